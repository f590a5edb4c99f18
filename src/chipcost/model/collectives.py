"""Time of collectives among chips by topology: a latency and a bandwidth term, in and between
scale-up domains. Arrays over configurations; bytes in, seconds out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.device import Device

Array = npt.NDArray[np.float64]

NODES = 4.0  # domains that routing limited by node sends a token to: DeepSeek-V3, arXiv:2412.19437


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

    def plus(self, other: Line) -> Line:
        """One after the other."""
        return Line(self.fixed + other.fixed, self.per_byte + other.per_byte)

    def times(self, count: Array, size: Array) -> Line:
        """So many of them, of `size` bytes per unit in all: seconds, and seconds per unit."""
        return Line(np.asarray(self.fixed * count), np.asarray(self.per_byte * size))


def all_reduce(device: Device, ranks: Array) -> Line:
    """An all-reduce of m bytes: alpha + 2 m (n - 1) / (n W).

    Beyond one domain the shards are reduced between domains as well, each chip its own through its
    own port, in log2 steps. Source: nccl-tests.
    """
    return _ring(device, ranks, 2.0)


def all_gather(device: Device, ranks: Array) -> Line:
    """An all-gather or reduce-scatter of m bytes over all ranks: alpha + m (n - 1) / (n W).
    Source: nccl-tests."""
    return _ring(device, ranks, 1.0)


def exchange(device: Device, ranks: Array, copies: Array) -> tuple[Line, Line]:
    """Sending `copies` of a token to chips at random, per byte of a token: dispatch or combine.

    First as in decode: every copy goes straight to its chip, (1 - 1 / d) of them over the network
    of d domains, the others over links. Then as in prefill: one copy to each domain that holds any
    of them, d (1 - (1 - 1 / d)^k) and at most NODES, and over links from there. Links and network
    work at the same time: alpha + m max(near / W_l, far / W_n). Source: DeepEP, its low-latency and
    its normal kernels.
    """
    inside, domains = _split(device, ranks)
    fixed = latency(device, ranks)
    near = copies * (inside - 1.0) / link_rate(device, ranks)
    crossing = domains > 1.0
    if not np.any(crossing):
        line = Line(fixed, np.asarray(near / ranks))
        return line, line
    fixed = np.asarray(fixed + device.network_time * crossing)
    apart = (1.0 - 1.0 / domains) / device.network_rate
    reached = -np.expm1(copies * np.log1p(-np.minimum(1.0 / domains, 1.0 - 1e-9)))
    by_domain = np.minimum(domains * reached, NODES)
    each = np.maximum(near / ranks, copies * apart)
    return Line(fixed, np.asarray(each)), Line(
        fixed, np.asarray(np.maximum(near / inside, by_domain * apart))
    )


def _split(device: Device, ranks: Array) -> tuple[Array, Array]:
    """Ranks of a domain, and domains."""
    inside = np.asarray(np.minimum(ranks, device.domain))
    return inside, np.asarray(ranks / inside)


def _ring(device: Device, ranks: Array, phases: float) -> Line:
    inside, domains = _split(device, ranks)
    fixed = latency(device, ranks)
    per_byte = phases * (inside - 1.0) / inside / link_rate(device, ranks)
    crossing = domains > 1.0
    if np.any(crossing):
        alpha = 0.5 * phases * device.network_reduce_time * np.maximum(np.log2(domains), 1.0)
        fixed = fixed + alpha * crossing
        per_byte = per_byte + phases / inside * (domains - 1.0) / domains / device.network_rate
    return Line(np.asarray(fixed), np.asarray(per_byte))


def send(device: Device, ranks: Array) -> Line:
    """Passing m bytes on between `ranks` pipeline stages: (n - 1)(alpha + m / W)."""
    hops = ranks - 1.0
    return Line(hops * device.collective_time, hops / device.link_rate)
