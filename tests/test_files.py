"""Files are written whole or not at all; what is no regular file is written to, never replaced.

tests: chipcost.files, chipcost.study.export
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chipcost import files
from chipcost.catalog import cache
from chipcost.cli.main import run
from chipcost.errors import ChipcostError
from chipcost.files import refuse_file, write_whole
from chipcost.study.export import export_catalog

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("old")
    write_whole(target, "new\n")
    assert target.read_bytes() == b"new\n"
    with pytest.raises(ChipcostError, match="cannot write"):
        write_whole(tmp_path / "missing" / "a.csv", "x")
    with pytest.raises(ChipcostError, match="is a directory"):
        write_whole(tmp_path, "x")
    with pytest.raises(UnicodeEncodeError):
        write_whole(target, "\ud800")
    assert target.read_bytes() == b"new\n"
    assert names(tmp_path) == ["a.csv"]


def test_the_old_file_stays_if_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    target = tmp_path / "a.csv"
    target.write_text("old")
    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(ChipcostError, match="No space left"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert names(tmp_path) == ["a.csv"]


@posix
def test_the_mode_is_that_of_the_old_file_or_of_any_new_one(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("the umask is the process's, not ours"))
    target, plain = tmp_path / "a.csv", tmp_path / "plain"
    plain.write_text("")
    write_whole(target, "x")
    assert target.stat().st_mode == plain.stat().st_mode
    target.chmod(0o640)
    write_whole(target, "y")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_the_longest_legal_name_can_be_written(tmp_path):
    target = tmp_path / ("n" * 251 + ".csv")
    write_whole(target, "x")
    assert target.read_text() == "x"


@posix
def test_a_link_stays_and_what_it_points_to_is_written(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "first").symlink_to("deep/second")
    (tmp_path / "deep" / "second").symlink_to("real.csv")
    for text in ("new", "again"):  # first a link to nothing, then one to a file
        write_whole(tmp_path / "first", text)
        assert (tmp_path / "first").is_symlink()
        assert (tmp_path / "deep" / "second").is_symlink()
        assert (tmp_path / "deep" / "real.csv").read_text() == text
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(ChipcostError, match="cannot write"):
        write_whole(tmp_path / "round", "x")


@posix
def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "p.csv"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, "x" * 200_000)
    reader.join()
    assert read == [b"x" * 200_000]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
def test_devices_are_written_to():
    before = os.lstat("/dev/null")
    write_whole("/dev/null", "x")
    assert os.lstat("/dev/null") == before
    if Path("/dev/full").exists():
        with pytest.raises(ChipcostError, match="No space left"):
            write_whole("/dev/full", "x")


@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "link.csv"])
def test_standard_output_by_its_name(tmp_path, name):
    (tmp_path / "link.csv").symlink_to("/dev/stdout")
    before = os.lstat("/dev/stdout")
    log = tmp_path / "log"
    log.write_text("kept\n")
    with log.open("a") as stream:
        command = [sys.executable, "-m", "chipcost", "list", "owners", "--format", "csv"]
        done = subprocess.run(
            [*command, "--out", name], stdout=stream, cwd=tmp_path, timeout=60, check=False
        )
    assert done.returncode == 0
    assert log.read_text().startswith("kept\nowner,")
    assert os.lstat("/dev/stdout") == before


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_before_the_last_step_leaves_no_temporary_file(tmp_path, number):
    (tmp_path / "a.csv").write_text("old")
    code = (
        "import os, signal; from chipcost import __main__, files\n"
        f"files.os.replace = lambda *_: os.kill(os.getpid(), {int(number)})\n"
        "__main__.main(['list', 'owners', '--out', 'a.csv', '--force'])"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": "/dev/null"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, timeout=60, check=False, env=environment
    )
    assert done.returncode == (130 if number == signal.SIGINT else -number)
    assert (tmp_path / "a.csv").read_text() == "old"
    assert names(tmp_path) == ["a.csv"]


def test_a_file_that_is_there_is_replaced_on_request_alone(tmp_path):
    old, empty, new = (tmp_path / name for name in ("old.csv", "empty.csv", "new.csv"))
    old.write_text("old")
    empty.touch()
    for write in (refuse_file, lambda path, force: write_whole(path, "x", force=force)):
        with pytest.raises(ChipcostError, match="is there already") as caught:
            write(old, force=False)
        assert caught.value.code == "file-exists"
        assert "--force" in caught.value.hint
        assert old.read_text() == "old"
    for path in (empty, new):
        write_whole(path, "x", force=False)
        assert path.read_text() == "x"
    link = tmp_path / "link.csv"
    link.symlink_to(old)
    with pytest.raises(ChipcostError, match="is there already"):
        write_whole(link, "x", force=False)
    write_whole(link, "x", force=True)
    assert old.read_text() == "x"
    assert link.is_symlink()
    refuse_file("", force=False)


def test_what_cannot_be_written_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").touch()
    for path, words in (
        (tmp_path / "none" / "a.csv", "No such file or directory"),
        (tmp_path / "file" / "a.csv", "Not a directory"),
        (tmp_path, "is a directory"),
    ):
        with pytest.raises(ChipcostError, match=words) as caught:
            refuse_file(path, force=True)
        assert caught.value.code == "cannot-write"


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever runs the tests may write anywhere
    with pytest.raises(ChipcostError, match="Permission denied"):
        refuse_file(tmp_path / "a.csv", force=False)
    refuse_file("/dev/null", force=False)


@pytest.mark.parametrize(
    "asked",
    [
        ("compare",),
        ("sweep", "--grid", "chip=b200", "--question", "compare"),
        ("schema",),
        ("check", "-"),
        ("report",),
        ("compare", "--plot"),
    ],
    ids=" ".join,
)
def test_no_command_works_for_a_file_that_cannot_be(asked, tmp_path, monkeypatch, capsys):
    """Whatever would be loaded is not asked for."""
    from chipcost.catalog import data

    monkeypatch.setattr(data.Data, "__init__", lambda *_, **__: pytest.fail("it was loaded"))
    option = () if asked[-1] == "--plot" else ("--out",)
    suffix = {"report": "html", "check": "json", "--plot": "svg"}.get(asked[0], "csv")
    suffix = "svg" if asked[-1] == "--plot" else suffix
    assert run([*asked, *option, str(tmp_path / "none" / f"a.{suffix}")]) == 2
    assert "cannot write" in capsys.readouterr().err


@posix
def test_what_is_no_regular_file_needs_no_force(tmp_path):
    for path in ("/dev/null", "/dev/stdout"):
        refuse_file(path, force=False)
    os.mkfifo(tmp_path / "pipe")
    refuse_file(tmp_path / "pipe", force=False)


def test_an_answer_replaces_a_file_on_request_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("old")
    assert run(["list", "owners", "--out", "a.csv"]) == 2
    assert "a.csv is there already" in capsys.readouterr().err
    assert Path("a.csv").read_text() == "old"
    assert run(["list", "owners", "--out", "a.csv", "--force"]) == 0
    assert Path("a.csv").read_text() != "old"
    assert run(["schema", "--out", "a.csv"]) == 2
    assert run(["schema", "--out", "a.csv", "--force"]) == 0


def test_what_a_killed_process_left_is_removed_in_time(tmp_path):
    old, new, other = (
        tmp_path / name for name in (".chipcost-00.tmp", ".chipcost-01.tmp", ".chipcost-rc")
    )
    for path in (old, new, other):
        path.write_text("half")
    for path in (old, other):
        os.utime(path, (1, 1))
    write_whole(tmp_path / "a.csv", "x")
    assert names(tmp_path) == [".chipcost-01.tmp", ".chipcost-rc", "a.csv"]


def test_a_directory_of_many_files_is_not_looked_through_for_each(tmp_path):
    left = tmp_path / ".chipcost-0.tmp"
    left.touch()
    os.utime(left, (0, 0))
    write_whole(tmp_path / "a.parquet", b"a", tidy=False)
    assert left.exists()
    write_whole(tmp_path / "b.parquet", b"b")
    assert not left.exists()


def test_the_cache_is_swept_too(tmp_path):
    left = tmp_path / ".chipcost-00.tmp"
    left.write_text("half")
    os.utime(left, (1, 1))
    cache.save_document({"layers": []}, "0", tmp_path / "parsed.json")
    assert names(tmp_path) == ["parsed.json"]


def test_an_export_is_whole_or_nothing(tmp_path, monkeypatch):
    real, opened = open, []

    def fails_at_the_third(name, mode="r", *rest, **named):
        opened.append(name)
        if len(opened) == 3:
            raise OSError(28, "No space left on device")
        return real(name, mode, *rest, **named)

    monkeypatch.setattr(files, "open", fails_at_the_third, raising=False)
    with pytest.raises(ChipcostError, match="No space left"):
        export_catalog(tmp_path / "new" / "deep")
    assert names(tmp_path) == []


@posix
def test_an_export_replaces_files_and_nothing_else(tmp_path):
    assert len(export_catalog(tmp_path)) > 5
    with pytest.raises(ChipcostError, match="would be replaced"):
        export_catalog(tmp_path)
    (tmp_path / "chips.yaml").write_text("mine")
    export_catalog(tmp_path, force=True)
    assert (tmp_path / "chips.yaml").read_text() != "mine"
    for target in ("elsewhere", "nowhere"):
        (tmp_path / "elsewhere").write_text("mine")
        (tmp_path / "chips.yaml").unlink()
        (tmp_path / "chips.yaml").symlink_to(target)
        for force in (False, True):
            with pytest.raises(ChipcostError, match=r"chips\.yaml"):
                export_catalog(tmp_path, force=force)
        assert (tmp_path / "elsewhere").read_text() == "mine"
        assert not (tmp_path / "nowhere").exists()
