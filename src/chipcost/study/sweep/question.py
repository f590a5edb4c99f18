"""The question of `sweep`: what is swept, what is kept, on which engine; and its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from chipcost.errors import ChipcostError, nearest
from chipcost.result import Cell, Result, Row
from chipcost.study.sweep import rows
from chipcost.study.sweep.axes import CHIP, DRAW
from chipcost.study.sweep.blocks import Block, Task
from chipcost.study.sweep.columns import COLUMNS, OUTPUTS
from chipcost.study.sweep.engines.engine import Engine
from chipcost.study.sweep.engines.run import run
from chipcost.study.sweep.progress import watched
from chipcost.study.sweep.reduce import NAMES, PARETO, Partial, Reductions, merged
from chipcost.study.sweep.sweep import BLOCK, Sweep
from chipcost.units import magnitude

MOST_ROWS = 1_000_000  # scenarios that are shown without a reduction
MOST_GROUPS = 1_000_000
MOST = 1 << 62  # scenarios that have a number
TOGETHER = 64  # blocks whose parts are merged at once
LOCAL = Engine()
BYTES = 8  # of a number on disk
_TEXT = 12  # of a number in CSV


@dataclass(frozen=True, slots=True)
class Asked:
    """A sweep with what is kept of it and what computes it; `store`: a directory for its blocks,
    empty where they are not kept; `quiet`: no line of progress."""

    sweep: Sweep
    keep: Reductions | None = None
    engine: Engine = LOCAL
    catalog_hash: str = ""
    store: str = ""
    quiet: bool = False


def reductions(
    sweep: Sweep,
    names: Iterable[str],
    of: str = "",
    by: Iterable[str] = (),
    front: Iterable[str] = (),
) -> Reductions | None:
    """What is kept of a sweep; None where no reduction is named.

    Raises ChipcostError for unknown reductions, columns and axes.
    """
    named, axes, pair = tuple(names), tuple(by), tuple(front)
    for name in named:
        _known("--reduce", name, NAMES)
    known = [name for name, _ in sweep.dimensions if name != DRAW]
    for name in axes:
        _known("--by", name, known, " with several values")
    column = _known("--of", of or OUTPUTS[sweep.question][0], OUTPUTS[sweep.question])
    if not named:
        if axes or of or pair:
            raise ChipcostError(
                "bad-option",
                "--by, --of and --front are of what is kept, and nothing is",
                hint=f"add --reduce {', '.join(NAMES)}",
            )
        return None
    pair = pair or (column, _against(sweep, column))
    if len(pair) != 2 or (PARETO in named and pair[0] == pair[1]):
        raise ChipcostError(
            "bad-option", f"--front {','.join(pair)} is not two columns", hint="of what is computed"
        )
    for name in pair:
        _known("--front", name, OUTPUTS[sweep.question])
    groups = 1
    for name, size in sweep.dimensions:
        groups *= size if name in axes else 1
    if groups > MOST_GROUPS:
        raise ChipcostError(
            "too-large",
            f"--by {','.join(axes)} has {groups:,} combinations, and {MOST_GROUPS:,} are kept",
            hint="fewer axes, or fewer values of them",
        )
    return Reductions(named, column, axes, (pair[0], pair[1]))


def _against(sweep: Sweep, column: str) -> str:
    """What stands against a column on the front where nobody says so."""
    usual = {
        "tokens": "tokens_per_s_per_user",
        "compare": "tb_per_s_per_mw",
        "tco": "facility_power_kw",
    }[sweep.question]
    return usual if usual != column else OUTPUTS[sweep.question][0]


def _known(option: str, name: str, names: Iterable[str], which: str = "") -> str:
    known = list(names)
    if name not in known:
        close = nearest(name, known)
        raise ChipcostError(
            "bad-option",
            f"{option} {name!r} is none of this sweep{which}",
            hint=f"nearest: {', '.join(close)}; there are {', '.join(known)}",
        )
    return name


def sweep(asked: Asked) -> Result:
    """The answer: rows of what is kept, or of every scenario.

    Raises ChipcostError for what cannot be asked, and for more scenarios than can be shown.
    """
    task = Task(asked.sweep, asked.keep)
    _countable(asked.sweep)
    if asked.keep is None and asked.sweep.count > MOST_ROWS and not asked.store:
        raise _too_many(asked.sweep, task)
    task.question.check()
    if asked.keep is None and asked.sweep.count <= MOST_ROWS:
        return _every(asked, task)
    kept = total(_partials(asked, task))
    if asked.keep is None:
        found: list[dict[str, Cell]] = [{"statistic": "stored", "scenarios": kept.scenarios}]
    else:
        found = rows.rows_of(asked.sweep, asked.keep, kept)
    notes = [
        f"{asked.sweep.count:,} scenarios in {_blocks(asked.sweep.blocks)}; checksum "
        f"{kept.checksum}.",
    ]
    used = {name for row in found for name, value in row.items() if value is not None}
    return _result(asked, found, used, notes, {"checksum": kept.checksum})


def _computed(asked: Asked, task: Task) -> Iterator[Block | Partial]:
    """What comes of every block, of those in a store too."""
    one = asked.sweep
    compute: Callable[[int], Block | Partial] = task
    if asked.store:
        from chipcost.study.sweep.stored import StoredTask, store_of

        store = store_of(one, asked.store, asked.catalog_hash, _columns(one) * one.count * BYTES)
        compute = StoredTask(task, store, store.done(), one.count <= MOST_ROWS)
    found = run(compute, one.blocks, asked.engine, frozenset())
    each = -(-one.count // one.blocks)
    for _, value in watched(found, one.blocks, each=each, unit="scenarios", quiet=asked.quiet):
        yield value


def _partials(asked: Asked, task: Task) -> Iterator[Partial]:
    for part in _computed(asked, task):
        assert isinstance(part, Partial)
        yield part


def total(parts: Iterable[Partial]) -> Partial:
    """All parts as one, merged a few at a time as they come."""
    held: list[Partial] = []
    for part in parts:
        held.append(part)
        if len(held) >= TOGETHER:
            held = [merged(held)]
    return merged(held)


def _every(asked: Asked, task: Task) -> Result:
    """Every scenario as a row, in the order of their numbers."""
    found = rows.Scenarios(asked.sweep)
    digest = 0
    for block in _computed(asked, task):
        assert isinstance(block, Block)
        digest = (digest + block.digest) % (1 << 128)
        found.put(block)
    checksum = f"{digest:032x}"
    notes = [f"{asked.sweep.count:,} scenarios; checksum {checksum}."]
    return _result(asked, found, found.known, notes, {"checksum": checksum})


def _result(
    asked: Asked, found: Sequence[Row], used: set[str], notes: list[str], extra: dict[str, str]
) -> Result:
    one = asked.sweep
    several = [name for name, size in one.dimensions if size > 1 and name != DRAW]
    several += [name for name, _ in one.draws]
    if asked.keep is None:
        view = (*several, *OUTPUTS[one.question][:4])
    else:
        front = asked.keep.front if PARETO in asked.keep.names else ()
        view = ("reduction", "statistic", "value", "share", *several, *front)
    fixed = {
        axis.name: axis.words[0] if axis.words else float(axis.points.array()[0])
        for axis in one.axes
        if len(axis) == 1
    }
    return Result(
        command="sweep",
        columns=COLUMNS,
        rows=found,
        view=tuple(dict.fromkeys(name for name in view if name in used)),
        headline=_headline(asked),
        assumptions={
            "question": one.question,
            **fixed,
            "axes": {axis.name: len(axis) for axis in one.axes if len(axis) > 1},
            "draws": one.samples if one.draws else None,
            "seed": one.seed if one.draws else None,
            "scenarios": one.count,
            "blocks": one.blocks,
            "of": asked.keep.of if asked.keep else None,
        },
        notes=tuple(notes),
        catalog_hash=asked.catalog_hash,
        most=40 if asked.keep is None else None,
        extra=extra,
    )


def _headline(asked: Asked) -> tuple[str, ...]:
    """What is swept, over what, and what is kept."""
    one = asked.sweep
    axes = [f"{name} ({size:,})" for name, size in one.dimensions if size > 1]
    first = f"{one.question} over {' x '.join(axes) or 'one scenario'}"
    first += f" = {one.count:,} scenarios" if axes else ""
    lines = [first]
    if one.draws:
        lines.append(f"sampled: {', '.join(name for name, _ in one.draws)}; seed {one.seed}")
    if asked.keep is not None:
        lines.append(f"of {asked.keep.of}")
    return tuple(lines)


def _countable(one: Sweep) -> None:
    if one.count > MOST:
        raise ChipcostError(
            "too-large",
            f"{one.count:.3g} scenarios are more than can be numbered ({MOST:.3g})",
            hint="fewer values of an axis, or samples of distributions (--draw)",
        )


@dataclass(frozen=True, slots=True)
class Size:
    """How large a sweep is: scenarios, blocks, seconds of one CPU, bytes of all columns."""

    scenarios: int
    blocks: int
    seconds: float
    columns: int
    bytes: int


def size_of(one: Sweep, task: Task) -> Size:
    """The size of a sweep, its time from one block that is measured."""
    task.question.check()
    task(0)  # looks words up and takes memory; the next has only to compute
    start = perf_counter()
    task(one.blocks - 1)
    took = perf_counter() - start
    per = took / max(one.box(one.blocks - 1).count, 1)
    columns = _columns(one)
    return Size(one.count, one.blocks, per * one.count, columns, one.count * columns * BYTES)


def _blocks(count: int) -> str:
    return f"{count:,} block{'s' if count > 1 else ''}"


def _columns(one: Sweep) -> int:
    """Columns of a scenario: inputs, and what is computed."""
    return len(one.axes) + len(one.draws) + len(OUTPUTS[one.question])


def dry_run(asked: Asked) -> Result:
    """How many scenarios and blocks, how long and how much disk, without computing all."""
    _countable(asked.sweep)
    size = size_of(asked.sweep, Task(asked.sweep, asked.keep))
    lines = (
        *_headline(asked),
        f"{_blocks(size.blocks)} of {BLOCK:,} scenarios at most, {_time(size.seconds)} of one CPU "
        "by one block",
        f"{_bytes(size.bytes)} as columns of 8 bytes, {_bytes(size.bytes * _TEXT / BYTES)} or so "
        "as CSV"
        if asked.keep is None
        else "nothing on disk: only what is kept",
    )
    row: dict[str, Cell] = {
        "statistic": "dry run",
        "scenarios": size.scenarios,
        "value": size.seconds,
        "of": "s",
    }
    return Result(
        command="sweep",
        columns=COLUMNS,
        rows=(row,),
        view=("statistic", "scenarios", "value", "of"),
        headline=lines,
        catalog_hash=asked.catalog_hash,
        extra={
            "size": {
                "scenarios": size.scenarios,
                "blocks": size.blocks,
                "cpu_seconds": size.seconds,
                "bytes": size.bytes,
            }
        },
    )


def _too_many(one: Sweep, task: Task) -> ChipcostError:
    size = size_of(one, task)
    return ChipcostError(
        "too-large",
        f"{size.scenarios:,} scenarios are more than the {MOST_ROWS:,} rows that are shown: "
        f"{_bytes(size.bytes)} on disk, {_time(size.seconds)} of one CPU",
        hint=f"--reduce best,mean,quantiles keeps what matters of them, by axis with --by {CHIP}; "
        "--store DIR keeps every block",
    )


def _bytes(number: float) -> str:
    for unit, size in (("PB", 1e15), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number / 1e3:.3g} kB"


def _time(seconds: float) -> str:
    for unit, size in (
        ("years", 365.25 * 86400.0),
        ("days", 86400.0),
        ("h", 3600.0),
        ("min", 60.0),
    ):
        if seconds >= 2.0 * size:
            return f"{magnitude(seconds / size)} {unit}"
    return f"{seconds:.2g} s"
