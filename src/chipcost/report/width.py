"""How many columns of a terminal a text takes, and text brought to a width."""

from __future__ import annotations

import re

# Below the combining marks every character that is shown takes one column.
_FIRST_UNEVEN = "\u0300"
# And so does punctuation: dashes, quotation marks, daggers, dots.
_PUNCTUATION = re.compile("[\u2010-\u2027]")


def width_of(text: str) -> int:
    """Columns of a terminal: two for a wide character (CJK), none for a combining mark."""
    if text.isascii() or max(_PUNCTUATION.sub("", text), default="") < _FIRST_UNEVEN:
        return len(text)
    from rich.cells import cell_len  # its tables of wide characters are kept up to date

    return cell_len(text)


def padded(text: str, width: int, right: bool = False) -> str:
    """The text with blanks up to a width, after it or, with `right`, before it."""
    blanks = " " * (width - width_of(text))
    return blanks + text if right else text + blanks


def shortened(text: str, width: int) -> str:
    """The text, its end left out and marked (…) where it is wider than a width."""
    return text if width_of(text) <= width else _head(text, width - 1).rstrip(" ") + "…"


def wrapped(
    text: str, width: int | None, *, first: str = "", rest: str = "", fold: bool = False
) -> list[str]:
    """The text as lines broken at blanks; `first` and `rest` begin the first and other lines.

    width  None: one line
    fold   break a word that is wider than a line; else it stands out, so that an address stays
           whole
    """
    if width is None:
        return [first + text]
    lines: list[str] = []
    line = first
    for piece in re.findall(r"[^ ]+(?: %[^ ]*)? *| +", text):  # `9 %` is never parted
        word = piece.rstrip(" ")
        if line.strip(" ") and width_of(line) + width_of(word) > width:
            lines.append(line.rstrip(" "))
            line = rest
        while fold and width_of(line) + width_of(word) > width:
            head = _head(piece, width - width_of(line))
            lines.append(line + head)
            line, piece = rest, piece[len(head) :]
            word = piece.rstrip(" ")
        line += piece
    return [*lines, line.rstrip(" ")]


def _head(text: str, width: int) -> str:
    """As many characters as fit into a width, at least one."""
    size = width_of(text[0])
    for index, sign in enumerate(text[1:], start=1):
        size += width_of(sign)
        if size > width:
            return text[:index]
    return text
