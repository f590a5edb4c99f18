"""Imports point one way, and importing the package imports nothing heavy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import chipcost

PACKAGE = Path(chipcost.__file__).parent
LAYERS = {
    "units": {"errors"},
    "errors": set(),
    "expressions": {"errors"},
    "result": {"report", "errors"},  # the renderings of a Result, imported when asked for
    "model": set(),
    "catalog": {"units", "errors", "result", ""},
    "report": {"units", "errors", "result", ""},
    "study": {"catalog", "model", "expressions", "units", "errors", "result", ""},
    "cli": {"report", "study", "catalog", "units", "errors", "result", "model", ""},
}
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.name not in ("__init__.py", "__main__.py")
)


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in _imports(path):
        if module.split(".")[0] != "chipcost":
            if layer == "model":
                assert module.split(".")[0] in {
                    "numpy",
                    "__future__",
                    "collections",
                    "concurrent",
                    "dataclasses",
                    "math",
                    "typing",
                    "enum",
                    "functools",
                }
            continue
        target = [*module.split("."), ""][1]
        allowed = LAYERS[layer] | {layer}
        assert target in allowed, f"{layer} may not import {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_small_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450
