"""The two phases of a deployment, prompts and decode steps, with what is drafted ahead: made once,
then asked at batches."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from chipcost.model import curve, passes
from chipcost.model.curve import Curve, Lines
from chipcost.model.device import Device
from chipcost.model.lengths import Lengths, answer_attention, prompt_attention
from chipcost.model.offload import loading_time
from chipcost.model.operators import Layout, Linear
from chipcost.model.passes import Pass, Work
from chipcost.model.shape import Shape
from chipcost.model.speculation import Ahead, Draft, of_each

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drafting:
    """The passes of a draft, `count` of them in a step."""

    draft: Draft
    work: Work
    attention: Linear
    count: Array


@dataclass(frozen=True, slots=True)
class Decoding:
    """Decode steps of a deployment. Shapes (plans,).

    curve    seconds of a step by sequences per attention rank
    tokens   of a sequence in a step; 1 without speculation
    emitted  tokens that a step yields a sequence; 1 without speculation
    """

    device: Device
    layout: Layout
    work: Work
    attention: Linear
    curve: Curve
    tokens: Array | float
    emitted: Array | float
    drafting: Drafting | None

    def at(self, sequences: Array, detail: bool) -> Pass:
        """A step of `sequences` per attention rank, by operator or without."""
        return self.full(sequences) if detail else passes.bare(self.curve.time(sequences))

    def full(self, sequences: Array) -> Pass:
        """A step by operator."""
        verified = passes.decode(
            self.device, self.layout, self.work, self.attention, sequences, True, self.tokens
        )
        if self.drafting is None:
            return verified
        own = self.drafting
        one = passes.decode(own.draft.device, self.layout, own.work, own.attention, sequences, True)
        return passes.drafted(verified, one, own.count)


def decoding(
    device: Device,
    shape: Shape,
    layout: Layout,
    work: Work,
    lengths: Lengths,
    shared: Lines | None = None,
    ahead: Ahead | None = None,
) -> Decoding:
    """The steps of answers; `shared` are the lines of the work, where they are known."""
    attention = answer_attention(device, shape, layout, lengths)
    if ahead is None:
        steps = curve.decode_curve(device, layout, work, attention, shared)
        return Decoding(device, layout, work, attention, steps, 1.0, 1.0, None)
    attention = of_each(attention, ahead.verified)
    steps = curve.decode_curve(device, layout, work, attention, shared, ahead.verified)
    drafting = None
    if (draft := ahead.draft) is not None:
        drafting = Drafting(
            draft,
            passes.work(draft.device, draft.shape, layout, lengths.varied),
            answer_attention(draft.device, draft.shape, layout, lengths),
            np.asarray(ahead.passes * draft.there),
        )
        one = curve.decode_curve(draft.device, layout, drafting.work, drafting.attention)
        steps = replace(steps, before=(one, drafting.count))
    return Decoding(device, layout, work, attention, steps, ahead.verified, ahead.emitted, drafting)


@dataclass(frozen=True, slots=True)
class Prompting:
    """Prefill passes of a deployment. Shapes (plans,).

    curve    seconds of a pass by prompts per attention rank; `new` tokens of each are worked out
    loading  seconds to take in the cached tokens of a prompt; None where nothing is taken in
    cached   whether anything is, of any prompt
    """

    device: Device
    shape: Shape
    layout: Layout
    lengths: Lengths
    work: Work
    attention: Linear
    curve: Curve
    new: Array
    loading: Array | None
    drafting: Drafting | None
    cached: bool

    def reread(self, first: Pass, prompts: Array) -> Array:
        """Share of a pass that attending to cached tokens and reading them takes: what the pass
        takes longer than one of the same new tokens with nothing before them."""
        if not self.cached:
            return np.zeros(())
        fresh = prompt_attention(self.device, self.shape, self.layout, self.lengths, cached=False)
        alone = passes.prefill(self.device, self.work, fresh, prompts, self.new, False).total
        if self.drafting is not None:
            own = self.drafting
            one = passes.prefill(
                own.draft.device, own.work, own.attention, prompts, self.new, False
            )
            alone = alone + own.count * one.total
        return np.asarray(np.maximum(1.0 - alone / first.total, 0.0))

    def at(self, prompts: Array, detail: bool) -> Pass:
        """A pass of `prompts` per attention rank, by operator or without."""
        return self.full(prompts) if detail else passes.bare(self.curve.time(prompts))

    def full(self, prompts: Array) -> Pass:
        """A pass by operator."""
        first = passes.prefill(
            self.device, self.work, self.attention, prompts, self.new, True, self.loading
        )
        if self.drafting is None:
            return first
        own = self.drafting
        one = passes.prefill(own.draft.device, own.work, own.attention, prompts, self.new, True)
        return passes.drafted(first, one, own.count)


def prompting(
    device: Device,
    shape: Shape,
    layout: Layout,
    work: Work,
    lengths: Lengths,
    shared: Lines | None = None,
    ahead: Ahead | None = None,
    below_one: bool = False,
) -> Prompting:
    """The passes over what is new of prompts. A draft reads the prompts too.

    Fewer prompts than one take the time of one, which matters where they are `below_one`.
    """
    new, attention = lengths.new, prompt_attention(device, shape, layout, lengths)
    loading = loading_time(device, shape, layout, lengths.isl - new)
    seconds = curve.prefill_curve(device, work, attention, new, shared, below_one, loading)
    drafting = None
    if ahead is not None and (draft := ahead.draft) is not None:
        drafting = Drafting(
            draft,
            passes.work(draft.device, draft.shape, layout, lengths.varied),
            prompt_attention(draft.device, draft.shape, layout, lengths),
            draft.there,
        )
        one = curve.prefill_curve(
            draft.device, drafting.work, drafting.attention, new, None, below_one
        )
        seconds = replace(seconds, before=(one, drafting.count))
    return Prompting(
        device=device,
        shape=shape,
        layout=layout,
        lengths=lengths,
        work=work,
        attention=attention,
        curve=seconds,
        new=new,
        loading=loading,
        drafting=drafting,
        cached=bool(np.any(lengths.cached > 0.0)),
    )
