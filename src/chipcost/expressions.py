"""A small language for arithmetic over named figures; nothing in it can run code.

    whole       = expression [("<" | "<=" | ">" | ">=" | "==") expression]
    expression  = product {("+" | "-") product}
    product     = power {("*" | "/") power}
    power       = unary ["^" power]
    unary       = ["-"] (number | name | function "(" expression {"," expression} ")"
                  | "(" expression ")")
    name        = "{" anything but braces "}"
    function    = min | max | sqrt | ln | log10 | exp | abs

A comparison gives 1 where it holds and 0 where it does not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chipcost.errors import ChipcostError, Place

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w))|\{(?P<name>[^{}]*)\}"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<sign><=|>=|==|[-+*/^(),<>]))"
)
FUNCTIONS: Mapping[str, tuple[int, Callable[..., float]]] = {
    "min": (0, min),
    "max": (0, max),
    "sqrt": (1, math.sqrt),
    "ln": (1, math.log),
    "log10": (1, math.log10),
    "exp": (1, math.exp),
    "abs": (1, abs),
}
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: math.isclose(a, b, rel_tol=1e-12),
}
MAX_LENGTH, MAX_DEPTH, MAX_TOKENS = 2000, 60, 300


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression: `number`, `name`, an operator sign, or a function's name."""

    kind: str
    parts: tuple[Node, ...] = ()
    number: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class Expression:
    """A parsed expression with the names in it, each once, in order."""

    text: str
    root: Node
    names: tuple[str, ...]
    comparison: bool


def parse(text: str, place: Place | None = None) -> Expression:
    """Parse one expression; ChipcostError `bad-expression` says where it stops making sense."""
    return _Parser(text, place).whole()


def evaluate(expression: Expression, values: Mapping[str, float]) -> float:
    """The value with every name replaced.

    ZeroDivisionError, OverflowError and ValueError where it is undefined or not finite.
    """
    found = _value(expression.root, values)
    if not math.isfinite(found):
        raise ValueError("the value is not finite")
    return found


def _value(node: Node, values: Mapping[str, float]) -> float:
    if node.kind == "number":
        return node.number
    if node.kind == "name":
        return values[node.name]
    found = [_value(part, values) for part in node.parts]
    if node.kind in _COMPARE:
        return float(_COMPARE[node.kind](*found))
    if node.kind == "+":
        return found[0] + found[1]
    if node.kind == "-":
        return found[0] - found[1] if len(found) == 2 else -found[0]
    if node.kind == "*":
        return found[0] * found[1]
    if node.kind == "/":
        return found[0] / found[1]
    if node.kind == "^":
        result = found[0] ** found[1]
        if isinstance(result, complex):
            raise ValueError("the root of a negative number")
        return float(result)
    return float(FUNCTIONS[node.kind][1](*found))


class _Parser:
    """One pass over the tokens of a text."""

    def __init__(self, text: str, place: Place | None) -> None:
        self.text, self.place = text, place
        self.position = self.depth = self.tokens = 0
        self.names: list[str] = []
        if len(text) > MAX_LENGTH:
            raise self.error(f"the expression is longer than {MAX_LENGTH} characters")
        self.kind, self.token, self.start = "", "", 0
        self.step()

    def error(self, what: str) -> ChipcostError:
        """What is wrong, with the place inside the text."""
        rest = self.text[: self.position]
        return ChipcostError(
            "bad-expression",
            f"{what} at character {len(rest) + 1} of {self.text!r}",
            hint="for example {gb200.memory_bandwidth} / {trainium2.memory_bandwidth}",
            place=self.place,
        )

    def step(self) -> None:
        """Read the next token."""
        self.start = self.position
        self.tokens += 1
        if self.tokens > MAX_TOKENS:
            raise self.error(f"the expression has more than {MAX_TOKENS} parts")
        if not self.text[self.position :].strip():
            self.kind, self.token = "end", ""
            return
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            raise self.error(f"{self.text[self.position :].strip()[:10]!r} is not understood")
        self.kind = match.lastgroup or ""
        self.token = match[self.kind].strip()
        self.position = match.end()

    def take(self, *signs: str) -> str:
        """Read past one of these signs, or return ""."""
        if self.kind == "sign" and self.token in signs:
            sign = self.token
            self.step()
            return sign
        return ""

    def whole(self) -> Expression:
        """A sum, or a comparison of two, which must end where the text does."""
        root = self.added()
        sign = self.take(*_COMPARE)
        if sign:
            root = Node(sign, (root, self.added()))
        if self.kind != "end":
            raise self.error(f"{self.token!r} is not expected")
        return Expression(self.text, root, tuple(dict.fromkeys(self.names)), bool(sign))

    def deeper(self) -> None:
        """Count one level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("the expression is nested too deeply")

    def added(self) -> Node:
        """Products, added and subtracted from left to right."""
        left = self.multiplied()
        while sign := self.take("+", "-"):
            left = Node(sign, (left, self.multiplied()))
        return left

    def multiplied(self) -> Node:
        """Powers, multiplied and divided from left to right."""
        left = self.raised()
        while sign := self.take("*", "/"):
            left = Node(sign, (left, self.raised()))
        return left

    def raised(self) -> Node:
        """A base with an exponent, which groups to the right and binds closer than a minus."""
        self.deeper()
        if self.take("-"):
            found = Node("-", (self.raised(),))
        else:
            found = self.atom()
            if self.take("^"):
                found = Node("^", (found, self.raised()))
        self.depth -= 1
        return found

    def atom(self) -> Node:
        """A number, a name, a function or something in parentheses."""
        kind, token = self.kind, self.token
        if kind == "number":
            self.step()
            return Node("number", number=float(token.replace("_", "")))
        if kind == "name":
            if not token:
                raise self.error("there is no name in the braces")
            self.step()
            self.names.append(token)
            return Node("name", name=token)
        if kind == "word":
            return self.function(token)
        if self.take("("):
            inner = self.added()
            self.close()
            return inner
        raise self.error("a number, a {name} or a parenthesis is expected")

    def function(self, word: str) -> Node:
        """A function and its arguments."""
        if word not in FUNCTIONS:
            raise self.error(
                f"{word!r} is no function ({', '.join(FUNCTIONS)}); names stand in braces"
            )
        self.step()
        if not self.take("("):
            raise self.error(f"{word} needs its arguments in parentheses")
        parts = [self.added()]
        while self.take(","):
            parts.append(self.added())
        self.close()
        wanted = FUNCTIONS[word][0]
        if (wanted and len(parts) != wanted) or (not wanted and len(parts) < 2):
            raise self.error(f"{word} takes {wanted or 'two or more'} arguments")
        return Node(word, tuple(parts))

    def close(self) -> None:
        """Read past a closing parenthesis."""
        if not self.take(")"):
            raise self.error("a closing parenthesis is missing")
