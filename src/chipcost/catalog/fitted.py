"""Files that the fits write, as plain data: from a copy as JSON where the file has not changed.

Loading the parser of YAML takes longer than all else that reading such a file takes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chipcost.catalog.cache import digest, load_document, save_document

_DATA = "data"


def read(path: Path) -> Any:
    """What a YAML file of the project holds, by the rules of YAML.

    Raises OSError, and ValueError for what is no YAML.
    """
    content = path.read_bytes()
    key = digest([b"fitted", content])
    stored = load_document(None, key)
    if stored is not None and _DATA in stored:
        return stored[_DATA]
    import yaml

    try:
        data = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {error}") from None
    if _is_json(data):
        save_document({_DATA: data}, key)
    return data


def _is_json(data: Any) -> bool:
    """Whether data are the same after a way through JSON: no dates, no numbers as keys."""
    try:
        return bool(json.loads(json.dumps(data, allow_nan=False)) == data)
    except (TypeError, ValueError):
        return False
