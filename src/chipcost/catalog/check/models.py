"""Rules about language models: dimensions and the counts that follow from them.

They need the formulas of `model/`, so the check itself stands in `study/check.py`.
"""

from __future__ import annotations

from chipcost.catalog.check.rule import ERROR, HEAD, WARNING, Rule


def _model(kv_heads: int, parameters: str) -> str:
    return (
        HEAD + "models:\n  example-8b:\n    name: Example 8B\n    vendor: Example\n"
        "    source: maker\n    layers: 32\n    hidden: 4096\n    vocab: 128256\n    heads: 32\n"
        f"    kv_heads: {kv_heads}\n    head_dim: 128\n    ffn: 14336\n"
        f"    parameters: {{value: {parameters}}}\n"
    )


RULES = (
    Rule(
        "M701",
        "official count does not follow from the dimensions",
        WARNING,
        "Parameters computed from the dimensions lie within 1 % of every official count, or within "
        "one unit of its last printed digit. More means that a dimension is wrong, or that the "
        "count holds something beside the language model, which `includes` says.",
        _model(8, "9.2B"),
        _model(8, "8.03B"),
    ),
    Rule(
        "M702",
        "dimensions that are missing or do not fit together",
        ERROR,
        "Weights, cache and FLOP all follow from the dimensions; without one of them, or with two "
        "that contradict each other, there is nothing to compute with.",
        _model(5, "8.03B"),
        _model(8, "8.03B"),
    ),
)
