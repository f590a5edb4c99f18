"""Catalogs of many chips: an index in place of a search, parsed copies, a bound on memory.

tests: chipcost.catalog.chips.index, chipcost.catalog.overlay_copies, chipcost.catalog.memory
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from chipcost.catalog import cache, memory, overlay_copies, yamltree
from chipcost.catalog.chips.index import plain_name
from chipcost.catalog.names import default_system, find
from chipcost.errors import ChipcostError, searcher
from chipcost.study import odds
from chipcost.study.data import Data

ROOT = Path(__file__).parents[2]


def large_catalog():
    """The module of benchmarks/ that writes overlays."""
    where = ROOT / "benchmarks" / "large_catalog.py"
    spec = importlib.util.spec_from_file_location("large_catalog", where)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def overlay(tmp_path):
    """Writes an overlay of that many chips and gives its path."""

    def write(chips, more=""):
        path = tmp_path / f"large-{chips}.yaml"
        path.write_text("".join(large_catalog().lines(chips)) + more)
        return str(path)

    return write


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """An empty cache folder, and files of any size worth a copy."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(overlay_copies, "LARGE", 1)
    return tmp_path / "cache" / "chipcost"


def records(data):
    """All that a catalog holds, without what is derived."""
    catalog = data.catalog
    return [getattr(catalog, name) for name in catalog.__dataclass_fields__]


# An index gives what a search gives.


def test_records_by_chip_are_those_of_a_search_in_their_order(shipped):
    assert set(shipped.quotes_of) == {quote.chip for quote in shipped.quotes}
    for chip in shipped.chips:
        for found, all_of_them in (
            (shipped.quotes_of, shipped.quotes),
            (shipped.power_quotes_of, shipped.power_quotes),
            (shipped.prices_of, shipped.prices),
            (shipped.systems_of, shipped.systems.values()),
        ):
            assert found.get(chip, ()) == tuple(one for one in all_of_them if one.chip == chip)
        named = shipped.chips[chip].default_system
        first = next((one for one in shipped.systems.values() if one.chip == chip), None)
        assert default_system(shipped, shipped.chips[chip]) == (
            shipped.systems.get(named) if named else first
        )


def test_every_name_finds_what_a_search_in_order_finds(shipped):
    names = [
        name
        for records in (shipped.chips, shipped.systems)
        for record in records.values()
        for name in (record.id, record.name, *record.aliases)
    ]
    for name in names:
        wanted = plain_name(name)
        chip = shipped.chips.get(wanted)
        system = shipped.systems.get(wanted)
        if chip is None and system is None:
            chips, systems = (
                [r for r in of.values() if wanted in map(plain_name, (r.name, *r.aliases))]
                for of in (shipped.chips, shipped.systems)
            )
            chip = chips[0] if chips else None
            system = None if chips else systems[0]
        found = find(shipped, name)
        assert found.system == (None if chip else system)
        assert found.chip == (chip or shipped.chips[system.chip])


def steps(run, *words):
    """How many lines of Python a command runs; a line is counted again in every round of a loop."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        assert run(*words).status == 0
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "--format", "csv", "--catalog"),
        ("compare", "--owner", "any", "--relative-to", "h100", "--format", "csv", "--catalog"),
        ("check",),
    ],
    ids=" ".join,
)
def test_what_a_chip_more_costs_does_not_grow_with_the_chips(cli, overlay, monkeypatch, words):
    monkeypatch.setattr(odds, "MANY", 0)
    files = [overlay(chips) for chips in (60, 120, 240)]
    cli(*words, files[0])  # what is done once is done
    few, more, most = (steps(cli, *words, file) for file in files)
    assert most - more < 2 * (more - few) * 1.08


# Suggestions.


def test_a_search_among_very_many_names_is_made_once(monkeypatch):
    monkeypatch.setattr("chipcost.errors.MAX_COMPARED", 1000)
    search, known = searcher(), [f"chip-{number}" for number in range(1200)]
    assert search("chip-77x", known)[0].startswith("chip-77")
    assert search("chip-88x", known) == known[:3]
    assert search("chip-77x", known)[0].startswith("chip-77")


# Parsed copies.


def test_a_copy_answers_as_the_file_and_nothing_is_parsed(copies, overlay, monkeypatch):
    path = overlay(30)
    first = Data([path])
    expected = records(first), first.own_terms()
    second = Data([path])
    with monkeypatch.context() as patch:
        patch.setattr(yamltree, "parse", None)
        assert (records(second), second.own_terms()) == expected
    for name in ("sites", "deals", "models", "claims", "token_prices", "workloads"):
        assert getattr(second, name) == getattr(first, name)


def test_a_changed_file_and_a_spoilt_copy_are_read_anew(copies, overlay):
    path = overlay(30)
    before = Data([path]).catalog
    [copy] = copies.glob("overlay-*.json")
    for content in ("", "{", copy.read_text()[:-9], copy.read_text().replace("hbm", "xxx")):
        copy.write_text(content)
        assert Data([path]).catalog == before
    text = Path(path).read_text()
    Path(path).write_text(text.replace("memory_tier: hbm", "memory_tier: sram"))
    assert Data([path]).catalog != before


def test_a_copy_that_fits_its_hash_but_holds_no_layer_is_not_believed(copies, overlay):
    path = overlay(30)
    before = Data([path]).catalog
    [copy] = copies.glob("overlay-*.json")
    key = json.loads(copy.read_text())["sha256"]
    for wrong in ({"layer": None}, {"layer": {"file": 1}}, {}):
        cache.save_document(wrong, key, copy)
        assert Data([path]).catalog == before


def test_what_check_finds_is_kept_with_the_day_and_the_files(copies, overlay):
    text = "power_quotes:\n  - {chip: h100, basis: it, date: 2026-05, value: 9 kW, source: drawn}\n"
    path = overlay(3)
    Path(path).write_text(Path(path).read_text().replace("power_quotes:\n", text))
    Path(path).write_text(Path(path).read_text().replace("chip: h100,", "chip: h100-sxm,"))
    said = Data([path]).own_terms()
    assert "warning" in said[0]
    assert len(list(copies.glob("checked-*.json"))) == 1
    assert Data([path]).own_terms() == said


@pytest.mark.parametrize(
    "more",
    ["models:\n  m: {name: M, layers: 2}\n", "profiles: {}\n", "chip: 3\n"],
)
def test_files_of_more_than_chips_and_with_problems_are_not_kept(copies, overlay, more):
    with contextlib.suppress(ChipcostError):
        assert Data([overlay(3, more)]).catalog
    assert not list(copies.glob("overlay-*.json"))


def test_small_files_are_not_kept(copies, overlay, monkeypatch):
    monkeypatch.setattr(overlay_copies, "LARGE", 10**6)
    assert Data([overlay(3)]).catalog
    assert not [path for path in copies.glob("*.json") if "-" in path.name]


def test_only_the_last_copies_stay(copies, overlay, monkeypatch):
    monkeypatch.setattr(cache, "KEPT", 2)
    for chips in range(2, 7):
        assert Data([overlay(chips)]).catalog
    assert len(list(copies.glob("overlay-*.json"))) == 2


# Memory.


def test_a_file_beyond_the_memory_is_refused_with_a_remedy(cli, copies, overlay, monkeypatch):
    path = overlay(60)
    assert cli("check", path).status == 0
    monkeypatch.setenv("CHIPCOST_MEMORY", "400 kB")
    for words in (("check", path), ("compare", "--catalog", path)):
        done = cli(*words)
        assert done.status == 2
        assert not done.out or words[0] == "check"
        assert "keys, values and list items" in done.err + done.out
        assert "CHIPCOST_MEMORY=" in done.err + done.out
        assert "Traceback" not in done.err
    monkeypatch.setenv("CHIPCOST_MEMORY", "60 kB")
    done = cli("compare", "--catalog", path)
    assert (done.status, done.out) == (2, "")
    assert "a file of more than" in done.err
    assert not list(copies.glob("overlay-*.json"))


def test_memory_that_ends_is_said_in_words(cli, copies, overlay, monkeypatch):
    def fail(*arguments):
        raise MemoryError

    monkeypatch.setattr(yamltree, "events", fail)
    done = cli("compare", "--catalog", overlay(2))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: there is not enough memory\n  ask of fewer chips")
    assert not list(copies.glob("overlay-*.json"))


@pytest.mark.parametrize("given", ["much", "8", "8 W", "-1 GB"])
def test_a_limit_that_is_no_size_is_refused(cli, overlay, monkeypatch, given):
    monkeypatch.setenv("CHIPCOST_MEMORY", given)
    done = cli("compare", "--catalog", overlay(2))
    assert done.status == 2
    assert f"CHIPCOST_MEMORY {given!r}" in done.err
    assert "8 GiB" in done.err


def test_the_limit_is_half_of_the_memory_or_what_is_given(monkeypatch):
    monkeypatch.delenv("CHIPCOST_MEMORY", raising=False)
    assert 2**27 < memory.limit() < 2**50
    monkeypatch.setenv("CHIPCOST_MEMORY", "8 GiB")
    assert memory.limit() == 8 * 2**30
    assert memory.most_nodes() == 8 * 2**30 // memory.BYTES_PER_NODE


def test_a_limit_of_the_process_counts(monkeypatch):
    resource = pytest.importorskip("resource")
    monkeypatch.delenv("CHIPCOST_MEMORY", raising=False)
    monkeypatch.setattr(resource, "getrlimit", lambda which: (2**30, 2**30))
    assert memory.limit() == 2**29
