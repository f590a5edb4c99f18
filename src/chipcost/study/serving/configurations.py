"""Plans at concurrencies as the axis that the kernel evaluates."""

from __future__ import annotations

import numpy as np

from chipcost.model.axis import CLOSED, DISAGGREGATED, Configurations
from chipcost.study.serving.layouts import Array, Demand, Plans


def configurations(plans: Plans, concurrency: Array, demand: Demand) -> Configurations:
    """Plans at concurrencies as an axis of configurations, one deployment each; shapes (n,)."""
    count = len(plans)
    return Configurations(
        device=plans.candidate,
        shape=np.zeros(count, dtype=np.intp),
        mode=np.full(count, DISAGGREGATED if demand.pools else CLOSED, dtype=np.intp),
        tp=plans.tp,
        pp=plans.pp,
        ep=plans.ep,
        dp=plans.dp,
        workers=plans.workers,
        concurrency=concurrency,
        isl=np.full(count, demand.isl),
        osl=np.full(count, demand.osl),
        cached=np.full(count, demand.cached),
        prefill_tp=plans.prefill_tp,
        prefill_pp=np.ones(count),
        prefill_ep=plans.prefill_ep,
        prefill_dp=plans.prefill_dp,
        prefill_workers=plans.prefill_workers,
        redundant=demand.copies(count),
        speculation=demand.speculation(count),
        mix=demand.mix,
    )
