"""Models and chips that are named in one list, told apart."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.catalog.chips.index import plain_name
from chipcost.catalog.models.records import model_names
from chipcost.catalog.names import all_names, find
from chipcost.errors import ChipcostError, nearest, raise_collected
from chipcost.study.data import Data
from chipcost.study.serving.released import find_released, known_beginning, unknown


def models_and_chips(data: Data, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names of models (or paths), and those of chips and systems, each in its order.

    Raises ChipcostError with every name that is neither, and where no model is among them.
    """
    models: list[str] = []
    chips: list[str] = []
    errors: list[ChipcostError] = []
    for name in names:
        if find_released(data.models, name) is not None:
            models.append(name)
        elif find(data.catalog, name) is not None:
            chips.append(name)
        else:
            errors.append(_unknown(data, name))
    if not models and not errors:
        errors.append(
            ChipcostError(
                "no-model",
                f"no language model is named, only {', '.join(chips)}",
                hint="for example chipcost tokens llama-3.3-70b; `chipcost list models` shows all",
            )
        )
    raise_collected(errors)
    return list(dict.fromkeys(models)), chips


def _unknown(data: Data, name: str) -> ChipcostError:
    if known_beginning(data.models, name)[0]:
        return unknown(data.models, name)
    models = nearest(plain_name(name.rpartition("/")[2]), model_names(data.models))
    chips = nearest(plain_name(name), all_names(data.catalog))
    return ChipcostError(
        "unknown-name",
        f"there is no model and no chip {name!r}",
        hint=f"nearest models: {', '.join(models)}; nearest chips: {', '.join(chips)}; "
        "`chipcost list models` and `list chips` show all, and the path of a Hugging Face "
        "config.json is accepted too",
    )
