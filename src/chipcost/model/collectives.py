"""Time of collectives among chips by topology: a latency and a bandwidth term, in and between
scale-up domains. Arrays over configurations; bytes in, seconds out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.device import Device

Array = npt.NDArray[np.float64]


def latency(device: Device, ranks: Array) -> Array:
    """Fixed time of one collective: t0 + hop * steps inside the domain, 0 for one rank.

    Steps: log2(n) through a switch or over PCIe, 1 on a mesh, 2 (sqrt(n) - 1) on a torus.
    Source: alpha term of the alpha-beta model (NCCL tuning constants).
    """
    inside = np.minimum(ranks, device.domain)
    steps = np.where(
        device.torus > 0.0,
        2.0 * (np.sqrt(inside) - 1.0),
        np.where(device.mesh > 0.0, 1.0, np.log2(inside)),
    )
    return np.asarray((device.collective_time + device.collective_hop * steps) * (ranks > 1.0))


def link_rate(device: Device, ranks: Array) -> Array:
    """Link bandwidth that `ranks` chips of one domain can use; a mesh uses links to peers only."""
    inside = np.minimum(ranks, device.domain)
    share = np.where(
        device.mesh > 0.0,
        np.maximum(inside - 1.0, 1.0) / np.maximum(device.domain - 1.0, 1.0),
        1.0,
    )
    return device.link_rate * np.minimum(share, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Seconds of a collective of m bytes: fixed + per_byte * m."""

    fixed: Array
    per_byte: Array

    def time(self, size: Array) -> Array:
        """Seconds for `size` bytes."""
        return self.fixed + self.per_byte * size


def all_reduce(device: Device, ranks: Array) -> Line:
    """An all-reduce of m bytes: alpha + 2 m (n - 1) / (n W).

    Beyond one domain the shards are reduced between domains as well. Source: nccl-tests.
    """
    return _ring(device, ranks, 2.0)


def all_gather(device: Device, ranks: Array) -> Line:
    """An all-gather, reduce-scatter or all-to-all of m bytes over all ranks:
    alpha + m (n - 1) / (n W). Source: nccl-tests."""
    return _ring(device, ranks, 1.0)


def _ring(device: Device, ranks: Array, phases: float) -> Line:
    inside = np.minimum(ranks, device.domain)
    domains = ranks / inside
    fixed = latency(device, ranks)
    per_byte = phases * (inside - 1.0) / inside / link_rate(device, ranks)
    crossing = domains > 1.0
    if np.any(crossing):
        alpha = phases * device.network_time * np.maximum(np.log2(domains), 1.0)
        fixed = fixed + alpha * crossing
        per_byte = per_byte + phases / inside * (domains - 1.0) / domains / device.network_rate
    return Line(np.asarray(fixed), np.asarray(per_byte))


def send(device: Device, ranks: Array) -> Line:
    """Passing m bytes on between `ranks` pipeline stages: (n - 1)(alpha + m / W)."""
    hops = ranks - 1.0
    return Line(hops * device.collective_time, hops / device.link_rate)
