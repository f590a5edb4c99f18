"""docs/long_contexts.py: the table of docs/method.md is what the counts give."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_page_has_the_table_of_the_counts():
    path = ROOT / "docs" / "long_contexts.py"
    spec = importlib.util.spec_from_file_location("long_contexts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert f"-->\n{module.table()}\n<!-- end -->" in page
