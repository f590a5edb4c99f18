"""Every answer in JSON keeps to the schema that is published.

tests: chipcost.study.answer_schema
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from chipcost.cli.main import COMMANDS
from chipcost.study.answer_schema import EXTRA, answers, findings
from chipcost.study.command_columns import PLACES

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def validator():
    schema = answers()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def valid(validator, document):
    return not list(validator.iter_errors(document))


@pytest.fixture(scope="module")
def document():
    from chipcost import compare

    return json.loads(compare(["trn2", "gb200"], as_of="2026-11-23").to_json())


def test_a_wrong_answer_is_refused(validator, document):
    assert valid(validator, document)
    for change in (
        lambda d: d.pop("warnings"),
        lambda d: d.update(more=1),
        lambda d: d.update(schema_version=2),
        lambda d: d.update(command="none"),
        lambda d: d["rows"][0].update(usd_per_chip_hour="0.66"),
        lambda d: d["rows"][0].update(kind="animal"),
        lambda d: d["rows"][0].update(more=1),
        lambda d: d["columns"][0].pop("unit"),
    ):
        wrong = copy.deepcopy(document)
        change(wrong)
        assert not valid(validator, wrong)


def test_every_command_with_columns_has_its_part():
    assert set(answers()["$defs"]) == set(PLACES)
    assert set(PLACES) <= set(COMMANDS)
    assert set(EXTRA) <= set(PLACES)


def test_the_command_prints_it(cli):
    assert json.loads(cli("schema", "answers").out) == answers()
    assert json.loads(cli("schema", "findings").out) == findings()


@pytest.mark.parametrize("name", ["waived", "faulty", "unreadable"])
def test_findings_keep_to_theirs(cli, tmp_path, name):
    validator = jsonschema.Draft202012Validator(findings())
    if name == "waived":
        files = []
    elif name == "faulty":
        files = map(str, sorted((EXAMPLES / "invalid").glob("*.yaml")))
    else:
        files = [str(tmp_path / "none.yaml")]
    document = json.loads(cli("check", *files, "--format", "json").out)
    part = {"waived": "waived", "faulty": "findings", "unreadable": "unreadable"}[name]
    assert document[part]
    assert [error.message for error in validator.iter_errors(document)] == []
    document[part][0]["more"] = 1
    assert list(validator.iter_errors(document))
