"""An overlay of many chips: copies of shipped ones with changed figures, quotes, power quotes.

    python benchmarks/large_catalog.py 10000 > large.yaml

The figures are drawn with a seed from the number of the chip, so a file of any size begins like
that of a smaller one. They are no data of anything.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

HEAD = """\
sources:
  drawn: {title: Drawn by benchmarks/large_catalog.py, publisher: chipcost, date: 2026-07-01,
    grade: derived, no_address: drawn by a program}
"""
# Name of a shipped chip, tier, TB/s, GB, type, PFLOP/s in bf16, W, USD/h of a hyperscaler.
PATTERNS = (
    ("h100", 3.35, 80, "HBM3", 0.99, 700, 1.3),
    ("h200", 4.8, 141, "HBM3e", 0.99, 700, 1.41),
    ("b200", 7.7, 180, "HBM3e", 2.25, 1000, 1.95),
    ("mi300x", 5.3, 192, "HBM3", 1.307, 750, 1.12),
    ("trainium2", 2.9, 96, "HBM3", 0.667, 500, 0.66),
    ("tpu-v7", 7.38, 192, "HBM3e", 2.307, 960, 1.6),
)


def lines(chips: int) -> Iterator[str]:
    """The overlay, a piece of text at a time: a chip, then one to three quotes of each."""
    yield HEAD + "chips:\n"
    for number in range(chips):
        name, rate, size, memory, flop, power, _ = PATTERNS[number % len(PATTERNS)]
        draw = random.Random(number)
        yield (
            f"  copy-{number:06}:\n"
            f"    name: Copy {number} of {name}\n"
            f"    vendor: Vendor {number % 7}\n"
            f"    aliases: [copy{number}]\n"
            "    status: available\n"
            "    memory_tier: hbm\n"
            "    power_class: hgx-gpu\n"
            "    source: drawn\n"
            f"    memory_bandwidth: {{value: {rate * draw.uniform(0.9, 1.1):.4f} TB/s}}\n"
            f"    memory_capacity: {{value: {size} GB}}\n"
            f"    memory_type: {{value: {memory}}}\n"
            f"    bf16_dense: {{value: {flop * draw.uniform(0.9, 1.1) * 1e3:.1f} TFLOP/s}}\n"
            f"    tdp: {{value: {power * draw.uniform(0.95, 1.05):.0f} W}}\n"
        )
    yield "quotes:\n"
    for number in range(chips):
        price = PATTERNS[number % len(PATTERNS)][-1] * random.Random(-number).uniform(0.9, 1.2)
        yield (
            f"  - {{chip: copy-{number:06}, owner: hyperscaler, kind: owned, date: 2026-06,"
            f" total: {price:.3f} USD/h, source: drawn}}\n"
        )
        if number % 3 == 0:
            yield (
                f"  - {{chip: copy-{number:06}, owner: hyperscaler, kind: owned, date: 2025-11,"
                f" total: {price * 1.05:.3f} USD/h, source: drawn}}\n"
            )
        if number % 3 == 1:
            yield (
                f"  - {{chip: copy-{number:06}, owner: cloud-customer, kind: rental, term: 1y,"
                f" provider: drawn, date: 2026-05, total: {price * 1.6:.3f} USD/h,"
                " source: drawn}\n"
            )
    yield "power_quotes:\n"
    for number in range(0, chips, 4):
        power = PATTERNS[number % len(PATTERNS)][5]
        yield (
            f"  - {{chip: copy-{number:06}, basis: it, date: 2026-05, value: {power * 1.7:.0f} W,"
            " source: drawn}\n"
        )


def main() -> None:
    for text in lines(int(sys.argv[1])):
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
