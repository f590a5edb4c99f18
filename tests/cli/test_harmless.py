"""Names, titles and file names are anybody's: what is shown of them does nothing."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

EVIL = "\x1b[31mRED\x1b]0;x\x07\x9b1m\u202etxt.exe\n::error file=x::owned\r<img src=x> ##[error]y"
HARMFUL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture
def overlay(tmp_path):
    quoted = json.dumps(EVIL)  # the escapes of JSON are those of YAML
    path = tmp_path / "evil.yaml"
    path.write_text(
        f"""\
sources:
  own: {{title: {quoted}, publisher: {quoted}, url: {quoted}, grade: press}}
chips:
  evil:
    name: {quoted}
    vendor: {quoted}
    status: available
    source: own
    note: {quoted}
    memory_tier: hbm
    memory_label: {quoted}
    memory_capacity: {{value: 80 GB, note: {quoted}, locator: {quoted}}}
    memory_bandwidth: {{value: 4 TB/s}}
    bf16_dense: {{value: 1 PFLOP/s}}
    tdp: {{value: 700 W}}
    form_factor: {{value: {quoted}}}
quotes:
  - {{chip: evil, owner: hyperscaler, kind: owned, provider: {quoted}, region: {quoted},
     date: 2026-07, total: 1 USD/h, source: own, note: {quoted}, series: {quoted}}}
""",
        encoding="utf-8",
    )
    return str(path)


def assert_harmless(text: str) -> None:
    assert not HARMFUL.search(text)
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in text


COMMANDS = [
    ["compare", "evil", "gb200"],
    ["show", "evil"],
    ["explain", "evil"],
    ["history", "evil"],
    ["list", "chips"],
    ["list", "sources"],
    ["sensitivity", "evil"],
    ["tco", "evil", "--unit-price", "30000 USD"],
]


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "tsv", "json", "ndjson"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_answer_obeys_a_name(cli, overlay, command, form):
    done = cli(*command, "--catalog", overlay, "--format", form)
    assert done.status == 0, done.err
    assert "evil" in done.out or "RED" in done.out
    assert_harmless(done.out.replace("\t", " ") if form == "tsv" else done.out)
    assert_harmless(done.err)
    if form == "markdown":
        assert not re.search(r"(?<!\\)<img", done.out)


def test_json_has_the_text_as_it_is_and_csv_one_line_of_it(cli, overlay):
    command = ["show", "evil", "--catalog", overlay, "--format"]
    rows = json.loads(cli(*command, "json").out)["rows"]
    assert [value for row in rows for value in row.values() if value and EVIL in str(value)]
    text = cli(*command, "csv").out
    assert len(list(csv.reader(io.StringIO(text)))) == len(text.splitlines()) == len(rows) + 1


def test_a_spreadsheet_computes_no_name(cli, tmp_path):
    mine = tmp_path / "mine.yaml"
    for start in ("=1+1", " =1+1", "\\t=1+1", "@SUM(A1)", "＝1+1", "-2"):
        mine.write_text(f'chips: {{b200: {{name: "{start}"}}}}\n', encoding="utf-8")
        done = cli("compare", "b200", "--catalog", str(mine), "--format", "csv")
        (row,) = csv.DictReader(io.StringIO(done.out))
        assert row["name"].startswith("'")


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_no_finding_obeys_a_name(cli, overlay, tmp_path, form):
    evil = tmp_path / "evil\n::error::\x1b[31m.yaml"
    evil.write_text(
        f"chips:\n  b200:\n    \u202ename: x\n    tdp: {{value: {json.dumps(EVIL)}, source: x}}\n",
        encoding="utf-8",
    )
    done = cli("check", str(evil), overlay, "--format", form)
    assert done.status == 1
    assert not HARMFUL.search(done.out)
    lines = [line for line in done.out.splitlines() if line.lstrip().startswith("::")]
    assert bool(lines) == (form == "github")
    assert not [line for line in lines if "file=" not in line.split("::")[1]]


@pytest.mark.parametrize(
    "command",
    [
        ["compare", EVIL],
        ["compare", "--catalog", f"{EVIL}.yaml"],
        ["check", EVIL],
        ["compare", "--set", f"b200.tdp={EVIL}"],
        ["compare", "--columns", EVIL],
        ["compare", f"--{EVIL}"],
        [EVIL],
        ["bench", EVIL, "--chip", "h100"],
        ["validate", EVIL],
        ["compare", "--out", f"{EVIL}/x.csv"],
        ["compare", EVIL, "--debug"],
    ],
    ids=lambda command: command[0][:8] + command[-1][:6].replace("\x1b", ""),
)
def test_no_error_obeys_a_name(cli, command):
    done = cli(*command)
    assert done.status == 2
    assert "RED" in done.err + done.out
    assert_harmless(done.err + done.out)
