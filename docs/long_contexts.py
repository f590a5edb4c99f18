"""Write the table of long contexts for docs/method.md, from the counts of the shipped models.

python docs/long_contexts.py        print it
"""

from __future__ import annotations

from chipcost.model import cache, flops
from chipcost.study.data import Data
from chipcost.study.models import attention_kind
from chipcost.study.serving.architecture import load_architecture

LENGTHS = {"8k": 8192, "128k": 131072, "1M": 1048576}
MODELS = (
    *("llama-3.3-70b", "llama-4-scout", "gpt-oss-120b", "gemma-4-31b", "mimo-v2-flash"),
    *("deepseek-v3.1", "deepseek-v3.2", "glm-5.2", "minimax-m3"),
    *("deepseek-v4-pro", "deepseek-v4-flash"),
    *("qwen3.5-397b-a17b", "kimi-k3", "nemotron-3.5-lightning-30b-a3b"),
)


def table() -> str:
    """Cache of a sequence in bf16 with its state in GB, and GFLOP of a token of the answer and of
    the prompt, at each length that the model takes."""
    names = " | ".join(LENGTHS)
    lines = [
        f"| model | attention | cache, GB: {names} | answer, GFLOP/token: {names} "
        f"| prompt, GFLOP/token: {names} |",
        "|---|---|" + "---:|" * (3 * len(LENGTHS)),
    ]
    models = Data().models
    for name in MODELS:
        arch = load_architecture(models, name)
        taken = [length for length in LENGTHS.values() if length <= arch.context]
        columns = (
            [(cache.kv_bytes(arch, n) + cache.state_bytes(arch)) / 1e9 for n in taken],
            [flops.decode_flops(arch, n) / 1e9 for n in taken],
            [flops.prefill_flops(arch, n) / n / 1e9 for n in taken],
        )
        cells = []
        for values in columns:
            cells += [f"{value:.3g}" if value < 999.5 else f"{value:,.0f}" for value in values]
            cells += ["–"] * (len(LENGTHS) - len(values))
        lines.append(f"| {name} | {attention_kind(arch)} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
