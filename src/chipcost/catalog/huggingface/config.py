"""A language model from a Hugging Face config.json, or from the folder or snapshot that holds it.

The readers of `known` say which fields of which architecture are which dimension. What is not
known is refused by name: a wrong guess would be a wrong price.
"""

from __future__ import annotations

from chipcost.catalog.huggingface import snapshot
from chipcost.catalog.huggingface.fields import Config, Family
from chipcost.catalog.huggingface.formats import storage_formats
from chipcost.catalog.huggingface.known import FAMILIES
from chipcost.catalog.models.records import Dimension, ModelRecord, plain_name
from chipcost.catalog.models.schema import REQUIRED
from chipcost.errors import nearest

SOURCE = "config.json"
_SENSES = ("vision_config", "audio_config", "visual", "vision_tower")


def read_config(name: str) -> ModelRecord:
    """The model that a config.json describes, with the hf_quant_config.json beside it.

    `name` is the path of the file, of its folder, or of a model in the Hugging Face cache. Raises
    ChipcostError `bad-json`, `unknown-architecture`, `missing-field` or `bad-field` that names the
    field and its line.
    """
    path = snapshot.config_path(name)
    config = snapshot.read(path)
    family = _family(config)
    inner = config.inner()
    dimensions: dict[str, Dimension] = {
        name: value
        for name, value in family(inner).items()
        if value or (name == "gated" and value is not None)
    }
    _all_read(inner)
    _complete(config, dimensions)
    formats, notes = storage_formats(config, inner, dimensions, snapshot.beside(path))
    dimensions.update(formats)
    name = _name(config, path)
    return ModelRecord(
        id=plain_name(name),
        name=name,
        sources=(SOURCE,),
        dimensions=dimensions,
        note="; ".join([*_left_out(config, inner, dimensions), *notes]),
        file=path,
        line=1,
        file_bytes=snapshot.stored_bytes(path),
    )


def _family(config: Config) -> Family:
    """The reader of the architecture that the file names."""
    names = config.data.get("architectures")
    if names is None and "model_type" in config.data:
        wanted = str(config.data["model_type"])
        by_type = {_plain(name): name for name in FAMILIES}
        for kind in ("ForCausalLM", "ForConditionalGeneration"):
            found = by_type.get(_plain(wanted + kind))
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


def _all_read(config: Config) -> None:
    """Refuse a field that changes the dimensions and that the reader knows nothing of."""
    for name in config.unread():
        raise config.error(
            "bad-field",
            name,
            "changes the dimensions in a way that is not known for this architecture",
            hint="describe the model in an overlay (docs/models.md)",
        )


def _complete(config: Config, dimensions: dict[str, Dimension]) -> None:
    for name in REQUIRED:
        if name not in dimensions:
            raise config.error("missing-field", name, f"no field gives the dimension {name!r}")


def _left_out(config: Config, inner: Config, dimensions: dict[str, Dimension]) -> list[str]:
    """What the file describes and the dimensions leave out."""
    found = []
    if inner is not config or any(isinstance(config.data.get(key), dict) for key in _SENSES):
        found.append("the text part alone: vision tower not counted")
    if dimensions.get("mtp_layers"):
        found.append(f"blocks that predict further tokens ({dimensions['mtp_layers']}) not counted")
    return found


def _name(config: Config, path: str) -> str:
    given = config.data.get("_name_or_path")
    if isinstance(given, str) and given.strip("./ "):
        return given.rstrip("/").rpartition("/")[2]
    return snapshot.model_name(path)
