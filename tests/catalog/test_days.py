"""Days' profiles of load: what can be written, and what is refused with a remedy.

tests: chipcost.catalog.sites.days, chipcost.catalog.sites.read, chipcost.catalog.sites.check
"""

from __future__ import annotations

import pytest

from chipcost.catalog.check.run import check_texts
from chipcost.catalog.sites.days import read_levels
from chipcost.errors import ChipcostError
from chipcost.study.data import Data

FILE = """\
sources:
  own: {title: our logs, grade: derived}
days:
  ours: {name: our day, source: own, levels: "LEVELS"}
"""


def test_levels_with_hours_and_levels_of_the_same_length():
    day = read_levels("1x8, 0.5x16")
    assert day.levels == (1.0, 0.5)
    assert day.hours == (8.0, 16.0)
    assert read_levels("1,0.5,0").hours == (8.0, 8.0, 8.0)
    assert read_levels("1,0.5,0").idle_hours == pytest.approx(8.0)
    assert read_levels("2x24,1x24").idle_hours == 0.0
    assert read_levels("0.7").hours == (24.0,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no level"),
        ("1x8", "add up to 8"),
        ("1x30", "add up to 30"),
        ("1x8,0.5", "others have none"),
        ("0x24", "nothing is served"),
        ("-1x24", "0 or above"),
        ("1,,2", "0 or above"),
        ("ax24", "0 or above"),
        ("1xnan", "0 or above"),
        ("1x8x3", "not level x hours"),
        (",".join(["1"] * 100_001), "is the most"),
    ],
)
def test_what_is_no_day_is_refused_with_a_remedy(text, said):
    with pytest.raises(ChipcostError, match=said) as caught:
        read_levels(text)
    assert caught.value.code == "bad-day"
    assert caught.value.hint


def test_the_shipped_days_have_24_hours_and_a_source():
    days = Data().sites.days
    assert "servegen-m-large" in days
    for day in days.values():
        assert len(day.levels) == 24
        assert day.source
        assert set(day.source) <= set(Data().sites.sources)


def test_a_day_of_a_file_is_checked_and_laid_over(tmp_path):
    good, bad = FILE.replace("LEVELS", "1x8,0.25x16"), FILE.replace("LEVELS", "1x8")
    assert not check_texts({"days.yaml": good}).errors
    [finding] = [one for one in check_texts({"days.yaml": bad}).findings if one.code == "S103"]
    assert "add up to 8" in finding.message
    path = tmp_path / "days.yaml"
    path.write_text(good, encoding="utf-8")
    assert Data([path]).sites.days["ours"].levels == (1.0, 0.25)
