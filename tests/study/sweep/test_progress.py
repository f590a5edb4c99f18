"""The line of progress: on a terminal alone, a few times a second, and gone at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from chipcost.study.sweep import progress
from chipcost.study.sweep.progress import line, watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return now


def drawn(terminal: Terminal) -> list[str]:
    return terminal.getvalue().split("\r\x1b[K")[1:]


def test_rate_and_time_left_are_those_of_this_run(clock):
    def blocks() -> Iterator[int]:
        for number in range(60):
            clock[0] += 1.0
            yield number

    terminal = Terminal()
    found = watched(blocks(), 100, 40, each=1_000_000, unit="scenarios", stream=terminal)
    assert list(found) == list(range(60))
    lines = drawn(terminal)
    assert lines[0] == "40 %  40,000,000 of 100,000,000 scenarios"
    assert lines[11] == "51 %  51,000,000 of 100,000,000 scenarios  1 M/s  49 s left"
    assert lines[-1] == ""


def test_it_is_drawn_a_few_times_a_second(clock):
    terminal = Terminal()
    for _ in watched(range(10_000), 10_000, stream=terminal):
        clock[0] += 0.001
    assert len(drawn(terminal)) == pytest.approx(10 / progress.EVERY, abs=3)


def test_the_line_is_gone_after_an_error(clock):
    terminal = Terminal()
    with pytest.raises(ZeroDivisionError):
        list(watched((1 // number for number in (1, 0)), 2, stream=terminal))
    assert drawn(terminal)[-1] == ""


def test_it_never_wraps(clock, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    terminal = Terminal()
    list(watched(range(3), 10**9, stream=terminal))
    assert max(map(len, drawn(terminal))) <= 19


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_where_nobody_looks(quiet):
    stream = Terminal() if quiet else io.StringIO()
    assert list(watched(range(5), 5, quiet=quiet, stream=stream)) == list(range(5))
    assert stream.getvalue() == ""


def test_nothing_on_a_terminal_that_can_only_print(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    terminal = Terminal()
    assert list(watched(range(5), 5, stream=terminal)) == list(range(5))
    assert terminal.getvalue() == ""


def test_stderr_is_asked_when_it_is_used(capsys):
    assert list(watched(range(5), 5)) == list(range(5))
    assert capsys.readouterr().err == ""


def test_a_closed_stream_is_no_terminal():
    stream = Terminal()
    stream.isatty = lambda: io.StringIO.isatty(stream)
    stream.close()
    assert list(watched(range(5), 5, stream=stream)) == list(range(5))


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (45, "1/s  45 s left"),
        (600, "1/s  10 min left"),
        (3600 * 30 + 120, "1/s  30 h 2 min left"),
        (3599, "1/s  60 min left"),
    ],
)
def test_time_left_is_as_fine_as_it_is_worth(left, text):
    assert line(10, left + 10, 10, 10.0, 1, "blocks").endswith(text)


def test_a_sweep_of_nothing_is_done():
    assert line(0, 0, 0, 0.0, 1, "blocks") == "100 %  0 of 0 blocks"


@pytest.mark.parametrize(("rate", "text"), [(3e9, "3 G"), (2.54e6, "2.54 M"), (1200, "1.2 k")])
def test_rates_have_three_digits(rate, text):
    assert f"  {text}/s" in line(1, 2, 1, 1.0, int(rate), "scenarios")
