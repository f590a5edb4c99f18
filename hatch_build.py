"""Writes the parsed catalog beside the YAML when the package is built or installed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ParsedCatalog(BuildHookInterface):  # type: ignore[type-arg]
    """Parses `data/*.yaml` once, so that an installed command does not have to."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write `data/parsed*.json` before the files are collected."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from chipcost.catalog import cache, files
            from chipcost.catalog.chips import read, stored
            from chipcost.catalog.models import read as model_read
            from chipcost.catalog.token_prices import read as token_read
            from chipcost.catalog.workloads import read as workload_read

            data = root / "data"
            key = cache.digest((data / name).read_bytes() for name in files.SHIPPED)
            stored.save(read.parse_shipped(data), key, data / cache.NAME)
            key = cache.digest([(data / model_read.FILE).read_bytes()])
            parsed = model_read.store(model_read.parse_shipped_models(data))
            cache.save_document(parsed, key, data / model_read.PARSED)
            key = cache.digest([(data / token_read.FILE).read_bytes()])
            parsed = token_read.store(token_read.parse_shipped(data))
            cache.save_document(parsed, key, data / token_read.PARSED)
            key = cache.digest([(data / workload_read.FILE).read_bytes()])
            parsed = workload_read.store(workload_read.parse_shipped(data))
            cache.save_document(parsed, key, data / workload_read.PARSED)
        finally:
            sys.path.remove(str(root / "src"))
