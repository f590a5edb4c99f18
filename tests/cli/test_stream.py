"""What goes out arrives whole, or the exit status says that it did not."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and limits of POSIX")

UNBUFFERED = [{}, {"PYTHONUNBUFFERED": "1"}]
COMMAND = [sys.executable, "-m", "chipcost"]


def start(*arguments: str, environment: dict[str, str] | None = None, **options: object):
    options = {"stderr": subprocess.PIPE, "timeout": 60, **options}
    surroundings = {**os.environ, **(environment or {})}
    return subprocess.run([*COMMAND, *arguments], env=surroundings, check=False, **options)  # type: ignore[call-overload]


def small_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (256, 256))


@pytest.mark.parametrize("environment", UNBUFFERED, ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "command",
    [
        ["compare", "--all", "--format", "csv"],
        ["show", "b200"],
        ["schema"],
        ["check", "--explain", "F503"],
        ["check", "--format", "json", "missing.yaml"],
        ["list", "chips"],
    ],
    ids=" ".join,
)
def test_an_answer_that_does_not_fit_is_an_error(tmp_path, command, environment):
    with (tmp_path / "x").open("wb") as stream:
        done = start(*command, stdout=stream, preexec_fn=small_files, environment=environment)
    assert done.returncode == 2
    assert b"error: cannot write to standard output: File too large" in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
@pytest.mark.parametrize("environment", UNBUFFERED, ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "command", [["--version"], ["show", "--path"], ["compare"], ["list", "owners"]], ids=" ".join
)
def test_a_full_disk_is_an_error(command, environment):
    with open("/dev/full", "wb") as full:
        done = start(*command, stdout=full, environment=environment)
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize("environment", UNBUFFERED, ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["schema"], 0),
        (["compare", "--format", "csv"], 0),
        (["list", "chips"], 0),
        (["check"], 0),
        (["--help"], 0),
        (["compare", "--help"], 0),
        (["--version"], 0),
        # a gate says what it found, whoever reads
        (["compare", "b200", "--fail-if", "usd_per_tb_per_s_hour > 0"], 1),
    ],
    ids=str,
)
def test_a_reader_who_leaves_is_no_error(command, status, environment):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        done = start(*command, stdout=pipe, environment=environment)
    assert done.returncode == status
    assert (done.stderr == b"") == (status == 0)
    assert b"Error" not in done.stderr


def test_a_slow_reader_gets_everything():
    """A pipe that does not block takes what there is room for; the rest is written later."""
    for environment in UNBUFFERED:
        read, write = os.pipe()
        os.set_blocking(write, False)
        process = subprocess.Popen(
            [*COMMAND, "compare", "--all", "--format", "json"],
            stdout=write,
            env={**os.environ, **environment},
        )
        os.close(write)
        with os.fdopen(read, "rb") as stream:
            text = stream.read()
        assert process.wait(timeout=60) == 0
        assert len(text) > 65_536  # more than a pipe holds
        assert json.loads(text)["rows"]


def test_standard_output_is_closed(tmp_path):
    done = start("compare", preexec_fn=lambda: os.close(1))
    assert done.returncode == 2
    assert b"error: standard output is closed" in done.stderr
    target = tmp_path / "a.csv"
    done = start("compare", "--out", str(target), preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, b"")
    assert target.read_text(encoding="utf-8").startswith("chip,")


@pytest.mark.parametrize("command", [["check", "-"], ["bench", "-", "--chip", "h100"]], ids=str)
def test_standard_input_is_closed(command):
    done = start(*command, stdout=subprocess.PIPE, preexec_fn=lambda: os.close(0))
    assert done.returncode == 2
    assert b"standard input is closed" in done.stderr + done.stdout
    assert b"defect" not in done.stderr


def test_a_closed_standard_error_leaves_the_data_alone():
    command = ["compare", "b200", "--format", "csv", "--fail-if", "usd_per_tb_per_s_hour > 0"]
    whole = start(*command, stdout=subprocess.PIPE)
    done = start(*command, stdout=subprocess.PIPE, preexec_fn=lambda: os.close(2))
    assert whole.returncode == done.returncode == 1
    assert done.stdout == whole.stdout
    assert b"failed" not in done.stdout


@pytest.mark.parametrize("module", ["typer", "chipcost.cli.main", "chipcost.study.compare.compare"])
def test_an_interrupt_at_any_time_is_quiet(module):
    code = (
        "import os, signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, *rest):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from chipcost.__main__ import main\n"
        "main(['compare'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"interrupted\n")


def test_an_ascii_terminal_gets_what_it_can_show(tmp_path):
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    target = tmp_path / "é" / "d"
    done = start("export", "catalog", str(target), stdout=subprocess.PIPE, environment=ascii_only)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"/?/d/chips.yaml\n" in done.stdout
    assert (target / "chips.yaml").is_file()
    csv = start(
        "list", "sources", "--format", "csv", stdout=subprocess.PIPE, environment=ascii_only
    )
    assert csv.stdout.decode("utf-8").startswith("key,")


@pytest.mark.parametrize(
    "command",
    [["compare", "trn5"], ["compare", "--nothing"], ["check", "missing.yaml"]],
    ids=" ".join,
)
def test_debug_adds_the_traceback_and_keeps_the_status(cli, command):
    plain, debug = cli(*command), cli(*command, "--debug")
    assert plain.status == debug.status == 2
    assert "Traceback" not in plain.err
    assert "Traceback" in debug.err
    assert debug.err.endswith(plain.err)
