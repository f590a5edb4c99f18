"""Wheel, sdist and editable install all find the data."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from chipcost.version import __version__

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("build") is None or importlib.util.find_spec("hatchling") is None,
    reason="needs build and hatchling (pip install -e '.[test]')",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sdist of the checkout, and the wheel that is built from that sdist."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return out


def test_the_sdist_holds_data_and_tests(built):
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "data/chips.yaml",
        "data/sites.yaml",
        "data/NOTICE",
        "tests/conftest.py",
        "README.md",
    } <= names


def test_the_wheel_runs_by_itself_with_its_parsed_catalog(built, tmp_path):
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert "chipcost/data/chips.yaml" in names
    assert "chipcost/data/parsed.json" in names
    assert {"chipcost/data/token_prices.yaml", "chipcost/data/parsed-token-prices.json"} <= {*names}
    assert {"chipcost/data/workloads.yaml", "chipcost/data/parsed-workloads.json"} <= {*names}
    assert "chipcost/data/NOTICE" in names
    assert not [name for name in names if name.startswith(("tests/", "calibration/"))]
    pages = {Path(name).name for name in names if ".data/data/share/man/man1/" in name}
    assert pages == {path.name for path in (ROOT / "docs" / "man").iterdir()} >= {"chipcost.1"}
    code = (
        "import sys; from chipcost.cli.main import run; run(['compare', '--format', 'csv']); "
        "import chipcost; print(chipcost.__file__, 'yaml' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path / "site"),
            "XDG_CACHE_HOME": str(tmp_path / "empty"),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    file, yaml_loaded = done.stderr.split()
    assert file.startswith(str(tmp_path / "site"))
    assert yaml_loaded == "False"
    assert done.stdout.startswith("chip,name")


def test_the_same_source_is_the_same_wheel(built, tmp_path):
    """Wherever, whenever and by whom it is built."""
    [sdist] = built.glob("*.tar.gz")
    found = [next(built.glob("*.whl")).read_bytes()]
    for place, umask, seed, zone in (("a", 0o077, "1", "UTC"), ("b/c", 0o002, "2", "Asia/Tokyo")):
        with tarfile.open(sdist) as archive:
            archive.extractall(tmp_path / place, filter="data")
        [source] = (tmp_path / place).glob("chipcost-*")
        subprocess.run(
            [sys.executable, "-m", "build", "--no-isolation", "--wheel", str(source)],
            check=True,
            capture_output=True,
            timeout=300,
            umask=umask,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        )
        [wheel] = (source / "dist").glob("*.whl")
        found.append(wheel.read_bytes())
    assert found[0] == found[1] == found[2]


def test_the_citation_is_of_this_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(cited["version"]) == __version__
    assert cited["license"] == project["license"]
    assert cited["keywords"] == project["keywords"]
    assert cited["authors"] == project["authors"]


def test_every_extra_is_told_where_it_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    missing = [name for name in project["optional-dependencies"] if f"| `{name}` |" not in told]
    assert not missing


def test_a_checkout_finds_the_data_of_the_repository():
    code = "from chipcost.catalog.files import data_directory; print(data_directory())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == ROOT / "data"
