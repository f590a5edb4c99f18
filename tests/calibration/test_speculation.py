"""Speculation against published pairs, each fold at the number of the others."""

from __future__ import annotations

import numpy as np
import pytest
import speculation


@pytest.fixture(scope="module")
def sources():
    return [source for source in speculation.sources() if len(source.pairs) > 1]


def test_speed_ups_of_published_pairs(sources):
    errors = np.concatenate([source.errors for source in sources])
    assert len(errors) == 26
    assert np.expm1(np.median(errors)) <= 0.10
    for source in sources:
        assert np.expm1(np.quantile(source.errors, 0.9)) <= 0.25


def test_the_gain_falls_with_the_load_as_published(sources):
    """In each deployment or data set of a source, from the least to the greatest load."""
    for source in sources:
        for fold in {pair.fold for pair in source.pairs}:
            mine = [
                (pair.run.concurrency, pair.speedup, value)
                for pair, value in zip(source.pairs, source.predicted, strict=True)
                if pair.fold == fold
            ]
            (_, first, found), (_, last, expected) = min(mine), max(mine)
            assert first > last
            assert found > expected


def test_the_unknown_numbers_are_such_as_were_measured_elsewhere(sources):
    """Yields of the source that states none lie near those of the catalog at three tokens."""
    block = next(source for source in sources if source.pairs[0].accepted is None)
    assert all(2.2 <= found <= 3.0 for found in block.unknowns)
