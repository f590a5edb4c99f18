"""The look of every figure: sizes, colours, fonts, and what makes its bytes the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib

from chipcost.report.figure.quiet import quiet

WIDTH, HEIGHT = 10.0, 5.625  # inches, 16:9
DPI = 200
MARGIN = 0.35  # inches around everything

TITLE, TEXT, SMALL = 14.0, 10.0, 9.0  # points
LEADING = 1.3  # height of a line over the size of its font
FONT = "DejaVu Sans"  # ships with matplotlib

INK, QUIET, FAINT = "#1a1a1a", "#595959", "#dddddd"
ACCENT, PLAIN = "#0072b2", "#8c8c8c"  # the best, and the others
LOW, HIGH = "#0072b2", "#e69f00"  # a dark and a light one, so that they differ in grey print
OTHER = "#d55e00"  # what values are held against

# Told apart by most who see few colours (Okabe and Ito), each with a marker of its own.
COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#aa4499", "#56b4e9", "#b07d00", "#4d4d4d", "#882255",
)  # fmt: skip
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
# Parts of a total, from dark to light and back, so that neighbours differ in grey print.
PARTS = (
    "#08519c", "#6baed6", "#b5560d", "#fdae6b", "#1b7837", "#a6dba0", "#762a83", "#c2a5cf",
    "#4d4d4d", "#bdbdbd",
)  # fmt: skip

_STYLE: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a name with two $ in it is a name
    "text.hinting": "none",
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",  # text stays text, which can be searched and edited
    "svg.hashsalt": "chipcost",
    "pdf.fonttype": 42,
    "savefig.dpi": "figure",
}
# Of a user's own settings of matplotlib none counts; these belong to the process and stay.
_KEPT = ("backend", "interactive", "toolbar", "webagg", "tk.", "savefig.directory", "timezone")


@contextmanager
def styled() -> Iterator[None]:
    """The style, for as long as a figure is made or saved; after it the settings are as before."""
    settings: dict[Any, Any] = {
        name: value
        for name, value in matplotlib.rcParamsDefault.items()
        if not name.startswith(_KEPT)
    }
    settings |= _STYLE
    with quiet(), matplotlib.rc_context(settings):
        yield
