"""A measured run on a chip of the catalog: rates per chip, cost, energy, the share of each pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.names import Named, resolve
from chipcost.errors import ChipcostError, one_of
from chipcost.model import benchmark, token_economics
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.data import Data
from chipcost.study.ranges import Range, evaluate, exact
from chipcost.study.runs.readers.read import read_runs
from chipcost.study.runs.record import PER_CHIP, STATISTICS, Run

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """What `bench` is asked.

    files      benchmark files, in any of the known formats; `form` where one must be given
    chips      names of chips, one for all files or one per file; none: what the files name
    counts     how many chips, one number for all files or one per file
    statistic  which latency statistic counts: median, mean, p90, p95 or p99
    isl, osl   mean tokens of a request, where a file does not count them
    """

    basis: Basis
    files: Sequence[str]
    chips: Sequence[str] = ()
    counts: Sequence[int] = ()
    form: str = ""
    statistic: str = "median"
    isl: float | None = None
    osl: float | None = None

    def checked(self) -> BenchQuestion:
        """The same question; ChipcostError names what cannot be asked."""
        self.basis.checked()
        if not self.files:
            raise ChipcostError(
                "no-files", "no benchmark file is given", hint="chipcost bench FILE --chip CHIP"
            )
        one_of("--latency", self.statistic, STATISTICS)
        for option, given in (("--chip", self.chips), ("--chips", self.counts)):
            if len(given) > 1 and len(given) != len(self.files):
                raise ChipcostError(
                    "bad-option",
                    f"{option} has {len(given)} entries for {len(self.files)} files",
                    hint="give one for all files, or one per file in the same order",
                )
        if any(count < 1 for count in self.counts):
            raise ChipcostError("bad-option", "--chips counts chips", hint="give 1 or more")
        for name, length in (("--isl", self.isl), ("--osl", self.osl)):
            if length is not None and not 0 < length < 1e9:
                raise ChipcostError(
                    "bad-option", f"{name} {length:g} is not a number of tokens", hint="above 0"
                )
        return self


@dataclass(frozen=True)
class Point:
    """One run with what follows from it.

    chips     chips of the deployment; None where the rates are per chip and none are counted
    ranges    derived column to (low, value, high), None where unknown
    missing   what could not be computed and why
    """

    run: Run
    chip: Assessment
    chips: int | None
    statistic: str
    isl: float | None
    osl: float | None
    input_rate: float | None
    output_rate: float
    ttft_ms: float | None
    tpot_ms: float | None
    ranges: Mapping[str, Range | None]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def total_rate(self) -> float | None:
        """Input and output tokens per second of one chip."""
        return None if self.input_rate is None else self.input_rate + self.output_rate

    @property
    def speed(self) -> float | None:
        """Tokens per second that one user sees."""
        return None if self.tpot_ms is None else benchmark.interactivity(self.tpot_ms)

    def settled(self, model: str = "") -> Run:
        """The run with what was not in its file: the chip, its number, rates of one, lengths.

        `model` stands in place of the file's name of the language model.
        """
        run = self.run
        return replace(
            run,
            chip=self.chip.chip.id,
            model=model or run.model,
            source=f"own measurement, {run.format}, {PurePath(run.file).name}",
            group="own",
            chips=self.chips,
            isl=self.isl,
            osl=self.osl,
            scope=PER_CHIP,
            input_rate=self.input_rate,
            output_rate=self.output_rate,
            total_rate=self.total_rate,
            statistic=self.statistic,
            warnings=self.warnings,
        )


def measure(data: Data, question: BenchQuestion) -> list[Point]:
    """Every run of every file on its chip, in file order.

    Raises ChipcostError for a file that cannot be used, an unknown chip, or a missing count.
    """
    catalog = data.catalog
    question.checked()
    assessed: dict[str, Assessment] = {}
    points = []
    for index, path in enumerate(question.files):
        for run in read_runs(path, question.form):
            named = _named(catalog, question, run, index)
            system = named.assumed
            key = f"{named.chip.id} {system.id if system else ''}"
            if key not in assessed:
                assessed[key] = assess(catalog, named.chip, system, question.basis)
            points.append(_point(catalog, question, run, index, assessed[key]))
    return points


def _entry(given: Sequence[_Entry], index: int) -> _Entry | None:
    if not given:
        return None
    return given[index] if len(given) > 1 else given[0]


def _named(catalog: Catalog, question: BenchQuestion, run: Run, index: int) -> Named:
    name = _entry(question.chips, index)
    if name:
        return resolve(catalog, name)
    found = hardware(catalog, run.chip)
    if found is not None:
        return found
    what = f": it names {run.chip!r}, which is no chip of the catalog" if run.chip else ""
    raise ChipcostError(
        "no-chip",
        f"the file does not say which chip was measured{what}",
        hint="give --chip, for example --chip h100",
        place=run.place,
    )


def hardware(catalog: Catalog, name: str) -> Named | None:
    """The chip of a runner's name, the longest beginning of it that is one: `gb200-nv_1`."""
    words = name.lower().replace("_", "-").split("-")
    for length in range(len(words), 0, -1):
        try:
            return resolve(catalog, "-".join(words[:length]))
        except ChipcostError:
            continue
    return None


def _point(
    catalog: Catalog, question: BenchQuestion, run: Run, index: int, chip: Assessment
) -> Point:
    warnings = list(run.warnings)
    missing: list[str] = []
    stated = hardware(catalog, run.chip)
    if stated is not None and stated.chip.id != chip.chip.id:
        warnings.append(f"the file says that it was measured on {stated.chip.id}")
    chips = _count(run, _entry(question.counts, index), warnings)
    isl, osl = run.isl or question.isl, run.osl or question.osl
    assert run.output_rate  # every reader refuses a run without it
    input_rate = run.input_rate
    if input_rate is None and isl and osl:
        input_rate = run.output_rate * isl / osl
        warnings.append("input tokens are from --isl, not from the file")
    share = 1.0 if run.scope == PER_CHIP or chips is None else float(chips)
    output_rate = run.output_rate / share
    input_rate = None if input_rate is None else input_rate / share
    if input_rate is None:
        missing.append("cost of all tokens: the file counts no input tokens (give --isl)")
    ttft = _latency(run.ttft_ms, question.statistic, "TTFT", missing)
    tpot = _latency(run.tpot_ms, question.statistic, "TPOT", missing)
    ranges = _ranges(run, chip, chips, input_rate, output_rate)
    if ranges["usd_per_mtok_output_all_in"] is None:
        missing.append(f"cost: no quote for {chip.chip.id} (give --owner any, or --set)")
    if ranges["joule_per_output_token"] is None:
        missing.append(f"energy: no power of {chip.chip.id} is known")
    if ranges["usd_per_mtok_output"] is None and run.prefill_chips is None:
        missing.append("input and output price: prefill and decode share the chips")
    return Point(
        run,
        chip,
        chips,
        question.statistic,
        isl,
        osl,
        input_rate,
        output_rate,
        ttft,
        tpot,
        ranges,
        tuple(missing),
        tuple(dict.fromkeys((*warnings, *chip.warnings))),
    )


def _count(run: Run, given: int | None, warnings: list[str]) -> int | None:
    """Chips of the deployment: the file's own count, else what the user says."""
    if run.chips is not None:
        if given is not None and given != run.chips:
            warnings.append(f"the file counts {run.chips} chips, not the {given} of --chips")
        return run.chips
    if given is None and run.scope != PER_CHIP:
        hint = f" ({run.chip_hint}, which may not be all of them)" if run.chip_hint else ""
        raise ChipcostError(
            "no-chips",
            "the throughput is of the whole deployment, and the file does not count its chips",
            hint=f"give --chips N{hint}",
            place=run.place,
        )
    return given


def _latency(
    found: Mapping[str, float], statistic: str, name: str, missing: list[str]
) -> float | None:
    if statistic in found:
        return found[statistic]
    known = f": it has {', '.join(found)}" if found else ""
    missing.append(f"{name}: the file has no {statistic}{known}")
    return None


def _ranges(
    run: Run, chip: Assessment, chips: int | None, input_rate: float | None, output_rate: float
) -> dict[str, Range | None]:
    """The derived quantities, each with the range that price and power give it."""
    price = chip.values["usd_per_chip_hour"]
    power = chip.values["power_kw_per_chip"]
    total = None if input_rate is None else input_rate + output_rate
    cost, energy = token_economics.usd_per_mtok, token_economics.joule_per_token
    density = token_economics.tokens_per_s_per_megawatt
    found = {
        "usd_per_mtok_total": evaluate(cost, price, exact(total)),
        "usd_per_mtok_output_all_in": evaluate(cost, price, exact(output_rate)),
        "usd_per_mtok_input": None,
        "usd_per_mtok_output": None,
        "joule_per_token": evaluate(energy, power, exact(total)),
        "joule_per_output_token": evaluate(energy, power, exact(output_rate)),
        "output_tokens_per_s_per_mw": evaluate(density, power, exact(output_rate)),
        "total_tokens_per_s_per_mw": evaluate(density, power, exact(total)),
    }
    if run.prefill_chips and run.decode_chips and chips and input_rate is not None:
        # Each side's chips pay for its own tokens; rates are over the chips of both.
        prefill = input_rate * chips / run.prefill_chips
        decode = output_rate * chips / run.decode_chips
        found["usd_per_mtok_input"] = evaluate(cost, price, exact(prefill))
        found["usd_per_mtok_output"] = evaluate(cost, price, exact(decode))
    return found
