"""Names of Epoch's table of hardware, to chips of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipcost.catalog.chips.records import Catalog, Chip
from chipcost.catalog.names import find
from chipcost.errors import ChipcostError
from chipcost.study.imports.unknown import Unknown

# Words before the name of a part that our names do without.
_BEFORE = re.compile(
    r"(?:NVIDIA|AMD|Intel|Google|Amazon(?: AWS)?|AWS|Huawei|Meta|Microsoft|Habana|Tesla|GeForce|"
    r"Radeon|Instinct|HGX)\s+",
    re.IGNORECASE,
)
_TPU = re.compile(r"(TPU v\d+[a-z]*)\b.*", re.IGNORECASE)
_CAPACITY = re.compile(r"[ -](\d{1,4}) ?GB\b", re.IGNORECASE)
_GIB = 2**30 / 1e9


def chip_of(catalog: Catalog, name: str, maker: str, unknown: Unknown) -> tuple[Chip | None, str]:
    """The chip of a name and its maker, or None with the reason or the nearest names."""
    problem = ""
    for candidate in _candidates(name):
        try:
            named = find(catalog, candidate)
        except ChipcostError as error:
            problem = problem or error.hint
            continue
        if named is None:
            continue
        found = named.chip
        if not _words(maker) & _words(found.vendor):
            problem = problem or f"{found.id} is made by {found.vendor}, not by {maker or 'nobody'}"
        elif not _holds(found, name):
            problem = problem or f"{found.id} has {found.memory_label or 'another memory'}"
        else:
            return found, ""
    return None, problem or unknown.words(_plain(name))


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", name.lower()))


def _holds(chip: Chip, name: str) -> bool:
    """Whether the memory that a name says is the chip's, in GB or GiB."""
    said, held = _CAPACITY.search(name), chip.value("memory_capacity")
    if said is None:
        return True
    sizes = (float(said[1]), float(said[1]) * _GIB)
    return held is not None and any(abs(held / 1e9 / size - 1.0) < 0.01 for size in sizes)


def _candidates(name: str) -> Iterator[str]:
    """What a part may be called in the catalog, from the name in full to its bare number."""
    text = re.sub(r"(?<=\d) GB\b", "GB", name.replace("PCle", "PCIe"))
    bare = re.sub(r"\s*\([^)]*\)", "", text).strip()
    plain = _plain(text)
    socket = re.sub(r"\b(SXM|OAM)\d\b", r"\1", plain, flags=re.IGNORECASE)
    yield from (text, bare, plain, socket)
    yield from (_CAPACITY.sub("", one) for one in (plain, socket))
    tpu = _TPU.search(bare)
    if tpu:
        yield tpu[1]


def _plain(name: str) -> str:
    """A name without its maker, its product line and what stands in brackets."""
    text = re.sub(r"\s*\([^)]*\)", "", name.replace("PCle", "PCIe")).strip()
    while _BEFORE.match(text):
        text = _BEFORE.sub("", text, count=1)
    return text
