"""Scenarios that are answered together, and what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chipcost.study.sampled import long
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.tokens import Ranked

# Columns in which scenarios may differ.
DIFFERING = ("model", "workload", "isl", "osl", "interactivity")


@dataclass(frozen=True)
class Scene:
    """One scenario with its answer; `parts` say what tells it from the others, widest first."""

    found: Ranked
    parts: tuple[str, ...]

    @property
    def question(self) -> TokenQuestion:
        """What was asked."""
        return self.found.answer.question

    @property
    def label(self) -> str:
        """What tells it from the others, in a few words."""
        return " ".join(self.parts)


def varying(questions: Sequence[TokenQuestion]) -> tuple[str, ...]:
    """The columns in which scenarios differ."""
    return tuple(
        name for name in DIFFERING if len({_value(question, name) for question in questions}) > 1
    )


def _value(question: TokenQuestion, name: str) -> object:
    return question.least_rate if name == "interactivity" else getattr(question, name)


def scenes_of(found: Sequence[Ranked]) -> list[Scene]:
    """The answers with what tells each from the others; of one alone its model."""
    differ = varying([one.answer.question for one in found]) or ("model",)
    scenes = []
    for one in found:
        question, parts = one.answer.question, []
        if "model" in differ:
            parts.append(one.answer.model.arch.name)
        rest = []
        if "workload" in differ:
            rest.append(question.workload)
        elif "isl" in differ or "osl" in differ:
            rest.append(f"{short_count(question.isl)}/{short_count(question.osl)}")
        if "interactivity" in differ:
            rate = question.least_rate
            rest.append("any speed" if rate is None else f"{rate:g} tok/s")
        scenes.append(Scene(one, (*parts, *([", ".join(rest)] if rest else []))))
    return scenes


def short_count(number: float) -> str:
    """A number of tokens in a heading: `8k`, `1024`."""
    return f"{number / 1e3:g}k" if number >= 1e3 and number % 1e3 == 0 else f"{number:g}"


def lengths(question: TokenQuestion) -> str:
    """Input and output in words."""
    asked = question.lengths
    given, made = long(question.isl), long(question.osl)
    return f"{asked.words()}{given} tokens in, {made} out{asked.after()}"
