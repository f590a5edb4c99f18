"""What is drawn: the rows that a terminal shows, with harmless texts."""

from __future__ import annotations

from chipcost.charts import Estimate, Estimates, Lines, Point, Stacks, Tornado
from chipcost.report.drawn import drawn
from chipcost.result import Result, number_column

HOSTILE = "a\x1b[31m\nb"
SHOWN = r"a\x1b[31m b"


def made(**more):
    rows = tuple({"n": float(n)} for n in range(5))
    chart = Estimates("t", "x", [Estimate(str(n), float(n)) for n in range(1, 5)], at=[1, 2, 3, 4])
    return Result("t", (number_column("n", "", ""),), rows, charts=(chart,), **more)


def test_rows_that_a_terminal_leaves_out_are_not_drawn_and_counted():
    (whole,) = drawn(made())
    assert ([one.label for one in whole.rows], whole.note) == (["1", "2", "3", "4"], "")
    (cut,) = drawn(made(most=2, folded=frozenset({2}), more="--all"))
    assert [one.label for one in cut.rows] == ["1", "3"]
    assert cut.note == "The first 2 of 3 are drawn (--all draws more)."


def test_every_text_is_harmless():
    name = HOSTILE
    charts = (
        Lines(name, "x", "y", {name: [Point(1.0, 1.0)]}, alone=frozenset({name})),
        Estimates(name, "x", [Estimate(name, 1.0, group=name)], levels=[(name, 1.0)]),
        Stacks(name, "x", [name], [(name, [1.0])], {name: Estimate(name, 1.0)}),
        Tornado(name, "x", [(name, 1.0, 2.0)], 1.5),
    )
    for chart in drawn(Result("t", (), (), charts=charts)):
        assert "\x1b" not in repr(chart).replace(r"\\x1b", "")
        assert repr(chart).count(repr(SHOWN)[1:-1]) >= 2
        assert "\\n" not in repr(chart)
