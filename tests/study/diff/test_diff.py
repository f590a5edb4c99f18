"""What changed between two catalogs or two dates, and what that does.

tests: chipcost.study.diff.items, chipcost.study.diff.records, chipcost.study.diff.answers,
  chipcost.study.diff.text, chipcost.study.diff.question, chipcost.study.diff.columns
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chipcost.study.diff.columns import COLUMNS, EVENTS, KINDS, WHAT
from chipcost.study.diff.items import Item, changes, resourced

BANDWIDTH = ("memory_bandwidth: {value: 8 TB/s}", "memory_bandwidth: {value: 10 TB/s}")
TOTAL = ("total: 0.66 USD/h", "total: 0.33 USD/h")
PARTS = (
    "capital: 0.43 USD/h, operating: 0.23 USD/h",
    "capital: 0.215 USD/h, operating: 0.115 USD/h",
)


SOURCE = "sources: {s: {title: S, date: 2026-01-01, grade: press}}\n"
DEALS = """deals:
  a-b: {name: A with B, buyer: A, announced: 2026-01-01, money: purchase,
        value: {value: 30000 USD}, power: {value: 1 GW}, source: s}
"""
CLAIMS = """claims:
  C1: {title: one is one, source: s, published: "1", expression: "1"}
"""


def found(rows, kind, record=None, field=None):
    return [
        row
        for row in rows
        if row["kind"] == kind
        and record in (None, row["id"])
        and (field is None or row["field"] == field)
    ]


def test_a_figure_and_what_follows_from_it(catalog, rows_of):
    old, new = catalog("old"), catalog("new", BANDWIDTH)
    rows = rows_of("diff", old, new)
    [figure] = found(rows, "chip")
    assert (figure["id"], figure["field"], figure["event"]) == (
        "beta",
        "memory_bandwidth",
        "changed",
    )
    assert (figure["old"], figure["new"], figure["unit"]) == (8.0, 10.0, "TB/s")
    assert figure["change"] == pytest.approx(0.25)
    assert (figure["old_text"], figure["new_text"]) == ("8 TB/s", "10 TB/s")
    assert (figure["old_source"], figure["new_source"]) == ("sheet", "sheet")
    assert figure["place"] == f"{new}/chips.yaml:25"
    [cost] = found(rows, "answer", "beta", "usd_per_tb_per_s_hour")
    assert (cost["old"], cost["new"]) == (pytest.approx(1.86 / 8), pytest.approx(0.186))
    assert cost["change"] == pytest.approx(-0.2)
    assert (cost["old_rank"], cost["new_rank"]) == (2, 1)
    assert (cost["unit"], cost["new_as_of"], cost["new_source"]) == (
        "USD/(TB/s)/h",
        "2026-07",
        "survey",
    )
    [power] = found(rows, "answer", "beta", "tb_per_s_per_mw")
    assert power["change"] == pytest.approx(0.25)
    assert power["new_as_of"] is None


def test_the_headline_has_the_answer_first(catalog, result_of):
    old, new = catalog("old"), catalog("new", BANDWIDTH)
    headline = result_of("diff", old, new).headline
    assert headline[0] == "2 answers, 1 figure changed; 1 answer moved in rank alone"
    assert headline[1].startswith("Cheapest per TB/s: beta")
    assert headline[1].endswith("at 0.186; it was alpha (tied with 1) at 0.2276 USD/(TB/s)/h")
    assert headline[2].startswith("Cheapest per PFLOP/s: still beta at 0.744")
    assert headline[-1].startswith(f"{old} to {new}, as of 2026-11-23; hyperscaler")
    changed = catalog("dearer", TOTAL, PARTS)
    line = result_of("diff", old, changed).headline[1]
    assert line == ("Cheapest per TB/s: still alpha at 0.1138 USD/(TB/s)/h, was 0.2276 (-50.0%)")


def test_the_largest_change_comes_first_and_what_is_no_number_last(catalog, rows_of):
    new = catalog("new", BANDWIDTH, TOTAL, PARTS, ("vendor: Bee", "vendor: Bee Corp"))
    rows = rows_of("diff", catalog("old"), new)
    sizes = [abs(row["change"]) for row in rows if row["change"] is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert [row["change"] is None for row in rows] == sorted(row["change"] is None for row in rows)
    events = [row["event"] for row in rows]
    assert events == sorted(events, key=EVENTS.index)
    assert events[len(sizes)] == "changed"
    assert {row["new_text"] for row in rows if row["field"] == "vendor"} == {"Bee Corp"}


def test_a_chip_that_came_or_went_is_one_row(catalog, rows_of, result_of):
    old = catalog("old")
    delta = (
        "  gamma:\n",
        "  delta: {name: Delta, vendor: Dee, tdp: {value: 9 W, source: sheet}}\n  gamma:\n",
    )
    new = catalog("new", delta)
    [row] = found(rows_of("diff", old, new), "chip")
    assert (row["id"], row["field"], row["event"]) == ("delta", None, "added")
    assert (row["old_text"], row["new_text"]) == (None, "Delta")
    [row] = found(rows_of("diff", new, old), "chip")
    assert (row["event"], row["place"]) == ("removed", f"{new}/chips.yaml:30")
    assert result_of("diff", old, new).headline[0] == "1 chip added"


def test_a_figure_that_came_or_went_is_a_row(catalog, rows_of, result_of):
    new = catalog("new", ("    tdp: {value: 1200 W}\n", ""))
    result = result_of("diff", catalog("old"), new, "--what", "figures")
    [row] = result.rows
    assert (row["field"], row["event"], row["old"], row["new"]) == ("tdp", "removed", 1.2, None)
    assert result.headline[0] == "1 figure removed"


def test_systems_with_their_links_and_totals(catalog, rows_of):
    new = catalog(
        "new",
        ("count: 72", "count: 36"),
        ("144 kW", "72 kW"),
        ("per_chip: {value: 2,", "per_chip: {value: 2.4,"),
        ("576 TB/s", "288 TB/s"),
        ("scale_up_chips: 72", "scale_up_chips: 36"),
    )
    rows = found(rows_of("diff", catalog("old"), new, "--what", "figures"), "system", "beta-rack")
    assert {row["field"]: row["new"] for row in rows} == {
        "count": 36.0,
        "scale_up_chips": 36.0,
        "power": 72.0,
        "published memory_bandwidth": 288.0,
        "links per chip: optics 800 Gbit/s": 2.4,
    }


def test_a_newer_quote_of_a_series_is_a_change(catalog, rows_of):
    line = (
        "  - {chip: beta, owner: hyperscaler, kind: owned, date: 2026-10, total: 2.79 USD/h, "
        "series: survey, source: survey}\n"
    )
    new = catalog("new", ("quotes:\n  - {chip: alpha", "quotes:\n" + line + "  - {chip: alpha"))
    [row] = found(rows_of("diff", catalog("old"), new), "quote")
    assert (row["id"], row["field"]) == ("beta", "hyperscaler, survey")
    assert (row["old_text"], row["new_text"]) == ("1.86 USD/h", "2.79 USD/h")
    assert (row["old_as_of"], row["new_as_of"]) == ("2026-07", "2026-10")
    assert row["change"] == pytest.approx(0.5)


def test_quotes_that_answer_on_neither_day_are_not_compared(catalog, result_of):
    excluded = ("total: 9 USD/h", "total: 19 USD/h"), ("total: 8 USD/h", "total: 18 USD/h")
    result = result_of("diff", catalog("old"), catalog("new", *excluded))
    assert result.rows == ()
    assert result.headline[0] == "No difference"


def test_the_parts_of_a_quote_count_as_one(catalog, result_of):
    result = result_of("diff", catalog("old"), catalog("new", TOTAL, PARTS), "--what", "quotes")
    assert [row["field"] for row in result.rows] == [
        "hyperscaler, note",
        "hyperscaler, note: capital",
        "hyperscaler, note: operating",
    ]
    assert result.headline[0] == "1 quote changed"


def test_two_quotes_of_one_day_without_a_series_both_count(catalog, rows_of):
    lines = "".join(
        f"  - {{chip: alpha, owner: lab, kind: owned, date: 2025-09-03, total: {price} USD/h, "
        "source: paper}\n"
        for price in (0.7, 0.9)
    )
    new = catalog("new", ("\nquotes:\n", f"\nquotes:\n{lines}"))
    rows = rows_of("diff", catalog("old"), new, "--what", "quotes")
    assert {row["field"]: row["new"] for row in rows} == {"lab": 0.7, "lab (another)": 0.9}


@pytest.mark.parametrize(("looked", "changes"), [("2026-03", [(4.0, 5.0)]), ("2026-06", [])])
def test_of_an_offer_the_later_look_counts(catalog, tmp_path, result_of, looked, changes):
    offer = (
        "  - {chip: beta, owner: cloud-customer, kind: rental, term: 3y, provider: P, region: eu, "
        "instance: p1, date: 2026-01, checked: CHECKED, total: TOTAL USD/h, source: SOURCE}\n"
    )

    def looked_at(day, price, source):
        text = offer.replace("CHECKED", day).replace("TOTAL", price).replace("SOURCE", source)
        return f"quotes:\n{text}"

    mine = tmp_path / "mine.yaml"
    mine.write_text(SOURCE + looked_at(looked, "4", "s"))
    new = catalog("new", ("\nquotes:\n", "\n" + looked_at("2026-05", "5", "paper")))
    question = ("--what", "quotes", "--catalog", str(mine))
    rows = result_of("diff", catalog("old"), new, *question).rows
    assert [(row["old"], row["new"]) for row in rows] == changes
    assert {row["field"] for row in rows} <= {"rental, 3y, P, p1, eu"}


def test_two_dates_of_one_catalog(small_data, rows_of, result_of):
    rows = rows_of("diff", "2025-10-15", "2026-11-23")
    assert {row["kind"] for row in rows} == {"answer", "quote", "power quote"}
    [cost] = found(rows, "answer", "beta", "usd_per_tb_per_s_hour")
    assert (cost["old"], cost["new"]) == (pytest.approx(2.36 / 8), pytest.approx(1.86 / 8))
    events = {row["field"]: row["event"] for row in found(rows, "power quote")}
    assert events == {"utility": "removed", "it": "added"}
    result = result_of("diff", "2025-10-15", "2026-11-23")
    assert result.headline[-1].startswith("2025-10-15 to 2026-11-23; hyperscaler")
    assert result.assumptions["as_of"] is None


def test_the_cost_of_tokens(tmp_path, rows_of, result_of):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "sources: {me: {title: Mine, grade: press}}\n"
        "quotes: [{chip: b200, owner: hyperscaler, kind: owned, date: 2026-11-01, "
        "total: 0.173 USD/h, source: me}]\n"
    )
    empty = tmp_path / "empty.yaml"
    empty.write_text("sources: {me: {title: Mine, grade: press}}\n")
    question = ("diff", str(empty), str(mine), "--model", "gpt-oss", "--what", "answers")
    [row] = found(rows_of(*question), "answer", "b200", "usd_per_mtok_total")
    assert row["unit"] == "USD/Mtok"
    assert row["new"] < 0.2 * row["old"]
    assert row["new_source"] == "me"
    headline = result_of(*question).headline
    assert any(
        line.startswith("Cheapest per million tokens of gpt-oss-120b: ") for line in headline
    )


def test_a_change_of_the_source_alone_is_a_note(catalog, result_of):
    new = catalog("new", ("{value: 1200 W}", "{value: 1200 W, source: paper}"))
    result = result_of("diff", catalog("old"), new)
    assert result.rows == ()
    assert result.notes == ("1 value is the same and has another source.",)


def test_the_same_value_written_otherwise_is_no_change(catalog, result_of):
    new = catalog("new", ("{value: 1200 W}", "{value: 1.2 kW}"))
    assert result_of("diff", catalog("old"), new).rows == ()


def test_deals_claims_and_sites(catalog, rows_of):
    old, new = catalog("old"), catalog("new")
    for folder, factor in ((Path(old), "1"), (Path(new), "2")):
        (folder / "deals.yaml").write_text(SOURCE + DEALS.replace("1 GW", f"{factor} GW"))
        (folder / "claims.yaml").write_text(SOURCE + CLAIMS)
        sites = (folder / "sites.yaml").read_text()
        (folder / "sites.yaml").write_text(sites.replace("1.35", f"1.{factor}"))
    with (Path(new) / "claims.yaml").open("a") as file:
        file.write('  C2: {title: two is two, source: s, published: "2", expression: "2"}\n')
    rows = rows_of("diff", old, new, "--what", "deals,claims,figures")
    assert {(row["kind"], row["id"], row["field"], row["event"]) for row in rows} == {
        ("deal", "a-b", "power", "changed"),
        ("claim", "C2", None, "added"),
        ("site", "neocloud", "pue", "changed"),
    }


def test_a_dimension_of_a_model(tmp_path, result_of):
    mine = tmp_path / "mine.yaml"
    mine.write_text("models: {gpt-oss-120b: {layers: 72}}")
    empty = tmp_path / "empty.yaml"
    empty.write_text("sources: {me: {title: Mine, grade: press}}\n")
    result = result_of("diff", str(empty), str(mine), "--what", "models")
    [row] = result.rows
    assert (row["kind"], row["id"], row["field"]) == ("model", "gpt-oss-120b", "layers")
    assert (row["old"], row["new"], row["change"]) == (36.0, 72.0, 1.0)
    assert row["place"] == f"{mine}:1"
    assert result.headline[0] == "1 model changed"


def test_a_price_of_tokens_in_a_folder_and_in_a_whole_file(tmp_path, catalog, rows_of):
    price = (
        "sources: {s: {title: S, date: 2026-01-01, grade: press}}\n"
        "token_prices:\n"
        "  - {provider: acme, name: best, input: 1 USD/Mtok, output: OUT USD/Mtok,\n"
        "     date: 2026-01-01, source: s}\n"
    )
    old, new = catalog("old"), catalog("new")
    for folder, output in ((old, "8"), (new, "6")):
        Path(folder, "token_prices.yaml").write_text(price.replace("OUT", output))
    [row] = rows_of("diff", str(old), str(new), "--what", "token-prices")
    assert (row["kind"], row["id"], row["field"]) == (
        "token price",
        "acme",
        "best, standard: output",
    )
    assert (row["old"], row["new"], row["unit"]) == (8.0, 6.0, "USD/Mtok")
    assert row["change"] == pytest.approx(-0.25)
    lone = tmp_path / "lone.yaml"
    lone.write_text(price.replace("OUT", "6"))  # one price is laid over the shipped ones
    none = tmp_path / "none.yaml"
    none.write_text("sources: {me: {title: Mine, grade: press}}\n")
    [row] = rows_of("diff", str(none), str(lone), "--what", "token-prices")
    assert (row["event"], row["id"]) == ("added", "acme")


def test_the_inputs_of_a_claim(catalog, rows_of):
    old, new = catalog("old"), catalog("new")
    claim = (
        '  C1: {title: t, source: s, published: "2", expression: "a", FORECAST'
        "given: {a: {value: 1 GW, source: s}}}\n"
    )
    texts = {old: claim.replace("FORECAST", ""), new: claim.replace("FORECAST", "forecast: true, ")}
    texts[new] = texts[new].replace("1 GW", "2 GW").replace('"a"', '"a + a"')
    for folder, text in texts.items():
        (Path(folder) / "claims.yaml").write_text(f"{SOURCE}claims:\n{text}")
    rows = rows_of("diff", old, new, "--what", "claims")
    assert {row["field"]: (row["event"], row["new_text"], row["change"]) for row in rows} == {
        "given a": ("changed", "2 GW", 1.0),
        "expression": ("changed", "a + a", None),
        "forecast": ("added", "true", None),
    }


@pytest.mark.parametrize("word", ["answers", "quotes"])
def test_what_narrows_the_rows(word, small_data, rows_of):
    kinds = {row["kind"] for row in rows_of("diff", "2025-10-15", "2026-11-23", "--what", word)}
    assert kinds == set(WHAT[word])


def test_every_kind_is_asked_for_by_a_word():
    assert {kind for kinds in WHAT.values() for kind in kinds} == set(KINDS)
    names = [column.name for column in COLUMNS]
    contract = ("kind", "id", "field", "old", "new", "unit", "change")
    assert [name for name in names if name in contract] == list(contract)


def test_a_share_changes_by_points_and_nothing_by_no_share():
    key = ("answer", "a", "b")
    [share] = changes({key: Item("", 0.01, "share")}, {key: Item("", 0.03, "share")})
    assert share.change == pytest.approx(0.02)
    [zero] = changes({key: Item("0", 0.0)}, {key: Item("1", 1.0)})
    assert zero.change is None
    [negative] = changes({key: Item("", -2.0)}, {key: Item("", -1.0)})
    assert negative.change == pytest.approx(0.5)
    [known] = changes({key: Item("many")}, {key: Item("1", 1.0)})
    assert (known.event, known.change) == ("changed", None)


def test_the_same_value_at_another_rank_has_moved(catalog, rows_of):
    rows = rows_of("diff", catalog("old"), catalog("new", BANDWIDTH))
    moved = found(rows, "answer", "alpha", "usd_per_tb_per_s_hour")
    assert [(row["event"], row["old_rank"], row["new_rank"]) for row in moved] == [("moved", 1, 2)]
    assert moved[0]["change"] is None
    assert rows[-1]["event"] == "moved"


def test_what_came_and_went_stands_before_what_moved_alone():
    key = ("answer", "a", "x")
    same = {key: Item("1", 1.0, rank=1)}
    [moved] = changes(same, {key: Item("1", 1.0, rank=3)})
    assert (moved.event, moved.change) == ("moved", None)
    assert changes(same, dict(same)) == []


def test_sources_of_answers_are_no_evidence_of_their_own():
    old = {("answer", "a", "b"): Item("", 1.0, source="x"), ("chip", "a", "b"): Item("", 1.0)}
    new = {("answer", "a", "b"): Item("", 1.0, source="y"), ("chip", "a", "b"): Item("", 1.0)}
    assert resourced(old, new) == 0
