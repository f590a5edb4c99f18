"""`chipcost.check`: the findings as an answer.

tests: chipcost.api.check, chipcost.study.check_table
"""

from __future__ import annotations

from pathlib import Path

import pytest

import chipcost
from chipcost.errors import ChipcostError

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def test_the_shipped_data_has_no_findings_but_waived_ones():
    found = chipcost.check()
    assert set(found.cells("severity")) == {"waived"}
    assert all(found.cells("reason"))
    assert found.headline[0].startswith("0 errors, 0 warnings")
    assert found.extra["counts"]["chips"] > 100


@pytest.mark.parametrize(
    "path", sorted((EXAMPLES / "invalid").glob("C80*.yaml")), ids=lambda path: path.stem
)
def test_a_finding_is_a_row_with_its_place(path):
    head = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
    code, place = head.replace(",", " ").split()[:2]
    rows = chipcost.check(path).to_dicts()
    assert (code, place) in [(row["code"], f"{row['line']}:{row['column']}") for row in rows]
    assert all(row["file"] == str(path) and row["message"] for row in rows)


def test_files_that_cannot_be_read_are_an_error(tmp_path):
    with pytest.raises(ChipcostError):
        chipcost.check(tmp_path / "none.yaml")
    with pytest.raises(ChipcostError, match="stale_after is -1"):
        chipcost.check(stale_after=-1)


def test_quotes_that_are_old_are_found():
    assert len(chipcost.check(stale_after=30).rows) > len(chipcost.check().rows)
