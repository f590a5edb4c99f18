"""docs/pipeline.md: what it shows fits the published schemas, and runs in a repository.

The action is tested in test_action.py, the hooks in test_hooks.py.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "pipeline.md"
OVERLAY = """\
sources:
  me: {title: A quote, grade: press, date: 2026-07-01}
quotes:
  - {chip: b200, owner: hyperscaler, kind: owned, date: 2026-07-01, total: 1.9 USD/h, source: me}
"""
needs_schemas = pytest.mark.skipif(
    importlib.util.find_spec("check_jsonschema") is None, reason="needs check-jsonschema"
)


def block(key: str) -> str:
    """The YAML of the page that has this key at the top."""
    texts = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    (text,) = [text for text in texts if key in yaml.safe_load(text)]
    return text


def valid(path: Path, schema: str) -> tuple[bool, str]:
    words = ("--builtin-schema", f"vendor.{schema}", str(path))
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


@needs_schemas
@pytest.mark.parametrize(
    ("key", "schema", "right", "wrong"),
    [
        ("jobs", "github-workflows", "runs-on: ubuntu-latest", "runs-where: ubuntu-latest"),
        ("catalog", "gitlab-ci", "image: python:3.12", "image: [1]"),
    ],
)
def test_the_pipelines_fit_the_published_schemas(tmp_path, key, schema, right, wrong):
    path = tmp_path / "pipeline.yml"
    path.write_text(block(key))
    assert valid(path, schema) == (True, "ok -- validation done\n")
    path.write_text(block(key).replace(right, wrong))
    assert not valid(path, schema)[0]


def test_the_workflow_gives_the_action_what_it_takes():
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    steps = [s for job in yaml.safe_load(block("jobs"))["jobs"].values() for s in job["steps"]]
    uses = [step for step in steps if step["uses"].startswith("OWNER/chipcost@")]
    assert [step["with"].get("command", "check") for step in uses] == ["check", "diff"]
    assert all(set(step["with"]) <= set(action["inputs"]) for step in uses)
    rows = re.findall(r"^\| (`.+) \| .+ \|$", PAGE.read_text(), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert named >= set(action["inputs"])
    for name in action["outputs"]:
        assert f"`{name}`" in PAGE.read_text()


def test_the_configuration_names_hooks_that_there_are():
    (repository,) = yaml.safe_load(block("repos"))["repos"]
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in repository["hooks"]} <= hooks
    assert re.search(repository["hooks"][0]["files"], "overlays/a/b.yaml")


@pytest.mark.skipif(
    os.name != "posix" or shutil.which("bash") is None or shutil.which("git") is None,
    reason="needs bash and git",
)
def test_the_script_for_gitlab_runs_in_a_repository(tmp_path):
    """Every line but the installation, on a branch in which a price moved by more than a tenth."""
    script = yaml.safe_load(block("catalog"))["catalog"]["script"]
    assert script[0].startswith("pip install git+")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "chipcost"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chipcost "$@"\n')
    command.chmod(0o755)
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    (origin / "overlays").mkdir(parents=True)
    (origin / "overlays" / "mine.yaml").write_text(OVERLAY)
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "m")):
        subprocess.run(["git", *identity, *words], cwd=origin, check=True, capture_output=True)
    subprocess.run(["git", "clone", "-q", str(origin), str(clone)], check=True)

    def run(price: str) -> subprocess.CompletedProcess[str]:
        (clone / "overlays" / "mine.yaml").write_text(OVERLAY.replace("1.9 USD/h", price))
        shutil.rmtree(clone / "base", ignore_errors=True)
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(script[1:])],
            cwd=clone,
            env={
                **os.environ,
                "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
                "CHIPCOST_DATE": "2026-11-23",
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert run("1.95 USD/h").returncode == 0
    moved = run("2.2 USD/h")
    assert moved.returncode == 1
    assert "failed: --fail-above 10%: b200" in moved.stderr
    assert run("2.2").returncode == 1
