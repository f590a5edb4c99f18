"""Options that the commands about tokens share, and the completion of their values."""

from __future__ import annotations

from typing import Annotated

import typer


def complete_model(incomplete: str) -> list[str]:
    """Ids and aliases of language models that begin like this."""
    from chipcost.catalog.modelrecords import model_names
    from chipcost.catalog.models import load_models

    return [name for name in model_names(load_models()) if name.startswith(incomplete.lower())]


def _complete_format(incomplete: str) -> list[str]:
    from chipcost.model.precision import FORMATS

    return [name for name in ("native", *FORMATS) if name.startswith(incomplete)]


Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        help="Language model, or the path of a Hugging Face config.json.",
        autocompletion=complete_model,
    ),
]
OfModel = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Language model of the tokens, or the path of a config.json.",
        autocompletion=complete_model,
    ),
]
Isl = Annotated[float, typer.Option("--isl", metavar="TOKENS", help="Mean prompt.")]
Osl = Annotated[float, typer.Option("--osl", metavar="TOKENS", help="Mean answer.")]
Interactivity = Annotated[
    float | None,
    typer.Option("--interactivity", metavar="RATE", help="At least so many tokens/s/user."),
]
Ttft = Annotated[
    float | None, typer.Option("--ttft", metavar="MS", help="First token within so many ms.")
]
Concurrency = Annotated[
    float | None,
    typer.Option("--concurrency", metavar="N", help="Requests in flight per deployment."),
]
Dtype = Annotated[
    str,
    typer.Option(
        help="Format of the weights; native: as released.", autocompletion=_complete_format
    ),
]
KvDtype = Annotated[
    str,
    typer.Option(
        "--kv-dtype",
        help="Format of the cache; native: fp8 with narrow weights and math, else bf16.",
        autocompletion=_complete_format,
    ),
]
CacheHit = Annotated[
    float, typer.Option("--cache-hit", metavar="SHARE", help="Prompt found in the prefix cache.")
]
LoadShare = Annotated[
    float, typer.Option("--load", metavar="SHARE", help="Served over peak tokens.")
]
MaxChips = Annotated[
    int, typer.Option("--max-chips", metavar="N", help="Chips of one deployment at most.")
]
Stack = Annotated[str, typer.Option(help="Software: tuned or untuned.")]
Serving = Annotated[
    str,
    typer.Option(help="aggregated, or disaggregated: chips of their own for prefill."),
]
