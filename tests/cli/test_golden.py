"""Whole screens as a terminal of 80 or 120 columns shows them.

tests: chipcost.cli.tco, chipcost.cli.plan

Each file of tests/golden begins with `$ WIDTH chipcost ARGUMENTS`; the rest is the screen. Where
the exit status is not 0 the line ends in `# exit STATUS`. Adding a file with its first line adds a
test; CHIPCOST_UPDATE_GOLDEN=1 rewrites the screens, to be read in the diff.

Those in `small` show how an answer looks and are made from `data` beside them: twelve chips as they
stood one day, which new figures and a refit do not touch. The few in `shipped` are the answers of
the shipped data.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
from datetime import date
from pathlib import Path

import pytest

from chipcost.catalog import files
from chipcost.catalog.check.run import check_files, shipped_paths
from chipcost.cli.main import run

GOLDEN = Path(__file__).parent.parent / "golden"
UPDATE = bool(os.environ.get("CHIPCOST_UPDATE_GOLDEN"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def screen(command: str, width: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    out, err = Terminal(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(shlex.split(command)[1:])
    return status, out.getvalue() + err.getvalue()


def _name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.txt")), ids=_name)
def test_a_screen(path, monkeypatch):
    if path.parent.name == "small":
        monkeypatch.setattr(files, "data_directory", lambda: GOLDEN / "data")
    first, _, expected = path.read_text(encoding="utf-8").partition("\n")
    _, width, command = first.split(" ", 2)
    command, _, exits = command.partition(" # exit ")
    status, shown = screen(command, int(width), monkeypatch)
    assert status == int(exits or 0)
    if UPDATE:
        path.write_text(f"{first}\n{shown}", encoding="utf-8")
        expected = shown
    assert shown == expected
    assert max(len(line) for line in shown.splitlines()) <= int(width)


def test_few_screens_hang_on_the_shipped_data():
    count = {name: len(list((GOLDEN / name).glob("*.txt"))) for name in ("small", "shipped")}
    assert count["shipped"] <= 8
    assert count["small"] >= 35


def test_the_small_data_is_whole(monkeypatch):
    """Nothing in it hangs on a record that was left out."""
    monkeypatch.setattr(files, "data_directory", lambda: GOLDEN / "data")
    report = check_files(shipped_paths(), as_of=date(2026, 11, 23))
    assert report.findings == ()
    assert report.counts["chips"] == 12
    assert report.counts["claims"] == 8
