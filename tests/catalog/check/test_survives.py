"""Whatever stands in a file, the check ends with findings and never with a traceback."""

import random
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
import yaml

from chipcost.catalog.check.run import check_texts
from chipcost.errors import ChipcostError

DAY = date(2026, 11, 23)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*.yaml"))
ODD = [
    None,
    "",
    [],
    {},
    "text",
    "-1 W",
    "nan",
    "1e999 W",
    "0",
    ["a", ["b"]],
    {"value": {"value": "1 W"}},
    {"value": ["2.9 TB/s"], "source": {"a": "b"}},
    "2026-13-45",
    "٣ GB",
    "9" * 400 + " W",
    True,
    7,
    [None],
]


def nodes(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items if isinstance(value, (dict, list)) else ():
        if isinstance(inner, (dict, list)):
            yield from nodes(inner, (*path, key))
        else:
            yield (*path, key)


def spoil(data, chance):
    """Replace one node by something odd."""
    path = chance.choice([path for path in nodes(data) if path])
    target = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = deepcopy(chance.choice(ODD))


@pytest.mark.parametrize("seed", range(40))
def test_odd_values_anywhere(seed):
    chance = random.Random(seed)
    for _ in range(15):
        path = chance.choice(EXAMPLES)
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        except yaml.YAMLError:
            continue
        for _ in range(chance.randint(1, 3)):
            spoil(data, chance)
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        report = check_texts({"odd.yaml": text}, base=(), as_of=DAY, stale_after=100)
        assert all(finding.place.line >= 1 for finding in report.findings)
        assert report.exit_status() in (0, 1)


@pytest.mark.parametrize("seed", range(20))
def test_cut_and_garbled_text(seed):
    chance = random.Random(seed)
    for _ in range(15):
        text = chance.choice(EXAMPLES).read_text(encoding="utf-8")
        start = chance.randrange(len(text))
        garbled = text[:start] + chance.choice("{}[]:-,&*!|>'\"%@`#\t\n") + text[start + 1 :]
        cut = garbled[: chance.randrange(1, len(garbled))]
        for candidate in (garbled, cut):
            report = check_texts({"odd.yaml": candidate}, base=(), as_of=DAY)
            assert report.exit_status() in (0, 1, 2)
            assert all(isinstance(error, ChipcostError) for error in report.unreadable)
