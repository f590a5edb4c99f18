"""Whether what bears a claim out comes from somebody else than who made it.

Derived from the sources: their keys, publishers, and which of them restate which (`digest_of`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chipcost.catalog.claims.records import Claim, Given
from chipcost.catalog.records import Source
from chipcost.catalog.sources import origins
from chipcost.study.claims.names import Known, Leaf
from chipcost.study.claims.verdict import Judged

ANOTHER = "another publisher"
PUBLISHER = "the same publisher"
DOCUMENT = "the same document"
GIVEN = "inputs of the claim"

INDEPENDENT = "independent"
PARTLY = "partly"
OWN = "own figures"
INDEPENDENCE = (INDEPENDENT, PARTLY, OWN)


def evidence(known: Known, item: Judged) -> str:
    """Whose figures the verdict on a claim rests on, in words; "" where nothing was computed."""
    return ", ".join(sorted(_kinds(known, item)))


def independence(known: Known, item: Judged) -> str:
    """Whether all, a part or nothing of the evidence is another's; "" where there is none.

    Another's is what has a source that is neither the claim's nor restates it, nor is restated by
    it, and that has another publisher than all of these.
    """
    if item.best is None:
        return ""
    kinds = _kinds(known, item)
    if ANOTHER not in kinds:
        return OWN
    return PARTLY if len(kinds) > 1 else INDEPENDENT


def _kinds(known: Known, item: Judged) -> set[str]:
    if item.best is None:
        return set()
    sources = known.catalog.sources
    return {
        kind
        for found in item.best.leaves.values()
        for leaf in _roots(found)
        if (kind := _kind(sources, item.claim, leaf))
    }


def _roots(found: Leaf) -> Iterator[Leaf]:
    """The figures that a number was computed from in the end."""
    if found.inputs:
        for inner in found.inputs:
            yield from _roots(inner)
    else:
        yield found


def _kind(sources: Mapping[str, Source], claim: Claim, found: Leaf) -> str:
    """Whose figure one is, as seen from the claim; "" for one without a source, as a count."""
    given = claim.given.get(found.name)
    if isinstance(given, Given) and not given.sources:
        return GIVEN
    own = origins(sources, claim.sources)
    documents = [origins(sources, (key,)) for key in found.sources]
    if not documents:
        return ""
    if all(own & keys for keys in documents):
        return DOCUMENT
    publishers = _publishers(sources, own)
    if all(own & keys or publishers & _publishers(sources, keys) for keys in documents):
        return PUBLISHER
    return ANOTHER


def _publishers(sources: Mapping[str, Source], keys: frozenset[str]) -> set[str]:
    return {sources[key].publisher for key in keys if key in sources} - {""}
