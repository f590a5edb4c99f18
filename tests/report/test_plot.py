from chipcost.report import plot
from chipcost.result import Plot


def test_a_plot_shows_every_series_within_its_width():
    drawn = plot.render(Plot("T", "x", "y", {"one": [(1, 1), (2, 2)], "two": [(1.5, 3)]}), width=60)
    assert max(len(line) for line in drawn.splitlines()) <= 60
    assert drawn.count("o") >= 2
    assert "x two" in drawn
    assert plot.render(Plot("T", "x", "y", {})) == ""
