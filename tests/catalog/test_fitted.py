"""Files of the fits are parsed once."""

from __future__ import annotations

import pytest
import yaml

from chipcost.catalog import fitted


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "chipcost"


def test_a_file_is_parsed_once_and_again_where_it_changes(folder, tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text("a: {b: 1.5, c: [x, null]}\n")
    assert fitted.read(path) == {"a": {"b": 1.5, "c": ["x", None]}}
    with monkeypatch.context() as patch:
        patch.setattr(yaml, "load", None)
        assert fitted.read(path) == {"a": {"b": 1.5, "c": ["x", None]}}
    path.write_text("a: 2\n")
    assert fitted.read(path) == {"a": 2}


@pytest.mark.parametrize("text", ["1: a\n", "a: 2026-01-01\n", "a: .nan\n"])
def test_what_json_would_change_is_not_kept(folder, tmp_path, text):
    path = tmp_path / "a.yaml"
    path.write_text(text)
    first = fitted.read(path)
    assert repr(fitted.read(path)) == repr(first)
    assert not list(folder.glob("*.json"))


def test_what_is_no_yaml_is_an_error(folder, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: [\n")
    with pytest.raises(ValueError, match="no YAML"):
        fitted.read(path)


def test_a_spoilt_copy_is_read_anew(folder, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")
    assert fitted.read(path) == {"a": 1}
    [copy] = folder.glob("*.json")
    copy.write_text(copy.read_text().replace('"a":1', '"a":7'))
    assert fitted.read(path) == {"a": 1}
