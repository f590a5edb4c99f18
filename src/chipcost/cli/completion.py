"""Completion of values in a shell: names and words that begin like what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import typer


def words(*allowed: str) -> Callable[[str], list[str]]:
    """Completion of an option that takes one of a few words."""

    def complete(incomplete: str) -> list[str]:
        return _begins(allowed, incomplete)

    return complete


def chip(incomplete: str) -> list[str]:
    """Ids and aliases of chips and systems that begin like this."""
    return _named("chip", incomplete.lower())


def priced(incomplete: str) -> list[str]:
    """Ids and aliases of chips, each with the sign that a price follows."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}=" for name in chip(last)] if "=" not in last else []


def settable(incomplete: str) -> list[str]:
    """Chips, and after a dot the figures and prices of one, each with the sign that follows."""
    name, dot, field = incomplete.partition(".")
    if not dot:
        return [f"{one}." for one in chip(incomplete)]
    return [f"{name}.{one}=" for one in _named("figure", field)] if "=" not in field else []


def cost_input(incomplete: str) -> list[str]:
    """Inputs of a bottom-up cost, each with the sign that a value follows."""
    return [f"{name}=" for name in _named("cost input", incomplete)]


def verdict(incomplete: str) -> list[str]:
    """Verdicts on a claim, each as one word."""
    from chipcost.study.claims.verdict import VERDICTS

    return _begins((word.replace(" ", "-") for word in VERDICTS), incomplete)


def rule(incomplete: str) -> list[str]:
    """Codes of the rules of `check`."""
    return _named("rule", incomplete)


def schema(incomplete: str) -> list[str]:
    """Kinds of data file that have a schema."""
    from chipcost.study.schema import SCHEMAS

    return _begins(SCHEMAS, incomplete)


def model(incomplete: str) -> list[str]:
    """Ids and aliases of language models that begin like this."""
    return _named("model", incomplete.lower())


def draft(incomplete: str) -> list[str]:
    """What drafts ahead: the methods and the models that begin like this."""
    from chipcost.study.serving.speculative import METHODS

    return _begins(METHODS, incomplete.lower()) + model(incomplete)


def workload(incomplete: str) -> list[str]:
    """Names of workloads; the last of a comma-separated list is completed."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in _named("workload", last.lower())]


def thing(incomplete: str) -> list[str]:
    """Names of chips, systems and language models that begin like this."""
    return chip(incomplete) + model(incomplete)


def column(context: typer.Context, incomplete: str) -> list[str]:
    """Columns of the command at hand; the last of a comma-separated list is completed."""
    from chipcost.study.command_columns import PLACES, columns_of

    before, comma, last = incomplete.rpartition(",")
    command = context.info_name or ""
    names = [item.name for item in columns_of(command)] if command in PLACES else []
    return [f"{before}{comma}{name}" for name in _begins(names, last)]


def explained(incomplete: str) -> list[str]:
    """Columns that `explain` takes apart."""
    from chipcost.study import explain
    from chipcost.study.tokens import formulas

    return _begins((*explain.EXPLAINED, *formulas.EXPLAINED), incomplete)


def with_columns(incomplete: str) -> list[str]:
    """Commands whose columns `list columns` shows."""
    from chipcost.study.command_columns import PLACES

    return _begins(PLACES, incomplete)


def vendor(incomplete: str) -> list[str]:
    """Vendors that begin like this, in any case."""
    return _in_any_case("vendor", incomplete)


def provider(incomplete: str) -> list[str]:
    """Providers of rentals that begin like this, in any case."""
    return _in_any_case("provider", incomplete)


def seller(incomplete: str) -> list[str]:
    """Providers of tokens that begin like this, in any case."""
    return _in_any_case("seller", incomplete)


def region(incomplete: str) -> list[str]:
    """Regions of rentals that begin like this, in any case."""
    return _in_any_case("region", incomplete)


def claim(incomplete: str) -> list[str]:
    """Ids of published claims that begin like this."""
    return _named("claim", incomplete)


def deal(incomplete: str) -> list[str]:
    """Ids of deals that begin like this."""
    return _named("deal", incomplete.lower())


def profile(incomplete: str) -> list[str]:
    """Owners with a cost profile that begin like this."""
    return _named("profile", incomplete)


def site(incomplete: str) -> list[str]:
    """Sites that begin like this."""
    return _named("site", incomplete)


def day(incomplete: str) -> list[str]:
    """Days' profiles of load that begin like this."""
    return _named("day", incomplete)


def ranged(incomplete: str) -> list[str]:
    """Columns whose tornado `sensitivity` can draw."""
    from chipcost.study.compare.columns import RANGED
    from chipcost.study.tco.outputs import OUTPUTS, PREFIX

    return _begins((*RANGED, *(PREFIX + name for name in OUTPUTS)), incomplete)


def _begins(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _in_any_case(kind: str, incomplete: str) -> list[str]:
    from chipcost.study.names import names

    return [name for name in names(kind) if name.lower().startswith(incomplete.lower())]


def _named(kind: str, incomplete: str) -> list[str]:
    from chipcost.study.names import names

    return _begins(names(kind), incomplete)
