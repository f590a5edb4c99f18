"""`tokens` over a grid: the chosen deployment of every scenario, or layouts that are given.

The inference model answers for what enters it alone; price, power, PUE and load are factors on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chipcost.study.data import Data
from chipcost.study.sweep.lazily import Values
from chipcost.study.sweep.questions import layouts, searched
from chipcost.study.sweep.questions.of_chips import price_and_power
from chipcost.study.sweep.questions.words import token_question
from chipcost.study.sweep.sweep import Box, Sweep
from chipcost.study.sweep.values import Array
from chipcost.study.tokens.answer import Contender, contend
from chipcost.study.tokens.formulas import DERIVED
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed, model_as_served

FORMULAS = {item.column: item for item in DERIVED}
LEAST = {"isl": 1024.0, "osl": 1024.0, "cache_hit": 0.0}  # where no axis has them, as of `tokens`


@dataclass(frozen=True, slots=True)
class Prepared:
    """What of a sweep belongs to one combination of words."""

    question: TokenQuestion
    model: ModelAsServed
    contenders: list[Contender]


class Served:
    """A language model on chips, its words looked up once per combination."""

    def __init__(self, sweep: Sweep, data: Data) -> None:
        self._sweep, self._data = sweep, data
        self._kept: dict[tuple[str, ...], Prepared] = {}

    def check(self) -> None:
        """Raise ChipcostError for words that cannot be, and lengths that no model takes."""
        firsts = {axis.name: axis.words[0] for axis in self._sweep.words}
        for axis in self._sweep.words:
            for word in axis.words:
                self._question({**firsts, axis.name: word})
        if not self._sweep.words:
            self._question({})

    def at(self, box: Box) -> Values:
        """The columns of a block."""
        words = {axis.name: axis.words[box.words[axis.name]] for axis in self._sweep.words}
        ready = self._prepared(words)
        width = len(box.shape)
        given = self._sweep.points(box)
        evaluate = layouts.evaluate if self._sweep.explicit else searched.evaluate
        known = evaluate(self._sweep, box, ready.question, ready.model, ready.contenders, given)
        assessed = [item.assessment for item in ready.contenders]
        basis = ready.question.basis
        known |= price_and_power(self._data.catalog, basis, assessed, given, width)
        for name, least in LEAST.items():
            known[name] = given.get(name, np.full((1,) * width, least))
        known["cached_share"] = known.pop("cache_hit")
        known["load"] = given.get("load", np.ones((1,) * width))
        context = ready.model.arch.context
        if context:
            _without_too_long(known, float(context))
        return Values(known, FORMULAS)

    def _prepared(self, words: Mapping[str, str]) -> Prepared:
        key = tuple(words.values())
        found = self._kept.get(key)
        if found is None:
            question = self._question(words)
            model = model_as_served(self._data.models, question)
            found = Prepared(question, model, contend(self._data, question, model))
            self._kept = {key: found}  # blocks of one combination follow each other
        return found

    def _question(self, words: Mapping[str, str]) -> TokenQuestion:
        """The question of words at the shortest lengths, which the model must take."""
        question = token_question(words, self._data.day, self._sweep.chips, self._sweep.explicit)
        least: dict[str, Any] = {
            axis.name: float(axis.points.array().min())
            for axis in self._sweep.axes
            if axis.name in ("isl", "osl")
        }
        question = replace(question, **least).checked()
        model_as_served(self._data.models, question)
        return question


def _without_too_long(known: dict[str, Array], context: float) -> None:
    """Make unknown what is longer than the model's context."""
    beyond = known["isl"] + known["osl"] > context
    if np.any(beyond):
        known[searched.RATE] = np.where(beyond, np.nan, known[searched.RATE])
        for name in ("total_tokens_per_s_per_chip", "tpot_ms", "ttft_ms"):
            known[name] = np.where(beyond, np.nan, known[name])
