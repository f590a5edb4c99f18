"""What an hour of each chip costs, and what it buys: the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chipcost.catalog import quotes
from chipcost.catalog.dates import first_day, query_date
from chipcost.catalog.names import default_system, resolve
from chipcost.catalog.records import Catalog, Chip, System
from chipcost.catalog.schema import STATUSES, TIERS
from chipcost.errors import ChipcostError, nearest
from chipcost.model import metrics
from chipcost.result import Cell, Result
from chipcost.study.assess import Assessment, Basis, assess
from chipcost.study.columns import COMPARE_COLUMNS, RANGED
from chipcost.study.corners import Range, evaluate, overlap

FAR_APART_DAYS = 90


@dataclass(frozen=True, slots=True)
class Measure:
    """What a comparison ranks by.

    column      the ranked column; `higher` if more is better
    resource    what is bought, for the headline
    view        the columns of the terminal table, most important first
    tiered      parts rank within their memory tier alone
    """

    column: str
    resource: str
    view: tuple[str, ...]
    higher: bool = False
    tiered: bool = False


_HEAD = ("chip", "usd_per_chip_hour")

MEASURES: dict[str, Measure] = {
    "bandwidth": Measure(
        "usd_per_tb_per_s_hour",
        "memory bandwidth",
        (*_HEAD, "memory_bandwidth_tb_per_s", "usd_per_tb_per_s_hour"),
        tiered=True,
    ),
    "flop": Measure(
        "usd_per_pflop_hour",
        "dense peak rate",
        (*_HEAD, "peak_pflop_per_s", "usd_per_pflop_hour"),
    ),
    "capacity": Measure(
        "usd_per_gb_hour",
        "memory capacity",
        (*_HEAD, "memory_capacity_gb", "usd_per_gb_hour"),
        tiered=True,
    ),
    "hour": Measure("usd_per_chip_hour", "a chip-hour", (*_HEAD,)),
}

PER_MEGAWATT: dict[str, Measure] = {
    "bandwidth": Measure(
        "tb_per_s_per_mw",
        "memory bandwidth per megawatt",
        ("chip", "power_kw_per_chip", "chips_per_mw", "tb_per_s_per_mw", "usd_per_mw_year"),
        higher=True,
        tiered=True,
    ),
    "flop": Measure(
        "pflop_per_s_per_mw",
        "dense peak rate per megawatt",
        ("chip", "power_kw_per_chip", "chips_per_mw", "pflop_per_s_per_mw", "usd_per_mw_year"),
        higher=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What `compare` is asked.

    chips        names of chips and systems; none means every chip with an answer
    per          bandwidth, flop, capacity, megawatt or hour; `measure` says of what per megawatt
    relative_to  the chip that advantages are relative to; of two named chips, the second
    scope        chip, or system for totals of whole systems
    all          chips without a quote too
    """

    basis: Basis
    chips: Sequence[str] = ()
    per: str = "bandwidth"
    measure: str = "bandwidth"
    relative_to: str = ""
    same_series: bool = False
    scope: str = "chip"
    vendors: Sequence[str] = ()
    statuses: Sequence[str] = ()
    tiers: Sequence[str] = ()
    all: bool = False
    notes: Sequence[str] = field(default=())

    def asked(self) -> Measure:
        """The measure that is ranked by; ChipcostError for an unknown word."""
        if self.per == "megawatt":
            return _pick("--measure", self.measure, PER_MEGAWATT)
        return _pick("--per", self.per, {**MEASURES, "megawatt": MEASURES["hour"]})


def _pick(option: str, word: str, known: dict[str, Measure]) -> Measure:
    if word not in known:
        raise ChipcostError(
            "bad-option", f"{option} {word!r} is not known", hint=f"one of {', '.join(known)}"
        )
    return known[word]


Item = tuple[Chip, System | None]


def compare(catalog: Catalog, question: Question) -> Result:
    """The comparison as a Result; one row per chip (or per system with scope `system`)."""
    measure = question.asked()
    basis = question.basis.checked()
    if question.scope not in ("chip", "system"):
        raise ChipcostError(
            "bad-option", f"--scope {question.scope!r} is not known", hint="chip or system"
        )
    named = [resolve(catalog, name) for name in question.chips]
    reference = _reference(catalog, question)
    items = _items(catalog, question, named)
    if question.same_series:
        basis = replace(basis, series=_widest_series(catalog, items, reference, basis))
    found = [assess(catalog, chip, system, basis) for chip, system in items]
    against = assess(catalog, *reference, basis) if reference else None
    shown = [item for item in found if question.all or named or _answers(item, question)]
    missing = sum(1 for item in found if item.values["usd_per_chip_hour"] is None)
    shown.sort(key=lambda item: _rank(item, measure))
    rows = [_row(item, question, measure, against, basis) for item in shown]
    best = _best(shown, measure)
    warnings = _date_warnings(shown, against, basis)
    return Result(
        command="compare",
        columns=COMPARE_COLUMNS,
        rows=tuple(rows),
        view=_view(measure, question, against),
        headline=_headline(question, measure, basis, shown, best, against),
        assumptions=_assumptions(catalog, question, measure, basis),
        notes=_notes(question, shown, missing, catalog),
        warnings=warnings,
        catalog_hash=catalog.hash,
        marked=frozenset(shown.index(item) for item in best),
    )


def _reference(catalog: Catalog, question: Question) -> Item | None:
    name = question.relative_to
    if not name and len(question.chips) == 2:
        name = question.chips[1]
    if not name:
        return None
    found = resolve(catalog, name)
    return found.chip, found.system or default_system(catalog, found.chip)


def _items(catalog: Catalog, question: Question, named: Sequence[Any]) -> list[Item]:
    """The chips (or systems) in question, after the filters, each once."""
    vendors = [_vendor(catalog, vendor) for vendor in question.vendors]
    for option, words, known in (
        ("--status", question.statuses, STATUSES),
        ("--tier", question.tiers, TIERS),
    ):
        for word in words:
            if word not in known:
                raise ChipcostError(
                    "bad-option",
                    f"{option} {word!r} is not known",
                    hint=f"one of {', '.join(known)}",
                )
    items: list[Item]
    if named:
        items = [
            (found.chip, found.system or default_system(catalog, found.chip)) for found in named
        ]
    elif question.scope == "system":
        items = [(catalog.chips[system.chip], system) for system in catalog.systems.values()]
    else:
        items = [(chip, default_system(catalog, chip)) for chip in catalog.chips.values()]
    if question.scope == "system":
        items = [item for item in items if item[1] is not None]
    kept: dict[tuple[str, str], Item] = {}
    for chip, system in items:
        if vendors and chip.vendor not in vendors:
            continue
        if question.statuses and chip.status not in question.statuses:
            continue
        if question.tiers and chip.memory_tier not in question.tiers:
            continue
        kept.setdefault((chip.id, system.id if system else ""), (chip, system))
    return list(kept.values())


def _vendor(catalog: Catalog, name: str) -> str:
    known = {chip.vendor for chip in catalog.chips.values()}
    for vendor in known:
        if vendor.lower() == name.strip().lower():
            return vendor
    raise ChipcostError(
        "unknown-vendor",
        f"there is no vendor {name!r}",
        hint=f"nearest: {', '.join(nearest(name, sorted(known)))}",
    )


def _answers(item: Assessment, question: Question) -> bool:
    """Whether a chip that nobody named belongs on the first screen."""
    if question.per == "megawatt":
        return item.values[question.asked().column] is not None
    return item.choice is not None


def _widest_series(
    catalog: Catalog, items: list[Item], reference: Item | None, basis: Basis
) -> str:
    """The series that prices the most of these chips; of equals, the one with the newest price."""
    chips = {chip.id for chip, _ in (*items, *([reference] if reference else []))}
    reach: dict[str, tuple[set[str], int]] = {}
    for chip_id in chips:
        for quote in quotes.candidates(
            catalog,
            chip_id,
            basis.day,
            owner=basis.owner,
            term=basis.term,
            provider=basis.provider,
            max_age=basis.max_quote_age,
        ):
            if quote.series:
                covered, newest = reach.get(quote.series, (set(), 0))
                covered.add(chip_id)
                reach[quote.series] = covered, max(newest, first_day(quote.date).toordinal())
    if not reach:
        raise ChipcostError(
            "no-series",
            "no series of quotes prices any of these chips",
            hint="leave --same-series out, or ask for another --owner",
        )
    return max(reach, key=lambda key: (len(reach[key][0]), reach[key][1]))


def _rank(item: Assessment, measure: Measure) -> tuple[int, int, float, str]:
    """Best first; within tiers where the measure has them; unknown last."""
    value = item.values[measure.column]
    tier = int(measure.tiered and item.chip.memory_tier == "sram")
    if value is None:
        return (2, tier, 0.0, item.chip.id)
    return (tier, 0, -value[1] if measure.higher else value[1], item.chip.id)


def _best(shown: list[Assessment], measure: Measure) -> list[Assessment]:
    """The best of each tier with every other whose range overlaps its range."""
    groups: dict[bool, list[Assessment]] = {}
    for item in shown:
        if item.values[measure.column] is not None:
            sram = measure.tiered and item.chip.memory_tier == "sram"
            groups.setdefault(sram, []).append(item)
    best: list[Assessment] = []
    for group in groups.values():
        top = group[0].values[measure.column]
        for item in group:
            value = item.values[measure.column]
            if top is not None and value is not None and overlap(top, value):
                best.append(item)
    return best if len(shown) > 1 else []


def _row(
    item: Assessment,
    question: Question,
    measure: Measure,
    against: Assessment | None,
    basis: Basis,
) -> dict[str, Cell]:
    quote = item.choice.quote if item.choice else None
    row: dict[str, Cell] = {
        "chip": item.chip.id,
        "name": item.chip.name,
        "vendor": item.chip.vendor,
        "kind": question.scope,
        "system": item.system.id if item.system else None,
        "scale_up_chips": _scale_up(item),
        "owner": quote.owner or "set" if quote else None,
        "cost_kind": quote.kind if quote else None,
        "term": quote.term or None if quote else None,
        "as_of": quote.date if quote else None,
        "quote_age_days": quotes.age_days(quote, basis.day) if quote else None,
        "memory_tier": item.chip.memory_tier or None,
        "dtype": item.dtype or None,
        "power_basis": item.power_basis or None,
        "power_method": item.power_method or None,
        "relative_to": against.chip.id if against else None,
        "cost_source": _sources(item),
        "warnings": "; ".join(item.warnings) or None,
        "status": item.chip.status,
        "series": quote.series or None if quote else None,
        "pue": _middle(item.values["pue"]),
        "chips_per_system": item.system.count if item.system else None,
    }
    values = {**item.values, **_advantages(item, measure, against)}
    for name in RANGED:
        value = values.get(name)
        row[name] = _middle(value)
        row[f"{name}_low"] = value[0] if value else None
        row[f"{name}_high"] = value[2] if value else None
    return row


def _middle(value: Range | None) -> float | None:
    return value[1] if value else None


def _scale_up(item: Assessment) -> int | None:
    if item.system and item.system.scale_up_chips:
        return item.system.scale_up_chips
    domain = item.chip.value("scale_up_domain")
    return int(domain) if domain else None


def _sources(item: Assessment) -> str | None:
    if item.choice is None:
        return None
    keys = dict.fromkeys(key for quote in item.choice.quotes for key in quote.sources)
    return "; ".join(keys)


def _advantages(
    item: Assessment, measure: Measure, against: Assessment | None
) -> dict[str, Range | None]:
    """Both conventions of advantage in cost; what a megawatt gives more, where that is asked."""
    if against is None:
        return {}
    mine, theirs = item.values[measure.column], against.values[measure.column]
    if measure.higher:
        return {"more_per_mw": evaluate(metrics.more_per_unit, mine, theirs)}
    if item.chip.id == against.chip.id:
        return {"lower_cost": (0.0, 0.0, 0.0), "more_per_dollar": (0.0, 0.0, 0.0)} if mine else {}
    return {
        "lower_cost": evaluate(metrics.lower_cost, mine, theirs),
        "more_per_dollar": evaluate(metrics.more_per_dollar, mine, theirs),
    }


def _view(measure: Measure, question: Question, against: Assessment | None) -> tuple[str, ...]:
    view = measure.view
    if question.scope == "system":
        view = (
            "system",
            "chips_per_system",
            "usd_per_hour_per_system",
            "memory_bandwidth_tb_per_s_per_system",
            "peak_pflop_per_s_per_system",
            "memory_capacity_gb_per_system",
            "power_kw_per_system",
            measure.column,
        )
    if against is not None:
        gains = ("more_per_mw",) if measure.higher else ("lower_cost", "more_per_dollar")
        view = (*view, *gains)
    if measure.column == "pflop_per_s_per_mw" or measure.column == "usd_per_pflop_hour":
        view = (*view, "dtype")
    if measure.higher:
        return (*view, "power_method", "as_of")
    owner = ("owner",) if question.basis.owner in (quotes.ANY, quotes.RENTAL) else ()
    return (*view, "as_of", *owner, "cost_source")


def _headline(
    question: Question,
    measure: Measure,
    basis: Basis,
    shown: list[Assessment],
    best: list[Assessment],
    against: Assessment | None,
) -> tuple[str, ...]:
    column = next(item for item in COMPARE_COLUMNS if item.name == measure.column)
    what = measure.resource if measure.higher else f"cost of {measure.resource}"
    lines = [
        f"{what[0].upper()}{what[1:]}, {column.unit} ({'more' if measure.higher else 'less'} "
        f"is better), {_whose(basis)}, asked of {basis.day.isoformat()}"
    ]
    span = quotes.date_span(item.choice for item in shown if item.choice)
    parts = []
    if span:
        days = " to ".join(dict.fromkeys(day.isoformat() for day in span))
        parts.append(f"quotes of {days}")
    if basis.series:
        parts.append(f"series {basis.series} alone")
    parts.append("USD, nominal")
    if measure.column in ("usd_per_pflop_hour", "pflop_per_s_per_mw"):
        parts.append(f"dense {basis.dtype}")
    if measure.higher:
        parts.append(_power_words(basis, shown))
    lines.append("; ".join(parts))
    verdict = _verdict(measure, shown, best, against)
    return (*lines, verdict) if verdict else tuple(lines)


def _whose(basis: Basis) -> str:
    term = (
        (basis.term or "3y").replace("_", " ").replace("1y", "one-year").replace("3y", "three-year")
    )
    return {
        "hyperscaler": "own cost of a hyperscaler",
        "neocloud": "own cost of a neocloud",
        "internal": "own cost of the designer",
        "lab": "own cost of an AI lab",
        "rental": f"{term} rental",
        "cloud-customer": f"{term} rental",
        "any": "any owner, own cost before rental",
    }[basis.owner]


def _power_words(basis: Basis, shown: list[Assessment]) -> str:
    if basis.power_basis == "it":
        return "IT power, without PUE"
    values = sorted({item.values["pue"][1] for item in shown if item.values["pue"]})
    if not values:
        return "facility power"
    sources = {
        key
        for item in shown
        for name, found in item.evidence.get("power_kw_per_chip", ())
        if name == "PUE"
        for key in found.sources
    }
    origin = "as given" if basis.pue is not None else ", ".join(sorted(sources))
    return f"facility power, PUE {' / '.join(f'{value:g}' for value in values)} ({origin})"


def _verdict(
    measure: Measure,
    shown: list[Assessment],
    best: list[Assessment],
    against: Assessment | None,
) -> str:
    if against is not None and len(shown) == 2 and not measure.higher:
        other = next((item for item in shown if item.chip.id != against.chip.id), None)
        gains = _advantages(other, measure, against) if other else {}
        lower, more = gains.get("lower_cost"), gains.get("more_per_dollar")
        if other and lower and more:
            return (
                f"{other.chip.name} against {against.chip.name}: lower_cost {lower[1]:.1%}, "
                f"more_per_dollar {more[1]:.1%}"
            )
    hbm = [item for item in best if not (measure.tiered and item.chip.memory_tier == "sram")]
    if len(hbm) > 1:
        names = ", ".join(item.chip.id for item in hbm)
        return f"Not distinguishable within their ranges: {names} (*)"
    return f"Best: {hbm[0].chip.name} (*)" if hbm else ""


def _date_warnings(
    shown: list[Assessment], against: Assessment | None, basis: Basis
) -> tuple[str, ...]:
    """Prices of different times or makers are no fair comparison: say so."""
    everyone = [*shown, *([against] if against else [])]
    chosen = [item.choice for item in everyone if item.choice]
    span = quotes.date_span(chosen)
    lines = []
    if span and (span[1] - span[0]).days > FAR_APART_DAYS:
        lines.append(
            f"The quotes lie {(span[1] - span[0]).days} days apart ({span[0]} to {span[1]}): "
            "prices moved in between, so this is no fair comparison. "
            "Compare quotes of one time with --as-of, --max-quote-age or --same-series."
        )
    series = {choice.quote.series for choice in chosen if choice.quote.series}
    if len(series) > 1 and not basis.series:
        lines.append(
            f"The quotes come from {len(series)} series ({', '.join(sorted(series))}), made in "
            "different ways; --same-series keeps to one."
        )
    return tuple(lines)


def _notes(
    question: Question, shown: list[Assessment], missing: int, catalog: Catalog
) -> tuple[str, ...]:
    lines = []
    if missing:
        whose = question.basis.owner
        also = " --all shows them;" if not (question.all or question.chips) else ""
        lines.append(
            f"{missing} chips have no public quote for {whose} on this date:{also} "
            "--owner any and `chipcost history` show other quotes."
        )
    if catalog.overridden:
        lines.append(f"Overridden: {', '.join(catalog.overridden)}.")
    if not shown:
        lines.append("Nothing matches these filters.")
    return (*lines, *question.notes)


def _assumptions(
    catalog: Catalog, question: Question, measure: Measure, basis: Basis
) -> dict[str, Any]:
    return {
        "as_of": basis.day.isoformat(),
        "owner": basis.owner,
        "term": basis.term or ("3y" if basis.owner in (quotes.RENTAL, quotes.ANY) else ""),
        "provider": basis.provider,
        "per": question.per,
        "measure": measure.column,
        "dtype": basis.dtype,
        "power_basis": basis.power_basis,
        "pue": basis.pue if basis.pue is not None else "by owner",
        "currency": "USD",
        "price_basis": "nominal",
        "hours_per_year": metrics.HOURS_PER_YEAR,
        "max_quote_age_days": basis.max_quote_age,
        "series": basis.series,
        "overridden": list(catalog.overridden),
    }


def question_basis(as_of: str | None = None, **options: Any) -> Basis:
    """A basis from plain options; the day from `as_of`, CHIPCOST_DATE or today."""
    return Basis(query_date(as_of), **options)
