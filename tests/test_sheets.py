"""Names of cells, and formulas that stay calm.

tests: chipcost.sheets
"""

import pytest

from chipcost import sheets


@pytest.mark.parametrize(
    ("column", "name"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_columns_have_letters(column, name):
    assert sheets.letters(column) == name


def test_cells_and_ranges_have_names():
    assert sheets.place(6, 2) == "$C$7"
    assert sheets.place(6, 2, "Inputs") == "Inputs!$C$7"
    assert sheets.place(0, 0, "Read me") == "'Read me'!$A$1"
    assert sheets.place(0, 0, "it's") == "'it''s'!$A$1"
    fixed = [sheets.place(0, 0, fixed=word) for word in ("neither", "row", "column")]
    assert fixed == ["A1", "A$1", "$A1"]
    assert sheets.span((0, 0), (4, 2)) == "$A$1:$C$5"
    assert sheets.span((0, 0), (4, 2), "Check") == "Check!$A$1:$C$5"


def test_formulas_are_empty_where_nothing_is_known():
    assert sheets.calm("A1/B1") == 'IFERROR(A1/B1,"")'
    assert sheets.shown("A1") == 'IF(ISNUMBER(A1),A1,"")'
    assert sheets.literal('say "x"') == '"say ""x"""'


def test_a_line_fills_cells_and_a_cell_tells_its_place():
    cells = sheets.Cells()
    assert cells.put(2, 1, 3.0, sheets.INPUT, "0.0") == "$B$3"
    cells.line(0, 0, ("a", None, 2), sheets.HEAD)
    assert cells[2, 1] == sheets.Cell(3.0, sheets.INPUT, "0.0")
    assert [cells[0, at].content for at in range(3)] == ["a", None, 2]
