"""A page: title, what stands below it, footnotes, and between them the place of the axes.

Everything is laid out in inches from the lower left corner, with texts that are measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

from chipcost.report.figure.style import (
    DPI,
    FAINT,
    FONT,
    HEIGHT,
    LEADING,
    MARGIN,
    QUIET,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
)

MISSING = "□"  # in place of a character that the font does not have
MOST_TITLE, MOST_BELOW, MOST_FOOT = 3, 4, 4  # lines


@dataclass(frozen=True, slots=True)
class Page:
    """A figure with its texts, and the corners of what is left for the axes, in inches."""

    figure: Figure
    left: float
    right: float
    bottom: float
    top: float

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Axes between these edges, with no frame but the line below."""
        width, height = self.figure.get_size_inches()
        axes = self.figure.add_axes(
            (left / width, bottom / height, (right - left) / width, (top - bottom) / height)
        )
        axes.set_axisbelow(True)
        axes.patch.set_visible(False)  # lines of the page pass below
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0, labelsize=SMALL, pad=4)
        return axes

    def text(self, x: float, y: float, words: str, size: float = TEXT, **more: Any) -> None:
        """A text at a place of the page; `more` are properties of it."""
        width, height = self.figure.get_size_inches()
        self.figure.text(x / width, y / height, shown(words), fontsize=size, **more)


def page(title: str, below: Sequence[str], foot: Sequence[str], least: float = 0.0) -> Page:
    """A page with its texts, of 16:9; taller where the axes need more than that leaves.

    least  height of the axes with all that belongs to them, in inches
    """
    wide = WIDTH - 2 * MARGIN
    title_lines = _balanced(title, wide)
    below_lines = _lines(below, wide, TEXT, MOST_BELOW)
    foot_lines = _lines(foot, wide, SMALL, MOST_FOOT)
    above = len(title_lines) * line(TITLE) + len(below_lines) * line(TEXT) + 0.15
    under = len(foot_lines) * line(SMALL) + (0.1 if foot_lines else 0.0)
    height = max(HEIGHT, least + above + under + 2 * MARGIN)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    made = Page(figure, MARGIN, WIDTH - MARGIN, MARGIN + under, height - MARGIN - above)
    y = height - MARGIN
    for words in title_lines:
        made.text(MARGIN, y, words, TITLE, weight="bold", va="top", gid="title")
        y -= line(TITLE)
    y -= 0.03
    for words in below_lines:
        made.text(MARGIN, y, words, TEXT, color=QUIET, va="top")
        y -= line(TEXT)
    y = MARGIN + (len(foot_lines) - 1) * line(SMALL)
    for words in foot_lines:
        made.text(MARGIN, y, words, SMALL, color=QUIET, va="bottom")
        y -= line(SMALL)
    return made


def _balanced(title: str, width: float) -> list[str]:
    """The title in as few lines as it takes, which are as even as they can be."""
    found = wrapped(title, width, TITLE, MOST_TITLE, bold=True)
    for share in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6):
        closer = wrapped(title, share * width, TITLE, MOST_TITLE, bold=True)
        if len(closer) > len(found) or closer[-1].endswith("…"):
            break
        found = closer
    return found


def _lines(texts: Sequence[str], width: float, size: float, most: int) -> list[str]:
    """All texts as lines, `most` of them; what is cut ends with a sign."""
    found = [one for text in texts for one in wrapped(text, width, size, most)]
    if len(found) > most:
        found = [*found[: most - 1], shortened(found[most - 1] + " …", width, size)]
    return found


def line(size: float) -> float:
    """The height of a line of a font of that size, in inches."""
    return size * LEADING / 72.0


def wide(text: str, size: float = TEXT, bold: bool = False) -> float:
    """The width of a text, in inches."""
    width, _, _ = text_to_path.get_text_width_height_descent(shown(text), _font(bold, size), False)
    return float(width) / 72.0


@cache
def _font(bold: bool, size: float) -> FontProperties:
    return FontProperties(family=[FONT], weight="bold" if bold else "normal", size=size)


@cache
def _known() -> frozenset[int]:
    return frozenset(get_font(findfont(_font(False, TEXT))).get_charmap())


def shown(text: str) -> str:
    """The text with a sign for each character that the font has not."""
    known = _known()
    return "".join(one if ord(one) in known else MISSING for one in text)


def wrapped(text: str, width: float, size: float, most: int, bold: bool = False) -> list[str]:
    """The text as lines no wider than `width`, `most` of them; what is cut ends with a sign."""
    lines: list[str] = []
    rest = text.split()
    while rest:
        words = 1
        while words < len(rest) and wide(" ".join(rest[: words + 1]), size, bold) <= width:
            words += 1
        if len(lines) == most - 1 and words < len(rest):
            words = len(rest)
        lines.append(shortened(" ".join(rest[:words]), width, size, bold))
        rest = rest[words:]
    return lines


def shortened(text: str, width: float, size: float = TEXT, bold: bool = False) -> str:
    """The text, its end cut off where it is wider than `width`."""
    if wide(text, size, bold) <= width:
        return text
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if wide(f"{text[:middle].rstrip()}…", size, bold) <= width:
            least = middle
        else:
            most = middle - 1
    return f"{text[:least].rstrip()}…"


def grid(axes: Axes, direction: str) -> None:
    """Faint lines at the numbers of an axis."""
    axes.grid(axis=direction, color=FAINT, linewidth=0.8)  # type: ignore[arg-type]
