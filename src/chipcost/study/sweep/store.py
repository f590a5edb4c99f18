"""The blocks of a sweep on disk: a Parquet file each, and a manifest that says of which sweep.

A file takes its name when it is whole, so a sweep that was ended at any moment goes on where it
was; what is missing or cut is computed anew, to the same bytes. Several processes and machines may
write into one store: those that write the same block write the same.

DuckDB and Polars read the store as one table, `DIRECTORY/*.parquet`. Unknown (NaN) is null there.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipcost.errors import ChipcostError, missing_extra
from chipcost.files import write_whole

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray | list[str]

EXTRA = "parquet"
MANIFEST = "manifest.json"
LAYOUT = 1  # of the files: goes up when an old store can no longer be continued
_NAME = re.compile(r"block-(\d{9,})\.parquet")
_KEY, _BLOCK = b"chipcost.key", b"chipcost.block"


@dataclass(frozen=True)
class Store:
    """A directory for the blocks of the one sweep that `key` names; made if it is not there.

    `key` is a hash of whatever the values depend on: specification, seed, version, data.
    `about` says the same for people and stands in the manifest; it names what differs where a store
    is refused. A store can be pickled, and written to where a block is computed.

    Raises ChipcostError `missing-extra` without pyarrow; `other-sweep` if the directory has the
    blocks of another sweep; `no-store` if it has other files; `cannot-write`.
    """

    directory: Path
    key: str
    about: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "directory", Path(self.directory))
        _parquet()
        manifest = self.directory / MANIFEST
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            text = manifest.read_text(encoding="utf-8") if manifest.exists() else ""
            empty = bool(text) or not any(_visible(self.directory))
        except OSError as error:
            raise ChipcostError(
                "cannot-write", f"cannot use {self.directory} as a store: {error.strerror or error}"
            ) from error
        if text:
            self._check(text)
        elif empty:
            mine = {"layout": LAYOUT, "key": self.key, "about": dict(self.about)}
            write_whole(manifest, json.dumps(mine, indent=1, sort_keys=True) + "\n")
        else:
            raise ChipcostError(
                "no-store",
                f"{self.directory} is not empty and holds no sweep",
                hint="name a new directory",
            )

    def _check(self, text: str) -> None:
        try:
            there = json.loads(text)
            layout, key, about = there["layout"], there["key"], dict(there["about"])
        except (ValueError, TypeError, KeyError) as error:
            raise ChipcostError(
                "no-store",
                f"{self.directory / MANIFEST} is not the manifest of a sweep",
                hint="name a new directory",
            ) from error
        if (layout, key) == (LAYOUT, self.key):
            return
        differs = [
            f"{name} {about.get(name, 'unknown')} there, {value} here"
            for name, value in self.about.items()
            if about.get(name) != value
        ]
        raise ChipcostError(
            "other-sweep",
            f"{self.directory} holds another sweep" + "".join(f"; {text}" for text in differs),
            hint="name a new directory: blocks of two sweeps are never mixed",
        )

    def path(self, number: int) -> Path:
        """The file of a block."""
        return self.directory / f"block-{number:09d}.parquet"

    def done(self) -> frozenset[int]:
        """The blocks that are there whole: with the footer that is written last, of this sweep."""
        pq = _parquet()
        found = (_NAME.fullmatch(name) for name in _visible(self.directory))
        numbers = (int(match[1]) for match in found if match)
        return frozenset(number for number in numbers if self._is_whole(pq, number))

    def _is_whole(self, pq: Any, number: int) -> bool:
        try:
            kept = pq.read_metadata(self.path(number)).metadata or {}
        except (OSError, ValueError):  # pyarrow's ArrowInvalid is a ValueError
            return False
        return kept.get(_KEY) == self.key.encode() and kept.get(_BLOCK) == b"%d" % number

    def write(self, number: int, columns: Mapping[str, Column]) -> None:
        """Write a block whole or not at all: columns of one length, by name.

        The same columns are the same bytes under the same version of pyarrow.
        ChipcostError `cannot-write` if there is no room: the blocks before stay, and the sweep can
        go on from them.
        """
        import pyarrow as pa

        pq = _parquet()
        arrays = {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
        mine = {_KEY: self.key.encode(), _BLOCK: b"%d" % number}
        table = pa.table(arrays).replace_schema_metadata(mine)
        texts = [name for name, array in arrays.items() if pa.types.is_string(array.type)]
        floats = [name for name, array in arrays.items() if pa.types.is_floating(array.type)]
        buffer = io.BytesIO()
        pq.write_table(
            table,
            buffer,
            compression="zstd",
            compression_level=1,
            use_dictionary=texts,
            column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
            write_page_checksum=True,
        )
        try:
            write_whole(self.path(number), buffer.getvalue(), tidy=False)
        except ChipcostError as error:
            raise ChipcostError(
                error.code,
                error.message,
                hint="make room, then run the same sweep into the same store: it goes on from "
                "the blocks that are there",
            ) from error

    def read(self, number: int) -> dict[str, Column]:
        """The columns of a block as they were written; ChipcostError `broken-block` if it is cut.

        Every page is held against its checksum.
        """
        import pyarrow as pa

        pq = _parquet()
        path = self.path(number)
        try:
            table = pq.read_table(path, page_checksum_verification=True, partitioning=None)
        except (OSError, ValueError) as error:
            raise ChipcostError(
                "broken-block",
                f"cannot read {path}: {error}",
                hint="remove it and run the same sweep into the same store",
            ) from error
        return {
            name: column.to_pylist() if pa.types.is_string(column.type) else column.to_numpy()
            for name, column in zip(table.column_names, table.columns, strict=True)
        }


def _visible(directory: Path) -> list[str]:
    """The names in a directory, without hidden ones: files in the making are hidden."""
    with os.scandir(directory) as entries:
        return [entry.name for entry in entries if not entry.name.startswith(".")]


def _parquet() -> Any:
    """pyarrow.parquet; ChipcostError `missing-extra` if it is not installed."""
    try:
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise missing_extra("a store of blocks", error, EXTRA) from error
    return pyarrow.parquet
