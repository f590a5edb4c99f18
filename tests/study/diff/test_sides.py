"""What OLD and NEW are taken for, and what cannot be compared.

tests: chipcost.study.diff.sides, chipcost.catalog.base
"""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

import pytest

from chipcost.catalog import files
from chipcost.errors import ChipcostError
from chipcost.study.diff.sides import CATALOG, DATE, SAVED, sides

DAY = date(2026, 11, 23)
OVERLAY = "sources: {me: {title: Mine, grade: press}}\n"


def test_dates_of_any_precision(small_data):
    old, new = sides("2025", "2026-07", DAY)
    assert (old.kind, old.how, old.day) == (DATE, "as of 2025-01-01", date(2025, 1, 1))
    assert new.day == date(2026, 7, 1)


@pytest.fixture
def whole_data(monkeypatch):
    """A catalog with a file of every kind as the shipped one."""
    golden = Path(__file__).parents[2] / "golden" / "data"
    monkeypatch.setattr(files, "data_directory", lambda: golden)


def test_a_file_that_is_named_like_a_date_is_a_file(whole_data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("2025").write_text(OVERLAY)
    both = sides("2025", "2025", DAY)
    assert {side.kind for side in both} == {CATALOG}


def test_folders_and_files(catalog, tmp_path, whole_data):
    mine = tmp_path / "mine.yaml"
    mine.write_text(OVERLAY)
    folder = catalog("old")
    old, new = sides(folder, str(mine), DAY)
    assert (old.kind, old.how) == (CATALOG, "folder of a catalog")
    assert (new.kind, new.how) == (CATALOG, "laid over the shipped catalog")
    assert old.day == new.day == DAY


def test_a_whole_file_takes_the_place_of_its_shipped_namesake(tmp_path, whole_data):
    text = (files.data_directory() / "chips.yaml").read_text(encoding="utf-8")
    whole = tmp_path / "older.yaml"
    whole.write_text(text.replace("name: NVIDIA GB200", "name: Another", 1), encoding="utf-8")
    old, new = sides(str(whole), str(files.data_directory()), DAY)
    assert old.how == "in place of the shipped chips.yaml"
    assert old.data.catalog.chips["gb200"].name.startswith("Another")
    assert old.data.catalog.chips.keys() == new.data.catalog.chips.keys()
    assert old.data.models.models.keys() == new.data.models.models.keys()


@pytest.mark.parametrize("name", ["models", "deals", "claims", "sites"])
def test_a_whole_file_of_each_kind(name):
    path = f"{Path(__file__).parents[3] / 'data' / name}.yaml"
    old, _ = sides(path, path, DAY)
    assert old.how == f"in place of the shipped {name}.yaml"


def test_what_is_nothing_of_all(tmp_path, catalog):
    with pytest.raises(ChipcostError, match="no folder, no file and no date") as caught:
        sides("2026-11-23", str(tmp_path / "nosuch"), DAY)
    assert caught.value.code == "no-such-side"
    assert "a date like 2026-07-14" in caught.value.hint


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30"])
def test_a_day_that_there_is_not(text):
    with pytest.raises(ChipcostError, match=r"month|day|date"):
        sides(text, "2026-11-23", DAY)


def test_a_folder_of_something_else(tmp_path, catalog):
    with pytest.raises(ChipcostError, match="the folder holds no YAML file"):
        sides(str(tmp_path), catalog("old"), DAY)


def test_sides_of_several_kinds(catalog, small_data, tmp_path, cli):
    answer = tmp_path / "answer.json"
    assert cli("compare", "--format", "json", "-o", str(answer)).status == 0
    texts = {CATALOG: catalog("old"), DATE: "2026-11-23", SAVED: str(answer)}
    for one, old in texts.items():
        for other, new in texts.items():
            if one == other:
                assert {side.kind for side in sides(old, new, DAY)} == {one}
                continue
            with pytest.raises(ChipcostError) as caught:
                sides(old, new, DAY)
            assert caught.value.code == "mixed-sides"
            assert f"{old} is {one}, and {new} is {other}" in caught.value.message


def test_the_problems_of_both_catalogs_are_told_at_once(catalog, cli):
    old = catalog("old", ("{value: 1200 W}", "{value: 1200 parsec}"))
    new = catalog("new", ("{value: 8 TB/s}", "{value: 8 TB/parsec}"))
    done = cli("diff", old, new)
    assert done.status == 2
    assert f"{old}/chips.yaml:" in done.err
    assert f"{new}/chips.yaml:" in done.err


def test_a_yaml_that_is_no_catalog(tmp_path, cli):
    path = tmp_path / "other.yaml"
    path.write_text("shopping: [milk]\n")
    done = cli("diff", str(path), str(path))
    assert done.status == 2
    assert str(path) in done.err


def test_an_answer_may_come_from_standard_input(cli, small_data, tmp_path, monkeypatch):
    answer = tmp_path / "answer.json"
    assert cli("compare", "--format", "json", "-o", str(answer)).status == 0

    def piped(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    piped(answer.read_bytes())
    done = cli("diff", str(answer), "-")
    assert (done.status, done.out.splitlines()[0]) == (0, "No difference")
    piped(b"")
    assert "standard input is one side" in cli("diff", "-", "-").err
    piped(OVERLAY.encode())
    done = cli("diff", str(tmp_path), "-")
    assert done.status == 2
    piped(OVERLAY.encode())
    with pytest.raises(ChipcostError, match="only a saved answer is read from standard input"):
        sides("-", str(answer), DAY)


def test_a_folder_without_a_catalog_is_of_overlays(whole_data, tmp_path):
    for name, text in (("b.yml", "chips: {mine: {vendor: V}}\n"), ("readme.txt", "no YAML: [\n")):
        (tmp_path / name).write_text(text)
    (tmp_path / "a.yaml").write_text(f"{OVERLAY}chips: {{mine: {{name: M, vendor: U}}}}\n")
    side, _ = sides(str(tmp_path), str(tmp_path), DAY)
    assert (side.kind, side.how) == (CATALOG, "2 files laid over the shipped catalog")
    assert side.data.catalog.chips["mine"].vendor == "V"  # b.yml lies over a.yaml


def test_a_folder_without_any_file_of_yaml_is_no_side(tmp_path, whole_data):
    with pytest.raises(ChipcostError) as caught:
        sides(str(tmp_path), str(tmp_path), DAY)
    assert caught.value.code == "no-catalog"
    assert "folder of overlays" in caught.value.hint
