"""Whether a reader can get to what somebody else published."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.check.rule import WARNING, Rule
from chipcost.catalog.check.scene import Scene
from chipcost.catalog.findings import Finding


def _file(address: str) -> str:
    """A file of deals whose source, of a publisher, has this line."""
    return (
        "sources:\n  press:\n    title: An article\n    publisher: A newspaper\n"
        f"    grade: press\n{address}"
        "deals:\n  example:\n    name: Example and a cloud\n    buyer: Example\n"
        "    announced: 2026-07\n    money: rental\n    source: press\n    value: {value: 1 BUSD}\n"
    )


RULES = (
    Rule(
        "P320",
        "publication without an address",
        WARNING,
        "Nobody can look up what is said to stand there. In a file that stands alone, a source "
        "with a publisher gives its `url`, or says in `no_address` why there is none. Overlays, "
        "and papers of one's own without a publisher, need neither.",
        _file(""),
        _file("    no_address: a letter to its subscribers\n"),
    ),
)


def without_address(scene: Scene) -> Iterator[Finding]:
    """P320: sources of a publisher with neither an address nor the reason."""
    for part in scene.parts:
        if part.overlay:
            continue
        for key, source in part.layer.sources.items():
            if source.publisher and not source.url and not source.no_address:
                yield Finding(
                    "P320",
                    f"{key!r} was published and has no address",
                    "give url:, or no_address: and why there is none",
                    part.tree.place(("sources", key), key=True),
                )


CHECKS = (without_address,)
