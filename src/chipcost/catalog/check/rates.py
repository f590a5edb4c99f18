"""What tensor units and links do: sparse and dense rates, narrower and wider types, directions."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.check.limits import SLACK
from chipcost.catalog.check.rule import ERROR, WARNING, Rule, chip_file
from chipcost.catalog.check.scene import (
    Scene,
    blame,
    ends,
    of_chip,
)
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Figure

RULES = (
    Rule(
        "F501",
        "sparse rate below the dense rate",
        ERROR,
        "Sparsity skips work, so it never slows a chip down. The two were swapped, or one of them "
        "is of another data type.",
        chip_file("fp8_dense: {value: 4500 TFLOP/s}", "fp8_sparse: {value: 2250 TFLOP/s}"),
        chip_file("fp8_dense: {value: 2250 TFLOP/s}", "fp8_sparse: {value: 4500 TFLOP/s}"),
    ),
    Rule(
        "F502",
        "wider floating type faster than a narrower one",
        ERROR,
        "A tensor unit never does fewer multiplications of a narrower floating type. Often a "
        "sparse rate stands as the dense one of the wider type. INT8 stands apart: some chips "
        "have few units for it. Types of one width are not compared, nor are vector rates (FP32).",
        chip_file("bf16_dense: {value: 1979 TFLOP/s}", "fp8_dense: {value: 990 TFLOP/s}"),
        chip_file("bf16_dense: {value: 990 TFLOP/s}", "fp8_dense: {value: 1979 TFLOP/s}"),
    ),
    Rule(
        "F510",
        "scale-up bandwidth of both ways below one way",
        ERROR,
        "Both ways summed is twice one way on every link known. The two were swapped, or they "
        "count different links.",
        chip_file(
            "scale_up_bandwidth: {value: 900 GB/s}",
            "scale_up_bandwidth_both_ways: {value: 450 GB/s}",
        ),
        chip_file(
            "scale_up_bandwidth: {value: 450 GB/s}",
            "scale_up_bandwidth_both_ways: {value: 900 GB/s}",
        ),
    ),
    Rule(
        "F511",
        "type of half the width exactly four times as fast",
        WARNING,
        "Half the width doubles the dense rate of most tensor units. Exactly four times is what "
        "the sparse rate of the narrower type is to the dense one of the wider: half of all "
        "published FP8 and FP4 headlines are sparse. Where a chip is built so, a waiver says it.",
        chip_file("bf16_dense: {value: 989.4 TFLOP/s}", "fp8_dense: {value: 3958 TFLOP/s}"),
        chip_file("bf16_dense: {value: 989.4 TFLOP/s}", "fp8_dense: {value: 1979 TFLOP/s}"),
    ),
    Rule(
        "C814",
        "scale-up bandwidth of both ways not twice one way",
        WARNING,
        "Both ways summed is exactly twice one way on all 29 chips that state both. Otherwise one "
        "of them counts other links, bits for bytes, or the wrong direction.",
        chip_file(
            "scale_up_bandwidth: {value: 900 GB/s}",
            "scale_up_bandwidth_both_ways: {value: 900 GB/s}",
        ),
        chip_file(
            "scale_up_bandwidth: {value: 450 GB/s}",
            "scale_up_bandwidth_both_ways: {value: 900 GB/s}",
        ),
    ),
    Rule(
        "C815",
        "rate with sparsity not twice the dense rate",
        WARNING,
        "Of every four weights two are skipped, so the rate doubles: within 3 % on 18 of the 25 "
        "pairs of the catalog. Where a chip skips more, or a vendor counts otherwise, a note at "
        "the sparse rate says why; else the dense rate is the sparse one, or of another type. Two "
        "equal rates no note explains.",
        chip_file("fp8_dense: {value: 4500 TFLOP/s}", "fp8_sparse: {value: 4500 TFLOP/s}"),
        chip_file("fp8_dense: {value: 2250 TFLOP/s}", "fp8_sparse: {value: 4500 TFLOP/s}"),
    ),
)


# Floating types of tensor units, widest first; types of one width stand together.
_WIDTHS = (
    ("tf32_dense",),
    ("bf16_dense", "fp16_dense"),
    ("fp8_dense", "blockfp8_dense"),
    ("fp6_dense",),
    ("fp4_dense",),
)


_HALVES = (
    ("bf16_dense", "fp8_dense"),
    ("fp16_dense", "fp8_dense"),
    ("fp8_dense", "fp4_dense"),
)


_SPARSE = ("bf16", "fp16", "fp8", "int8", "fp4")


_TOLERANCE = 0.03


_SAY_WHY = ", or say in a note of the sparse rate why it is not"


_TWICE = (
    ("C814", "scale_up_bandwidth", "scale_up_bandwidth_both_ways"),
    *(("C815", f"{dtype}_dense", f"{dtype}_sparse") for dtype in _SPARSE),
)


def sparse(scene: Scene) -> Iterator[Finding]:
    """F501: a rate with sparsity below the dense rate of the same type."""
    for chip in scene.catalog.chips.values():
        for dtype in _SPARSE:
            dense = of_chip(chip, f"{dtype}_dense")
            with_sparsity = of_chip(chip, f"{dtype}_sparse")
            if dense is None or with_sparsity is None:
                continue
            if ends(with_sparsity.figure)[1] < ends(dense.figure)[0] * (1 - SLACK):
                yield from blame(
                    scene,
                    "F501",
                    f"{dtype} with sparsity ({with_sparsity.figure.text}) is slower than dense "
                    f"({dense.figure.text})",
                    "swap them, or look at the data type of each",
                    with_sparsity,
                    dense,
                )


def widths(scene: Scene) -> Iterator[Finding]:
    """F502: a wider floating type of the tensor units faster than a narrower one."""
    for chip in scene.catalog.chips.values():
        known = [
            [spot for name in names if (spot := of_chip(chip, name)) is not None]
            for names in _WIDTHS
        ]
        for index, wider in enumerate(known):
            # the next narrower width alone: a wrong figure is reported once
            narrower = next((spots for spots in known[index + 1 :] if spots), [])
            for wide in wider:
                for narrow in narrower:
                    if ends(wide.figure)[0] > ends(narrow.figure)[1] * (1 + SLACK):
                        yield from blame(
                            scene,
                            "F502",
                            f"{wide.field} ({wide.figure.text}) is faster than {narrow.field} "
                            f"({narrow.figure.text})",
                            "look for a sparse rate that stands as a dense one",
                            wide,
                            narrow,
                        )


def doubled(scene: Scene) -> Iterator[Finding]:
    """F511: a floating type exactly four times as fast as the one of twice its width.

    Not where the range of the wider type holds half of the narrower one, as where its rate hangs on
    the width of the accumulator.
    """
    for chip in scene.catalog.chips.values():
        for wide_name, narrow_name in _HALVES:
            wide, narrow = of_chip(chip, wide_name), of_chip(chip, narrow_name)
            if wide is None or narrow is None or not wide.figure.value:
                continue
            ratio = (narrow.figure.value or 0.0) / wide.figure.value
            least = (narrow.figure.value or 0.0) / ends(wide.figure)[1]
            if abs(ratio / 4 - 1) <= SLACK and least > 2 * (1 + SLACK):
                yield from blame(
                    scene,
                    "F511",
                    f"{narrow.field} ({narrow.figure.text}) is four times {wide.field} "
                    f"({wide.figure.text})",
                    f"look whether it is the sparse rate; if so it is {narrow.field[:-6]}_sparse",
                    narrow,
                    wide,
                )
                break


def directions(scene: Scene) -> Iterator[Finding]:
    """F510: scale-up bandwidth of both ways below that of one way."""
    for chip in scene.catalog.chips.values():
        one = of_chip(chip, "scale_up_bandwidth")
        both = of_chip(chip, "scale_up_bandwidth_both_ways")
        if one is None or both is None:
            continue
        if ends(both.figure)[1] < ends(one.figure)[0] * (1 - SLACK):
            yield from blame(
                scene,
                "F510",
                f"both ways ({both.figure.text}) is less than one way ({one.figure.text})",
                "swap them, or look which links each counts",
                both,
                one,
            )


def twice(scene: Scene) -> Iterator[Finding]:
    """C814, C815: both ways beside one way, and sparse rates beside dense ones, not twice them."""
    for chip in scene.catalog.chips.values():
        for code, half_name, whole_name in _TWICE:
            half, whole = of_chip(chip, half_name), of_chip(chip, whole_name)
            if half is None or whole is None or _fits(half.figure, whole.figure, 2.0):
                continue
            if ends(whole.figure)[1] < ends(half.figure)[0] * (1 - SLACK):
                continue  # that is F501 or F510
            explained = code == "C815" and whole.figure.note
            if explained and not _fits(half.figure, whole.figure, 1.0):
                continue
            yield from blame(
                scene,
                code,
                f"{whole_name} ({whole.figure.text}) is not twice {half_name} ({half.figure.text})",
                "look what each counts" + (_SAY_WHY if code == "C815" else ""),
                whole,
                half,
            )


def _fits(half: Figure, whole: Figure, times: float) -> bool:
    """Whether the ranges of both hold one so many times the other."""
    return ends(whole)[0] <= times * ends(half)[1] * (1 + _TOLERANCE) and ends(whole)[
        1
    ] >= times * ends(half)[0] * (1 - _TOLERANCE)


CHECKS = (sparse, widths, doubled, directions, twice)
