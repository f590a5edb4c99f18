"""A question asked from Python: the function of its command, whose answer is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from inspect import signature
from typing import Any

from chipcost.answer import Answer
from chipcost.api.keywords import WITHOUT_DATA, function_of, keywords_of
from chipcost.cli import options
from chipcost.errors import ChipcostError, nearest
from chipcost.result import Result
from chipcost.study.data import Data

_LOADED = ("catalog", "price", "fx", "set")  # what data holds that was loaded before


class Loaded(options.Data):
    """In place of the options of data: what was loaded before."""

    def __init__(self, known: Data) -> None:
        super().__init__()
        self.known = known

    def load(self, day: date | None = None, sets: Sequence[str] = ()) -> Data:
        """The data; the day that is asked about is another thing, and stands in the question."""
        return self.known


class Kept(options.Output):
    """In place of the options of the output: a place for the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []

    def take(self, result: Result) -> bool:
        """Keep it."""
        self.answers.append(Answer.of(result))
        return True


def ask(command: str, given: Mapping[str, Any]) -> Answer:
    """The answer of a command; `given` are the keywords of its function, with `data` and
    `unknown`.

    Raises ChipcostError as the command does, and for keywords that there are not.
    """
    refuse_unknown(command, given["unknown"])
    function = function_of(command)
    values = {name: item.default for name, item in signature(function).parameters.items()}
    values |= {item.parameter: item.read(given[item.name]) for item in keywords_of(command)}
    records: dict[str, Any] = {"output": Kept()}
    data = given.get("data")
    if data is not None:
        records["data"] = _loaded(data, given)
    function(**values, **records)
    answer: Answer = records["output"].answers[0]
    return answer


def refuse_unknown(command: str, names: Mapping[str, Any]) -> None:
    """ChipcostError for a keyword that the function has not, with those that are like it."""
    for name in names:
        known = [item.name for item in keywords_of(command)]
        known += [] if command in WITHOUT_DATA else ["data"]
        raise ChipcostError(
            "bad-option",
            f"{command}: there is no option {name!r}",
            hint=f"did you mean {', '.join(nearest(name, known))}?",
        )


def _loaded(data: Data, given: Mapping[str, Any]) -> Loaded:
    for name in _LOADED:
        if given.get(name):
            raise ChipcostError(
                "bad-option",
                f"{name} stands beside data, which is loaded already",
                hint=f"chipcost.load(..., {name}=...), or leave data out",
            )
    return Loaded(data)
