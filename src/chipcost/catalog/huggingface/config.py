"""A language model from a Hugging Face config.json: `--model path/to/config.json`.

`families` says which fields of which architecture are which dimension. What is not known is
refused by name: a wrong guess would be a wrong price.
"""

from __future__ import annotations

from pathlib import Path

from chipcost.catalog import files
from chipcost.catalog.huggingface.families import FAMILIES, Config, Family
from chipcost.catalog.huggingface.formats import storage_formats
from chipcost.catalog.models.records import Dimension, ModelRecord, plain_name
from chipcost.catalog.models.schema import REQUIRED
from chipcost.errors import ChipcostError, Place, nearest

SOURCE = "config.json"


def read_config(path: str) -> ModelRecord:
    """The model that a config.json describes.

    Raises ChipcostError `bad-json`, `unknown-architecture`, `missing-field` or `bad-field` that
    names the field and its line.
    """
    text = files.read_text(path)
    data = files.parse_json(text, path, "give the config.json of a model")
    if not isinstance(data, dict):
        raise ChipcostError(
            "bad-json",
            "a config.json holds one object",
            hint="give the config.json of a model",
            place=Place(path, 1, 1),
        )
    config = Config(data, path, text)
    family = _family(config)
    inner = config.inner()
    dimensions: dict[str, Dimension] = {
        name: value
        for name, value in family(inner).items()
        if value or (name == "gated" and value is not None)
    }
    dimensions.update(storage_formats(config, inner))
    _complete(config, dimensions)
    name = _name(config, path)
    return ModelRecord(
        id=plain_name(name),
        name=name,
        sources=(SOURCE,),
        dimensions=dimensions,
        note="vision tower not counted" if inner is not config else "",
        file=path,
        line=1,
    )


def _family(config: Config) -> Family:
    """The reader of the architecture that the file names."""
    names = config.data.get("architectures")
    if names is None and "model_type" in config.data:
        wanted = str(config.data["model_type"])
        by_type = {_plain(name): name for name in FAMILIES}
        found = by_type.get(_plain(wanted + "ForCausalLM"))
        if found:
            return FAMILIES[found]
        raise config.error("unknown-architecture", "model_type", f"{wanted!r} is not known")
    if not isinstance(names, list) or not names or not isinstance(names[0], str):
        raise config.error("missing-field", "architectures", "the architecture is not named")
    if names[0] not in FAMILIES:
        close = ", ".join(nearest(names[0], list(FAMILIES)))
        raise config.error(
            "unknown-architecture",
            "architectures",
            f"{names[0]!r} is not known",
            hint=f"known and near: {close}; or describe the model in an overlay (docs/models.md)",
        )
    return FAMILIES[names[0]]


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _complete(config: Config, dimensions: dict[str, Dimension]) -> None:
    for name in REQUIRED:
        if name not in dimensions:
            raise config.error("missing-field", name, f"no field gives the dimension {name!r}")


def _name(config: Config, path: str) -> str:
    given = config.data.get("_name_or_path")
    if isinstance(given, str) and given.strip("./ "):
        return given.rstrip("/").rpartition("/")[2]
    file = Path(path)
    if file.stem == "config" and file.resolve().parent.name:
        return file.resolve().parent.name
    return file.stem
