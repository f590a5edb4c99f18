"""A catalog computed by hand as a folder of its own, and the same after changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = Path(__file__).parents[2] / "data"


@pytest.fixture
def catalog(tmp_path: Path) -> Callable[..., str]:
    """Make a copy of the small catalog; each pair (old, new) is replaced in chips.yaml."""

    def make(name: str, *replaced: tuple[str, str], more: str = "") -> str:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(SMALL / "sites.yaml", folder)
        text = (SMALL / "chips.yaml").read_text(encoding="utf-8")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        (folder / "chips.yaml").write_text(text + more, encoding="utf-8")
        return str(folder)

    return make
