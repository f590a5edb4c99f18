"""Rules about announced deals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipcost.catalog.check.rule import ERROR, HEAD, WARNING, Rule
from chipcost.catalog.check.scene import Scene
from chipcost.catalog.deals.records import Deal
from chipcost.catalog.findings import Finding
from chipcost.errors import Place, excerpt

# How floors and ceilings are put into words, before a number or where it says "printed as".
_WORDS = re.compile(
    r"\bprinted as (?:over|up to|more than|at least|at most|as much as)\b"
    r"|\b(?:value|power|chips|gigawatts?|GPUs|TPUs)\b[^,;]*"
    r"\b(?:over|up to|more than|as much as) \d",
    re.IGNORECASE,
)


def _file(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f"{HEAD}deals:\n  example:\n    name: Example and a cloud\n    buyer: Example\n"
        f"    announced: 2026-07\n    money: rental\n    source: maker\n{body}"
    )


RULES = (
    Rule(
        "D801",
        "floor or ceiling of a deal in words alone",
        WARNING,
        "A value printed as over 10 billion is a floor and has no range around it. As a word of "
        "the note nobody computes with it: `at_least` and `at_most` name such figures.",
        _file("value: {value: 10 BUSD}", "note: value printed as over"),
        _file("value: {value: 10 BUSD}", "at_least: [value]"),
    ),
    Rule(
        "D802",
        "floor with a lower end, or ceiling with a higher one",
        ERROR,
        "Nothing lies below a floor and nothing above a ceiling: the figure is one thing or the "
        "other.",
        _file("value: {value: 10 BUSD, low: 9 BUSD}", "at_least: [value]"),
        _file("value: {value: 10 BUSD, high: 12 BUSD}", "at_least: [value]"),
    ),
    Rule(
        "D803",
        "word about a figure that the deal does not have",
        ERROR,
        "`at_least`, `at_most` and `circular` name figures of the same deal. One that is not "
        "there, or that is to be floor and ceiling at once, is a slip.",
        _file("value: {value: 10 BUSD}", "at_most: [power]"),
        _file("power: {value: 1 GW}", "at_most: [power]"),
    ),
)


def words_alone(scene: Scene) -> Iterator[Finding]:
    """D801: a note that says of a figure what its fields do not."""
    for deal in scene.deals:
        found = _WORDS.search(deal.note)
        if found and not deal.at_least and not deal.at_most:
            yield Finding(
                "D801",
                f"the note says {excerpt(found[0])}, and no figure is a floor or a ceiling",
                "name the figure: at_least: [value], or at_most: [power]",
                _place(scene, deal, "note"),
            )


def beyond(scene: Scene) -> Iterator[Finding]:
    """D802: an end of a range where a floor or a ceiling has none."""
    for deal in scene.deals:
        for key, end in (("at_least", "low"), ("at_most", "high")):
            for name in getattr(deal, key):
                figure = getattr(deal, name)
                if figure is not None and getattr(figure, end) not in (None, figure.value):
                    yield Finding(
                        "D802",
                        f"{name} is {key.replace('_', ' ')} {figure.text} and has a {end} end",
                        f"leave {end} out, or {name} out of {key}",
                        _place(scene, deal, name, end),
                    )


def absent(scene: Scene) -> Iterator[Finding]:
    """D803: figures that are named and not there, or named as floor and ceiling."""
    for deal in scene.deals:
        named = [(key, name) for key in ("at_least", "at_most") for name in getattr(deal, key)]
        named += [("circular", deal.circular)] if deal.circular else []
        for key, name in named:
            if getattr(deal, name) is None:
                yield Finding(
                    "D803",
                    f"{key} names {name}, which the deal does not have",
                    f"give the deal a {name}, or leave it out of {key}",
                    _place(scene, deal, key),
                )
        for name in sorted(set(deal.at_least) & set(deal.at_most)):
            yield Finding(
                "D803",
                f"{name} is both at_least and at_most",
                "what is exact is neither; a range has low and high",
                _place(scene, deal, "at_most"),
            )


CHECKS = (words_alone, beyond, absent)


def _place(scene: Scene, deal: Deal, *keys: str) -> Place:
    return scene.place(deal.file, ("deals", deal.id, *keys)) or Place(deal.file, deal.line)
