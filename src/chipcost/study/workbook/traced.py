"""Formulas from the equations themselves: a stand-in for numbers that notes what is done to it.

The equations of `model` and the tables of formulas are called with `Traced` in place of numbers,
and give back what they compute as a tree. So a spreadsheet holds the formulas that the program
uses, and none is written a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

Tree = Union["Node", float]


@dataclass(frozen=True, slots=True)
class Node:
    """An operation over trees; of a `name` the one argument is the name itself."""

    op: str
    args: tuple[Any, ...]


def named(name: str) -> Node:
    """The value that goes by a name: an input, or a step that was computed before."""
    return Node("name", (name,))


def names_in(tree: Tree) -> Iterator[str]:
    """The names in a tree, from left to right."""
    if isinstance(tree, Node):
        if tree.op == "name":
            yield tree.args[0]
        else:
            for item in tree.args:
                yield from names_in(item)


_OPERATIONS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "^",
    "negative": "neg",
    "equal": "=",
    "greater": ">",
    "less": "<",
    "greater_equal": ">=",
    "less_equal": "<=",
    "minimum": "min",
    "maximum": "max",
    "expm1": "expm1",
    "log1p": "log1p",
    "sqrt": "sqrt",
    "exp": "exp",
}


class Traced(NDArrayOperatorsMixin):  # type: ignore[misc, unused-ignore]
    """A tree that acts as an array of floats: NumPy hands it what would be done to numbers."""

    ndim = 1
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, tree: Node) -> None:
        self.tree = tree

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **_: Any) -> Any:
        """An operation on numbers, of which one at least is a tree."""
        if method != "__call__" or function.__name__ not in _OPERATIONS:
            return NotImplemented
        return wrapped(_made(_OPERATIONS[function.__name__], *(tree_of(item) for item in inputs)))

    def __array_function__(self, function: Any, _types: Any, args: Any, _options: Any) -> Any:
        """`np.where`; of the other functions of arrays the equations use none."""
        if function is not np.where:
            return NotImplemented
        condition, one, other = args
        if not isinstance(condition, Traced):
            return one if condition else other
        return wrapped(_chosen(condition.tree, tree_of(one), tree_of(other)))

    def __bool__(self) -> bool:
        """A condition that decides which way plain Python goes: both ways, one after the other."""
        if not _PATHS:
            raise TypeError("a formula is neither true nor false")
        return _PATHS[-1].way(self.tree)


def tree_of(value: Any) -> Tree:
    """The tree of a traced value, or a number."""
    return value.tree if isinstance(value, Traced) else float(value)


def wrapped(tree: Tree) -> Any:
    """The reverse: what an equation can compute with."""
    return Traced(tree) if isinstance(tree, Node) else tree


def _made(op: str, *args: Tree) -> Tree:
    """An operation, without what changes nothing: x + 0, 1 x, x / 1, 0 x."""
    one, other = args[0], args[-1]
    match op:
        case "+" if 0.0 in args:
            return other if one == 0.0 else one
        case "-" if other == 0.0:
            return one
        case "-" if one == 0.0:
            return Node("neg", (other,))
        case "*" if 0.0 in args:
            return 0.0
        case "*" if 1.0 in args:
            return other if one == 1.0 else one
        case "/" if one == 0.0:
            return 0.0
        case "/" | "^" if other == 1.0:
            return one
        case "^" if other == 0.0:
            return 1.0
    return Node(op, args)


def _chosen(condition: Node, one: Tree, other: Tree) -> Tree:
    """One or the other, each without the same question asked again inside."""
    one, other = _known(one, condition, 1), _known(other, condition, 2)
    return one if one == other else Node("if", (condition, one, other))


def _known(tree: Tree, condition: Node, way: int) -> Tree:
    if not isinstance(tree, Node) or tree.op == "name":
        return tree
    if tree.op == "if" and tree.args[0] == condition:
        found: Tree = tree.args[way]
        return _known(found, condition, way)
    if tree.op == "if":
        inner, one, other = tree.args
        return _chosen(inner, _known(one, condition, way), _known(other, condition, way))
    return Node(tree.op, tuple(_known(item, condition, way) for item in tree.args))


class _Path:
    """The ways that plain Python takes at conditions, so that each is taken once."""

    def __init__(self, taken: list[bool]) -> None:
        self.taken = taken
        self.asked: list[Node] = []

    def way(self, condition: Node) -> bool:
        """The way at the next condition; at a new one, true."""
        if len(self.asked) == len(self.taken):
            self.taken.append(True)
        self.asked.append(condition)
        return self.taken[len(self.asked) - 1]


_PATHS: list[_Path] = []


def traced(formula: Callable[..., Any], *arguments: Any) -> Tree:
    """What a formula of plain Python computes from these arguments, traced or numbers.

    Where it asks which of two numbers is greater (`min`, `max`, `if`) both answers are followed.
    Raises ZeroDivisionError as the formula does.
    """
    return _followed(formula, arguments, [])


def _followed(formula: Callable[..., Any], arguments: tuple[Any, ...], taken: list[bool]) -> Tree:
    path = _Path(list(taken))
    _PATHS.append(path)
    try:
        found = tree_of(formula(*arguments))
    finally:
        _PATHS.pop()
    if len(path.taken) == len(taken):
        return found
    here = len(taken)
    one = _followed(formula, arguments, [*taken, True])
    other = _followed(formula, arguments, [*taken, False])
    return _chosen(path.asked[here], one, other)


class Steps(dict[str, Any]):
    """What an equation puts into its outputs: each a step, which later ones take by its name.

    `trees` has the steps in their order. One that is a plain number, or another under a new name,
    is no step: later ones take what it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trees: dict[str, Tree] = {}

    def __setitem__(self, name: str, value: Any) -> None:
        tree = tree_of(value)
        if isinstance(tree, Node) and tree.op != "name":
            if name in self.trees:  # made anew from itself, as the network's share under decay
                before = self.trees.pop(name)
                tree = _inserted(tree, name, before)
            self.trees[name] = tree
            tree = named(name)
        super().__setitem__(name, wrapped(tree))

    def __ior__(self, others: Mapping[str, Any]) -> Steps:  # type: ignore[override, misc]
        for name, value in others.items():
            self[name] = value
        return self

    def needed(self, wanted: tuple[str, ...]) -> dict[str, Tree]:
        """The steps that lead to what is wanted, in their order."""
        kept: set[str] = set()
        queue = [name for name in wanted if name in self]
        while queue:
            name = queue.pop()
            found = tree_of(self[name]) if name in self else None
            if isinstance(found, Node) and found.args[0] != name:
                name = found.args[0]
            if name in self.trees and name not in kept:
                kept.add(name)
                queue += names_in(self.trees[name])
        return {name: tree for name, tree in self.trees.items() if name in kept}


def _inserted(tree: Tree, name: str, found: Tree) -> Tree:
    """The tree with another in place of a name."""
    if not isinstance(tree, Node):
        return tree
    if tree.op == "name":
        return found if tree.args[0] == name else tree
    return Node(tree.op, tuple(_inserted(item, name, found) for item in tree.args))
