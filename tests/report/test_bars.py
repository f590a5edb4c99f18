from chipcost.charts import Stacks, Tornado
from chipcost.report import bars


def test_bars_are_on_one_scale_from_zero():
    drawn = bars.render(
        Stacks("T", "", ["half", "whole", "none"], [("total", [5, 10, 0])]), width=40
    )
    title, half, whole = drawn.splitlines()
    assert title == "T"
    assert abs(whole.count("#") - 2 * half.count("#")) <= 1 < half.count("#")
    assert half.endswith("5")
    assert max(map(len, drawn.splitlines())) <= 40


def test_bars_about_a_base_go_both_ways_from_it():
    left, right = bars.render(
        Tornado("T", "", [("down", 1, 2), ("up", 2, 3)], base=2), width=40
    ).splitlines()[1:]
    assert left.index("|") == right.index("|")
    assert left.index("#") < left.index("|") < right.rindex("#")
    assert left.endswith("1 to 2")


def test_bars_of_nothing_have_a_scale_of_one():
    """All ends at one value: the scale is one wide, so that base stands where the bars begin."""
    drawn = bars.render(Tornado("T", "", [("none", 0, 0), ("none", 0, 0)], base=0), width=30)
    assert "#" not in drawn
    at_base = bars.render(Tornado("T", "", [("a", 7, 7)], base=7.5), width=40).splitlines()[1]
    cells = at_base.removeprefix("a  ").removesuffix("  7 to 7")
    assert abs(cells.index("|") / len(cells) - 0.5) < 0.05
    assert bars.render(Tornado("T", "", [], base=1)) == ""
    assert bars.render(Stacks("T", "", [], [])) == ""


def test_bars_begin_in_one_column_whatever_their_labels():
    lines = bars.render(
        Stacks("T", "", ["漢字", "four"], [("total", [1, 1])]), width=40
    ).splitlines()[1:]
    assert lines[0].index("#") == lines[1].index("#") - 2
