from chipcost.charts import Lines, Point
from chipcost.report import plot


def test_a_plot_shows_every_series_within_its_width():
    drawn = plot.render(
        Lines("T", "x", "y", {"one": [Point(1, 1), Point(2, 2)], "two": [Point(1.5, 3)]}), width=60
    )
    assert max(len(line) for line in drawn.splitlines()) <= 60
    assert drawn.count("o") >= 2
    assert "x two" in drawn
    assert plot.render(Lines("T", "x", "y", {})) == ""


def test_a_logarithmic_axis_keeps_an_outlier_from_flattening_the_rest():
    points = [Point(float(n), value) for n, value in enumerate((1.0, 2.0, 4.0, 64.0))]
    rows = {}
    for log in ("", "y"):
        lines = plot.render(Lines("t", "", "y", {"a": points}, log=log), width=40).splitlines()
        rows[log] = [at for at, line in enumerate(lines) if "|" in line and "o" in line]
    assert len(rows[""]) == 3  # 1 and 2 fall together
    assert len(rows["y"]) == 4
    lines = plot.render(Lines("t", "x", "y", {"a": points[1:]}, log="xy"), width=40).splitlines()
    assert lines[2].startswith("  64 |")
    assert lines[-2].split() == ["1", "x", "3"]
