"""Prefix caches that are kept beyond the memory of a chip: loaded for a prompt, and how long kept.

What real servers move there is the cache of prefixes, not that of sequences that decode, which
stays in the memory of the chip. Source: vLLM (OffloadingConnector), SGLang (HiCache), LMCache,
Mooncake store. Arrays over configurations.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chipcost.model import memory
from chipcost.model.device import Device
from chipcost.model.operators import Layout
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]


def loaded_bytes(device: Device, shape: Shape, layout: Layout, cached: Array) -> Array:
    """Bytes that one chip takes in for a prompt with `cached` tokens, all stages of a pipeline.

    Its share of keys and values, the keys of indexers and the recurrent state behind them; of a
    window the tokens inside it. Each rank loads what it holds, copies included. Nothing without
    cached tokens.
    """
    held = memory.sequence_bytes(device, shape, layout, cached) * layout.pp
    return np.where(cached > 0.0, held, 0.0)


def loading_time(device: Device, shape: Shape, layout: Layout, cached: Array) -> Array | None:
    """Seconds in which a chip takes in the cached tokens of one prompt: bytes / link.

    None where no device keeps prefixes elsewhere. A pass takes the longer of this and its work,
    since caches are loaded layer by layer, ahead of it. Source: SGLang (HiCache), LMCache.
    """
    if not np.any(np.isfinite(device.host_rate)):
        return None
    return np.asarray(loaded_bytes(device, shape, layout, cached) / device.host_rate)


def prefixes_held(size: Array | float, each: Array) -> Array:
    """Prefixes that a tier of `size` bytes per chip holds, of `each` bytes on a chip; inf where a
    prefix takes nothing."""
    return np.asarray(np.where(each > 0.0, size / np.where(each > 0.0, each, 1.0), np.inf))


def retention(held: Array, isl: Array, osl: Array, cached: Array, requests: Array) -> Array:
    """Seconds until a tier is overwritten that holds so many prefixes of c = `cached` tokens.

    held c tokens in all; every request brings isl - c + osl new ones. The least recently used goes
    first, so what is not asked for again in this time is gone.
    """
    written = requests * (isl - cached + osl)
    return np.asarray(held * cached / written)
