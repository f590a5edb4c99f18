"""The credit that goes with the data: who asks for it is named, with what is really used."""

from __future__ import annotations

import re

from chipcost.catalog.files import data_directory
from chipcost.study.data import Data
from chipcost.study.export import export_catalog

NOTICE = (data_directory() / "NOTICE").read_text(encoding="utf-8")


def sources():
    """Every source of the shipped data."""
    data = Data()
    parts = (data.catalog, data.sites, data.deals, data.claims, data.models, data.token_prices)
    return [source for part in parts for source in part.sources.values()]


def test_who_asks_for_credit_is_named_with_the_licence():
    for who, licence in {
        "Epoch AI": "licenses/by/4.0",
        "Stas Bekman": "licenses/by-sa/4.0",
        "silybench": "licenses/by/4.0",
    }.items():
        [part] = [part for part in NOTICE.split("\n\n") if part.startswith(f"  {who}")]
        assert licence in part
        assert "Used: " in part


def test_what_is_credited_is_used():
    addresses = [source.url for source in sources()]
    repositories = re.findall(r"https://github\.com/[\w-]+/[\w-]+", NOTICE)
    assert len(repositories) >= 6
    for repository in repositories:
        assert any(url.startswith(repository) for url in addresses), repository


def test_every_published_source_has_an_address_or_says_why_not():
    missing = [s.key for s in sources() if s.publisher and not s.url and not s.no_address]
    assert missing == []
    without = [s for s in sources() if s.no_address]
    assert not [s.key for s in without if s.url]
    assert len({s.key for s in without}) <= 22


def test_a_source_in_two_files_is_the_same_in_both():
    known = {}
    for source in sources():
        told = source._replace(file="", line=0)
        assert known.setdefault(source.key, told) == told, source.key


def test_a_copy_of_the_data_has_the_credit(tmp_path):
    assert tmp_path / "NOTICE" in export_catalog(tmp_path)
    assert (tmp_path / "NOTICE").read_text(encoding="utf-8") == NOTICE
