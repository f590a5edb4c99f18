"""The rules against the shipped data: silent on it, and loud where it is spoilt."""

from datetime import date

import pytest

from chipcost.catalog.check import rules
from chipcost.catalog.check.run import check_files, check_texts
from chipcost.catalog.chips import schema as chip_schema
from chipcost.study.data import Data

DAY = date(2026, 11, 23)
OWN = "sources:\n  press: {title: An article, grade: press}\n"
SCALED = [
    name
    for name, field in chip_schema.CHIP_FIGURES.items()
    if field.kind == "figure" and field.dimension != "count"
]
UNITS = {
    "bytes": "B",
    "bytes_per_second": "B/s",
    "flops": "FLOP/s",
    "power": "W",
    "money": "USD",
    "area": "mm2",
}


@pytest.fixture(scope="module")
def catalog():
    return Data().catalog


def test_shipped_data_passes():
    report = check_files(as_of=DAY)
    assert [f for f in report.findings if rules.severity(f.code) == rules.ERROR] == []
    assert len(report.waived) <= 5


def test_thirteen_gigabytes_for_trainium2_is_caught():
    text = OWN + "chips:\n  trainium2:\n    memory_capacity: {value: 13 GB, source: press}\n"
    report = check_texts({"digest.yaml": text}, as_of=DAY)
    found = {(f.code, f.place.line, f.place.column): f for f in report.findings}
    assert "needs 4 or more" in found["F503", 5, 30].message
    # and neither its label nor the published total of 64 of them fits any more
    assert set(found) == {("F503", 5, 30), ("A402", 5, 30), ("A406", 5, 30)}


@pytest.mark.parametrize("factor", [1000.0, 0.001])
@pytest.mark.parametrize("name", SCALED)
def test_every_figure_off_by_a_thousand_is_caught(catalog, name, factor):
    unit = UNITS[chip_schema.CHIP_FIGURES[name].dimension]
    scale = 1e6 if unit == "mm2" else 1.0
    spoilt = {
        chip.id: chip.figures[name].value * factor * scale
        for chip in catalog.chips.values()
        if name in chip.figures
    }
    blocks = "".join(
        f"  {chip}: {{memory_tier: {catalog.chips[chip].memory_tier or 'hbm'}, "
        f"{name}: {{value: '{value:.17g} {unit}', source: press}}}}\n"
        for chip, value in spoilt.items()
    )
    report = check_texts({"o.yaml": f"{OWN}chips:\n{blocks}"}, as_of=DAY)
    assert spoilt
    caught = {finding.block[1] for finding in report.findings if finding.block}
    assert set(spoilt) - caught == set()


def test_bad_readings_that_sources_really_have(catalog):
    """Errors of published tables: each must be caught by physics, not by luck."""
    for chip, figure, code in (
        ("h100-sxm", "bf16_dense: {value: 1979 TFLOP/s, source: press}", "F506"),
        ("h100-sxm", "fp8_dense: {value: 3958 TFLOP/s, source: press}", "F511"),
        ("b200", "fp8_dense: {value: 9000 TFLOP/s, source: press}", "F511"),
        ("mi300x", "bf16_dense: {value: 2610 TFLOP/s, source: press}", "F506"),
        ("b200", "bf16_dense: {value: 4500 TFLOP/s, source: press}", "F506"),
        ("trainium2", "memory_bandwidth: {value: 46 TB/s, source: press}", "F503"),
        ("gb200", "memory_type: {value: HBM2, source: press}", "F503"),
        ("l4", "memory_type: {value: HBM3, source: press}", "F508"),
    ):
        text = OWN + f"chips:\n  {chip}:\n    {figure}\n"
        found = {f.code for f in check_texts({"o.yaml": text}, as_of=DAY).findings}
        assert code in found, (chip, figure, found)
