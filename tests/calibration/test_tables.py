"""The tables of docs/method.md say what the data say."""

from __future__ import annotations

import re

import pytest
import tables

TEXT = tables.DOCUMENT.read_text(encoding="utf-8")


def test_every_table_is_up_to_date():
    assert tables.filled(TEXT) == TEXT, "run: python calibration/tables.py"


def test_every_marker_has_a_table():
    others = {"end", "peers"}  # `peers` is of benchmarks/peers.py
    named = [name for name in re.findall(r"<!-- (\w+) -->", TEXT) if name not in others]
    assert sorted(named) == sorted(tables.TABLES)


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_changed_cell_and_a_lost_row_are_found(name):
    start = TEXT.index(f"<!-- {name} -->")
    place = re.compile(r"\d").search(TEXT, TEXT.index("|---|", start)).start()
    changed = TEXT[:place] + str((int(TEXT[place]) + 1) % 10) + TEXT[place + 1 :]
    assert tables.filled(changed) == tables.filled(TEXT) != changed
    end = TEXT.index("<!-- end -->", start)
    shorter = TEXT[: TEXT.rindex("\n", 0, end - 1) + 1] + TEXT[end:]
    assert tables.filled(shorter) == tables.filled(TEXT) != shorter
