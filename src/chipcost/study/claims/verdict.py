"""Published claims against the catalog: the verdict is computed, never written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chipcost.catalog.claims.records import Claim, Claims, Given
from chipcost.catalog.data import read_claim_file
from chipcost.errors import ChipcostError, nearest
from chipcost.expressions import Expression, evaluate, parse
from chipcost.study import ranges
from chipcost.study.claims.names import Known, Leaf, UnknownFigureError, leaf
from chipcost.study.data import Data
from chipcost.study.ranges import Range
from chipcost.study.sampled import plain

REPRODUCED = "reproduced"
ROUNDING = "within rounding"
RANGES = "within ranges"
DIFFERS = "differs from another forecast"
CONTRADICTED = "contradicted"
UNCHECKABLE = "not checkable"
VERDICTS = (REPRODUCED, ROUNDING, RANGES, DIFFERS, CONTRADICTED, UNCHECKABLE)
POSITIVE = (REPRODUCED, ROUNDING, RANGES)

ABOUT = 0.05  # what "about" allows
_MOST_LEAVES = 12


@dataclass(frozen=True, slots=True)
class Audit:
    """One expression of a claim, evaluated.

    around, rounding  (low, value, high) over the ranges, and over half digits, of its inputs
    """

    convention: str
    expression: Expression
    leaves: Mapping[str, Leaf]
    around: Range
    rounding: Range
    verdict: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its best audit; without one, the reason."""

    claim: Claim
    audits: tuple[Audit, ...]
    reason: str

    @property
    def best(self) -> Audit | None:
        """The audit that comes closest to what was published."""
        return min(self.audits, key=lambda a: VERDICTS.index(a.verdict), default=None)

    @property
    def verdict(self) -> str:
        """The verdict of the best audit."""
        return self.best.verdict if self.best else UNCHECKABLE


def claims_of(data: Data, file: str = "") -> Claims:
    """The published claims, or those of a file that stands alone."""
    return read_claim_file(file) if file else data.claims


def judge_all(known: Known, claims: Claims, names: Sequence[str] = ()) -> list[Judged]:
    """Every claim, or those of these ids, with its verdict; ChipcostError for an unknown id."""
    for name in names:
        if name not in claims.claims:
            close = ", ".join(nearest(name, list(claims.claims)))
            raise ChipcostError(
                "unknown-claim", f"there is no claim {name!r}", hint=f"nearest: {close}"
            )
    judge = _Judge(known, claims)
    return [judge.of(name) for name in (names or claims.claims)]


class _Judge:
    """Judges claims that may refer to each other; each is judged once."""

    def __init__(self, known: Known, claims: Claims) -> None:
        self.known, self.claims = known, claims
        self.done: dict[str, Judged] = {}
        self.open: list[str] = []

    def of(self, name: str) -> Judged:
        """The verdict on one claim."""
        if name not in self.done:
            claim = self.claims.claims[name]
            if name in self.open:
                raise ChipcostError(
                    "cyclic-claim",
                    f"the claim {name!r} refers to itself: {' -> '.join([*self.open, name])}",
                    hint="refer to the published value of one of them: {claims.ID}",
                    place=claim.place,
                )
            self.open.append(name)
            try:
                self.done[name] = self._judge(claim)
            finally:
                self.open.pop()
        return self.done[name]

    def _judge(self, claim: Claim) -> Judged:
        if claim.unchecked:
            return Judged(claim, (), claim.unchecked)
        audits, reasons = [], []
        for convention, text in claim.expressions.items():
            expression = parse(text, claim.place)
            try:
                leaves = self._leaves(claim, expression)
                audits.append(_audit(claim, convention, expression, leaves))
            except UnknownFigureError as error:
                reasons.append(f"no public figure: {error}")
            except (ZeroDivisionError, ValueError, OverflowError) as error:
                reasons.append(f"it cannot be evaluated: {error}")
        best = min(audits, key=lambda a: VERDICTS.index(a.verdict), default=None)
        return Judged(claim, tuple(audits), _why(audits, best) if best else "; ".join(reasons))

    def _leaves(self, claim: Claim, expression: Expression) -> dict[str, Leaf]:
        found: dict[str, Leaf] = {}
        for name in expression.names:
            found[name] = self._leaf(claim, name, ())
        if len(found) > _MOST_LEAVES:
            raise ChipcostError(
                "bad-expression",
                f"the expression has {len(found)} names, more than {_MOST_LEAVES}",
                hint="split it into two claims",
                place=claim.place,
            )
        return found

    def _leaf(self, claim: Claim, name: str, trail: tuple[str, ...]) -> Leaf:
        if name in claim.given:
            return self._given(claim, name, trail)
        if name.startswith("claims."):
            return self._of_claim(claim, name)
        return leaf(self.known, name, claim.place)

    def _given(self, claim: Claim, name: str, trail: tuple[str, ...]) -> Leaf:
        """An input that the claim brings along: a value, or an expression over others."""
        item = claim.given[name]
        if isinstance(item, Given):
            value = item.value
            around = (item.low, value.value, item.high)
            rounding = (value.value - value.half, value.value, value.value + value.half)
            sources = item.sources or claim.sources
            return Leaf(name, around, rounding, value.text, sources, str(claim.place))
        if name in trail:
            raise ChipcostError(
                "cyclic-claim",
                f"{name!r} of the claim {claim.id!r} refers to itself: "
                f"{' -> '.join([*trail, name])}",
                hint="give one of them a value",
                place=claim.place,
            )
        expression = parse(item, claim.place)
        leaves = {inner: self._leaf(claim, inner, (*trail, name)) for inner in expression.names}
        around, rounding = (
            _corners(expression, {key: pick(inner) for key, inner in leaves.items()})
            for pick in (_around, _rounding)
        )
        inputs = tuple(leaves.values())
        return Leaf(name, around, rounding, item, (), str(claim.place), inputs=inputs)

    def _of_claim(self, claim: Claim, name: str) -> Leaf:
        """`claims.ID`: what another claim published; `claims.ID.computed`: what it comes to."""
        other, _, what = name.removeprefix("claims.").partition(".")
        if other not in self.claims.claims or what not in ("", "computed"):
            close = ", ".join(nearest(other, list(self.claims.claims)))
            raise ChipcostError(
                "unknown-figure",
                f"{name!r} is no claim",
                hint=f"claims.ID or claims.ID.computed; nearest: {close}",
                place=claim.place,
            )
        target = self.claims.claims[other]
        if what == "computed":
            best = self.of(other).best
            if best is None:
                raise UnknownFigureError(name)
            return Leaf(
                name,
                best.around,
                best.rounding,
                plain(best.around[1], 6),
                target.sources,
                inputs=tuple(best.leaves.values()),
            )
        if target.published is None:
            raise UnknownFigureError(name)
        value = target.published
        rounding = (value.value - value.half, value.value, value.value + value.half)
        exact = (value.value, value.value, value.value)
        return Leaf(name, exact, rounding, value.text, target.sources, str(target.place))


def _around(item: Leaf) -> Range:
    return item.around


def _rounding(item: Leaf) -> Range:
    return item.rounding


def _corners(expression: Expression, inputs: Mapping[str, Range]) -> Range:
    """The expression at base, with the least and the greatest over the corners of its inputs."""
    return ranges.corners(
        lambda *values: evaluate(expression, dict(zip(inputs, values, strict=True))),
        *inputs.values(),
    )


def _audit(
    claim: Claim, convention: str, expression: Expression, leaves: Mapping[str, Leaf]
) -> Audit:
    around, rounding = (
        _corners(expression, {name: pick(item) for name, item in leaves.items()})
        for pick in (_around, _rounding)
    )
    verdict = _verdict(claim, expression, around, rounding)
    if verdict == CONTRADICTED and claim.forecast and _of_another(claim, leaves):
        verdict = DIFFERS
    other = _other_reading(claim, expression, leaves) if verdict == CONTRADICTED else ""
    return Audit(convention, expression, leaves, around, rounding, verdict, other)


def _verdict(claim: Claim, expression: Expression, around: Range, rounding: Range) -> str:
    if expression.comparison:
        if around[1] == 1.0:
            return REPRODUCED
        return RANGES if around[2] == 1.0 else CONTRADICTED
    agrees = _agreement(claim)
    if agrees is None:
        return UNCHECKABLE
    if agrees(around[1], around[1]):
        return REPRODUCED
    if agrees(rounding[0], rounding[2]):
        return ROUNDING
    return RANGES if agrees(around[0], around[2]) else CONTRADICTED


def _of_another(claim: Claim, leaves: Mapping[str, Leaf]) -> bool:
    """Whether a claim is held against inputs of somebody else, and against no figure."""
    given = [claim.given.get(name) for name in leaves]
    return all(isinstance(item, Given) for item in given) and any(
        isinstance(item, Given) and item.sources for item in given
    )


def _agreement(claim: Claim) -> Callable[[float, float], bool] | None:
    """Whether what was published fits a computed interval; None if nothing was published."""
    low = claim.low or claim.published
    high = claim.high or claim.published
    if low is None or high is None:
        return None
    below, above = low.value - low.half, high.value + high.half
    if claim.relation == "about":
        below, above = below - ABOUT * abs(low.value), above + ABOUT * abs(high.value)
    slack = 1e-9 * max(abs(below), abs(above))
    if claim.relation == "at_least":
        return lambda _least, most: most >= below - slack
    if claim.relation == "at_most":
        return lambda least, _most: least <= above + slack
    return lambda least, most: least <= above + slack and most >= below - slack


def _other_reading(claim: Claim, expression: Expression, leaves: Mapping[str, Leaf]) -> str:
    """A published reading of one input that would reproduce the claim, the others at base."""
    agrees = _agreement(claim)
    if agrees is None:
        return ""
    base = {name: item.around[1] for name, item in leaves.items()}
    for name, item in leaves.items():
        for value, text in item.readings:
            found = evaluate(expression, {**base, name: value})
            if agrees(found, found):
                return f"{name} of {text}"
    return ""


def _why(audits: Sequence[Audit], best: Audit) -> str:
    words = {
        REPRODUCED: "it follows from the figures",
        ROUNDING: "it follows if the inputs' last digits were rounded",
        RANGES: "it lies within the ranges of the figures",
        DIFFERS: "two forecasts differ, and neither contradicts the other",
        CONTRADICTED: "the figures give something else, whatever their ranges",
        UNCHECKABLE: "computed, with nothing published to compare it with",
    }[best.verdict]
    if best.convention:
        words += f", under the convention {best.convention!r}"
        words += "".join(
            f"; {item.convention!r} is {item.verdict} at {plain(item.around[1])}"
            for item in audits
            if item is not best
        )
    if best.expression.comparison:
        words = "it holds" if best.verdict == REPRODUCED else "it does not hold"
    if best.other:
        words += f"; it would with {best.other}"
    return words
