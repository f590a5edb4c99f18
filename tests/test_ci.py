"""The house's own run cannot pass on tests that did not run, nor on rewritten screens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).resolve().parent.parent / ".ci"
pytestmark = pytest.mark.skipif(
    not CI.is_dir() or os.name != "posix", reason="the run of a checkout, not of a source archive"
)


def held(report: Path, collected: int) -> tuple[int, str]:
    command = [sys.executable, str(CI / "ran.py"), str(report), str(collected)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("counts", "collected", "words"),
    [
        ('tests="1800" failures="0" errors="0" skipped="2"', 1800, ""),
        ('tests="3" failures="0" errors="0" skipped="0"', 1800, "3 tests ran of 1800"),
        ('tests="3" failures="0" errors="0" skipped="0"', 3, "fewer than 1500"),
        ('tests="1800" failures="1" errors="0" skipped="0"', 1800, "1 tests failed"),
        ('tests="1800" failures="0" errors="1" skipped="0"', 1800, "1 broke"),
        ('tests="1800" failures="0" errors="0" skipped="900"', 1800, "900 tests were skipped"),
    ],
)
def test_a_report_is_held_against_what_is_there(tmp_path, counts, collected, words):
    report = tmp_path / "ran.xml"
    report.write_text(f'<testsuites><testsuite name="pytest" {counts}/></testsuites>')
    status, told = held(report, collected)
    assert status == bool(words)
    assert words in told
    assert bool(told) == bool(words)


def test_a_run_without_a_report_is_no_run(tmp_path):
    assert held(tmp_path / "none.xml", 1800) == (1, "error: pytest did not run, or did not end\n")


def test_the_run_refuses_to_rewrite_screens():
    done = subprocess.run(
        ["bash", str(CI / "run")],
        env={**os.environ, "CHIPCOST_UPDATE_GOLDEN": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "CHIPCOST_UPDATE_GOLDEN is set" in done.stderr


def test_an_empty_parametrisation_fails(pytestconfig):
    assert pytestconfig.getini("empty_parameter_set_mark") == "fail_at_collect"
