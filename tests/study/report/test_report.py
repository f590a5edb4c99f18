"""The report against the commands whose answers it gathers.

tests: chipcost.study.report.report, chipcost.study.report.sections, chipcost.study.report.origins,
chipcost.study.report.question, chipcost.sections
"""

from __future__ import annotations

from datetime import date

import pytest

from chipcost.errors import ChipcostError
from chipcost.sections import Edition, Report, Section
from chipcost.study.chip.basis import Basis
from chipcost.study.data import Data
from chipcost.study.report.question import ReportQuestion, basis_of, days_of, owners_of
from chipcost.study.report.report import report
from chipcost.study.tokens.question import TokenQuestion

DAY = date(2026, 11, 23)
MODEL = "deepseek-r1"


def asked(owner: str = "hyperscaler", *chips: str, **more: object) -> Report:
    basis = Basis(DAY, owner=owner)
    tokens = [TokenQuestion(MODEL, basis, chips).checked()]
    prices = more.pop("prices", ())
    return report(
        lambda day: Data((), (), day, prices=prices),
        ReportQuestion(basis, chips, tokens, **more),
    )


@pytest.fixture(scope="module")
def whole() -> Report:
    return asked(deals=True)


def edition(found: Report, owner: str, day: str) -> Edition:
    return next(one for one in found.editions if (one.owner, one.day) == (owner, day))


def section(found: Edition, key: str) -> Section:
    return next(one for one in found.sections if one.key == key)


def test_the_days_are_the_one_asked_for_and_the_ends_of_four_quarters():
    assert [str(day) for day in days_of(DAY)] == [
        "2026-11-23", "2026-09-30", "2026-06-30", "2026-03-31", "2025-12-31",
    ]  # fmt: skip
    assert str(days_of(date(2026, 1, 1))[1]) == "2025-12-31"
    assert str(days_of(date(2026, 3, 31))[1]) == "2025-12-31"


def test_the_owner_asked_for_comes_first_and_rentals_alone_keep_provider_and_term():
    basis = Basis(DAY, owner="rental", term="1y", provider=("aws",))
    assert owners_of(basis)[0] == "rental"
    assert len(owners_of(basis)) == len(set(owners_of(basis)))
    own = basis_of(basis, "neocloud", DAY)
    assert (own.term, own.provider) == ("", ())
    assert basis_of(basis, "rental", DAY) == basis


def test_editions_are_of_owners_and_days_with_prices(whole):
    pairs = [(one.owner, one.day) for one in whole.editions]
    assert pairs[0] == ("hyperscaler", "2026-11-23")
    assert len(pairs) == len(set(pairs)) > 15
    assert {owner for owner, _ in pairs} == {owner for owner, _ in whole.owners}
    assert {"hyperscaler", "neocloud", "rental"} <= {owner for owner, _ in pairs}
    for one in whole.editions:
        assert section(one, "bandwidth").result is not None


@pytest.mark.parametrize(
    ("owner", "day"),
    [("hyperscaler", "2026-11-23"), ("neocloud", "2026-06-30"), ("rental", "2026-09-30")],
)
@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("bandwidth", ()),
        ("flop", ("--per", "flop")),
        ("megawatt", ("--per", "megawatt")),
        ("tokens-1", ("--per", "token", "--model", MODEL)),
    ],
)
def test_a_ranking_is_the_answer_of_compare(whole, result_of, owner, day, key, more):
    screen = result_of("compare", "--owner", owner, "--as-of", day, *more)
    mine = section(edition(whole, owner, day), key)
    assert mine.result is not None
    rows = [row for at, row in enumerate(screen.rows) if at not in screen.folded]
    assert list(mine.result.rows) == rows[: screen.most]
    assert mine.result.headline == screen.headline
    assert mine.lead == screen.headline[1]
    assert mine.result.view == screen.view


def test_the_answer_of_an_edition_is_that_of_its_first_questions(whole, result_of):
    one = whole.editions[0]
    bandwidth = result_of("compare").headline[1]
    tokens = result_of("compare", "--per", "token", "--model", MODEL).headline[1]
    assert [line for _, line in one.answers] == [bandwidth, tokens]


def test_history_frontier_claims_and_deals_are_those_of_their_commands(whole, result_of):
    one = edition(whole, "neocloud", "2026-09-30")
    chips = [str(row["chip"]) for row in section(one, "bandwidth").result.rows]
    day = ("--as-of", "2026-09-30")
    history = result_of("history", *chips, "--owner", "neocloud", *day)
    assert list(section(one, "history").result.rows) == list(history.rows)
    assert section(one, "history").charts == history.charts
    assert list(section(one, "claims").result.rows) == list(result_of("claims", *day).rows)
    assert list(section(one, "deals").result.rows) == list(result_of("deals", *day).rows)
    fast = section(one, "frontier-1")
    first = [str(row["chip"]) for row in section(whole.editions[0], "tokens-1").result.rows]
    screen = result_of("frontier", MODEL, *first)
    assert fast.charts == screen.charts
    assert fast.lead == screen.headline[1]
    kept = [row for at, row in enumerate(screen.rows) if at not in screen.folded]
    assert [row["tpot_ms"] for row in fast.result.rows] == [row["tpot_ms"] for row in kept]
    assert "usd_per_mtok_output_all_in" not in fast.result.view


def test_every_number_says_where_it_comes_from(whole):
    numbers = sources = 0
    for one in (whole.editions[0], edition(whole, "rental", "2026-06-30")):
        for part in one.sections:
            if part.result is None:
                assert part.why
                continue
            for at, row in enumerate(part.result.rows):
                for name in part.result.view:
                    if part.result.column(name).numeric and row.get(name) is not None:
                        origin = part.origins[at, name]
                        assert origin.lines, (part.key, at, name)
                        keys = {key for _, found in origin.lines for key in found}
                        assert keys <= set(whole.references), (part.key, at, name)
                        numbers += 1
                        sources += bool(keys)
    assert numbers > 1000
    assert sources > 0.9 * numbers


def test_a_cost_per_bandwidth_names_the_quote_and_the_bandwidth(whole):
    part = section(whole.editions[0], "bandwidth")
    at = next(at for at, row in enumerate(part.result.rows) if row["chip"] == "b200")
    row = part.result.rows[at]
    found = part.origins[at, "usd_per_tb_per_s_hour"].lines
    assert {label.partition(":")[0] for label, _ in found} == {"chip-hour", "bandwidth"}
    assert str(row["cost_source"]) in dict(found).get(found[0][0])
    assert not part.origins[at, "probability_best"].lines[0][1]


def test_no_deals_unless_they_are_asked_for():
    found = asked("hyperscaler", "b200", "mi355x")
    assert "deals" not in {part.key for part in found.editions[0].sections}


def test_named_chips_are_in_every_ranking_and_have_names():
    found = asked("neocloud", "b200", "h100", "mtia-500")
    rows = section(found.editions[0], "bandwidth").result.rows
    assert {row["chip"] for row in rows} == {"b200", "h100-sxm", "mtia-500"}
    assert dict(found.chips)["b200"] == "NVIDIA B200"


def test_an_own_price_answers_for_every_owner_and_is_told():
    found = asked("hyperscaler", "b200", "mi355x", prices=("b200=9.99",))
    assert any("b200 9.99" in line for line in found.terms)
    for one in found.editions:
        part = section(one, "bandwidth")
        at = next(at for at, row in enumerate(part.result.rows) if row["chip"] == "b200")
        assert part.result.rows[at]["usd_per_chip_hour"] == 9.99
        assert "9.99" in part.origins[at, "usd_per_chip_hour"].lines[0][0]


def test_what_nothing_answers_is_refused_with_a_remedy():
    with pytest.raises(ChipcostError, match="no-such-chip"):
        asked("hyperscaler", "no-such-chip")


def test_an_owner_without_a_price_has_an_edition_where_it_is_asked_for():
    found = asked("internal", "b200")
    first = found.editions[0]
    assert first.owner == "internal"
    assert section(first, "megawatt").result is not None
    assert {one.owner for one in found.editions} > {"internal"}


def test_rates_on_a_day_with_chips_given_back_are_those_of_each_owner(result_of):
    basis = Basis(DAY, owner="rental", term="on_demand")
    given = TokenQuestion(
        "llama-3.3-70b", basis, ("h100",), day="1x12,0.2x12", scale_down=1.0
    ).checked()
    found = report(lambda day: Data((), (), day), ReportQuestion(basis, ("h100",), [given]))
    own = edition(found, "hyperscaler", "2026-11-23")
    options = ("--per", "token", "--model", "llama-3.3-70b", "--day", "1x12,0.2x12")
    screen = result_of("compare", "h100", *options, "--scale-down", "1")
    assert section(own, "tokens-1").result.rows[0]["usd_per_mtok_total"] == pytest.approx(
        screen.rows[0]["usd_per_mtok_total"], rel=1e-12
    )
