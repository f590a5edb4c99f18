"""Prices of tokens are read with all their problems, and the one that holds on a day is found.

tests: chipcost.catalog.token_prices.parse, chipcost.catalog.token_prices.read,
  chipcost.catalog.token_prices.schema,
  chipcost.catalog.token_prices.records
"""

from datetime import date

import pytest

from chipcost.catalog import cache, files, yamltree
from chipcost.catalog.data import Data
from chipcost.catalog.token_prices import read
from chipcost.catalog.token_prices.parse import read_token_prices
from chipcost.catalog.token_prices.records import in_force
from chipcost.errors import ManyProblemsError

HEAD = "sources:\n  list: {title: A list, grade: vendor-blog}\ntoken_prices:\n"
SOLD = "provider: acme, name: m-8b, source: list"


def rows(*lines):
    found = read_token_prices(yamltree.parse(HEAD + "".join(f"  - {{{x}}}\n" for x in lines), "x"))
    assert not found.findings
    return found.prices


def test_units_are_dollars_a_million_tokens():
    (price,) = rows(
        f"{SOLD}, model: llama-3.1-8b, input: 5e-7 USD/token, cached_input: 0.00025 USD/ktok, "
        "cache_write: 0.6 USD/Mtok, output: 1.5 USD/Mtok, tier: batch, above: 200000, date: 2026-07"
    )
    assert (price.input, price.cached_input, price.cache_write, price.output) == (
        pytest.approx(0.5),
        pytest.approx(0.25),
        0.6,
        1.5,
    )
    assert (price.model, price.tier, price.above) == ("llama-3.1-8b", "batch", 200000)
    assert (price.file, price.line) == ("x", 4)


def test_every_problem_of_a_price_is_told():
    tree = yamltree.parse(
        f"{HEAD}  - {{provider: [a], name: m, input: 1, cost: 2, tier: dear, above: -1, "
        "date: soon, source: list}\n  - text\n",
        "x",
    )
    found = read_token_prices(tree)
    codes = [finding.code for finding in found.findings]
    assert sorted(codes) == ["S101", "S102", "S103", "S103", "S103", "S106", "S109", "U202"]
    assert not found.prices


def test_a_section_that_is_no_list():
    (finding,) = read_token_prices(yamltree.parse("token_prices: {a: 1}\n", "x")).findings
    assert finding.code == "S103"


PAIR = "input: 1 USD/Mtok, output: 2 USD/Mtok"


@pytest.mark.parametrize(
    ("lines", "chosen"),
    [
        ([f"{SOLD}, {PAIR}, date: 2026-06", f"{SOLD}, {PAIR}, date: 2026-07, note: b"], "b"),
        # the order of the files does not matter, the day of the look does
        ([f"{SOLD}, {PAIR}, date: 2026-07, note: a", f"{SOLD}, {PAIR}, date: 2026-06"], "a"),
        ([f"{SOLD}, {PAIR}, date: 2026-07, note: a", f"{SOLD}, {PAIR}, date: 2026-09"], "a"),
        ([f"{SOLD}, {PAIR}, note: a"], ""),
        ([f"{SOLD}, {PAIR}, date: 2026-07, valid_until: 2026-08-13, note: a"], ""),
        ([f"{SOLD}, {PAIR}, date: 2026-07, valid_until: 2026-08-14, note: a"], "a"),
        ([f"{SOLD}, {PAIR}, date: 2026-07, valid_until: 2026-08, note: a"], "a"),
        ([f"{SOLD}, {PAIR}, date: 2026-07, valid_from: 2026-08-15, note: a"], ""),
        (
            [
                f"{SOLD}, {PAIR}, date: 2026-07, valid_from: 2026-08, note: a",
                f"{SOLD}, {PAIR}, date: 2026-07, note: b",
            ],
            "a",
        ),
    ],
)  # fmt: skip
def test_which_price_holds(lines, chosen):
    held = in_force(rows(*lines), date(2026, 8, 14))
    assert "".join(price.note for price in held) == chosen


def test_tiers_and_thresholds_are_products_of_their_own():
    found = rows(
        *(f"{SOLD}, {PAIR}, date: 2026-07{more}" for more in ("", ", tier: batch", ", above: 9"))
    )
    assert len(in_force(found, date(2026, 8, 14))) == 3


def test_an_overlay_adds_and_its_problems_are_told_first(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"{HEAD}  - {{{SOLD}, {PAIR}, date: 2026-07}}\n", encoding="utf-8")
    alone, both = Data().token_prices, Data([mine]).token_prices
    assert len(both.prices) == len(alone.prices) + 1
    assert "list" in both.sources
    mine.write_text(f"{HEAD}  - {{{SOLD}}}\n", encoding="utf-8")
    with pytest.raises(ManyProblemsError):
        Data([mine]).catalog  # noqa: B018


def test_the_copy_of_the_shipped_prices_is_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(read, "PARSED", "no-copy.json")  # an installed package has one beside
    parsed = read.parse_shipped(files.data_directory())
    assert read.shipped() == parsed
    assert list((tmp_path / "chipcost").iterdir())
    monkeypatch.setattr(read, "parse_shipped", lambda _: pytest.fail("the copy serves"))
    assert read.shipped() == parsed


def test_a_copy_that_is_no_list_of_prices_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "load_document", lambda *_: {"sources": {}, "prices": [[1]]})
    assert len(read.shipped().prices) > 300


def test_prices_of_the_shipped_models_are_there():
    data = Data()
    priced = {price.model for price in data.token_prices.prices if price.model}
    assert priced <= set(data.models.models)
    assert len(priced) > 30
