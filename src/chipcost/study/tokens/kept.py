"""What the caches of a deployment take, and what loading and computing prompts takes, per chip.

One evaluation for all chips of an answer: a prompt alone, and where prefixes are kept beyond the
memory also the prompt without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from chipcost.model import cache, offload
from chipcost.model.arch import Arch
from chipcost.model.axis import PREFILL, Configurations
from chipcost.model.device import DEVICE_FIELDS, gather_device
from chipcost.model.kernel import prepare
from chipcost.model.operators import Layout
from chipcost.model.precision import STORAGE_BYTES
from chipcost.model.shape import gather_shape
from chipcost.result import Cell
from chipcost.study.serving.layouts import Array, Index, Space
from chipcost.study.serving.search import Best
from chipcost.study.tokens.question import TokenQuestion

Cells = dict[str, Cell]


def sequence_cells(arch: Arch, kv: str, question: TokenQuestion) -> Cells:
    """Bytes that one further token takes, and GB of a sequence at its end, all heads once."""
    byte = cache.fp8_bytes(arch) if kv == "fp8" else STORAGE_BYTES[kv]
    whole = cache.kv_bytes(arch, question.isl + question.osl, byte) + cache.state_bytes(arch)
    return {
        "kv_bytes_per_token": cache.kv_bytes_per_token(arch, byte),
        "kv_gb_per_sequence": whole / 1e9,
    }


def too_small(deployment: Mapping[str, Cell]) -> tuple[str, ...]:
    """A warning where less than one cached part fits into the memory that is to keep it."""
    held = deployment.get("kv_offload_prefixes")
    if isinstance(held, float) and held < 1.0:
        return (f"{held:.2g} of one cached part fits into --kv-offload: no hits are to be had",)
    return ()


def kept_cells(space: Space, question: TokenQuestion, found: Best) -> list[Cells]:
    """By candidate: a prompt alone, and of prefixes kept beyond the memory how fast they are
    loaded and for how long they are kept. Empty for a candidate that does not serve."""
    cells: list[Cells] = [{} for _ in space.candidates]
    served = np.flatnonzero(found.row >= 0)
    if not len(served):
        return cells
    plans = _prefilling(found, found.row[served], pools=space.demand.pools)
    alone = _alone(space, space.devices, plans)
    for number, seconds in zip(served, alone, strict=True):
        cells[number]["prefill_alone_ms"] = 1e3 * float(seconds)
    if question.kv_offload is None:
        return cells
    link = gather_device(space.devices, plans.device).host_rate
    for number, rate in zip(served, np.asarray(link), strict=True):
        cells[number]["kv_offload_gb"] = question.kv_offload / 1e9
        cells[number]["kv_offload_gb_per_s"] = float(rate) / 1e9
    if not question.cached:
        return cells
    for name, values in _offloaded(space, question, found, served, plans).items():
        for number, value in zip(served, values, strict=True):
            cells[number][name] = float(value)
    return cells


def _offloaded(
    space: Space,
    question: TokenQuestion,
    found: Best,
    served: Index,
    plans: Configurations,
) -> dict[str, Array]:
    """Columns of prefixes that are kept beyond the memory, of the candidates that serve."""
    assert question.kv_offload is not None
    device = gather_device(space.devices, plans.device)
    shape = gather_shape(space.shapes, plans.shape)
    layout = Layout(plans.tp, plans.pp, plans.ep, plans.dp, plans.redundant)
    cached = plans.isl * plans.cached
    each = offload.loaded_bytes(device, shape, layout, cached) / layout.pp
    loading = offload.loading_time(device, shape, layout, cached)
    assert loading is not None
    ranks = plans.dp * plans.workers
    held = offload.prefixes_held(question.kv_offload, each) * ranks
    chosen = found.configurations
    chips, row = chosen.chips[found.row[served]], found.row[served]
    requests = found.outcome.output_rate[row] * chips / plans.osl * question.load
    unlinked = space.devices.copy()
    unlinked[DEVICE_FIELDS.index("host_rate")] = np.inf
    whole = _alone(space, unlinked, replace(plans, cached=0.0 * plans.cached))
    rest = _alone(space, unlinked, plans)
    return {
        "kv_load_ms": 1e3 * loading,
        "kv_recompute_ms": 1e3 * (whole - rest),
        "kv_offload_prefixes": held,
        "kv_offload_retention_s": offload.retention(held, plans.isl, plans.osl, cached, requests),
    }


def _prefilling(found: Best, row: Index, *, pools: bool) -> Configurations:
    """The deployments as those that prefill alone: all their workers, or those of that pool."""
    whole = found.configurations
    if pools:
        parts = {name: getattr(whole, f"prefill_{name}")[row] for name in _LAYOUT}
    else:
        parts = {name: getattr(whole, name)[row] for name in _LAYOUT}
    one = np.ones(len(row))
    return Configurations(
        device=whole.device[row],
        shape=whole.shape[row],
        mode=np.full(len(row), PREFILL, dtype=np.intp),
        **parts,
        concurrency=one,
        isl=whole.isl[row],
        osl=whole.osl[row],
        cached=whole.cached[row],
        prefill_tp=one,
        prefill_pp=one,
        prefill_ep=one,
        prefill_dp=one,
        prefill_workers=one,
        redundant=None if whole.redundant is None else whole.redundant[row],
    )


_LAYOUT = ("tp", "pp", "ep", "dp", "workers")


def _alone(space: Space, devices: Array, plans: Configurations) -> Array:
    """Seconds to the first token of one prompt with nothing beside it."""
    single = replace(plans, workers=np.ones(len(plans.device)))
    return prepare(devices, space.shapes, single).at(np.ones(len(plans.device))).ttft
