"""Levelised cost of energy as NREL's ATB calculator gives it (ATB-calc at e3fcfd5), to 1e-12."""

from __future__ import annotations

import csv
from pathlib import Path

import closed_forms as forms
import pytest

from chipcost.model import taxes

FILE = Path(__file__).parent / "levelised" / "nrel-atb.csv"


def cases():
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield pytest.param(row, id=row["case"])


@pytest.mark.parametrize("row", list(cases()))
def test_a_case(row):
    given = {name: float(text) for name, text in row.items() if name not in ("case", "macrs")}
    schedule = tuple(float(share) for share in row["macrs"].split(";"))
    assert schedule == taxes.MACRS_5
    capital = (given["occ"] + given["gcc"]) * given["cff"]
    nominal = taxes.wacc_after_tax(
        given["debt_frac"], given["rate_debt_nom"], given["roe_nom"], given["tax"]
    )
    real = taxes.real_rate(nominal, given["infl"])
    depreciation = taxes.schedule_value(schedule, (1.0 + real) * (1.0 + given["infl"]) - 1.0)
    rate = forms.fixed_charge_rate(real, given["crp"], given["tax"], depreciation, given["itc"])
    cost = forms.levelised_cost(
        capital * 1000, rate, given["fom"] * 1000, given["vom"], given["ncf"] * 8760, given["ptc"]
    )
    assert capital == pytest.approx(given["out_capex"], rel=1e-12)
    assert nominal == pytest.approx(given["out_wacc_nom"], rel=1e-12)
    assert real == pytest.approx(given["out_wacc_real"], rel=1e-12)
    assert cost == pytest.approx(given["out_lcoe"], rel=1e-12)
