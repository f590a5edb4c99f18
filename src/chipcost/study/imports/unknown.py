"""What is said of names that the catalog does not have."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.errors import nearest

_MOST = 20  # searches of an import: each takes some 20 ms, and lists hold thousands of other names


class Unknown:
    """Says of a name what is nearest to it; beyond the first twenty, that there is none."""

    def __init__(self, known: Sequence[str], what: str) -> None:
        self._known, self._what = known, what
        self._said: dict[str, str] = {}

    def words(self, name: str) -> str:
        """`nearest: h100, h200, h20`, or `no such chip`."""
        if name not in self._said:
            near = nearest(name, self._known) if len(self._said) < _MOST else []
            self._said[name] = f"nearest: {', '.join(near)}" if near else f"no such {self._what}"
        return self._said[name]
