"""Whatever the catalog names can be asked for alone: every chip, system and model.

tests: chipcost.cli.show, chipcost.cli.compare, chipcost.cli.tokens
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from chipcost.study.data import Data


def failures(cli, commands: Iterable[tuple[str, ...]]) -> list[tuple[str, int, str]]:
    """Commands that fail, warn on the error stream or answer with less than two lines."""
    found = []
    for command in commands:
        done = cli(*command)
        if done.status or done.err or done.out.count("\n") < 2:
            found.append((" ".join(command), done.status, done.err.strip()[:200]))
    return found


@pytest.mark.parametrize("command", [("show",), ("compare", "--all")])
def test_every_chip_and_system_alone_gives_an_answer(cli, shipped, command):
    names = [*shipped.chips, *shipped.systems]
    assert len(names) > 140
    assert failures(cli, ((command[0], name, *command[1:]) for name in names)) == []


def test_every_model_alone_can_be_shown(cli):
    assert failures(cli, (("show", model) for model in Data().models.models)) == []


def test_every_model_alone_has_a_cost_or_a_reason(cli, rows_of):
    """On each of three chips of other vendors and eras; a cost on at least one of them."""
    unserved = []
    for model in Data().models.models:
        rows = rows_of("tokens", model, "gb300", "tpu-v7", "h100", "--owner", "any")
        assert all(bool(row["usd_per_mtok_output"]) != bool(row["reason"]) for row in rows), model
        if not any(row["usd_per_mtok_output"] for row in rows):
            unserved.append((model, [row["reason"] for row in rows]))
    assert unserved == []
