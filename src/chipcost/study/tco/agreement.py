"""Inputs of a cost that need each other, contradict each other, or would have no effect."""

from __future__ import annotations

from collections.abc import Mapping

from chipcost.errors import ChipcostError, Place

# One input above 0 asks for another: name to (the other, an example of it).
_NEEDS = {
    "staff_per_mw": ("salary", "215000 USD/y"),
    "staff_per_chip": ("salary", "215000 USD/y"),
    "water_price": ("water_use", "1.1 L/kWh"),
    "fuel_price": ("heat_rate", "7740 Btu/kWh"),
    "ramp_share": ("ramp", "6 month"),
    "rent": ("term", "3 y"),
    "term": ("rent", "3 USD/h"),
}
# What has no meaning where capital bears no interest.
_OF_INTEREST = ("inflation", "income_tax", "lead", "facility_lead")
# Inputs that a profile may state and that cost nothing until one of others is above 0.
_IDLE_WITHOUT = {
    "salary": ("staff", "staff_per_mw", "staff_per_chip"),
    **dict.fromkeys(
        ("turbine_per_kw", "turbine_life", "turbine_backup", "turbine_operating", "heat_rate",
         "fuel_price", "onsite_intensity"),
        ("onsite_share",),
    ),
}  # fmt: skip


def idle(values: Mapping[str, float]) -> set[str]:
    """Names of inputs that have no effect beside the others."""
    return {
        name
        for name, others in _IDLE_WITHOUT.items()
        if not any(values.get(other) for other in others)
    }


def problems(values: Mapping[str, float], annuity: str, place: Place | None) -> list[ChipcostError]:
    """Everything that is wrong with complete inputs, each with its remedy."""
    found: list[ChipcostError] = []

    def wrong(code: str, message: str, hint: str) -> None:
        found.append(ChipcostError(code, message, hint=hint, place=place))

    for name, (other, example) in _NEEDS.items():
        if values.get(name) and not values.get(other):
            wrong("missing-input", f"{name} is given without {other}", f"{other}: {example}")
    if values.get("carbon_price") and not (
        values.get("grid_intensity") or values.get("onsite_intensity")
    ):
        wrong(
            "missing-input",
            "carbon_price is given, and what a kWh emits is not",
            "grid_intensity: 0.367 kg/kWh, and onsite_intensity where a plant of your own runs",
        )
    if values.get("onsite_share"):
        if not (values.get("turbine_per_kw") or values.get("fuel_price")):
            wrong(
                "missing-input",
                "onsite_share is given, and neither the price of the plant nor that of its fuel",
                "turbine_per_kw: 2157 USD/kW, heat_rate: 7740 Btu/kWh, fuel_price: 3.5 USD/MMBtu",
            )
        if not values.get("power_utilization"):
            wrong(
                "bad-input",
                "a plant that never runs has no price of a kWh: power_utilization is 0",
                "power_utilization: 80 %",
            )
    life = values.get("life", 0.0)
    if life and values.get("ramp", 0.0) >= 12.0 * life:
        wrong(
            "bad-input",
            f"a ramp of {values['ramp']:g} months is as long as the life of {life:g} years",
            "ramp: 6 month",
        )
    if life and values.get("term", 0.0) > life:
        wrong(
            "bad-input",
            f"a term of {values['term']:g} years is longer than the hardware's life of {life:g}",
            f"at most {life:g} y; or a longer life",
        )
    if annuity in ("decay", "straight-line"):
        for name in _OF_INTEREST:
            if values.get(name):
                wrong(
                    "bad-input",
                    f"{name} says nothing with annuity {annuity}, which bears no interest",
                    "annuity: monthly or yearly",
                )
    if values.get("availability", 1.0) < 1.0 and values.get("load", 1.0) < 1.0:
        wrong(
            "applied-twice",
            "availability and load both leave out hours in which a chip does not serve",
            "give one: load counts used over all hours, broken ones included",
        )
    return found
