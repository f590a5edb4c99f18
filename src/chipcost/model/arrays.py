"""What counts as an array: the one place where the model makes arrays of what it is given."""

from __future__ import annotations

from typing import Any

import numpy as np


def array(value: Any) -> Any:
    """The value as an array of floats; what acts as an array already (NEP 18) as it is.

    So an equation can be asked with a formula in place of numbers, and answers with a formula:
    `study.workbook` writes the spreadsheet from what is computed here.
    """
    if hasattr(value, "__array_function__"):
        return value
    return np.asarray(value, dtype=float)
