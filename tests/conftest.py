"""Fixtures: the shipped catalog, a small one computed by hand, and the command line."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from chipcost.catalog import files
from chipcost.catalog.chips.records import Catalog
from chipcost.cli.main import run as run_main
from chipcost.study.data import Data

HERE = Path(__file__).parent
DATE = "2026-11-23"

# The same examples on every machine; HYPOTHESIS_PROFILE=default searches for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(autouse=True)
def _fixed_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory):
    """A fixed query date, no colours, and a cache of the tests' own."""
    monkeypatch.setenv("CHIPCOST_DATE", DATE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalog of the package."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.getbasetemp() / "cache")
    return Data().catalog


@pytest.fixture
def small_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the small catalog of tests/data the shipped one."""
    monkeypatch.setattr(files, "data_directory", lambda: HERE / "data")
    return HERE / "data"


@pytest.fixture
def small(small_data: Path) -> Catalog:
    """The small catalog."""
    return Data().catalog


class Outcome(NamedTuple):
    """What a command line did."""

    status: int
    out: str
    err: str


@pytest.fixture
def cli() -> Callable[..., Outcome]:
    """Run a command line in this process."""

    def call(*arguments: str) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run_main(list(arguments))
        return Outcome(status, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def process() -> Callable[..., Outcome]:
    """Run a command line as a process of its own, without a terminal."""

    def call(*arguments: str, **options: object) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "chipcost", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            **options,  # type: ignore[call-overload]
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def known_models():
    """Look a shipped language model up by name: dimensions, shape and formats."""

    from chipcost.study.serving.language import knower

    return knower(Data().models)


@pytest.fixture(scope="session")
def shipped_stacks():
    """The fitted efficiencies of the package."""
    from chipcost.study.serving.efficiencies import load_stacks

    return load_stacks()
