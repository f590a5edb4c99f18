"""Checks of workloads: shares of the cache, and percentiles in their order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chipcost.catalog.check.rule import ERROR, HEAD, WARNING, Rule
from chipcost.catalog.check.scene import Scene
from chipcost.catalog.findings import Finding
from chipcost.catalog.workloads.records import WorkloadRecord


def _file(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f"{HEAD}workloads:\n  example:\n    name: Example\n    source: maker\n"
        f"    input: {{value: 1000}}\n    output: {{value: 200}}\n{body}"
    )


RULES = (
    Rule(
        "L701",
        "share of input in the cache of 1 or more",
        ERROR,
        "Cached tokens are a part of the input, and of a request at least the last token is "
        "computed. A share of requests with any hit is another figure: it says nothing of tokens.",
        _file("cached: {value: 1.2}"),
        _file("cached: {value: 0.2}"),
    ),
    Rule(
        "L702",
        "percentiles that fall",
        ERROR,
        "A higher percentile is no shorter than a lower one. Otherwise two of them are exchanged, "
        "or one is of another column.",
        _file("input_p50: {value: 900}", "input_p99: {value: 800}"),
        _file("input_p50: {value: 800}", "input_p99: {value: 4000}"),
    ),
    Rule(
        "L703",
        "mean outside of its percentiles",
        ERROR,
        "The mean lies between the least and the greatest length. Otherwise it is of other "
        "requests than the percentiles.",
        _file("output_p5: {value: 10}", "output_most: {value: 150}"),
        _file("output_p5: {value: 10}", "output_most: {value: 900}"),
    ),
    Rule(
        "L704",
        "length of less than a token",
        WARNING,
        "Every request has a prompt and an answer. A length of less than one token is a share, or "
        "counts thousands.",
        _file("output_p50: {value: 0.13}"),
        _file("output_p50: {value: 130}"),
    ),
)


def shares(scene: Scene) -> Iterator[Finding]:
    """L701: more cached than there is."""
    for one in scene.workloads:
        cached = one.value("cached")
        if cached is not None and cached >= 1.0:
            yield _finding(
                one,
                "cached",
                "L701",
                f"{cached:g} of the input is cached",
                "give cached tokens over all tokens of input",
            )


def percentiles(scene: Scene) -> Iterator[Finding]:
    """L702: percentiles out of order; L703: a mean beyond them; L704: less than a token."""
    for one in scene.workloads:
        for name in ("input", "output"):
            known = [key for key in one.figures if key.startswith(f"{name}_")]
            for low, high in pairwise(known):
                if (one.value(low) or 0.0) > (one.value(high) or 0.0):
                    yield _finding(
                        one,
                        high,
                        "L702",
                        f"{high} of {one.value(high):g} is below {low} of {one.value(low):g}",
                        "exchange or correct them",
                    )
            yield from _beyond(one, name)
            for key in (name, *known):
                if (one.value(key) or 0.0) < 1.0:
                    yield _finding(
                        one,
                        key,
                        "L704",
                        f"{key} of {one.value(key):g} is no number of tokens",
                        "give tokens of a request",
                    )


def _beyond(one: WorkloadRecord, name: str) -> Iterator[Finding]:
    most, mean = one.value(f"{name}_most"), one.mean(name)
    if most is not None and mean > most:
        yield _finding(
            one,
            name,
            "L703",
            f"the mean of {mean:g} is above {name}_most of {most:g}",
            "look at both again",
        )


CHECKS = (shares, percentiles)


def _finding(one: WorkloadRecord, key: str, code: str, message: str, hint: str) -> Finding:
    return Finding(code, message, hint, one.figures[key].place)
