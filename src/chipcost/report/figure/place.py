"""Where labels stand, so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Centres of labels of one size, as near to where they are wanted as lets none overlap.

    They keep their order. With the offsets of their places taken off it is an isotonic regression,
    solved by pooling neighbours; labels that touch share their mean displacement. All lie between
    `low` and `high` where those leave room, else they run over both alike.
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    pools: list[list[float]] = []  # mean, number
    for place, at in enumerate(order):
        pools.append([wanted[at] - place * size, 1.0])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            mean, count = pools.pop()
            before = pools[-1]
            before[0] = (before[0] * before[1] + mean * count) / (before[1] + count)
            before[1] += count
    first = low + size / 2
    last = high - size / 2 - (len(wanted) - 1) * size
    if last < first:
        first = last = (first + last) / 2
    means = [min(max(mean, first), last) for mean, count in pools for _ in range(int(count))]
    found = [0.0] * len(wanted)
    for place, at in enumerate(order):
        found[at] = means[place] + place * size
    return found


def flags(poles: Sequence[float], spans: Sequence[tuple[float, float]]) -> list[int]:
    """The lane of each label that hangs right of a pole: no pole of another runs through it.

    A pole reaches up to its own lane, so that of two whose labels meet the left hangs higher.
    """
    found = [0] * len(poles)
    done: list[int] = []
    for at in sorted(range(len(poles)), key=lambda at: -poles[at]):
        start, stop = spans[at]
        met = [
            found[other]
            for other in done
            for begin, end in (spans[other],)
            if start <= poles[other] <= stop or (begin <= stop and start <= end)
        ]
        found[at] = max(met) + 1 if met else 0
        done.append(at)
    return found
