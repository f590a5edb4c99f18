"""The table that people see says what the rows say, and fits into 80 columns."""

from __future__ import annotations

import itertools

import pytest

from chipcost.report import formats
from chipcost.report.cells import printable
from chipcost.study.versus.people import WIDEST, headings
from chipcost.study.versus.words import against, between, figure, usd


@pytest.mark.parametrize("more", [(), ("--model", "llama-3.3-70b")])
def test_it_is_the_rows_in_words(result_of, more):
    result = result_of("versus", "trn2", "gb200", *more)
    shown = printable(result)
    assert shown.headline == result.headline
    assert len(shown.rows) == len(result.rows)
    for text, row in zip(shown.rows, result.to_dicts(), strict=True):
        say = usd if row["unit"] == "USD/h" else figure
        assert text["value_a"] == say(row["value_a"])
        assert text["value_b"] == say(row["value_b"])
        if row["ratio"] is None:
            assert text["ratio"] is None
            continue
        assert text["ratio"] == against(row["ratio"])
        around = tuple(row[f"ratio{end}"] for end in ("_low", "", "_high"))
        assert text["between"] == between(around)
        assert (text["better"] is None) == (row["probability_a_better"] is None)


def test_old_and_announced_are_marked(result_of):
    shown = printable(result_of("versus", "trn2", "vr200"))
    assert [shown.column(name).title for name in shown.view[1:4]] == [
        "Trainium2",
        "VR200~",
        "Trainium2 is",
    ]
    assert shown.marks["value_a"] == {0: "†"}
    assert "(announced)" in shown.headline[0]
    unpriced = printable(result_of("versus", "mi455x", "gb300"))
    assert set(unpriced.marks["value_a"].values()) == {""}


def test_who_asks_for_columns_sees_the_rows(cli):
    done = cli("versus", "trn2", "gb200", "--columns", "measure,ratio")
    assert "usd_per_tb_per_s_hour" in done.out
    assert "USD per TB/s" not in done.out
    ranges = cli("versus", "trn2", "gb200", "--ranges")
    assert "0.228 (0.181 to 0.286)" in ranges.out


def test_headings_are_short_whatever_the_chips(shipped):
    chips = list(shipped.chips.values())
    for one, other in itertools.pairwise(chips):
        heads = headings(one, other)
        assert max(map(len, heads)) <= WIDEST
        assert heads[0] != heads[1]


@pytest.mark.parametrize(
    "pair",
    [("trn2", "gb200"), ("rtx-pro-6000", "tenstorrent-blackhole-full"), ("vr200", "tpu-v7"),
     ("wse-3", "ascend-910c"), ("l4", "gb300")],
)  # fmt: skip
@pytest.mark.parametrize("more", [(), ("--model", "gpt-oss", "--owner", "any")])
def test_nothing_is_cut_at_80_columns(result_of, pair, more):
    result = result_of("versus", *pair, *more)
    text = formats.render(result, formats.format_of("table"), formats.Look(width=80))
    assert max(map(len, str(text).splitlines())) <= 80
    assert "Not shown at this width" not in str(text)
    assert "…" not in str(text)


def test_letters_are_explained(result_of):
    first = result_of("versus", "rtx-pro-6000", "tenstorrent-blackhole-full").headline[0]
    assert first.startswith("RTX PRO 6000 Blackwell (A) against Blackhole (140 cores) (B), ")
