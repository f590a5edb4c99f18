"""Formulas from equations: what is traced is what is computed, and what a spreadsheet computes.

tests: chipcost.study.workbook.traced, chipcost.study.workbook.spreadsheet, chipcost.model.arrays
"""

import ironcalc
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import finance, mean_power, taxes, tco
from chipcost.model.arrays import array
from chipcost.study.chip import formulas as of_chips
from chipcost.study.tokens import formulas as of_tokens
from chipcost.study.workbook.spreadsheet import number, written
from chipcost.study.workbook.traced import Node, Steps, Traced, named, names_in, traced


def symbols(*names):
    return [Traced(named(name)) for name in names]


def text(tree):
    return written(tree, str)


def computed(formula, **values):
    """What a spreadsheet program makes of a formula over named cells."""
    model = ironcalc.create("t", "en", "UTC", "en")
    for row, (name, value) in enumerate(values.items(), start=1):
        model.update_cell_with_number(0, row, 1, float(value))
        model.new_defined_name(name, None, f"Sheet1!$A${row}")
    model.set_user_input(0, 1, 2, f"={formula}")
    model.evaluate()
    return model.get_cell_value(0, 1, 2)


def test_what_is_done_to_it_is_noted():
    a, b = symbols("a", "b")
    assert text((a + b * 2.0 - 1.0).tree) == "a+b*2-1"
    assert text(((a + b) / (a * b)).tree) == "(a+b)/(a*b)"
    assert text((a - (b - 1.0)).tree) == "a-(b-1)"
    assert text((a / (b / 2.0)).tree) == "a/(b/2)"
    assert text((-a * b).tree) == "-a*b"
    assert text(((-a) ** (b + 1.0)).tree) == "(-a)^(b+1)"
    assert text((2.0 ** (-a)).tree) == "2^(-a)"
    assert text(((a**b) ** 2.0).tree) == "(a^b)^2"
    assert text(np.minimum(a, 1.0).tree) == "MIN(a,1)"
    assert list(names_in((a * b + a).tree)) == ["a", "b", "a"]


def test_what_changes_nothing_is_left_out():
    (a,) = symbols("a")
    for same in (a + 0.0, 0.0 + a, a * 1.0, 1.0 * a, a / 1.0, a - 0.0, a**1.0, np.float64(1.0) * a):
        assert same.tree == a.tree
    for nothing in (a * 0.0, 0.0 * a, 0.0 / a):
        assert nothing == 0.0
    assert a**0.0 == 1.0
    assert text((0.0 - a).tree) == "-a"


def test_a_choice_is_an_if_that_asks_once():
    a, b = symbols("a", "b")
    inner = np.where(a > 0.0, a, 1.0)
    assert text(np.where(a > 0.0, b / inner, np.nan).tree) == 'IF(a>0,b/a,"")'
    assert np.where(True, a, b).tree == a.tree
    assert np.where(a > 0.0, b, b).tree == b.tree
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(a > 0.0)
    with pytest.raises(TypeError):
        np.concatenate([a, b])
    with pytest.raises(TypeError):
        np.sin(a)


def test_plain_python_goes_both_ways():
    a, b = symbols("a", "b")
    assert text(traced(min, a, b)) == "MIN(a,b)"
    assert text(traced(max, a, b)) == "MAX(a,b)"
    assert text(traced(lambda x: 1.0 if x > 2.0 else x, a)) == "IF(a>2,1,a)"
    assert traced(lambda x: 2.0 * x, 4.0) == 8.0
    with pytest.raises(ZeroDivisionError):
        traced(lambda x: 1.0 / x, 0.0)


def test_an_annuity_is_the_one_that_spreadsheets_know():
    capital, rate, years = symbols("capital", "wacc", "life")
    monthly = finance.monthly_payment(capital, rate, years)
    assert text(monthly.tree) == "PMT(wacc/12,12*life,-capital)"
    assert text(finance.capital_recovery(rate, years).tree) == "PMT(wacc,life,-1)"
    other = finance.monthly_payment(capital - 1.0, rate, years)
    assert text(other.tree) == "PMT(wacc/12,12*life,-(capital-1))"
    for wacc in (0.0, 1e-6, 0.09, 1.0):
        found = computed(text(monthly.tree), capital=1234.5, wacc=wacc, life=5.0)
        assert found == pytest.approx(finance.monthly_payment(1234.5, wacc, 5.0), rel=1e-9)


def test_a_rate_that_is_a_number_needs_no_annuity():
    (years,) = symbols("life")
    tree = finance.capital_recovery(0.09, years).tree
    assert "PMT" not in text(tree)
    assert computed(text(tree), life=5.0) == pytest.approx(finance.capital_recovery(0.09, 5.0))


def test_growth_without_an_annuity_is_a_power():
    rate, years = symbols("r", "n")
    assert text(np.expm1(-years * np.log1p(rate)).tree) == "(1+r)^(-n)-1"
    assert text(np.expm1(rate).tree) == "EXP(r)-1"
    assert text(np.log1p(rate + 1.0).tree) == "LN(1+(r+1))"


def test_numbers_are_whole_or_exact():
    assert number(8760.0) == "8760"
    assert float(number(0.1 + 0.2)) == 0.1 + 0.2
    assert number(float("nan")) == '""'
    assert text(Node("*", (-2.0, named("a")))) == "-2*a"
    assert text(Node("^", (-2.0, named("a")))) == "(-2)^a"


def test_steps_are_taken_by_their_names():
    out = Steps()
    a, b = symbols("a", "b")
    out["one"] = a + b
    out["two"] = out["one"] * 2.0
    out["same"] = out["one"]  # another name of it, and no step
    out["fixed"] = 3.0
    out["three"] = out["same"] * out["fixed"]
    out["lost"] = a * b
    out |= {"four": out["three"] + out["two"]}
    assert {name: text(tree) for name, tree in out.needed(("four", "none")).items()} == {
        "one": "a+b",
        "two": "one*2",
        "three": "one*3",
        "four": "three+two",
    }
    assert list(out.needed(("same",))) == ["one"]


def test_a_step_that_is_made_anew_holds_what_it_was():
    out = Steps()
    a, b = symbols("a", "b")
    out["sum"] = a * b
    out["sum"] = out["sum"] + 1.0
    assert text(out.needed(("sum",))["sum"]) == "a*b+1"


def test_arrays_pass_and_numbers_become_arrays():
    made = array(2)
    assert (made.dtype, float(made)) == (np.float64, 2.0)
    assert array([1, 2]).dtype == np.float64
    given_array = np.array([1.0, 2.0])
    assert array(given_array) is given_array


def test_every_formula_of_chips_and_tokens_computes_the_same_in_a_spreadsheet():
    """The tables themselves, at numbers that are all apart."""
    for derived in (*of_chips.DERIVED, *of_tokens.DERIVED):
        values = {name: 0.3 + 0.1 * at for at, name in enumerate(derived.inputs)}
        tree = traced(derived.formula, *symbols(*derived.inputs))
        found = computed(text(tree), **values)
        assert found == pytest.approx(derived.formula(*values.values()), rel=1e-12), derived.column


@settings(max_examples=60, deadline=None)
@given(
    *(st.floats(1.0, 2000.0) for _ in range(3)),
    st.floats(1.0, 2.0),
    st.floats(0.0, 1.0),
)
def test_mean_power_is_the_same_on_either_side_of_its_limits(chip, tdp, provisioned, pue, rest):
    names = ("chip", "tdp", "provisioned", "pue", "rest")
    tree = traced(mean_power.mean_power_kw, *symbols(*names))
    values = dict(zip(names, (chip, tdp, provisioned / 500.0, pue, rest), strict=True))
    expected = mean_power.mean_power_kw(*values.values())
    assert computed(text(tree), **values) == pytest.approx(expected, rel=1e-9)


RATES = st.floats(0.0, 0.4)


@settings(max_examples=40, deadline=None)
@given(RATES, RATES, RATES, st.floats(1.0, 12.0), st.floats(0.0, 24.0), st.floats(0.0, 1.0))
def test_taxes_inflation_and_lead_are_traced_too(wacc, inflation, tax, life, lead, bonus):
    """What a workbook folds away, because nobody gives it, is right where somebody does."""
    names = ("wacc", "inflation", "tax", "life", "lead", "bonus")

    def cost(wacc, inflation, tax, life, lead, bonus):
        rate = taxes.real_rate(wacc, inflation)
        written_off = taxes.depreciation_value(wacc, life, 1.0, bonus)
        due = finance.prepaid(rate, lead) * taxes.project_finance_factor(tax, written_off)
        return finance.yearly_payment_over_twelve(due, rate, life)

    values = dict(zip(names, (wacc, inflation, tax, life, lead, bonus), strict=True))
    if abs(wacc - inflation) < 1e-4 and wacc != inflation:
        return  # 1 - (1 + r)^-n has few digits there, in any spreadsheet
    tree = cost(*symbols(*names)).tree
    assert computed(text(tree), **values) == pytest.approx(float(cost(**values)), rel=1e-8)


def test_the_whole_cost_is_traced_at_once():
    """All inputs live: plants, carbon, water, ramps; against the numbers of the same function."""
    from chipcost.study.tco.scenario import scenario

    given_inputs = {
        "chips": 8, "server": 250000, "network": 30000, "wacc": 0.1, "life": 5, "network_life": 7,
        "power": 10.0, "pue": 1.2, "electricity": 0.08, "onsite_share": 0.3, "heat_rate": 7740,
        "fuel_price": 3.5, "turbine_per_kw": 2000, "grid_intensity": 0.36, "carbon_price": 50,
        "water_use": 1.1, "water_price": 2, "facility_per_kw": 12000, "ramp": 6, "ramp_share": 0.4,
        "staff_per_mw": 4, "salary": 18000, "spares": 0.05, "availability": 0.95, "residual": 0.1,
        "maintenance": 0.01, "income_tax": 0.21, "inflation": 0.02, "lead": 3, "insurance": 0.005,
    }  # fmt: skip
    for annuity in ("monthly", "yearly"):
        values = scenario("all", given_inputs).values
        out = Steps()
        tco.steps({name: Traced(named(f"in_{name}")) for name in values}, annuity, out)
        expected = tco.chip_hour(values, annuity)
        steps = out.needed(("levelised_usd_per_chip_hour",))
        model = ironcalc.create("t", "en", "UTC", "en")
        cells = {}
        for row, (name, value) in enumerate(values.items(), start=1):
            model.update_cell_with_number(0, row, 1, float(value))
            cells[f"in_{name}"] = f"$A${row}"
        for row, (name, tree) in enumerate(steps.items(), start=1):
            model.set_user_input(0, row, 2, "=" + written(tree, cells.__getitem__))
            cells[name] = f"$B${row}"
        model.evaluate()
        assert len(steps) > 30
        for row, name in enumerate(steps, start=1):
            found = model.get_cell_value(0, row, 2)
            assert found == pytest.approx(float(expected[name]), rel=1e-9), name
