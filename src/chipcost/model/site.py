"""What a site costs beside hosting and grid power: people, own generation, carbon, water.

Plain arithmetic over floats or arrays that broadcast. Power in kW of IT, energy in kWh, money in
USD, heat rates in Btu/kWh, fuel in USD/MMBtu, carbon in kg/kWh, water in L/kWh.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from chipcost.model.arrays import array
from chipcost.model.constants import KW_PER_MW

BTU_PER_MMBTU = 1e6
KG_PER_TONNE = 1e3
LITRES_PER_M3 = 1e3


def people(named: Any, per_mw: Any, it_power: Any, per_chip: Any, chips: Any) -> Any:
    """People of a unit: n + n_MW P_IT / 1000 + n_chip N.

    Source of the split: operators state staff per megawatt (Uptime, JLARC) and per thousand chips.
    """
    return named + per_mw * it_power / KW_PER_MW + per_chip * chips


def fuel_per_kwh(heat_rate: Any, fuel_price: Any) -> Any:
    """Fuel of a kWh of own generation: h f / 1e6, USD/kWh (EIA, table 8.1, for heat rates)."""
    return heat_rate * fuel_price / BTU_PER_MMBTU


def plant_per_kwh(monthly_payment: Any, backup: Any, hours_per_month: Any, utilization: Any) -> Any:
    """Capital of a kWh of own generation: PMT (1 + b) / (H u), USD/kWh.

    monthly_payment of a kW of plant. The plant serves the provisioned power, and b more stands by;
    it runs H u hours of full output in a month. Standard levelised cost (NREL ATB), fixed charge
    over output.
    """
    return monthly_payment * (1.0 + backup) / (hours_per_month * utilization)


def blended_price(grid: Any, own: Any, share: Any) -> Any:
    """Price of electricity of which a share is generated on site: (1 - s) e + s e_own, USD/kWh.

    Without a share the grid's price as it is, whatever the own one would be.
    """
    share = array(share)
    return np.where(
        share > 0.0, (1.0 - share) * grid + share * np.where(share > 0.0, own, 0.0), grid
    )


def emissions(energy: Any, grid: Any, own: Any, share: Any) -> Any:
    """Carbon dioxide of so much energy: E ((1 - s) i + s i_own), kg."""
    return energy * ((1.0 - array(share)) * grid + share * own)


def carbon_cost(kilograms: Any, price: Any) -> Any:
    """A price on carbon: m p / 1000, USD; p in USD a tonne."""
    return kilograms * price / KG_PER_TONNE


def water(it_energy: Any, use: Any) -> Any:
    """Water of so much IT energy, m3: E WUE / 1000 (The Green Grid: litres per kWh of IT)."""
    return it_energy * use / LITRES_PER_M3


def replacements(server: Any, failure_rate: Any, repair_share: Any) -> Any:
    """What failed hardware costs a year: K f (1 - r), USD.

    f of the units fail for good in a year, and the share r of them is repaired at no price, as
    under a warranty; the others are bought again.
    """
    return server * failure_rate * (1.0 - repair_share)
