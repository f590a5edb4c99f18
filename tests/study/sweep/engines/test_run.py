"""Every engine gives the same blocks, each once, and the error of a block with its number.

tests: chipcost.study.sweep.engines.block, chipcost.study.sweep.engines.pools
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
import sweep_tasks as tasks

from chipcost.errors import ChipcostError
from chipcost.study.sweep.engines.block import compute_pickled, pickled
from chipcost.study.sweep.engines.engine import Engine
from chipcost.study.sweep.engines.pools import IN_FLIGHT
from chipcost.study.sweep.engines.run import run
from chipcost.version import __version__

LOOP, THREADS, PROCESSES = Engine(), Engine("threads", 3), Engine("local", 2)
ENGINES = [LOOP, THREADS, PROCESSES]
NAMED = pytest.mark.parametrize("engine", ENGINES, ids=["loop", "threads", "processes"])
TESTS = Path(tasks.__file__).parent


@NAMED
def test_the_same_blocks_each_once(engine):
    found = list(run(partial(tasks.draws, 7), 40, engine))
    assert sorted(found) == [(number, tasks.draws(7, number)) for number in range(40)]


@NAMED
def test_blocks_that_are_done_are_left_out(engine):
    done = frozenset(range(0, 20, 2))
    found = [number for number, _ in run(partial(tasks.draws, 7), 20, engine, done)]
    assert sorted(found) == list(range(1, 20, 2))


@NAMED
def test_nothing_to_do(engine):
    assert list(run(partial(tasks.draws, 7), 0, engine)) == []
    assert list(run(partial(tasks.draws, 7), 3, engine, frozenset(range(3)))) == []


@NAMED
def test_a_block_that_raises_is_named(engine):
    with pytest.raises(ChipcostError, match=r"block 3: ZeroDivisionError: .*division") as caught:
        list(run(tasks.raises, 40, engine))
    assert caught.value.code == "block-failed"
    assert "Traceback" in caught.value.__notes__[0]


@NAMED
def test_an_error_with_a_remedy_keeps_it(engine):
    with pytest.raises(ChipcostError, match="block 3: no such thing") as caught:
        list(run(tasks.refuses, 40, engine))
    assert (caught.value.code, caught.value.hint) == ("bad-thing", "another one")


@NAMED
def test_out_of_memory_says_what_helps(engine):
    with pytest.raises(ChipcostError, match="block 3: out of memory") as caught:
        list(run(tasks.hungry, 10, engine))
    assert "smaller blocks" in caught.value.hint


@pytest.mark.parametrize("engine", [THREADS, PROCESSES], ids=["threads", "processes"])
def test_blocks_in_flight_are_bounded_however_slow_the_taker_is(engine, tmp_path):
    for taken, _ in enumerate(run(tasks.Started(tmp_path), 60, engine), 1):
        time.sleep(0.01)
        begun = len(list(tmp_path.iterdir()))
        assert begun <= taken + IN_FLIGHT * engine.workers
    assert len(list(tmp_path.iterdir())) == 60


def test_processes_are_others_and_as_many_as_asked_for():
    found = {value for _, value in run(tasks.process, 30, PROCESSES)}
    assert len(found) == 2
    assert os.getpid() not in found


@pytest.mark.parametrize("engine", [THREADS, PROCESSES], ids=["threads", "processes"])
def test_closing_ends_what_has_not_begun(engine, tmp_path):
    blocks = run(tasks.Started(tmp_path), 1000, engine)
    next(blocks)
    blocks.close()
    assert len(list(tmp_path.iterdir())) < 20
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sweep")]


def test_a_process_that_dies_is_an_error():
    with pytest.raises(ChipcostError, match="a worker process ended") as caught:
        list(run(tasks.dies, 40, PROCESSES))
    assert caught.value.code == "worker-lost"


def test_a_task_that_cannot_be_read_is_an_error():
    with pytest.raises(ChipcostError, match="a worker cannot read the task: ValueError"):
        list(run(tasks.Unreadable(), 5, PROCESSES))


def test_a_worker_of_another_version_is_refused():
    failed = compute_pickled(pickled(tasks.process), "0.0.0", 1)
    assert failed.code == "other-version"


def test_a_task_is_read_once_per_process():
    task = pickled(tasks.Counted())
    assert [compute_pickled(bytes(bytearray(task)), __version__, 0) for _ in range(3)] == [
        1,
        2,
        3,
    ]


def test_processes_end_with_a_parent_that_is_killed(tmp_path):
    """Two workers write their ids; the parent is killed; neither is left."""
    code = (
        "import sweep_tasks as tasks\n"
        "from chipcost.study.sweep.engines.engine import Engine\n"
        "from chipcost.study.sweep.engines.run import run\n"
        "if __name__ == '__main__':\n"
        "    for _, value in run(tasks.process, 10_000, Engine('local', 2)):\n"
        "        print(value, flush=True)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    with subprocess.Popen(
        [sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        workers = {int(parent.stdout.readline()) for _ in range(40)}
        parent.send_signal(signal.SIGKILL)
    assert workers
    deadline = time.monotonic() + 20
    while any(map(tasks.alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [worker for worker in workers if tasks.alive(worker)]
