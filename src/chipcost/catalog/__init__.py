"""Data files to typed records: positions, sources, overlays, quotes, checks."""

from chipcost.catalog.load import load_catalog
from chipcost.catalog.records import (
    Catalog,
    Chip,
    Figure,
    Link,
    PowerQuote,
    Quote,
    Source,
    System,
)

__all__ = [
    "Catalog",
    "Chip",
    "Figure",
    "Link",
    "PowerQuote",
    "Quote",
    "Source",
    "System",
    "load_catalog",
]
