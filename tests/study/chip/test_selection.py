"""Which chips a question that names none is about."""

from dataclasses import replace

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.chip.selection import Selection, others, selected, years
from chipcost.study.data import Data


@pytest.fixture
def mixed(small, tmp_path):
    """The small catalog with a part of each segment, and one that is retired."""
    lines = ["chips:"]
    for name, more in (
        ("old", "status: retired, release_date: {value: 2017-05, source: sheet}"),
        ("desk", "segment: desktop, memory_tier: gddr"),
        ("shop", "segment: workstation, release_date: {value: 2022, source: sheet}"),
        ("field", "segment: edge, memory_tier: lpddr"),
        ("own", "status: internal, release_date: {value: 2024-02-01, source: sheet}"),
    ):
        lines.append(f"  {name}: {{name: {name}, vendor: Dee, {more}}}")
    overlay = tmp_path / "mixed.yaml"
    overlay.write_text("\n".join(lines))
    return Data([str(overlay)]).catalog


def ids(catalog, **filters):
    return [chip.id for chip in selected(catalog, Selection(**filters))]


def test_without_filters_the_parts_of_the_data_centre_that_are_not_retired(mixed):
    assert ids(mixed) == ["alpha", "beta", "gamma", "own"]
    assert ids(mixed, vendors=["dee"]) == ["own"]


@pytest.mark.parametrize(
    ("filters", "chips"),
    [
        ({"all": True}, ["alpha", "beta", "gamma", "old", "desk", "shop", "field", "own"]),
        ({"statuses": ["retired"]}, ["old"]),
        ({"segments": ["desktop", "edge"]}, ["desk", "field"]),
        ({"tiers": ["gddr"]}, ["desk"]),
        ({"years": "2017"}, ["old"]),
        ({"years": "2018:"}, ["shop", "own"]),
        ({"years": ":2022"}, ["old", "shop"]),
        ({"years": "2022:2024", "statuses": ["internal"]}, ["own"]),
        ({"all": True, "vendors": ["Bee"]}, ["beta"]),
    ],
)
def test_a_filter_chooses_among_all_parts(mixed, filters, chips):
    assert ids(mixed, **filters) == chips


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"statuses": ["gone"]}, "--status 'gone'"),
        ({"tiers": ["hbn"]}, "--tier 'hbn'"),
        ({"segments": ["cloud"]}, "--segment 'cloud'"),
        ({"vendors": ["nobody"]}, "no vendor 'nobody'"),
        ({"years": "20x4"}, "--year '20x4'"),
        ({"years": ":"}, "--year ':'"),
        ({"years": "2024:2020"}, "ends before it begins"),
    ],
)
def test_a_wrong_word_is_refused_by_name(mixed, filters, words):
    with pytest.raises(ChipcostError, match=words):
        selected(mixed, Selection(**filters))


def test_the_note_counts_what_the_default_leaves_out(mixed, small):
    assert "4 retired" in others(mixed, Selection())
    assert "4 retired" in others(mixed, Selection(vendors=["Dee"]))
    assert others(mixed, Selection(vendors=["Bee"])) == ""
    assert others(mixed, Selection(all=True)) == ""
    assert others(small, Selection()) == ""


def test_years_are_a_range_of_which_both_ends_count():
    assert list(years("2022:2024")) == [2022, 2023, 2024]
    assert list(years("2024")) == [2024]
    assert years("")[0] == 0


def test_named_chips_are_kept_whatever_they_are(mixed):
    from datetime import date

    from chipcost.study.chip.basis import Basis
    from chipcost.study.compare.compare import compare
    from chipcost.study.compare.question import Question

    data = Data().with_catalog(mixed)
    question = Question(Basis(date(2026, 11, 23)), ["old", "desk"])
    assert {row["chip"] for row in compare(data, question).rows} == {"old", "desk"}
    narrowed = replace(question, selection=Selection(segments=["desktop"]))
    assert {row["chip"] for row in compare(data, narrowed).rows} == {"desk"}
