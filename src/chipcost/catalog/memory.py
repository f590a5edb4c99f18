"""How much memory a user's files may take, and what they take.

What a file takes hangs on what it holds, not on its size: a list of single letters takes a hundred
times as much as a long text. So what is bounded is an estimate from bytes and nodes (keys, values
and list items), before the memory is taken.
"""

from __future__ import annotations

import os

from chipcost.errors import ChipcostError, Place

VARIABLE = "CHIPCOST_MEMORY"
SHARE = 0.5  # of the memory that there is: what a command takes if nobody says
LEAST = 2**30  # where a system does not say what there is

# Measured with overlays of 1,000 to 100,000 chips (benchmarks/large.py): the peak of `compare` and
# of `check` over the nodes of the file, records, findings and rows included.
BYTES_PER_NODE = 500
BYTES_PER_BYTE = 4  # at least, of any text: as bytes, as text, and what the parser holds of it


def most_bytes() -> int:
    """The size of a file beyond which it cannot fit, whatever is in it."""
    return limit() // BYTES_PER_BYTE


def most_nodes() -> int:
    """How many keys, values and list items a file may hold."""
    return limit() // BYTES_PER_NODE


def limit() -> int:
    """Bytes that a command may take: CHIPCOST_MEMORY, else half of what the machine has.

    Raises ChipcostError `bad-option` for a variable that is no size.
    """
    given = os.environ.get(VARIABLE, "")
    if not given:
        return int(SHARE * _there_is())
    from chipcost import units

    try:
        size, why = units.parse(given, "bytes").value, "it is not above 0"
    except ChipcostError as error:
        size, why = 0.0, error.message
    if size <= 0.0:
        raise ChipcostError(
            "bad-option",
            f"{VARIABLE} {given!r} is no size: {why}",
            hint=f"for example {VARIABLE}='8 GiB'",
        )
    return int(size)


def too_large(what: str, place: Place) -> ChipcostError:
    """The error of a file that would take more memory than there is for it."""
    return ChipcostError(
        "too-large",
        f"{what} would take more than {limit() / 2**20:,.0f} MiB of memory",
        hint=f"is this the right file? {VARIABLE}='16 GiB' allows more (half of the memory of the "
        "machine is allowed if it is not set); or divide the file",
        place=place,
    )


def too_many_nodes(nodes: int, place: Place) -> ChipcostError:
    """The error of a file with more keys, values and list items than fit."""
    return too_large(
        f"a file with more than {nodes:,} keys, values and list items (this far)", place
    )


def _there_is() -> int:
    """Bytes of memory of the machine, or of what a limit on the process leaves of it."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        found = 0
    if found <= 0:
        found = int(LEAST / SHARE)
    try:
        import resource
    except ImportError:  # not on Windows
        return found
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    return found if soft == resource.RLIM_INFINITY else min(found, soft)
