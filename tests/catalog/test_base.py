"""A catalog in a folder of its own, in place of the shipped one and beside another.

tests: chipcost.catalog.base
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chipcost.catalog.base import Base, base_of
from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.study.data import Data

SMALL = Path(__file__).parent.parent / "data"
GOLDEN = Path(__file__).parent.parent / "golden" / "data"


def test_two_catalogs_in_one_process_do_not_know_each_other(shipped):
    small, golden = Data(base=base_of(SMALL)), Data(base=base_of(GOLDEN))
    assert "beta" in small.catalog.chips
    assert "beta" not in golden.catalog.chips
    assert len(golden.catalog.chips) == 12 < len(Data().catalog.chips)
    assert small.catalog.hash != golden.catalog.hash


def test_records_name_the_file_of_their_own_folder():
    data = Data(base=base_of(GOLDEN))
    chip = next(iter(data.catalog.chips.values()))
    model = next(iter(data.models.models.values()))
    assert chip.file == str(GOLDEN / "chips.yaml")
    assert model.file == str(GOLDEN / "models.yaml")
    assert next(iter(data.deals.deals.values())).file == str(GOLDEN / "deals.yaml")
    assert next(iter(data.claims.claims.values())).place.file == str(GOLDEN / "claims.yaml")


def test_a_folder_gives_the_answers_that_it_gives_where_it_is_shipped(monkeypatch):
    from chipcost.catalog import files

    apart = Data(base=base_of(GOLDEN))
    monkeypatch.setattr(files, "data_directory", lambda: GOLDEN)
    within = Data()
    assert apart.catalog.quotes[0].total == within.catalog.quotes[0].total
    assert list(apart.models.models) == list(within.models.models)
    assert apart.sites.profiles.keys() == within.sites.profiles.keys()
    assert apart.catalog.pue.keys() == within.catalog.pue.keys()
    assert apart.efficiencies == within.efficiencies


def test_what_a_folder_lacks_is_empty(tmp_path):
    shutil.copy(SMALL / "chips.yaml", tmp_path)
    data = Data(base=base_of(tmp_path))
    assert data.catalog.chips
    assert data.catalog.pue == {}
    assert data.models.models == {}
    assert data.sites.profiles == {}
    assert data.deals.deals == {}
    assert data.claims.claims == {}
    assert data.efficiencies == Data().efficiencies


def test_overlays_and_sets_are_laid_over_the_folder(tmp_path):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text("chips: {beta: {tdp: {value: 123 W, source: sheet}}}")
    data = Data([overlay], ["beta.memory_bandwidth=3 TB/s"], base=base_of(SMALL))
    assert data.catalog.chips["beta"].value("tdp") == 123
    assert data.catalog.chips["beta"].value("memory_bandwidth") == 3e12
    assert data.with_catalog(data.catalog).base == base_of(SMALL)


def test_a_file_may_stand_for_one_of_the_folder(tmp_path):
    other = tmp_path / "older.yaml"
    other.write_text((SMALL / "chips.yaml").read_text().replace("beta", "beta-two"))
    data = Data(base=Base(str(GOLDEN), {"chips.yaml": str(other)}))
    assert "beta-two" in data.catalog.chips
    assert "gpt-oss-120b" in data.models.models


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("chips.yaml", "chips: {a: {name: A, vendor: V, tdp: 3 parsec}}", "catalog"),
        ("sites.yaml", "profiles: {garage: {pue: {value: 3 W, source: s}}}", "catalog"),
        ("models.yaml", "models: {tiny: {layers: many}}", "models"),
        ("deals.yaml", "deals: {a: {announced: soon}}", "deals"),
        ("claims.yaml", "claims: {C1: {relation: maybe}}", "claims"),
    ],
)
def test_problems_of_a_folder_are_told_with_its_files(tmp_path, name, text, part):
    shutil.copy(SMALL / "chips.yaml", tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(ChipcostError) as error:
        getattr(Data(base=base_of(tmp_path)), part)
    found = error.value.errors if isinstance(error.value, ManyProblemsError) else [error.value]
    assert {one.place.file for one in found} == {str(tmp_path / name)}


def test_a_quote_for_no_chip_of_the_folder_is_told(tmp_path):
    text = (SMALL / "chips.yaml").read_text()
    (tmp_path / "chips.yaml").write_text(text.replace("{chip: beta,", "{chip: nosuch,", 1))
    with pytest.raises(ChipcostError, match="a quote is for 'nosuch', which is no chip"):
        Data(base=base_of(tmp_path)).catalog  # noqa: B018


def test_a_folder_without_chips_is_no_catalog(tmp_path):
    with pytest.raises(ChipcostError, match=r"the folder holds no chips\.yaml"):
        base_of(tmp_path)


def test_a_checkout_is_as_good_as_its_data_folder(tmp_path):
    shutil.copytree(SMALL, tmp_path / "data")
    assert base_of(tmp_path) == base_of(tmp_path / "data") == Base(str(tmp_path / "data"))
