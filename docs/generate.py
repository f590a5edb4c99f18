"""Writes what is generated: docs/rules.md and the JSON Schemas in data/.

Run `python docs/generate.py` after a change to the rules or to the tables of the schema; a test
holds the files equal.
"""

from __future__ import annotations

from pathlib import Path

from chipcost.catalog.check import book
from chipcost.study import schema as jsonschema

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[Path, str]:
    """Path and text of every generated file."""
    files = {ROOT / "docs" / "rules.md": book.document()}
    for name in jsonschema.SCHEMAS:
        files[ROOT / "data" / f"{name}.schema.json"] = jsonschema.text(name)
    return files


if __name__ == "__main__":
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(ROOT))
