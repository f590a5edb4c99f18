"""How much of each prompt a prefix cache holds, from the ids of its blocks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence


class PrefixCache:
    """Blocks seen before, without a limit or the `blocks` used last.

    A hit is the longest leading run of blocks that are held: what follows a block that is not held
    has another past.
    """

    def __init__(self, blocks: int | None = None) -> None:
        self.blocks = blocks
        self._held: OrderedDict[Hashable, None] = OrderedDict()

    def hit(self, ids: Sequence[Hashable]) -> int:
        """Leading blocks of a prompt that are held; then all of it is."""
        held, run = self._held, 0
        for one in ids:
            if one not in held:
                break
            run += 1
        for one in ids:
            held[one] = None
            if self.blocks is not None:
                held.move_to_end(one)
        while self.blocks is not None and len(held) > self.blocks:
            held.popitem(last=False)
        return run
