"""Measured inference runs from a CSV file: what was run, and what was measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from chipcost.catalog import files
from chipcost.errors import ChipcostError, Place, excerpt

# Mean over nominal length where a benchmark draws lengths uniformly between 0.8 and 1.0 of it.
RANDOM_LENGTHS = 0.9
# What no number of a run lies beyond, and a positive one not below.
MOST, LEAST = 1e12, 1e-9
NEEDED: tuple[str, ...] = ("id", "chip", "model", "isl", "osl")
UNTUNED_GROUPS: tuple[str, ...] = ("argonne",)  # research-lab defaults of 2024


@dataclass(frozen=True, slots=True)
class Pool:
    """Workers of one kind: how many, and how each is spread over chips."""

    workers: int
    tp: int
    pp: int
    ep: int
    dp: int

    @property
    def chips(self) -> int:
        """Chips of the pool."""
        return self.workers * self.tp * self.pp * self.dp


@dataclass(frozen=True, slots=True)
class Run:
    """One measured run; lengths are means in tokens, times seconds, rates per second and chip."""

    id: str
    chip: str
    model: str
    weights: str
    kv: str
    mode: str  # static, closed or disaggregated
    chips: int
    pool: Pool  # the decode pool where prefill has its own
    prefill: Pool | None
    concurrency: float | None
    isl: float
    osl: float
    output_rate: float | None
    total_rate: float | None
    ttft: float | None
    tpot: float | None
    power: float | None
    software: str
    group: str

    @property
    def stack(self) -> str:
        """`untuned` for software at research-lab defaults, else `tuned`."""
        return "untuned" if self.group.startswith(UNTUNED_GROUPS) else "tuned"

    @property
    def measured(self) -> tuple[str, float] | None:
        """The quantity that is scored and its value: TPOT, output rate, total rate, TTFT."""
        for name, value in (
            ("tpot_ms", None if self.tpot is None else self.tpot * 1e3),
            ("output_tokens_per_s_per_chip", self.output_rate),
            ("total_tokens_per_s_per_chip", self.total_rate),
            ("ttft_ms", None if self.ttft is None else self.ttft * 1e3),
        ):
            if value is not None and value > 0.0:
                return name, value
        return None


def read_runs(path: Path | str) -> tuple[list[Run], list[tuple[str, str]]]:
    """Runs of a CSV file with the columns of the measured set, and (id, reason) of the unreadable.

    `-` is standard input. Errors: those of `files.read_text` and `files.parse_table`; `runs.file`
    if the file holds no runs or lacks a needed column.
    """
    file = str(path)
    _, rows = files.parse_table(files.read_text(file, "CSV"), file)
    columns = ", ".join(NEEDED)
    if not rows:
        raise ChipcostError(
            "runs.file",
            "the file holds no runs",
            hint=f"a CSV file with the columns {columns} and what was measured",
            place=Place(file),
        )
    missing = [name for name in NEEDED if name not in rows[0]]
    if missing:
        raise ChipcostError(
            "runs.file",
            f"the file lacks the columns {', '.join(missing)}",
            hint=f"needed: {columns}; docs/method.md lists all",
            place=Place(file, 1, 1),
        )
    runs, failed = [], []
    for number, row in enumerate(rows, start=2):
        try:
            cells = {str(key): str(value or "").strip() for key, value in row.items() if key}
            runs.append(read_run(cells))
        except (ValueError, KeyError) as error:
            failed.append((row.get("id") or f"line {number}", str(error)))
    return runs, failed


def read_run(row: dict[str, str]) -> Run:
    """One row as a run. Errors: ValueError naming the field that is missing or no number."""
    scenario = row.get("scenario", "")
    mode = {"static-batch": "static", "disagg": "disaggregated"}.get(scenario, "closed")
    isl, osl = _number(row, "isl"), _number(row, "osl")
    if isl is None or osl is None:
        raise ValueError("isl and osl are needed")
    if row.get("lengths", "").startswith("random"):
        isl, osl = isl * RANDOM_LENGTHS, osl * RANDOM_LENGTHS
    ttft, tpot = _number(row, "ttft_ms"), _number(row, "tpot_ms")
    chips = int(_number(row, "chips") or 0)
    pool, prefill = _pools(row, chips, mode)
    return Run(
        id=row["id"],
        chip=row["chip"],
        model=row["model"],
        weights=row.get("weights", ""),
        kv=row.get("kv_cache", ""),
        mode=mode,
        chips=chips or pool.chips,
        pool=pool,
        prefill=prefill,
        concurrency=_requests(row, pool),
        isl=isl,
        osl=osl,
        output_rate=_number(row, "output_tokens_per_s_per_chip"),
        total_rate=_number(row, "total_tokens_per_s_per_chip"),
        ttft=None if ttft is None else ttft * 1e-3,
        tpot=None if tpot is None else tpot * 1e-3,
        power=_number(row, "power_w"),
        software=row.get("software", ""),
        group=row.get("group", ""),
    )


# Sequences per attention rank that a server admits by default where a run asks for all it can:
# max_batch_size of TensorRT-LLM 1.0, max_num_seqs of vLLM.
MOST_PER_RANK = 1024.0


def _requests(row: dict[str, str], pool: Pool) -> float | None:
    """Requests in flight: as stated, else the batch of each chip, else all that can be admitted.

    The last for throughput alone: a run `offline`, or at an unlimited rate, whose batch nobody
    states is limited by memory (the kernel does so) or by the server.
    """
    told = _number(row, "concurrency")
    if told is not None:
        return told
    batch = _batch(row)
    if batch:
        return float(batch * pool.chips)
    if row.get("scenario") == "offline" or not row.get("tpot_ms"):
        return MOST_PER_RANK * pool.dp * pool.workers
    return None


def _number(row: dict[str, str], name: str) -> float | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} is no number: {excerpt(text)}") from None
    if not 0.0 <= value <= MOST or 0.0 < value < LEAST:
        raise ValueError(f"{name} cannot be {excerpt(text)}")
    return value


def _whole(text: str) -> int:
    """A whole number of notes that a pattern found; ValueError for one that cannot be."""
    if len(text) > 9:
        raise ValueError(f"the notes count {excerpt(text)} of something")
    return int(text)


def _count(row: dict[str, str], name: str, default: int) -> int:
    return max(int(_number(row, name) or default), 1)


_DYNAMO = re.compile(r"\b([PD]): (\d+)w x tp(\d+) ep(\d+) dpattn=(True|False) gpus=(\d+)")
_WORKERS = re.compile(
    r"\b([PD]): batch_size=\d+,num_workers=(\d+),tp_size=(\d+),pp_size=(\d+),"
    r"attention_dp_size=(\d+),moe_tp_size=(\d+),moe_ep_size=(\d+)"
)


def _pools(row: dict[str, str], chips: int, mode: str) -> tuple[Pool, Pool | None]:
    """How a run is spread, from the worker columns, the worker counts in its notes, or tp/ep/dp."""
    if row.get("decode_workers"):
        return _from_columns(row, "decode"), _from_columns(row, "prefill")
    notes = row.get("notes", "")
    found: dict[str, Pool] = {}
    if mode == "disaggregated":
        for side, workers, tp, ep, attention_dp, total in _DYNAMO.findall(notes):
            count = _whole(workers)
            if count > 0:
                world = _whole(total) // count
                whole = attention_dp == "True"
                found[side] = _spread(count, world, _whole(tp), _whole(ep), whole)
        for side, workers, tp, pp, dp, _, ep in _WORKERS.findall(notes):
            found[side] = Pool(*map(_whole, (workers, tp, pp, ep, dp)))
    if set(found) == {"P", "D"}:
        return found["D"], found["P"]
    tp, dp = _count(row, "tp", max(chips, 1)), _count(row, "dp", 1)
    pp, ep = _count(row, "pp", 1), _count(row, "ep", 1)
    if "enable_attention_dp" in row.get("notes", "") and dp == 1:
        tp, dp, ep = 1, tp, tp
    if dp > 1 and tp * dp * pp > max(chips, tp):
        tp = max(tp // dp, 1)  # tp names the whole group: attention is data-parallel inside it
    if dp > 1 and not row.get("tp"):
        tp = max(chips // (dp * pp), 1)
    if chips and tp > chips:
        tp = chips  # cores were counted
    workers = max(chips // (tp * dp * pp), 1) if chips else 1
    copies = _copies(row)
    if copies > dp * workers:
        if ep > 1 and copies == tp:
            tp, dp = 1, copies  # a batch per chip: attention is data-parallel
        else:
            workers = copies
    if mode == "disaggregated":
        return _assumed(chips, _number(row, "concurrency") or 1.0)
    return Pool(workers, tp, pp, min(ep, tp * dp), dp), None


def _batch(row: dict[str, str]) -> int:
    """The batch that the notes or the column of a run state; 0 if neither does."""
    told = re.search(r"batch_size\(col\)=(\d+)", row.get("notes", ""))
    return _whole(told[1]) if told else int(_number(row, "batch") or 0)


def _copies(row: dict[str, str]) -> int:
    """Batches that a run's concurrency is made of, where its notes tell the size of one."""
    batch = _batch(row)
    requests = _number(row, "concurrency")
    if not batch or requests is None or requests % batch:
        return 1
    return int(requests) // batch


WORKER_CHIPS = 8


def _assumed(chips: int, concurrency: float) -> tuple[Pool, Pool]:
    """Pools where the split is lost: a busy one shares its chips evenly and spreads attention,
    an idle one prefills on half a worker and decodes on the rest."""
    if concurrency >= 4 * chips:
        half = max(chips // 2, 1)
        return Pool(1, 1, 1, half, half), Pool(max(half // 4, 1), 1, 1, 4, 4)
    first = max(min(WORKER_CHIPS // 2, chips // 2), 1)
    workers = max((chips - first) // WORKER_CHIPS, 1)
    return Pool(workers, min(WORKER_CHIPS, max(chips - first, 1)), 1, 1, 1), Pool(1, first, 1, 1, 1)


def _spread(workers: int, world: int, tp: int, ep: int, attention_dp: bool) -> Pool:
    """A worker of `world` chips; attention is data-parallel over the whole group or sharded."""
    world = max(world, 1)
    if attention_dp:
        return Pool(workers, 1, 1, ep if ep > 1 else world, world)
    return Pool(workers, world, 1, min(max(ep, 1), world), 1)


def _from_columns(row: dict[str, str], side: str) -> Pool:
    return Pool(*(_count(row, f"{side}_{name}", 1) for name in ("workers", "tp", "pp", "ep", "dp")))
