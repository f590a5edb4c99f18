"""Questions with the lengths of the workload, trace or spread that they name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chipcost.catalog.workloads.records import WorkloadRecord
from chipcost.errors import ChipcostError, Place
from chipcost.model import classes
from chipcost.model.lengths import Mix
from chipcost.study.data import Data
from chipcost.study.loads.asked import CACHED, ISL, OSL, AskedLengths
from chipcost.study.loads.readers.read import read
from chipcost.study.loads.text import told
from chipcost.study.loads.trace import Trace
from chipcost.study.serving.architecture import architecture
from chipcost.study.serving.released import released_model
from chipcost.study.tokens.question import TokenQuestion

_Read = dict[tuple[str, float | None], tuple[Trace, Mix, tuple[str, ...]]]


def with_all_lengths(data: Data, questions: Sequence[TokenQuestion]) -> list[TokenQuestion]:
    """The questions with lengths, cached share and classes of what they name; each file is read
    once. What was given beside a name wins for its quantity: lengths are scaled to it.

    Raises ChipcostError for unknown names, for what is wrong with a trace, and where requests are
    longer than the model's context.
    """
    known: _Read = {}
    return [_with_lengths(data, question, known) for question in questions]


def with_lengths(data: Data, question: TokenQuestion) -> TokenQuestion:
    """`with_all_lengths` of one question."""
    return with_all_lengths(data, [question])[0]


def _with_lengths(data: Data, question: TokenQuestion, known: _Read) -> TokenQuestion:
    asked = question.lengths
    if not (asked.name or asked.spread):
        return question
    record = data.workloads.find(asked.name) if asked.name and not _is_path(asked.name) else None
    if asked.name and record is None:
        return _of_trace(data, question, known)
    if asked.cache_tokens is not None:
        found = f"--cache-tokens: {asked.name} is no trace with blocks"
        raise ChipcostError("bad-option", found, hint="it is of a file; --cache-hit gives a share")
    return _of_record(data, question, record)


def _is_path(name: str) -> bool:
    """Whether a name is written like a path; a file in the folder at hand needs no ./ where no
    workload has its name."""
    return "/" in name or "\\" in name


def _of_record(data: Data, question: TokenQuestion, record: WorkloadRecord | None) -> TokenQuestion:
    """Lengths of a named workload, or of the question itself, as a spread."""
    asked, mix, notes = question.lengths, None, list[str]()
    means = {ISL: question.isl, OSL: question.osl, CACHED: question.cached}
    if record is not None:
        own = {
            ISL: record.mean("input"),
            OSL: record.mean("output"),
            CACHED: record.value("cached") or 0.0,
        }
        means |= {name: value for name, value in own.items() if name not in asked.given}
        notes.append(_source(data, record, asked))
    isl, osl, cached = (means[name] for name in (ISL, OSL, CACHED))
    if asked.spread:
        mix = classes.from_spreads(isl, osl, cached, asked.isl_cv, asked.osl_cv)
    elif record is not None and (record.quantiles("input") or record.quantiles("output")):
        mix = classes.from_quantiles(
            record.quantiles("input"), record.quantiles("output"), (isl, osl), cached
        )
    if mix is not None:
        mix = _within(data, question, mix, notes)
    return _asked(question, replace(asked, mix=mix, notes=tuple(notes)), means)


def _source(data: Data, record: WorkloadRecord, asked: AskedLengths) -> str:
    """Where the lengths of a workload come from."""
    titles = [data.workloads.sources[key].title for key in record.sources]
    spread = "as published with its percentiles" if record.quantiles("input") else "means alone"
    if asked.spread:
        spread = "its means, spread as asked"
    cached = record.value("cached")
    share = f", {cached:.3g} of the input cached" if cached is not None else ""
    note = f"; {record.note}" if record.note else ""
    return f"{record.id}: {record.about}; {spread}{share}{note} ({'; '.join(titles)})."


def _within(data: Data, question: TokenQuestion, mix: Mix, notes: list[str]) -> Mix:
    """A spread without what no request of the model can be, its mean kept."""
    name, context = _context(data, question)
    longest = float(np.max(mix.isl + mix.osl))
    means = mix.mean_isl + mix.mean_osl
    if not context or longest <= context or means > context or float(np.max(mix.osl)) >= context:
        return mix
    notes.append(f"Inputs are spread up to the {context:,} tokens of {name}, at the same mean.")
    return classes.limited(mix, float(context))


def _context(data: Data, question: TokenQuestion) -> tuple[str, int]:
    """The model's name and its context; 0 where none is known."""
    arch = architecture(released_model(data.models, question.model)[0])
    return arch.name, int(arch.context or 0)


def _of_trace(data: Data, question: TokenQuestion, known: _Read) -> TokenQuestion:
    """Lengths, hits and classes of a file."""
    asked = question.lengths
    if not _is_path(asked.name) and not os.path.lexists(asked.name):
        raise data.workloads.unknown(asked.name)
    if asked.spread:
        found = f"--length-cv: the trace {asked.label} has a spread of its own"
        raise ChipcostError("bad-option", found, hint="leave one of the two out")
    key = (asked.name, asked.cache_tokens)
    if key not in known:
        trace = read(*key)
        mix = classes.from_rows(trace.isl, trace.osl, trace.hits, trace.weight)
        known[key] = trace, mix, told(asked.label, trace)
    trace, mix, notes = known[key]
    given = {ISL: question.isl, OSL: question.osl, CACHED: question.cached}
    wanted = {name: value if name in asked.given else None for name, value in given.items()}
    scaled = mix.scaled(**wanted) if asked.given else mix
    _fits(data, question, trace, scaled, mix)
    means = {ISL: scaled.mean_isl, OSL: scaled.mean_osl, CACHED: scaled.cached_share}
    if means[CACHED] >= 1.0:
        raise ChipcostError(
            "bad-trace",
            "every token of input is cached",
            hint="of each request the last token at least is computed: count it as not cached",
            place=Place(asked.name),
        )
    if asked.given:
        notes = (*notes, "To the means that were given beside it the rows are scaled.")
    return _asked(question, replace(asked, mix=scaled, notes=notes), means)


def _fits(data: Data, question: TokenQuestion, trace: Trace, scaled: Mix, mix: Mix) -> None:
    """Raise where requests are longer than the model's context, with how many."""
    name, context = _context(data, question)
    longer, more = scaled.mean_isl / mix.mean_isl, scaled.mean_osl / mix.mean_osl
    total = trace.isl * longer + trace.osl * more
    beyond = int(np.sum(total > context)) if context else 0
    if not beyond:
        return
    raise ChipcostError(
        "too-long",
        f"{beyond:,} of {len(trace):,} requests ({beyond / len(trace):.2g} of all) are longer than "
        f"the {context:,} tokens of {name}, up to {float(np.max(total)):,.0f}",
        hint="take a model with a longer context, or leave those rows out of the file",
        place=Place(question.lengths.name),
    )


def _asked(question: TokenQuestion, asked: AskedLengths, means: dict[str, float]) -> TokenQuestion:
    return replace(
        question, lengths=asked, isl=means[ISL], osl=means[OSL], cached=means[CACHED]
    ).checked()
