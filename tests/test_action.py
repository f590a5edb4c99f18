"""The action for GitHub: its steps run here as bash, with the variables that a job has.

What a workflow gives is anybody's text, so the tests give the worst of it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ACTION = ROOT / "action.yml"
pytestmark = [
    pytest.mark.skipif(not ACTION.is_file(), reason="of a checkout, not of a source archive"),
    pytest.mark.skipif(
        os.name != "posix" or shutil.which("bash") is None or shutil.which("git") is None,
        reason="needs bash and git",
    ),
]
GOOD = """\
sources:
  me: {title: A quote, grade: press, date: 2026-07-01}
quotes:
  - {chip: b200, owner: hyperscaler, kind: owned, date: 2026-07-01, total: 2.5 USD/h, source: me}
"""
BAD = GOOD.replace("2.5 USD/h", "2.5")


@pytest.fixture
def job(tmp_path, monkeypatch):
    """A repository, and a function that runs the action in it: status, log, outputs, summary."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    wrapper = tmp_path / "chip cost"
    wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chipcost "$@"\n')
    wrapper.chmod(0o755)
    for name in list(os.environ):
        if name.startswith(("IN_", "GITHUB_", "CHIPCOST_")):
            monkeypatch.delenv(name)

    def run(**given: str):
        output, summary = tmp_path / "output", tmp_path / "summary"
        for one in (output, summary):
            one.unlink(missing_ok=True)
            one.touch()
        done = subprocess.run(
            ["bash", str(ROOT / "action" / "run")],
            cwd=folder,
            env={
                **os.environ,
                "GITHUB_ACTIONS": "true",
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "CHIPCOST_DATE": "2026-11-23",
                "IN_CHIPCOST": str(wrapper),
                **{f"IN_{name.upper()}": value for name, value in given.items()},
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        lines = output.read_text().splitlines()
        assert all("=" in line for line in lines), lines
        outputs = dict(line.split("=", 1) for line in lines)
        assert outputs["status"] == str(done.returncode)
        return done, outputs, summary.read_text()

    run.folder = folder
    return run


def git(folder, *words):
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def commit(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "m")


def test_files_that_are_right_pass(job):
    commit(job.folder, mine=GOOD)
    done, outputs, summary = job(command="check", files="*.yaml", strict="true")
    assert done.returncode == 0, done.stdout + done.stderr
    assert outputs["summary"].startswith("0 errors, 0 warnings in 1 file")
    assert summary.startswith("### chipcost check\n\n    0 errors")
    assert "sarif" not in outputs


def test_findings_are_annotated_summed_up_and_written(job):
    commit(job.folder, mine=BAD)
    done, outputs, summary = job(files="none*.yaml\n\n  \n*.yaml\r\n", sarif="out/../c d.sarif")
    assert done.returncode == 2  # there is no folder out
    assert "cannot write" in done.stderr
    done, outputs, summary = job(files="*.yaml", sarif="c d.sarif")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=mine.yaml,line=4,")
    assert outputs["sarif"] == "c d.sarif"
    (run,) = json.loads((job.folder / "c d.sarif").read_text())["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "mine.yaml"
    assert "    mine.yaml:4:76: error[U202]" in summary


def test_patterns_reach_into_folders_and_take_names_as_they_are(job):
    (job.folder / "a b" / "c").mkdir(parents=True)
    (job.folder / "a b" / "c" / "-x.yaml").write_text(GOOD)
    (job.folder / "-y.yaml").write_text(GOOD.replace("b200", "h200-sxm"))
    done, outputs, _ = job(files="-y.yaml\na b/**/*.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "in 2 files" in outputs["summary"]


def test_no_file_is_no_pass(job):
    for command in ("check", "diff"):
        commit(job.folder, **{command: GOOD})
        done, _, _ = job(command=command, files="none/*.yaml", against="HEAD")
        assert done.returncode == 2
        assert "no file matches" in done.stdout


def test_a_price_that_moved_fails_above_a_share(job):
    commit(job.folder, mine=GOOD)
    (job.folder / "mine.yaml").write_text(GOOD.replace("2.5 USD/h", "3 USD/h"))
    asked = {"command": "diff", "files": "*.yaml", "against": "main", "what": "quotes"}
    done, outputs, summary = job(**asked, fail_above="5%")
    assert done.returncode == 1, done.stdout + done.stderr
    assert outputs["summary"] == "1 quote changed"
    assert "::error title=chipcost diff::failed: --fail-above 5%: b200" in done.stdout
    assert "+20.0%" in done.stdout
    assert "| b200 |" in summary
    done, _, _ = job(**asked, fail_above="25%")
    assert done.returncode == 0
    done, _, _ = job(**asked)
    assert done.returncode == 0


def test_a_file_of_settings_hides_no_difference(job):
    commit(job.folder, mine=GOOD)
    (job.folder / "mine.yaml").write_text(GOOD.replace("2.5 USD/h", "3 USD/h"))
    (job.folder / "chipcost.toml").write_text('catalog = ["mine.yaml"]\n')
    done, _, _ = job(command="diff", files="*.yaml", against="main", what="quotes", fail_above="5%")
    assert done.returncode == 1


def test_files_that_build_on_each_other_are_laid_over_each_other(job):
    chip = "sources: {s: {title: T, grade: press}}\nchips: {mine: {name: M, vendor: V}}\n"
    quote = GOOD.replace("b200", "mine")
    commit(job.folder, chips=chip, prices=quote)
    (job.folder / "prices.yaml").write_text(quote.replace("2.5 USD/h", "2 USD/h"))
    done, outputs, _ = job(command="diff", files="*.yaml", against="HEAD", what="quotes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert outputs["summary"] == "1 quote changed"


def test_a_file_that_came_or_went_is_a_difference(job):
    commit(job.folder, other="x: 1\n")
    (job.folder / "mine.yaml").write_text(GOOD)
    asked = {"command": "diff", "files": "mine.yaml", "against": "HEAD", "what": "quotes"}
    assert job(**asked)[1]["summary"] == "1 quote added"


def test_a_revision_that_is_not_here_is_fetched(job, tmp_path):
    commit(job.folder, mine=GOOD)
    origin = tmp_path / "origin"
    git(tmp_path, "clone", "-q", "--bare", str(job.folder), str(origin))
    git(job.folder, "checkout", "-q", "-b", "work")
    git(job.folder, "branch", "-q", "-D", "main")
    git(job.folder, "remote", "add", "origin", origin.as_uri())
    done, _, _ = job(command="diff", files="*.yaml", against="main")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("against", ["nothing-like-it", "--output=x", "", "main;touch pwned"])
def test_a_revision_that_there_is_not(job, against):
    commit(job.folder, mine=GOOD)
    done, _, _ = job(command="diff", files="*.yaml", against=against)
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=chipcost::")
    assert sorted(path.name for path in job.folder.iterdir()) == [".git", "mine.yaml"]


EVIL = ("$(touch pwned)`touch pwned`; touch pwned", "'; touch pwned; '\"; touch pwned; \"")


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize(
    "name", ["command", "files", "strict", "stale_after", "sarif", "against", "what", "fail_above"]
)
def test_no_input_is_run(job, name, text):
    commit(job.folder, mine=GOOD)
    other = {"command": "diff" if name in ("against", "what", "fail_above") else "check"}
    asked = {"files": "*.yaml", "against": "HEAD", **other, name: text, "args": f"--as-of\n{text}"}
    done, outputs, _ = job(**asked)
    assert done.returncode == 2
    assert not (job.folder / "pwned").exists()
    assert set(outputs) <= {"status", "summary", "sarif"}


def test_an_output_is_one_line(job):
    commit(job.folder, mine=GOOD)
    _, outputs, _ = job(files="*.yaml", sarif="a\nstatus=0\nsecret=1.sarif")
    assert set(outputs) <= {"status", "summary", "sarif"}


def test_the_log_is_harmless_whatever_a_file_holds(job):
    commit(job.folder, mine=GOOD.replace("chip: b200", 'chip: "x\\n::set-output name=a::b"'))
    done, _, summary = job(files="*.yaml")
    assert done.returncode == 1
    assert not re.search(r"^::set-output", done.stdout + done.stderr + summary, re.MULTILINE)


# --- action.yml itself


def test_inputs_reach_the_script_in_the_environment_alone():
    action = yaml.safe_load(ACTION.read_text())
    steps = action["runs"]["steps"]
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]
    env = next(step["env"] for step in steps if step.get("id") == "run")
    given = {name: text for name, text in env.items() if "inputs." in text}
    assert {f"IN_{name.upper().replace('-', '_')}" for name in action["inputs"]} - {
        "IN_PYTHON_VERSION"
    } == set(given)
    script = (ROOT / "action" / "run").read_text()
    assert {name for name in env if f"{{{name}" in script or f"${name}" in script} == set(env)
    written = re.findall(r"(?:^ *|\|\| )output (\w+)", script, re.MULTILINE)
    assert set(written) == set(action["outputs"])


@pytest.mark.skipif(
    importlib.util.find_spec("check_jsonschema") is None, reason="needs check-jsonschema"
)
def test_the_action_fits_the_published_schema_of_actions(tmp_path):
    def valid(path):
        command = ("-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(path))
        done = subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=False
        )
        return done.returncode == 0, done.stdout + done.stderr

    assert valid(ACTION) == (True, "ok -- validation done\n")
    broken = tmp_path / "action.yml"
    broken.write_text(ACTION.read_text().replace("using: composite", "using: bash"))
    assert not valid(broken)[0]


@pytest.mark.external
def test_it_installs_from_its_own_checkout(tmp_path):
    """The step `install`, in an environment of its own; needs packages to be had."""
    output = tmp_path / "output"
    done = subprocess.run(
        ["bash", str(ROOT / "action" / "install")],
        env={**os.environ, "RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(output)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip("no packages can be had here")
    assert done.returncode == 0, done.stderr
    command = output.read_text().strip().removeprefix("chipcost=")
    shown = subprocess.run([command, "check", "--explain", "U201"], capture_output=True, check=True)
    assert shown.stdout.startswith(b"U201")
