"""The house: imports point one way between layers, folders and files, and no file grows too long.

Imports inside functions and under TYPE_CHECKING count like any other: what a module names, it
knows.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import chipcost

PACKAGE = Path(chipcost.__file__).parent
LONGEST = 350

# What each layer may import of ours beside itself.
ALONE = {
    "version",
    "errors",
    "units",
    "result",
    "expressions",
    "files",
    "text",
    "charts",
    "sections",
    "sheets",
}
LAYERS = {
    "version": set(),
    "errors": set(),
    "files": {"errors"},
    "text": set(),
    "charts": set(),
    "sheets": set(),
    "units": {"errors"},
    "result": {"charts"},
    "sections": {"charts", "result"},
    "expressions": {"errors"},
    "model": set(),
    "catalog": ALONE,
    "report": ALONE,
    "study": {"catalog", "model", *ALONE},
    "cli": {"report", "study", *ALONE},
    "answer": {"report", "result", "errors"},
    "api": {"cli", "answer", "study", *ALONE},
    "": {"api", "answer", "study", *ALONE},
}
# `model` is arrays in, arrays out: NumPy and these parts of the standard library.
OF_MODEL = {
    "__future__",
    "collections",
    "concurrent",
    "dataclasses",
    "enum",
    "functools",
    "math",
    "numpy",
    "statistics",
    "typing",
}
# Inside study/: what questions stand on, each floor on those before it; questions come above.
FLOORS = (
    "ranges",
    "sampled",
    "chip",
    "terms",
    "lattice",
    "lattice_arrays",
    "odds",
    "loads",
    "serving",
    "runs",
    "draws",
)

# Tables: long because they list, not because they think.
TABLES = {"catalog/huggingface/families.py", "cli/option_names.py"}


def _modules() -> dict[str, Path]:
    modules = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        modules[".".join(("chipcost", *parts))] = path
    return modules


MODULES = _modules()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{path}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


GRAPH = {name: set(_imports(path)) - {name} for name, path in MODULES.items()}
OURS = {
    name: {target for target in targets if target in MODULES} for name, targets in GRAPH.items()
}


def _layer(module: str) -> str:
    return [*module.split("."), ""][1]


def _circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The circles of a graph: its strongly connected parts of more than one node."""
    order: list[str] = []
    seen: set[str] = set()

    def walk(node: str, edges: Mapping[str, set[str]], done: list[str]) -> None:
        seen.add(node)
        for target in sorted(edges.get(node, ())):
            if target not in seen:
                walk(target, edges, done)
        done.append(node)

    for node in sorted(graph):
        if node not in seen:
            walk(node, graph, order)
    back: dict[str, set[str]] = {node: set() for node in graph}
    for node, targets in graph.items():
        for target in targets:
            back[target].add(node)
    seen.clear()
    circles = []
    for node in reversed(order):
        if node not in seen:
            part: list[str] = []
            walk(node, back, part)
            if len(part) > 1:
                circles.append(sorted(part))
    return circles


def _folders(depth: int) -> dict[str, set[str]]:
    """The graph between folders: every module stands for its first `depth` folders."""

    def folder(module: str) -> str:
        path = MODULES[module].relative_to(PACKAGE)
        parts = path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts
        return "/".join(parts[:depth])

    graph: dict[str, set[str]] = {}
    for module, targets in OURS.items():
        edges = graph.setdefault(folder(module), set())
        edges |= {folder(target) for target in targets} - {folder(module)}
    for targets in list(graph.values()):
        for target in targets:
            graph.setdefault(target, set())
    return graph


def test_layers_import_what_lies_below_them():
    wrong = []
    for module, targets in OURS.items():
        if module == "chipcost.__main__":
            continue
        allowed = LAYERS[_layer(module)] | {_layer(module)}
        wrong += [
            f"{module} imports {target}" for target in targets if _layer(target) not in allowed
        ]
    assert not wrong, "\n".join(wrong)


def test_the_model_knows_numpy_alone():
    wrong = []
    for module, targets in GRAPH.items():
        if _layer(module) == "model":
            wrong += [
                f"{module} imports {target}"
                for target in targets
                if target.split(".")[0] not in (OF_MODEL | {"chipcost"})
            ]
    assert not wrong, "\n".join(wrong)


def test_a_question_knows_what_it_stands_on_and_not_the_reverse():
    wrong = []
    for module, targets in OURS.items():
        parts = module.split(".")
        if parts[1:2] != ["study"] or len(parts) < 3 or parts[2] not in FLOORS:
            continue
        below = FLOORS[: FLOORS.index(parts[2]) + 1]
        wrong += [
            f"{module} imports {target}"
            for target in targets
            if target.startswith("chipcost.study.") and target.split(".")[2] not in below
        ]
    assert not wrong, "\n".join(wrong)


def test_no_circle_between_files():
    assert _circles(OURS) == []


def test_no_circle_between_folders():
    for depth in (1, 2, 3):
        assert _circles(_folders(depth)) == []


def test_modules_are_short_enough_to_read():
    long = {
        path.relative_to(PACKAGE).as_posix(): length
        for path in MODULES.values()
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not set(long) - TABLES, long


def _ends_of(path: Path) -> Iterator[tuple[int, str]]:
    """Where a module makes the names of low and high cells, or reads such cells."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = node.values
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            parts = [node.slice]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "cells")
        ):
            parts = node.args[:1]
        else:
            continue
        for part in parts:
            if isinstance(part, ast.Constant) and str(part.value).endswith(("_low", "_high")):
                yield node.lineno, ast.unparse(node)


# The one that makes cells of ranges, and the renderer of --ranges, which has nothing but cells.
ENDS = {"study/ranges.py", "report/cells.py"}


def test_a_range_is_never_read_back_from_its_cells():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line}: {text}"
        for path in MODULES.values()
        if path.relative_to(PACKAGE).as_posix() not in ENDS
        for line, text in _ends_of(path)
    ]
    assert not wrong, "\n".join(wrong)
    assert all(list(_ends_of(PACKAGE / name)) for name in ENDS)


TESTS = Path(__file__).parent
# Modules with functions of their own whose tests are elsewhere, and why.
NOT_MIRRORED = {
    "chipcost.__main__": "a process of its own: tests/cli/test_stream.py and test_startup.py",
}


def _named(path: Path) -> set[str]:
    """The modules that a test file says it tests: the paragraph `tests: a, b` of its docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return {
        name.strip()
        for paragraph in text.split("\n\n")
        if paragraph.startswith("tests:")
        for name in paragraph.removeprefix("tests:").split(",")
    }


def _has_functions(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = [node for item in tree.body if isinstance(item, ast.ClassDef) for node in item.body]
    return any(isinstance(node, ast.FunctionDef) for node in (*tree.body, *inner))


def _mirrored(path: Path) -> bool:
    part = path.relative_to(PACKAGE)
    return (TESTS / part.parent / f"test_{part.name}").is_file()


def test_every_module_has_its_tests_where_its_name_says():
    """tests/X/test_y.py for X/y.py, or a file there that names it in a line `tests:`."""
    named = {path: _named(path) for path in TESTS.rglob("test_*.py")}
    assert sum(bool(names) for names in named.values()) > 20
    unknown = [
        f"{path.name}: {name}"
        for path, names in named.items()
        for name in sorted(names - set(MODULES))
    ]
    assert not unknown, f"no such module: {unknown}"
    said = set().union(*named.values())
    lacking = {
        name
        for name, path in MODULES.items()
        if _has_functions(path) and not _mirrored(path) and name not in said
    }
    assert lacking == set(NOT_MIRRORED)


def test_every_module_says_what_it_is():
    silent = [
        name
        for name, path in MODULES.items()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_the_rules_of_the_house_can_fail():
    assert _circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert _circles({"a": {"b"}, "b": set()}) == []
    assert len(MODULES) > 100
    assert "numpy" in GRAPH["chipcost.model.kernel"]
    assert "errors" not in sys.stdlib_module_names
