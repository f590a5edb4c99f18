"""Loading: layers, overlays, --set.

tests: chipcost.catalog.data, chipcost.catalog.overlay, chipcost.catalog.chips.merge,
  chipcost.catalog.chips.records, chipcost.catalog.sites.records, chipcost.catalog.sources,
  chipcost.catalog.records, chipcost.catalog.ranges
"""

import pytest

from chipcost.catalog import cache, files, yamltree
from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.study.data import Data


def overlay(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_figures_are_in_base_units_with_evidence(small):
    figure = small.chips["alpha"].figures["memory_bandwidth"]
    assert figure.value == 2.9e12
    assert figure.sources == ("sheet",)
    assert figure.also[0].text == "3.0 TB/s"
    assert str(figure.place).startswith("data/chips.yaml:")


def test_an_overlay_replaces_one_figure_and_is_named(small_data, tmp_path):
    path = overlay(
        tmp_path,
        "sources: {me: {title: Mine, grade: derived}}\n"
        "chips: {alpha: {memory_bandwidth: {value: 3.1 TB/s, source: me}}}\n",
    )
    catalog = Data([path]).catalog
    assert catalog.chips["alpha"].value("memory_bandwidth") == 3.1e12
    assert catalog.chips["alpha"].value("tdp") == 500
    assert catalog.overridden == ("alpha.memory_bandwidth",)


def test_an_overlay_adds_a_chip_and_its_quote(small_data, tmp_path):
    path = overlay(
        tmp_path,
        "sources: {me: {title: Mine, grade: derived}}\n"
        "chips:\n  delta: {name: Delta, vendor: Dee, source: me, tdp: {value: 300 W}}\n"
        "quotes:\n  - {chip: delta, owner: lab, kind: owned, date: 2026-01, total: 1 USD/h, "
        "source: me}\n",
    )
    catalog = Data([path]).catalog
    assert catalog.chips["delta"].value("tdp") == 300
    assert catalog.quotes[-1].layer == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("chips: {alpha: {memory_bandwith: {value: 3 TB/s, source: sheet}}}\n", "S101"),
        ("chips: {alpha: {memory_bandwidth: {value: 3 TB, source: sheet}}}\n", "U203"),
        ("chips: {alpha: {memory_bandwidth: {value: 3, source: sheet}}}\n", "U202"),
        ("chips: {alpha: {memory_bandwidth: {value: -3 TB/s, source: sheet}}}\n", "U205"),
        ("chips: {alpha: {memory_bandwidth: {value: .nan TB/s, source: sheet}}}\n", "U201"),
        ("chips: {alpha: {memory_bandwidth: {value: 3 TB/s}}}\n", "P301"),
        ("chips: {alpah: {memory_bandwidth: {value: 3 TB/s, source: sheet}}}\n", "S102"),
        (
            "systems: {box: {name: B, vendor: V, chip: alpah, count: 2, source: sheet}}\n",
            "S108",
        ),
        ("quotes: [{chip: alpah, owner: lab, kind: owned, total: 1 USD/h, source: s}]\n", "S108"),
    ],
)
def test_a_wrong_overlay_is_refused_with_its_rule(small_data, tmp_path, text, code):
    with pytest.raises(ChipcostError) as caught:
        assert Data([overlay(tmp_path, text)]).catalog
    assert caught.value.code == code


def test_all_problems_of_an_overlay_come_at_once(small_data, tmp_path):
    text = "chips:\n  alpha:\n    tdp: {value: 3, source: s}\n    bogus: 1\n    bf16_dense: {}\n"
    with pytest.raises(ManyProblemsError) as caught:
        assert Data([overlay(tmp_path, text)]).catalog
    assert [error.code for error in caught.value.errors] == [
        "S101",
        "U202",
        "S102",
        "P301",
    ]
    assert all(error.place for error in caught.value.errors)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("alpha.memory_bandwidth=3.0 TB/s", 3.0e12),
        ("A1.memory_bandwidth = 3100 GB/s", 3.1e12),
    ],
)
def test_set_changes_a_figure(small_data, text, value):
    catalog = Data(sets=[text]).catalog
    assert catalog.chips["alpha"].value("memory_bandwidth") == pytest.approx(value)
    assert "alpha.memory_bandwidth" in catalog.overridden


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("alpha.memory_bandwidth=3.0", "TB/s was expected"),
        ("alpha.memory_bandwidth=3 GB", "is bytes where bytes per second"),
        ("alpha.memory_bandwith=3 TB/s", "no field"),
        ("alpah.tdp=3 W", "no chip or system"),
        ("alpha.tdp", "not CHIP.FIELD=VALUE"),
        ("alpha.tdp=-3 W", "negative"),
        ("alpha.tdp=nan W", "finite"),
    ],
)
def test_a_wrong_set_says_what_was_expected(small_data, text, words):
    with pytest.raises(ChipcostError, match=words):
        assert Data(sets=[text]).catalog


def test_a_price_that_is_set_answers_for_every_owner(small_data):
    from datetime import date

    from chipcost.catalog import quotes

    catalog = Data(sets=["alpha.total=0.5 USD/h"], day=date(2025, 9, 5)).catalog
    for owner in ("hyperscaler", "neocloud", "lab"):
        choice = quotes.choose(catalog, "alpha", date(2025, 9, 5), owner=owner)
        assert choice is not None
        assert choice.total == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"\x00\x01\x02", "binary-file"),
        (b"a: \xff\xfe\n", "not-utf8"),
        (b"a: &a [1]\nb: [*a]\n", "yaml-alias"),
        (b"chips: [", "yaml-syntax"),
    ],
)
def test_files_that_are_no_catalog(small_data, tmp_path, content, code):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(ChipcostError) as caught:
        assert Data([path]).catalog
    assert caught.value.code == code
    assert str(path) in str(caught.value.place)


def test_a_directory_a_missing_and_a_huge_file(small_data, tmp_path, monkeypatch):
    monkeypatch.setenv("CHIPCOST_MEMORY", "256 MiB")
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100 * 2**20)
    for path, code in (
        (tmp_path, "is-directory"),
        (tmp_path / "none.yaml", "no-such-file"),
        (huge, "too-large"),
    ):
        with pytest.raises(ChipcostError) as caught:
            assert Data([path]).catalog
        assert caught.value.code == code


def test_the_parsed_copy_gives_the_same_catalog(small_data, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = Data().catalog
    assert list((tmp_path / "chipcost").glob("*.json"))
    monkeypatch.setattr(yamltree, "parse", None)  # the second load must not need it
    second = Data().catalog
    assert second == first


def test_a_changed_file_is_noticed(small_data, tmp_path, monkeypatch):
    data = tmp_path / "data"
    data.mkdir()
    for name in files.SHIPPED:
        (data / name).write_bytes((small_data / name).read_bytes())
    monkeypatch.setattr(files, "data_directory", lambda: data)
    before = Data().catalog
    text = (data / "chips.yaml").read_text().replace("value: 8 TB/s", "value: 7 TB/s")
    (data / "chips.yaml").write_text(text)
    after = Data().catalog
    assert after.chips["beta"].value("memory_bandwidth") == 7e12
    assert after.hash != before.hash


def test_a_cache_that_cannot_be_written_is_silent(small_data, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert Data().catalog.chips


def test_the_digest_depends_on_content_and_order():
    assert cache.digest([b"a", b"b"]) != cache.digest([b"b", b"a"])
    assert cache.digest([b"ab", b""]) != cache.digest([b"a", b"b"])
