"""The words of a sweep as the records that single questions are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chipcost.errors import ChipcostError, one_of
from chipcost.study.chip.basis import Basis
from chipcost.study.data import query_date
from chipcost.study.serving.speculative import read_speculative
from chipcost.study.serving.words import DISAGGREGATED
from chipcost.study.tokens.question import TokenQuestion


def basis_of(words: Mapping[str, str], day: date | None, peak: bool = True) -> Basis:
    """Whose cost, of when, and which power; `peak`: whether `dtype` is that of the peak rate."""
    given: dict[str, Any] = {
        name: words[name] for name in ("owner", "power_basis") if name in words
    }
    if peak and "dtype" in words:
        given["dtype"] = words["dtype"].lower()
    if "term" in words:
        given["term"] = words["term"].replace("-", "_")
    return Basis(query_date() if day is None else day, **given).checked()


def token_question(
    words: Mapping[str, str], day: date | None, chips: tuple[str, ...], explicit: bool
) -> TokenQuestion:
    """The question about tokens of words; numbers are put in where they are evaluated.

    Raises ChipcostError without a model, and for words that cannot be.
    """
    if "model" not in words:
        raise ChipcostError(
            "no-model",
            "no language model is named",
            hint="model: llama-3.3-70b in the file, or --grid model=llama-3.3-70b",
        )
    given: dict[str, Any] = {
        name: words[name] for name in ("dtype", "kv_dtype", "stack", "serving") if name in words
    }
    if explicit and given.get("serving") == DISAGGREGATED:
        raise ChipcostError(
            "bad-axis",
            "tp, pp, ep and dp are of one pool, and serving is disaggregated",
            hint="leave the layout out, so that pools are searched",
        )
    drafts = one_word(words.get("speculative", ""))
    return TokenQuestion(
        words["model"],
        basis_of(words, day, peak=False),
        chips,
        engine=words.get("engine", "").replace("@", " "),
        speculative=read_speculative(drafts, None, None),
        **given,
    ).checked()


def one_word(text: str) -> str:
    """A text, empty for `none`: an axis of words may hold the lack of one."""
    return "" if text.lower() == "none" else text


def checked_annuity(word: str) -> str:
    """How capital is paid."""
    from chipcost.study.tco.inputs import ANNUITY_WORDS

    return one_of("annuity", word, ANNUITY_WORDS)
