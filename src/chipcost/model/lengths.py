"""Lengths of requests: means, or a mix of classes, and what a mix makes of attention and memory.

Work that is linear in tokens follows the means. What is not (causal attention of prompts, windows,
chosen tokens) is the mean over classes: of prompts by requests; of contexts that decoding reads,
and of what memory holds, by output tokens, since a request of o tokens stays for o steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from chipcost.model import memory, operators
from chipcost.model.device import Device
from chipcost.model.operators import Layout, Linear
from chipcost.model.shape import Shape
from chipcost.model.speculation import Draft

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """Classes of requests. Shapes (classes, 1), so that they broadcast against plans.

    weight  share of the requests, their sum 1
    isl, osl, cached  tokens of input, of output, and of the input those in the cache
    second_moment     E[n^2] / E[n]^2 of the tokens n that a request prefills, a number
    """

    weight: Array
    isl: Array
    osl: Array
    cached: Array
    second_moment: float

    @property
    def mean_isl(self) -> float:
        """Mean input in tokens."""
        return float(np.sum(self.weight * self.isl))

    @property
    def mean_osl(self) -> float:
        """Mean output in tokens."""
        return float(np.sum(self.weight * self.osl))

    @property
    def cached_share(self) -> float:
        """Cached tokens over input tokens: the share of tokens, not the mean share of requests."""
        return float(np.sum(self.weight * self.cached)) / self.mean_isl

    @property
    def held(self) -> Array:
        """Share of the running requests that each class makes: w o / E[o]."""
        return np.asarray(self.weight * self.osl / np.sum(self.weight * self.osl))

    def scaled(
        self, isl: float | None = None, osl: float | None = None, cached: float | None = None
    ) -> Mix:
        """The mix with other means: lengths in proportion, and every input cached to one share."""
        second = self.second_moment
        longer = self.isl * (1.0 if isl is None else isl / self.mean_isl)
        hits = self.cached * (longer / self.isl) if cached is None else cached * longer
        other = self.osl * (1.0 if osl is None else osl / self.mean_osl)
        if cached is not None:
            inputs = float(np.sum(self.weight * longer))
            second = float(np.sum(self.weight * longer * longer)) / inputs**2
        return replace(self, isl=longer, osl=other, cached=hits, second_moment=second)


@dataclass(frozen=True, slots=True)
class Lengths:
    """What is asked of a deployment, shapes (plans,): mean prompt and answer tokens, the share of
    each prompt in the cache; `varied` is 1 where lengths vary from request to request, 0 where they
    do not. `mix` are the classes behind the means; None: every request is of the mean lengths."""

    isl: Array
    osl: Array
    cached: Array
    varied: Array | float = 1.0
    mix: Mix | None = None

    @property
    def new(self) -> Array:
        """Mean tokens that are prefilled."""
        return np.asarray(self.isl * (1.0 - self.cached))


def prompt_attention(
    device: Device, shape: Shape, layout: Layout, lengths: Lengths, cached: bool = True
) -> Linear:
    """`attention_prefill` of a prompt: at the means, or the mean over the classes by requests.

    Without `cached` the tokens in the cache are neither attended to nor read.
    """
    mix = lengths.mix
    if mix is None:
        new = lengths.new
        behind = lengths.isl - new if cached else np.zeros_like(new)
        return operators.attention_prefill(device, shape, layout, new, behind)
    behind = mix.cached if cached else np.zeros_like(mix.cached)
    each = operators.attention_prefill(device, shape, layout, mix.isl - mix.cached, behind)
    return _mean(mix.weight, each, lengths.isl)


def answer_attention(device: Device, shape: Shape, layout: Layout, lengths: Lengths) -> Linear:
    """`attention_decode` of a step: at the mean context i + o / 2, or the mean over the classes by
    output tokens: E[o f(i + o / 2)] / E[o]."""
    mix = lengths.mix
    if mix is None:
        context = lengths.isl + 0.5 * lengths.osl
        return operators.attention_decode(device, shape, layout, context, lengths.osl)
    context = mix.isl + 0.5 * mix.osl
    each = operators.attention_decode(device, shape, layout, context, mix.osl)
    return _mean(mix.held, each, lengths.isl)


def running_sequences(
    device: Device, shape: Shape, layout: Layout, lengths: Lengths, draft: Draft | None = None
) -> Array:
    """`memory.running_sequences`: of a mix by the mean bytes of the requests that run together."""
    mix = lengths.mix
    if mix is None:
        return memory.running_sequences(device, shape, layout, lengths.isl, lengths.osl, draft)
    reserved = mix.isl + device.answer_held * mix.osl
    each = memory.held_bytes(device, shape, layout, reserved, draft)
    return memory.sequences_of(device, shape, layout, np.sum(mix.held * each, axis=0), draft)


def queue_factor(lengths: Lengths) -> float:
    """What a mix lengthens the wait for other prompts by: E[s^2] / E[s]^2 of their times s.

    Source: Pollaczek and Khinchine, mean wait of M/G/1; the times taken as the tokens.
    """
    return 1.0 if lengths.mix is None else lengths.mix.second_moment


def _mean(weight: Array, each: Linear, like: Array) -> Linear:
    """The weighted mean of an operator over classes, its constants of the shape of the plans."""

    def mean(value: Array | float) -> Array:
        array = np.asarray(value)
        whole = np.sum(weight * array, axis=0) if array.ndim > 1 else array
        return np.array(np.broadcast_to(whole, np.shape(like)))

    return Linear(
        compute=mean(each.compute),
        traffic=mean(each.traffic),
        weights=mean(each.weights),
        fixed=mean(each.fixed),
        each=mean(each.each),
    )
