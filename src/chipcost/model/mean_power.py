"""Mean power of a chip at a load, and with its share of the rest. Plain arithmetic over floats."""

from __future__ import annotations

from chipcost.model.constants import WATTS_PER_KW


def chip_power(tdp: float, busy: float, idle: float, load: float = 1.0) -> float:
    """Mean power of the chip alone: TDP (s load + i (1 - load)), idle for what is not served."""
    return tdp * (busy * load + idle * (1.0 - load))


def mean_power_kw(chip: float, tdp: float, provisioned_kw: float, pue: float, rest: float) -> float:
    """Mean power of a chip with its share of server, network and cooling, in kW.

    PUE (P + rest (P_all-in - TDP)): of what is provisioned beyond the chips (processors, fans,
    network) the share `rest` is drawn, whatever the chips do; at most what is provisioned. `chip`
    and `tdp` in W, `provisioned_kw` with the PUE in it. Source: measured nodes,
    calibration/power_points.csv.
    """
    beyond = max(provisioned_kw / pue - tdp / WATTS_PER_KW, 0.0)
    return min(pue * (chip / WATTS_PER_KW + rest * beyond), provisioned_kw)
