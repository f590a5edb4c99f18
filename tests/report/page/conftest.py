"""The default report, made once."""

from __future__ import annotations

from datetime import date

import pytest

from chipcost.report.page.document import page
from chipcost.sections import Report
from chipcost.study.chip.basis import Basis
from chipcost.study.data import Data
from chipcost.study.report.question import MODELS, ReportQuestion
from chipcost.study.report.report import report
from chipcost.study.tokens.question import TokenQuestion

DAY = date(2026, 11, 23)


def made(*chips: str, models: tuple[str, ...] = MODELS, files: tuple[str, ...] = ()) -> Report:
    basis = Basis(DAY)
    tokens = [TokenQuestion(model, basis, chips).checked() for model in models]
    return report(
        lambda day: Data(files, (), day), ReportQuestion(basis, chips, tokens, deals=True)
    )


@pytest.fixture(scope="session")
def default() -> Report:
    return made()


@pytest.fixture(scope="session")
def default_page(default: Report) -> str:
    return page(default)


@pytest.fixture(scope="session")
def make():
    return made
