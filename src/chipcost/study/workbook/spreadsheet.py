"""A traced formula as spreadsheets write it, and in words.

Only what Excel and LibreOffice both know and mean alike: + - * / ^, IF, MIN, MAX, EXP, LN, SQRT,
PMT. An annuity is written as PMT, since that is how people who read spreadsheets know it.
"""

from __future__ import annotations

from collections.abc import Callable

from chipcost.study.workbook.traced import Node, Tree

Refer = Callable[[str], str]

_RANK = {"=": 0, ">": 0, "<": 0, ">=": 0, "<=": 0, "+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_WHOLE, _NEGATIVE = 9, 3


def written(tree: Tree, refer: Refer) -> str:
    """The formula without its leading `=`; `refer` gives the cell that a name stands in."""
    return _text(tree, refer)[0]


def number(value: float) -> str:
    """A number as a formula has it; one that is not known as the empty text."""
    if value != value:
        return '""'
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value).upper()


def _text(tree: Tree, refer: Refer) -> tuple[str, int]:
    """The text, and how strongly it holds together: a part that holds less is put in brackets."""
    if not isinstance(tree, Node):
        return number(tree), _WHOLE if tree >= 0.0 or tree != tree else _NEGATIVE
    if tree.op == "name":
        return refer(tree.args[0]), _WHOLE
    payment = _payment(tree)
    if payment is not None:
        rate, count = (written(item, refer) for item in payment[:2])
        return f"PMT({rate},{count},{_minus(payment[2], refer)})", _WHOLE
    if tree.op in _RANK:
        rank = _RANK[tree.op]
        one, other = (_text(item, refer) for item in tree.args)
        left = _within(one, rank + (tree.op == "^"))
        right = _within(other, rank + (tree.op in "-/^"))
        return f"{left}{tree.op}{right}", rank
    if tree.op == "neg":
        return f"-{_within(_text(tree.args[0], refer), _NEGATIVE + 1)}", _NEGATIVE
    return _call(tree, refer)


def _call(tree: Node, refer: Refer) -> tuple[str, int]:
    args = [written(item, refer) for item in tree.args]
    match tree.op:
        case "if":
            extreme = _extreme(tree)
            if extreme:
                one, other = (written(item, refer) for item in tree.args[1:])
                return f"{extreme}({other},{one})", _WHOLE
            return f"IF({','.join(args)})", _WHOLE
        case "log1p":
            return f"LN(1+{_within(_text(tree.args[0], refer), 2)})", _WHOLE
        case "expm1":
            inner = tree.args[0]
            if isinstance(inner, Node) and inner.op == "*" and _logarithm(inner.args[1]):
                base, power = inner.args[1].args[0], inner.args[0]
                grown = _within(_text(power, refer), 5)
                return f"(1+{_within(_text(base, refer), 2)})^{grown}-1", 1
            return f"EXP({args[0]})-1", 1
        case "min" | "max" | "exp" | "sqrt":
            return f"{tree.op.upper()}({','.join(args)})", _WHOLE
    raise ValueError(f"no spreadsheet formula for {tree.op!r}")  # pragma: no cover


def _within(part: tuple[str, int], rank: int) -> str:
    return part[0] if part[1] >= rank else f"({part[0]})"


def _minus(tree: Tree, refer: Refer) -> str:
    return f"-{_within(_text(tree, refer), 4)}"


def _logarithm(tree: Tree) -> bool:
    return isinstance(tree, Node) and tree.op == "log1p"


def _extreme(tree: Node) -> str:
    """MIN or MAX where the branches are the two numbers that are compared."""
    condition, one, other = tree.args
    if not isinstance(condition, Node):
        return ""
    pair = condition.args
    if condition.op in ("<", "<="):
        return "MIN" if pair == (one, other) else "MAX" if pair == (other, one) else ""
    if condition.op in (">", ">="):
        return "MAX" if pair == (one, other) else "MIN" if pair == (other, one) else ""
    return ""


def _payment(tree: Node) -> tuple[Tree, Tree, Tree] | None:
    """Rate, number of payments and capital, where a tree is an annuity (`model.finance`)."""
    if tree.op == "*":
        ratio = _recovery(tree.args[1])
        return None if ratio is None else (*ratio, tree.args[0])
    ratio = _recovery(tree)
    return None if ratio is None else (*ratio, 1.0)


def _recovery(tree: Tree) -> tuple[Tree, Tree] | None:
    """Rate and number of payments of IF(r = 0, 1 / n, r / (1 - (1 + r)^-n))."""
    if not isinstance(tree, Node) or tree.op != "if":
        return None
    condition, level, paid = tree.args
    if not (isinstance(condition, Node) and isinstance(level, Node) and level.op == "/"):
        return None
    rate, payments = condition.args[0], level.args[1]
    grown = Node("expm1", (Node("*", (Node("neg", (payments,)), Node("log1p", (rate,)))),))
    same = Node("/", (rate, Node("neg", (grown,))))
    zero = Node("=", (rate, 0.0))
    return (rate, payments) if (condition, level.args[0], paid) == (zero, 1.0, same) else None
