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
    command = [sys.executable, str(CI / "ran.py"), str(report), str(collected), "40"]
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
        ('tests="1800" failures="0" errors="0" skipped="50"', 1800, ""),
        ('tests="1800" failures="0" errors="0" skipped="51"', 1800, "51 tests were skipped"),
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


SUMMARY = "0 errors, 1 warning, 0 waived in 5 files (3 chips)"
STALE = "a.yaml:3:9: warning[P305] the newest quote for b200, P is 328 days old: look for newer"
OTHER = "a.yaml:4:1: warning[F511] something else"


@pytest.mark.parametrize(
    ("lines", "exits", "status", "words"),
    [
        ((STALE, OTHER, SUMMARY), 0, 0, "+ 1 prices that nobody has looked at for 180 days\n"),
        ((STALE, SUMMARY), 1, 0, "a.yaml:3:9: the newest quote for b200, P is 328 days old\n"),
        ((OTHER, SUMMARY), 0, 0, "+ 0 prices"),
        ((SUMMARY,), 2, 2, "the check of stale prices broke, with exit status 2"),
        (("Traceback",), 1, 2, "the check of stale prices broke, with exit status 1"),
        ((), 0, 2, "the check of stale prices broke, with exit status 0"),
    ],
)
def test_old_prices_are_a_report_and_fail_nothing(tmp_path, lines, exits, status, words):
    command = tmp_path / "chipcost"
    texts = "".join(f"echo '{line}'\n" for line in lines)
    command.write_text(
        f'#!/bin/sh\n[ "$*" = "check --stale-after 180 --format text" ] || exit 9\n{texts}'
        f"exit {exits}\n"
    )
    command.chmod(0o755)
    done = subprocess.run(
        ["bash", str(CI / "stale"), str(command)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == status
    assert words in (done.stderr if status else done.stdout)
    assert "F511" not in done.stdout


def test_the_run_reports_old_prices_of_the_shipped_data():
    text = (CI / "run").read_text()
    assert "\n.ci/stale .venv-test/bin/chipcost\n" in text


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
