"""What drafts tokens ahead: a block of the model, a head beside it, a small model, a lookup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log
from statistics import fmean, median

import numpy as np

from chipcost.catalog.models.records import Accepted, Models
from chipcost.errors import ChipcostError
from chipcost.model.arch import Arch
from chipcost.model.shape import Shape, shape_of
from chipcost.model.speculation import Speculation, emitted_tokens
from chipcost.study.ranges import Range
from chipcost.study.serving.architecture import load_architecture
from chipcost.study.serving.speculative import EAGLE, LOOKUP, MTP, Speculative

# Vocabulary of a head that drafts, and feed-forward over hidden of one beside a model without a
# dense one. Source: EAGLE-3 heads of Llama 3.1 8B and 3.3 70B (arXiv:2503.01840), 14336 over 4096.
EAGLE_VOCABULARY, EAGLE_FFN = 32000, 3.5
HEAD_DIM, KV_HEADS = 128, 8
SAME_VOCABULARY = 0.002  # by how much tables of one vocabulary are filled up apart


@dataclass(frozen=True, slots=True)
class Drafting:
    """What is drafted ahead of one model.

    asked    as the question says
    emitted  tokens that a step yields on average, with the range of what was measured
    shape    of the model that drafts; None: tokens are looked up
    borrows  whether it uses head and embedding of the model
    origin   where the yield comes from, in words
    """

    asked: Speculative
    emitted: Range
    shape: Shape | None
    borrows: bool
    origin: str

    @property
    def passes(self) -> int:
        """Passes of the draft in a step: one after the other."""
        return self.asked.drafted if self.shape is not None else 0

    @property
    def factor(self) -> float:
        """How far the yield may lie from its value, either way."""
        low, value, high = self.emitted
        return max(value / low, high / value)

    def speculation(self, count: int, column: int = 1) -> Speculation:
        """The same of so many plans; `column` of the shapes is the draft's."""
        return Speculation(
            drafted=np.full(count, float(self.asked.drafted)),
            emitted=np.full(count, self.emitted[1]),
            passes=np.full(count, float(self.passes)),
            draft=np.full(count, -1 if self.shape is None else column, dtype=np.intp),
            borrows=np.full(count, float(self.borrows)),
        )


def drafting(models: Models, arch: Arch, asked: Speculative) -> Drafting:
    """What drafts ahead of a model, and what a step yields.

    Raises ChipcostError for a block that the model does not have, an unknown or unlike model, and a
    yield that nobody measured.
    """
    if asked.method == MTP and not arch.mtp_layers:
        raise ChipcostError(
            "bad-option",
            f"--speculative {asked.name}: {arch.name} has no block for further tokens",
            hint="eagle, lookup, or the name of a small model drafts for it",
        )
    emitted, origin = _yield(models, arch, asked)
    shape = draft_shape(asked.method, arch, lambda name: _like(models, arch, name))
    return Drafting(asked, emitted, shape, asked.method == MTP, origin)


def _yield(models: Models, arch: Arch, asked: Speculative) -> tuple[Range, str]:
    """Tokens of a step with their range, and where they come from.

    As given, else as measured of the model, else of all that were measured with the method.
    """
    if asked.accept_length is not None:
        return (asked.accept_length,) * 3, "as given"
    if asked.acceptance is not None:
        return (float(emitted_tokens(asked.acceptance, asked.drafted)),) * 3, "as given"
    known = {name: record.accepted for name, record in models.models.items()}
    own = _measured(known.get(arch.name, ()), asked)
    if own:
        return (min(own), fmean(own), max(own)), f"as measured of {arch.name}"
    found = {name: one for name, records in known.items() if (one := _measured(records, asked))}
    if not found:
        raise ChipcostError(
            "bad-option",
            f"--speculative {asked.name}: no yield of so many tokens was measured",
            hint="say how many are accepted: --acceptance or --accept-length",
        )
    every = [number for numbers in found.values() for number in numbers]
    names = " and ".join(sorted(found))
    return (min(every), median(every), max(every)), f"as measured of {names}"


def _measured(records: tuple[Accepted, ...], asked: Speculative) -> list[float]:
    """The measured yields of a method at so many drafted tokens."""
    return [
        one.tokens[asked.drafted - 1]
        for one in records
        if one.method == asked.method and len(one.tokens) >= asked.drafted
    ]


def _like(models: Models, arch: Arch, name: str) -> Shape:
    """The shape of a model of the same vocabulary; ChipcostError where it is another."""
    small = load_architecture(models, name)
    if abs(log(small.vocab / arch.vocab)) > SAME_VOCABULARY:
        raise ChipcostError(
            "bad-option",
            f"--speculative {name}: it has {small.vocab:,} tokens, and {arch.name} {arch.vocab:,}",
            hint="a model drafts for one of the same vocabulary",
        )
    return shape_of(small)


def draft_shape(method: str, arch: Arch, shape_of_model: Callable[[str], Shape]) -> Shape | None:
    """The shape of what drafts for a model; None where tokens are looked up.

    ChipcostError from `shape_of_model` for the name of a model that there is not.
    """
    if method == LOOKUP:
        return None
    if method == MTP:
        return _mtp(arch)
    return _eagle(arch) if method == EAGLE else shape_of_model(method)


def _mtp(arch: Arch) -> Shape:
    """A block for one further token: attention, feed-forward and the projection of two hidden
    states into one. Source: DeepSeek-V3 (arXiv:2412.19437) section 2.2.

    Blocks of models that see compressed entries see a window alone.
    """
    near = int(arch.compressed_layers > 0)
    halves = arch.mlp_layers >= 0
    block = replace(
        arch,
        layers=2 if halves else 1,
        mlp_layers=1 if halves else -1,
        attention_layers=1,
        window_layers=near,
        csa_layers=0,
        hca_layers=0,
        index_heads=0 if near else arch.index_heads,
        index_layers=0,
        sparse_layers=0,
        state_layers=0,
        state_kind="none",
        first_dense=0,
        moe_every=1,
        ffn_sum=0,
        mtp_layers=0,
    )
    return _with_projection(shape_of(block), 2.0 * arch.hidden**2)


def _eagle(arch: Arch) -> Shape:
    """A dense block as wide as the model over its features and the embedding of the last token,
    with a small vocabulary. Source: EAGLE-3 (arXiv:2503.01840) section 3."""
    heads = max(arch.hidden // HEAD_DIM, 1)
    groups = min(KV_HEADS, heads)
    block = Arch(
        name=f"eagle of {arch.name}",
        layers=1,
        hidden=arch.hidden,
        vocab=EAGLE_VOCABULARY,
        heads=heads,
        kv_heads=groups,
        head_dim=HEAD_DIM,
        ffn=arch.ffn or round(EAGLE_FFN * arch.hidden),
    )
    return _with_projection(shape_of(block), arch.hidden * HEAD_DIM * (heads + 2.0 * groups))


def _with_projection(shape: Shape, weights: float) -> Shape:
    """A block with one more linear before it."""
    return replace(
        shape,
        ffn_weights=shape.ffn_weights + weights,
        ffn_operators=shape.ffn_operators + 1.0,
    )
