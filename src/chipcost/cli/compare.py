"""`chipcost compare`."""

from __future__ import annotations

from typing import Annotated

from chipcost.cli import lengths, options, workload
from chipcost.cli.chosen import Chosen, RelativeTo
from chipcost.cli.command import command
from chipcost.cli.drawn import Drawn
from chipcost.cli.filled import Filled
from chipcost.cli.options import QUESTION, choice
from chipcost.cli.output import emit
from chipcost.cli.samples import Samples


@command
def compare(
    chips: options.Chips = None,
    *,
    per: Annotated[
        str,
        choice(
            QUESTION,
            "--per",
            ("bandwidth", "flop", "capacity", "megawatt", "hour", "token"),
            "bandwidth, flop, capacity, megawatt, hour or token.",
            "MEASURE",
        ),
    ] = "bandwidth",
    measure: Annotated[
        str,
        choice(
            QUESTION,
            "--measure",
            ("bandwidth", "flop", "tokens"),
            "What of, per megawatt.",
        ),
    ] = "bandwidth",
    dtype: options.PeakType = "bf16",
    relative_to: RelativeTo = "",
    scope: Annotated[
        str,
        choice(
            QUESTION,
            "--scope",
            ("chip", "system"),
            "Of a chip, or totals of a system.",
        ),
    ] = "chip",
    chosen: Chosen,
    model: workload.OfModel = "",
    serving: workload.Serving,
    basis: options.Basis,
    fill: Filled,
    samples: Samples,
    data: options.Data,
    fail_if: options.FailIf = "",
    output: Drawn,
) -> None:
    """Compare chips by what they cost and buy.

    Two chips: the first against the second. Ranges, sources and every other column are in
    --format csv and json. --per token needs --model.

    Examples:
        chipcost compare --per flop --dtype fp8
        chipcost compare trn2 gb200 --as-of 2025-09-05
        chipcost compare --per token --model llama-3.3-70b --isl 8k --load 60%
    """
    from chipcost.study.compare.question import Question

    sampling = samples.asked()
    question = Question(
        basis.question(dtype=dtype.lower(), electricity=fill.electricity()),
        chips or (),
        per=per,
        measure=measure,
        relative_to=relative_to,
        scope=scope,
        fill=fill.fill,
        sampling=sampling,
        selection=chosen.selection(),
    ).checked()
    from chipcost.study.compare.compare import compare as study

    loaded = fill.over(data.load(question.basis.day), question.basis)
    terms = question.basis.own_terms
    if not model:
        emit(study(loaded, question), output, fail_if, loaded, terms)
        return
    from chipcost.study.compare.per_token import compare_tokens

    served = serving.question(model, question.basis, chips or (), selection=question.selection)
    served = lengths.with_lengths(loaded, served)
    result = compare_tokens(loaded, question, served)
    emit(result, output, fail_if, loaded, terms)
