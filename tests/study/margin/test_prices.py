"""Whose prices a margin is made of.

tests: chipcost.study.margin.prices, chipcost.study.margin.question
"""

from __future__ import annotations

import pytest

from chipcost.catalog.models.records import resolve_model
from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.margin.prices import asked
from chipcost.study.margin.question import MarginQuestion, OwnPrice, own_price
from chipcost.study.tokens.question import TokenQuestion

HEAD = """\
sources:
  list: {title: A list, grade: vendor-blog, url: "https://example.org/prices"}
token_prices:
"""
LINES = (
    "{provider: acme, name: r1, input: 1, cached_input: 0.1, output: 4}",
    "{provider: acme, name: r1-fast, input: 3, output: 6}",
    "{provider: beta, name: r1, input: 4, output: 7}",
    "{provider: beta, name: r1, above: 10000, input: 40, output: 70}",
    "{provider: beta, name: r1, tier: batch, input: 2, output: 3.5}",
    "{provider: zhipuai, name: r1, input: 2, output: 9}",
    "{provider: late, name: r1, input: 0.1, output: 0.1, valid_from: 2026-10}",
)


@pytest.fixture
def priced(tmp_path):
    """The prices of a model of the catalog that nobody sells there, for a question about it."""

    def call(model="gpt-j-6b", **options):
        names = ("providers", "own", "tier", "prices")
        more = {name: options.pop(name) for name in names if name in options}
        path = tmp_path / "mine.yaml"
        rows = [line.replace("}", f", model: {model}, date: 2026-08, source: list}}")
                for line in LINES]  # fmt: skip
        for name in ("input", "cached_input", "output"):
            rows = [_with_unit(row, name) for row in rows]
        path.write_text(HEAD + "".join(f"  - {row}\n" for row in rows), encoding="utf-8")
        data = Data([path])
        basis = question_basis(options.pop("as_of", "2026-09-01"))
        question = MarginQuestion(TokenQuestion(model, basis, **options), **more)
        return asked(data, question.checked(), resolve_model(data.models, model))

    return call


def _with_unit(row, name):
    parts = row.split(", ")
    return ", ".join(
        f"{part} USD/Mtok" if part.strip("{").startswith(f"{name}:") else part for part in parts
    )


def test_the_cheapest_and_the_median_each_provider_counted_once(priced):
    cheapest, middle = priced()
    assert (cheapest.kinds, cheapest.provider, cheapest.name) == (("cheapest",), "acme", "r1")
    assert (cheapest.input, cheapest.output, cheapest.blended) == (1.0, 4.0, 2.5)
    assert middle.kinds == ("median",)
    assert (middle.input, middle.output, middle.providers) == (2.0, 7.0, 3)
    assert middle.cached == 2.0  # of 0.1, 4 and 2: what cached input is sold for
    assert middle.provider == ""


def test_the_mix_decides_what_is_cheapest(priced):
    assert priced(isl=1000.0, osl=1000.0, cached=0.5)[0].blended == pytest.approx(2.275)
    # Long answers: 7 of beta beats 9, and 4 of acme both.
    assert priced(isl=1.0, osl=1000.0)[0].blended == pytest.approx((1 + 4000) / 1001)


def test_long_requests_have_their_own_price(priced):
    [long] = priced(isl=20000.0, osl=1000.0, providers=["beta"])
    assert (long.input, long.output) == (40.0, 70.0)


def test_a_tier_and_one_that_has_no_price(priced):
    [only] = priced(tier="batch")
    assert only.kinds == ("cheapest", "median")
    assert only.provider == "beta"
    with pytest.raises(ChipcostError, match="tier flex") as caught:
        priced(tier="flex")
    assert caught.value.hint == "it has batch, standard"


def test_providers_by_a_part_of_the_name(priced):
    assert [one.provider for one in priced(providers=["ac", "BETA"])] == ["acme", "beta"]
    with pytest.raises(ChipcostError, match="no provider 'gamma'") as caught:
        priced(providers=["gamma"])
    assert caught.value.code == "unknown-provider"
    assert "acme" in caught.value.hint


def test_the_maker_comes_first_under_the_name_that_it_sells_under(priced):
    found = priced("glm-4.5")
    assert [one.kinds for one in found] == [("first-party",), ("cheapest",), ("median",)]
    assert found[0].provider == "zhipuai"
    [named] = priced("glm-4.5", providers=["zhipu"])
    assert named.kinds == ("first-party",)


def test_makers_of_the_catalog_that_sell_themselves(shipped):
    data = Data()
    basis = question_basis("2026-11-23")
    for model, provider in (
        ("deepseek-r1", "deepseek"),
        ("kimi-k2", "moonshotai"),
        ("minimax-m2", "minimax"),
        ("gemma-2-27b", "google"),
    ):
        question = MarginQuestion(TokenQuestion(model, basis))
        first = asked(data, question, resolve_model(data.models, model))[0]
        assert first.kinds[0] == "first-party", model
        assert first.provider == provider


def test_a_price_begins_on_its_day(priced):
    assert priced(as_of="2026-10-01")[0].provider == "late"


def test_a_price_of_ones_own(priced):
    [own] = priced(own=OwnPrice(1.0, None, 3.0), cached=0.5)
    assert (own.kinds, own.blended, own.discount) == (("own",), 2.0, False)
    [own] = priced(own=own_price((1.0, 0.0, 3.0)), cached=0.5)
    assert (own.blended, own.discount) == (1.75, True)
    with pytest.raises(ChipcostError, match="output of 3000"):
        priced(own=OwnPrice(1.0, None, 3000.0))
    with pytest.raises(ChipcostError, match="INPUT/OUTPUT"):
        own_price((1.0,))


def test_what_nobody_sells(priced):
    with pytest.raises(ChipcostError, match="nobody is known to sell") as caught:
        priced(as_of="2020-01-01")
    assert "--token-price" in caught.value.hint
