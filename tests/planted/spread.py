"""How far the ratios of two figures lie apart in the catalog, by kind of memory.

    python tests/planted/spread.py

prints the table of `chipcost.catalog.check.ratios`: of every pair of figures that eight parts or
more of one kind of memory state, half of the least and twice the most ratio (a third and three
times of fewer than sixteen parts), where those lie within a factor of 120.
"""

from __future__ import annotations

import math
from itertools import combinations

from chipcost.catalog.chips.records import Catalog
from chipcost.study.data import Data

FEWEST, MANY, WIDEST = 8, 16, 120.0
FIGURES = (
    *("tdp", "memory_bandwidth", "memory_capacity", "bf16_dense", "fp16_dense", "fp8_dense"),
    *("fp4_dense", "int8_dense", "tf32_dense", "fp32", "fp16_vector", "scale_up_bandwidth"),
    *("scale_up_bandwidth_unstated", "scale_out_bandwidth", "sram_capacity"),
)
TIERS = ("hbm", "gddr", "lpddr")


def rounded(value: float, *, up: bool) -> float:
    """To two digits, away from the middle."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{(math.ceil if up else math.floor)(value / step) * step:.2g}")


def rows(catalog: Catalog) -> list[str]:
    """The lines of the table."""
    found = []
    for tier in TIERS:
        chips = [chip for chip in catalog.chips.values() if chip.memory_tier == tier]
        found.append(f'    "{tier}": (')
        for above, below in combinations(FIGURES, 2):
            values = [
                high / low
                for chip in chips
                if (high := chip.value(above)) and (low := chip.value(below))
            ]
            if len(values) < FEWEST:
                continue
            margin = 2.0 if len(values) >= MANY else 3.0
            least = rounded(min(values) / margin, up=False)
            most = rounded(max(values) * margin, up=True)
            if most / least <= WIDEST:
                found.append(f'        ("{above}", "{below}", {least:g}, {most:g}),')
        found.append("    ),")
    return found


if __name__ == "__main__":
    print("\n".join(rows(Data().catalog)))
