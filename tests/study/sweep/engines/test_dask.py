"""Dask: its own cluster, one that runs already, workers that die, and schedulers that do.

tests: chipcost.study.sweep.engines.dask_worker
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sweep_tasks as tasks

from chipcost.errors import ChipcostError
from chipcost.study.sweep.engines.engine import Engine
from chipcost.study.sweep.engines.run import run

distributed = pytest.importorskip("distributed", reason="needs the extra dask")

TESTS = Path(tasks.__file__).parent
OWN = Engine("dask", 2)


class Cluster:
    """A scheduler of its own process and a worker, as someone starts them by hand."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.environment = os.environ | {"PYTHONPATH": str(TESTS)} | environment
        self.processes: list[subprocess.Popen[bytes]] = []
        at = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", at)
        while not at.exists():
            time.sleep(0.05)
        with distributed.Client(scheduler_file=str(at), set_as_default=False) as client:
            self.address = client.scheduler.address
            self._start("worker", self.address, "--nthreads", "1", "--host", "127.0.0.1")
            client.wait_for_workers(1)

    def _start(self, what: str, *options: object) -> None:
        command = [sys.executable, "-m", "dask", what, *map(str, options), "--no-dashboard"]
        quiet = subprocess.DEVNULL
        self.processes.append(
            subprocess.Popen(command, env=self.environment, stdout=quiet, stderr=quiet)
        )

    def end(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(20)


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.end()


def test_the_same_blocks_though_a_worker_is_killed(tmp_path, capfd):
    mark = tmp_path / "killed"
    found = list(run(tasks.DiesOnce(mark, 11), 60, OWN))
    assert mark.exists()
    assert capfd.readouterr() == ("", "")
    assert sorted(found) == [(number, tasks.draws(7, number)) for number in range(60)]


def test_workers_made_here_are_not_told_to_give_memory_back():
    assert {value for _, value in run(tasks.allocator, 8, OWN)} == {None}
    assert tasks.allocator(0) is None


def test_a_block_that_raises_is_named():
    with pytest.raises(ChipcostError, match="block 3: no such thing") as caught:
        list(run(tasks.refuses, 40, OWN))
    assert (caught.value.code, caught.value.hint) == ("bad-thing", "another one")


def test_a_block_that_kills_every_worker_is_named():
    """It, or one that was on the same workers each time: Dask suspects all that a worker had."""
    with pytest.raises(ChipcostError, match=r"block \d+: every worker that took it") as caught:
        list(run(tasks.dies, 20, OWN))
    assert caught.value.code == "worker-lost"


def test_a_scheduler_that_runs_already(cluster, caplog, tmp_path):
    """Its worker was started as usual, so it is slow, and that is said."""
    engine = Engine("dask", address=cluster.address)
    with caplog.at_level(logging.WARNING):
        found = list(run(partial(tasks.draws, 7), 40, engine, frozenset({0, 1})))
    assert sorted(found) == [(number, tasks.draws(7, number)) for number in range(2, 40)]
    assert "1 of 1 workers have MALLOC_TRIM_THRESHOLD_=65536" in caplog.text
    for taken, _ in enumerate(run(tasks.Started(tmp_path), 100, engine), 1):
        begun = len([path for path in tmp_path.iterdir() if path.name.isdecimal()])
        assert begun <= taken + 16


def test_workers_that_may_keep_memory_are_not_complained_of(tmp_path, caplog):
    cluster = Cluster(tmp_path, MALLOC_TRIM_THRESHOLD_="268435456")
    try:
        with caplog.at_level(logging.WARNING):
            blocks = dict(run(tasks.allocator, 4, Engine("dask", address=cluster.address)))
    finally:
        cluster.end()
    assert set(blocks.values()) == {"268435456"}
    assert "workers" not in caplog.text


def test_a_cluster_without_chipcost_is_an_error(tmp_path):
    hidden = tmp_path / "path" / "chipcost"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").touch()
    cluster = Cluster(tmp_path, PYTHONPATH=str(hidden.parent))
    try:
        with pytest.raises(ChipcostError, match="cannot read the task: ModuleNotFound"):
            list(run(tasks.process, 5, Engine("dask", address=cluster.address)))
    finally:
        cluster.end()


def test_a_scheduler_that_dies_in_the_middle(cluster):
    blocks = run(tasks.slow, 200, Engine("dask", address=cluster.address))
    next(blocks)
    cluster.processes[0].kill()
    with pytest.raises(ChipcostError, match="the scheduler is gone") as caught:
        list(blocks)
    assert caught.value.code == "scheduler-lost"


def test_a_dead_scheduler_is_an_error_within_seconds():
    start = time.monotonic()
    with pytest.raises(ChipcostError, match="no scheduler answers") as caught:
        list(run(tasks.process, 5, Engine("dask", address="tcp://127.0.0.1:9")))
    assert time.monotonic() - start < 20
    assert (caught.value.code, caught.value.exit_status) == ("no-scheduler", 2)


def test_without_the_extra_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ChipcostError, match="--engine dask needs distributed") as caught:
        run(tasks.process, 5, OWN)
    assert caught.value.code == "missing-extra"
    assert "pip install 'chipcost[dask]'" in caught.value.message
