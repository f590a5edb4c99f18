"""Everything known, from one set of files: each parsed once, all their problems told at once.

tests: chipcost.catalog.data, chipcost.study.data
"""

from __future__ import annotations

import pytest

from chipcost.catalog import data as data_module
from chipcost.catalog import files, overlay, yamltree
from chipcost.catalog.data import Data, read_claim_file
from chipcost.errors import ChipcostError, ManyProblemsError

GOOD = """
sources:
  mine: {title: Mine, date: 2026-01-01, grade: press}
quotes:
  - {chip: beta, owner: lab, kind: owned, date: 2026-02-01, total: 1.5 USD/h, source: mine}
profiles:
  garage: {pue: {value: "1.9", source: mine}}
deals:
  a-b: {name: A with B, buyer: A, announced: 2026-01-01, money: purchase, source: mine}
claims:
  C1: {title: one is one, source: mine, published: "1", expression: "1"}
"""
BAD = """
sources:
  mine: {title: Mine, date: 2026-01-01, grade: rumour}
chips:
  beta: {tdp: {value: 700 parsecs, source: mine}}
quotes:
  - {chip: nosuch, owner: lab, kind: owned, date: 2026-02-01, total: 1.5 USD/h, source: mine}
models:
  tiny: {layers: many}
profiles:
  garage: {pue: 1.9}
deals:
  a-b: {name: A with B, buyer: A, announced: soon, money: purchase, source: mine}
claims:
  C1: {title: one is one, source: mine, relation: maybe}
"""


def test_each_kind_comes_from_the_same_files(small_data, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    data = Data([path])
    assert [quote.total for quote in data.catalog.quotes if quote.owner == "lab"] == [1.5]
    assert data.sites.profile("garage")["pue"].value == 1.9
    assert "lab" not in data.sites.profiles.get("garage", {})


def test_a_file_is_parsed_once_whatever_is_asked_for(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace("beta", "b200"), encoding="utf-8")
    parsed = []
    real = yamltree.parse
    monkeypatch.setattr(
        yamltree, "parse", lambda text, file: (parsed.append(file), real(text, file))[1]
    )
    data = Data([path], ["b200.tdp=900 W"])
    for kind in ("catalog", "models", "sites", "deals", "claims", "token_prices", "workloads"):
        assert getattr(data, kind) is getattr(data, kind)
    assert parsed.count(str(path)) == 1
    assert "a-b" in data.deals.deals
    assert "C1" in data.claims.claims


@pytest.mark.parametrize(
    "kind", ["catalog", "models", "sites", "deals", "claims", "token_prices", "workloads"]
)
def test_every_problem_is_told_whatever_is_asked_for_first(tmp_path, kind):
    paths = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    paths[0].write_text(BAD, encoding="utf-8")
    paths[1].write_text("chips: [\n", encoding="utf-8")
    with pytest.raises(ManyProblemsError) as caught:
        getattr(Data(paths), kind)
    told = "\n".join(str(error) for error in caught.value.errors)
    for word in ("rumour", "parsecs", "nosuch", "layers", "soon", "maybe", "two.yaml"):
        assert word in told
    places = [(error.code, error.message, str(error.place)) for error in caught.value.errors]
    assert len(places) == len(set(places))  # a source that five readers see is told once


def test_without_files_nothing_of_theirs_is_read(monkeypatch):
    monkeypatch.setattr(overlay, "read_overlay", lambda *_: pytest.fail("there is no file"))
    assert Data().catalog.chips


def test_another_catalog_leaves_the_rest(shipped):
    data = Data()
    other = data.with_catalog(shipped)
    assert other.catalog is shipped
    assert type(other) is Data
    assert other.files == data.files


def test_a_claim_file_stands_alone(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(
        "sources:\n  mine: {title: Mine, date: 2026-01-01, grade: press}\n"
        "claims:\n  C1: {title: one, source: mine, published: '1', expression: '1'}\n",
        encoding="utf-8",
    )
    assert list(read_claim_file(str(path)).claims) == ["C1"]
    path.write_text("claims:\n  C1: {titel: one}\n", encoding="utf-8")
    with pytest.raises(ChipcostError):
        read_claim_file(str(path))


def test_the_data_of_studies_has_the_efficiencies_beside_it():
    from chipcost.study.data import Data as Everything

    data = Everything()
    assert data.efficiencies is data.efficiencies
    assert data.efficiencies.choose("h100-sxm", "tuned").runs > 0


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("sites", "profiles:\n  garage: {pue: 1.9}\n"),
        ("deals", "deals:\n  a-b: {name: A with B}\n"),
        ("claims", "claims:\n  C1: {titel: one}\n"),
    ],
)
def test_a_wrong_shipped_file_is_told_and_not_used(small_data, tmp_path, monkeypatch, kind, text):
    for path in small_data.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(files, "data_directory", lambda: tmp_path)
    with pytest.raises(ChipcostError, match=r"S10|source"):
        getattr(Data(), kind)


def test_the_shipped_layers_are_read_once_beside_files(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace("beta", "b200"), encoding="utf-8")
    read = []
    real = data_module.shipped_layers
    monkeypatch.setattr(data_module, "shipped_layers", lambda: read.append(1) or real())
    assert Data([path], ["b200.tdp=900 W"]).catalog.chips
    assert read == [1]
