"""Named workloads: the shipped ones, and what is wrong with a file.

tests: chipcost.catalog.workloads.parse, chipcost.catalog.workloads.records,
  chipcost.catalog.workloads.schema
"""

from __future__ import annotations

import pytest

from chipcost.catalog import cache, yamltree
from chipcost.catalog.workloads import read
from chipcost.catalog.workloads.parse import read_workloads
from chipcost.catalog.workloads.read import lay_over
from chipcost.errors import ChipcostError
from chipcost.study.data import Data

GOOD = """\
sources: {log: {title: A log, grade: derived}}
workloads:
  mine:
    name: Mine
    aliases: [own]
    source: log
    input: {value: 1000}
    input_p50: {value: 700}
    input_p99: {value: 6000}
    output: {value: 200}
    cached: {value: 30%}
"""


def test_every_shipped_one_has_means_and_sources():
    found = Data().workloads
    assert len(found.workloads) >= 14
    for one in found.workloads.values():
        assert one.mean("input") >= 1.0
        assert set(one.sources) <= set(found.sources)
    aliases = {"chat", "code", "reasoning", "documents", "agent", "coding-agent"}
    assert {found.find(alias).id for alias in aliases} <= set(found.workloads)
    assert len({found.find(alias).id for alias in aliases}) == 6
    assert found.find("CHAT").id == "azure-2023-conversation"
    assert found.find("nosuch") is None


def test_the_parsed_copy_gives_the_same(monkeypatch):
    first = read.shipped()  # in the cache from here on
    with monkeypatch.context() as patch:
        patch.setattr(read, "parse_shipped", lambda *_: pytest.fail("it is parsed already"))
        assert read.shipped() == first
    monkeypatch.setattr(cache, "load_document", lambda *_: {"sources": {}, "workloads": [[1]]})
    assert read.shipped() == first


def test_a_record_holds_its_figures():
    one = read_workloads(yamltree.parse(GOOD, "mine.yaml")).workloads["mine"]
    assert one.quantiles("input") == {0.5: 700.0, 0.99: 6000.0}
    assert one.quantiles("output") == {}
    assert one.value("cached") == pytest.approx(0.3)
    assert one.sources == ("log",)


def test_a_later_file_replaces_a_record():
    first = read_workloads(yamltree.parse(GOOD, "one.yaml"))
    second = read_workloads(yamltree.parse(GOOD.replace("1000", "1500"), "two.yaml"))
    assert lay_over([first, second]).workloads["mine"].mean("input") == 1500.0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    output: {value: 200}\n", "", "S102"),
        ("input_p50", "input_p51", "S101"),
        ("{value: 1000}", "1000", "S103"),
        ("{value: 1000}", "{value: 1000 GB}", "U203"),
        ("    source: log\n", "", "P301"),
        ("[own]", "own", "S103"),
    ],
)
def test_what_is_wrong_is_found(old, new, code):
    found = read_workloads(yamltree.parse(GOOD.replace(old, new), "mine.yaml"))
    assert code in {finding.code for finding in found.findings}


def test_an_unknown_name_has_the_nearest():
    error = Data().workloads.unknown("mooncake-conversatoin")
    assert isinstance(error, ChipcostError)
    assert "mooncake-conversation" in error.hint
