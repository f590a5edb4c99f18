"""Parallelism layout and concurrency of a measured run, with what its source leaves open."""

from __future__ import annotations

from chipcost.model.memory import MAX_SEQUENCES_PER_RANK
from chipcost.study.runs.engines import software_of
from chipcost.study.runs.record import DISAGGREGATED, OFFLINE, ONLINE, TOTAL, Pool, Run
from chipcost.study.serving.words import TENSORRT_LLM

WORKER_CHIPS = 8  # of a worker where pools are assumed
# Requests that TensorRT-LLM's own benchmark admits offline where memory holds them, over all stages
# of a pipeline. Source: TensorRT-LLM, tensorrt_llm/bench/build/tuning.py.
MOST_OFFLINE = 4096.0


def pools(run: Run) -> tuple[Pool, Pool | None]:
    """The pool that decodes, and the one for prefill alone where a run has it.

    As the source states them; else from its parallelism and its chips; else assumed.
    """
    if run.decode is not None:
        return run.decode, run.prefill
    chips = run.chips or 0
    if run.scenario == DISAGGREGATED:
        return _assumed(chips, run.concurrency or 1.0)
    tp, pp = run.tp or max(chips, 1), run.pp or 1
    dp, ep = run.dp or 1, run.ep or 1
    if dp > 1 and tp * dp * pp > max(chips, tp):
        tp = max(tp // dp, 1)  # tp names the whole group: attention is data-parallel inside it
    if dp > 1 and run.tp is None:
        tp = max(chips // (dp * pp), 1)
    if chips and tp > chips:
        tp = chips  # cores were counted
    workers = max(chips // (tp * dp * pp), 1) if chips else 1
    copies = _copies(run)
    if copies > dp * workers:
        if ep > 1 and copies == tp:
            tp, dp = 1, copies  # a batch per chip: attention is data-parallel
        else:
            workers = copies
    return Pool(workers, tp, pp, min(ep, tp * dp), dp), None


def requests(run: Run, pool: Pool) -> float | None:
    """Requests in flight: as stated, else the batch of each chip, else all that can be admitted.

    Where rate and mean TTFT and TPOT are stated, Little's law gives those in flight. The last for
    throughput alone: a run `offline`, or at an unlimited rate, whose batch nobody
    states is limited by memory (the kernel does so) or by the server: offline TensorRT-LLM sizes
    its batch by memory.
    """
    if run.concurrency is not None:
        return run.concurrency
    if run.batch:
        return float(run.batch * pool.chips)
    in_flight = _by_littles_law(run)
    if in_flight:
        return in_flight
    if run.scenario == OFFLINE or run.tpot is None:
        sized = run.scenario == OFFLINE and software_of(run.software).engine == TENSORRT_LLM
        return (MOST_OFFLINE if sized else MAX_SEQUENCES_PER_RANK) * pool.dp * pool.workers
    return None


def _by_littles_law(run: Run) -> float | None:
    """Requests in flight of a closed loop: requests a second times the time of one."""
    if run.scenario != ONLINE or not (run.chips or run.scope == TOTAL):
        return None
    ttft, tpot = run.mean_times
    if not (run.output_rate and tpot and ttft and run.osl):
        return None
    rate = run.output_rate * (1 if run.scope == TOTAL else run.chips or 1)
    each = ttft + tpot * (run.osl * run.mean_share - 1.0)
    return rate / (run.osl * run.mean_share) * each * 1e-3


def _copies(run: Run) -> int:
    """Batches that a run's concurrency is made of, where its source tells the size of one."""
    if not run.batch or run.concurrency is None or run.concurrency % run.batch:
        return 1
    return int(run.concurrency) // run.batch


def _assumed(chips: int, concurrency: float) -> tuple[Pool, Pool]:
    """Pools where the split is lost: a busy one shares its chips evenly with data-parallel
    attention, an idle one prefills on half a worker and decodes on the rest."""
    if concurrency >= 4 * chips:
        half = max(chips // 2, 1)
        return Pool(1, 1, 1, half, half), Pool(max(half // 4, 1), 1, 1, 4, 4)
    first = max(min(WORKER_CHIPS // 2, chips // 2), 1)
    workers = max((chips - first) // WORKER_CHIPS, 1)
    return Pool(workers, min(WORKER_CHIPS, max(chips - first, 1)), 1, 1, 1), Pool(1, first, 1, 1, 1)
