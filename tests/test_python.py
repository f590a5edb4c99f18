"""The Python interface: one name or several, and options that there are not.

tests: chipcost
"""

from __future__ import annotations

import importlib.util
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import chipcost
from chipcost.study.data import Data

OVERLAY = """
sources:
  mine: {title: Mine, date: 2026-01-01, grade: press}
quotes:
  - {chip: b200, owner: lab, kind: owned, date: 2026-02-01, total: 1.5 USD/h, source: mine}
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    return path


def test_a_text_is_one_chip(shipped):
    one = chipcost.compare("b200", data=Data().with_catalog(shipped))
    assert one.cells("chip") == ["b200"]
    assert one.rows == chipcost.compare(["b200"], data=Data().with_catalog(shipped)).rows
    served = chipcost.tokens("llama-3.1-8b", "b200", data=Data().with_catalog(shipped))
    assert served.cells("chip") == ["b200"]


def test_a_text_is_one_of_each_filter(shipped):
    found = chipcost.compare(
        data=Data().with_catalog(shipped), vendor="amd", status="available", tier="hbm", all=True
    )
    assert set(found.cells("vendor")) == {"AMD"}


def test_a_text_or_a_path_is_one_file(overlay):
    for given in (str(overlay), overlay, [overlay]):
        data = chipcost.load(given, {"h100.total": "2 USD/h"})
        found = chipcost.compare(["b200", "h100"], data=data, owner="lab")
        prices = dict(zip(found.cells("chip"), found.cells("usd_per_chip_hour"), strict=True))
        assert prices == {"b200": 1.5, "h100-sxm": 2.0}
    served = chipcost.tokens("llama-3.1-8b", "b200", data=chipcost.load(overlay), owner="lab")
    assert served.cells("usd_per_chip_hour") == [1.5]


def test_a_text_is_one_provider_or_region(shipped):
    ask = {"owner": "rental", "term": "on_demand", "data": Data().with_catalog(shipped)}
    one = chipcost.compare("h100", provider="aws", region="us", **ask)
    assert one.to_dicts()[0]["usd_per_chip_hour"] == 6.88
    both = chipcost.compare("h100", provider=["aws", "nebius"], **ask).to_dicts()[0]
    assert both["provider"] == "Nebius; AWS"
    served = chipcost.tokens("llama-3.3-70b", "h100", provider="aws", region=["us"], **ask)
    assert served.to_dicts()[0]["as_of"] == "2026-01-21"


def test_what_is_loaded_is_the_users_own(overlay):
    data = chipcost.load(price={"b200": "2 EUR/h"}, fx={"EUR": 1.1}, as_of="2026-11-01")
    [price] = chipcost.compare("b200", data=data).cells("usd_per_chip_hour")
    assert price == pytest.approx(2.2)
    direct = chipcost.compare("b200", price="b200=2 EUR/h", fx="EUR=1.1")
    assert direct.cells("usd_per_chip_hour") == [price]
    assert "your prices: b200 2 EUR/h" in direct.headline
    assert chipcost.compare("b200", catalog=[overlay], owner="lab").cells("usd_per_chip_hour") == [
        1.5
    ]


def test_a_plan_takes_the_texts_of_the_command(shipped):
    data = Data().with_catalog(shipped)
    whole = chipcost.plan(chips="gb300", power="1 GW", data=data)
    assert whole.cells("chips") == [413_712]
    assert chipcost.plan("gb300", power="1 GW", data=data).rows == whole.rows
    years = chipcost.plan("gb300", power="1 GW", by_year=True, ramp="6 months", data=data)
    assert years.cells("year") == list(range(1, 9))
    served = chipcost.plan("llama-3.1-8b", ["b200"], output="2e9/day", isl=4096.0, data=data)
    assert served.cells("input_tokens_per_s") == pytest.approx([4 * 2e9 / 86400])


def test_what_is_public_is_there_and_the_same_as_inside():
    from chipcost import answer, errors, result

    assert chipcost.Answer is answer.Answer
    assert chipcost.ChipcostError is errors.ChipcostError
    assert chipcost.Result is result.Result
    for name in chipcost.__all__:
        assert getattr(chipcost, name) is not None
        assert name in dir(chipcost)
    with pytest.raises(AttributeError, match="no attribute 'resutl'"):
        chipcost.resutl  # noqa: B018


def test_a_public_name_is_there_for_from_import_star():
    space: dict[str, object] = {}
    exec("from chipcost import *", space)
    assert "list" not in space
    assert space["compare"] is chipcost.compare
    assert chipcost.list("models", "llama").rows


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, chipcost; print('|'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.strip().split("|"))
    assert not loaded & {"typer", "numpy", "yaml", "dataclasses", "chipcost.api", "chipcost.answer"}


TYPED = Path(__file__).parent / "examples" / "python" / "typed.py"


def test_the_typed_example_runs():
    assert runpy.run_path(str(TYPED))["answers"]


@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="needs mypy (extra dev)")
def test_the_typed_example_is_checked_strictly(tmp_path):
    """Right calls pass; a wrong name, a wrong type and a lacking argument do not."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import chipcost\n"
        'chipcost.compare("b200", ownr="lab")\n'
        'chipcost.compare("b200", all="yes")\n'
        "chipcost.tokens()\n"
        "chipcost.plan(power=object())\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run(
        [*command, str(TYPED), str(wrong)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(Path(chipcost.__file__).parent.parent)},
        check=False,
    )
    found = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line.split(":")[1] for line in found] == ["2", "3", "4", "5"], done.stdout
    assert all(Path(line.split(":")[0]).name == "wrong.py" for line in found)


def test_an_answer_and_an_error_are_what_is_public(shipped):
    assert isinstance(chipcost.compare("b200", data=Data().with_catalog(shipped)), chipcost.Answer)
    assert issubclass(chipcost.Answer, chipcost.Result)
    with pytest.raises(chipcost.ChipcostError):
        chipcost.compare("b20000", data=Data().with_catalog(shipped))
