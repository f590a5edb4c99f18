"""The commands as a user runs them, on the shipped data.

tests: chipcost.cli.compare, chipcost.cli.show, chipcost.cli.explain, chipcost.cli.main,
  chipcost.cli.output, chipcost.cli.export
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from chipcost.study.compare.columns import COMPARE_COLUMNS

DATA = Path(__file__).parent.parent / "data"

# The columns that other work relies on, in their order.
CONTRACT = (DATA / "compare_columns.txt").read_text().split()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_of_every_chip_keeps_the_contract(cli, shipped):
    done = cli("compare", "--all", "--format", "csv")
    assert done.status == 0
    assert done.err == ""
    header = done.out.splitlines()[0].split(",")
    assert header[: len(CONTRACT)] == CONTRACT
    rows = rows_of(done.out)
    assert {row["chip"] for row in rows} == set(shipped.chips)
    for column in COMPARE_COLUMNS:
        if column.numeric and column.unit != "share":
            assert not any(row[column.name] in ("0", "0.0") for row in rows), column.name


def test_per_megawatt_is_filled_wherever_a_power_figure_exists(cli, shipped):
    rows = rows_of(cli("compare", "--all", "--format", "csv").out)
    powered = {quote.chip for quote in shipped.power_quotes if not quote.excluded and quote.date}
    powered |= {system.chip for system in shipped.systems.values() if system.power}
    powered |= {chip.id for chip in shipped.chips.values() if chip.value("tdp")}
    filled = {row["chip"] for row in rows if row["chips_per_mw"]}
    assert filled >= powered & set(shipped.chips)
    for row in rows:
        if row["chips_per_mw"] and row["memory_bandwidth_tb_per_s"]:
            assert row["tb_per_s_per_mw"]


def test_pandas_reads_the_csv_without_loss(cli):
    pandas = pytest.importorskip("pandas")
    text = cli("compare", "--all", "--format", "csv").out
    frame = pandas.read_csv(io.StringIO(text), keep_default_na=False, dtype=str)
    again = frame.to_csv(index=False, lineterminator="\n")
    assert again == text
    numbers = pandas.read_csv(io.StringIO(text))
    document = json.loads(cli("compare", "--all", "--format", "json").out)
    for column in ("usd_per_tb_per_s_hour", "tb_per_s_per_mw", "usd_per_gb_hour_low"):
        expected = [float("nan") if (v := row[column]) is None else v for row in document["rows"]]
        assert list(numbers[column]) == pytest.approx(expected, rel=1e-15, nan_ok=True)


def test_the_row_set_does_not_depend_on_the_format(cli):
    chips = [row["chip"] for row in rows_of(cli("compare", "--format", "csv").out)]
    lines = cli("compare", "--format", "ndjson").out.splitlines()
    assert [json.loads(line)["chip"] for line in lines] == chips
    document = json.loads(cli("compare", "--format", "json").out)
    assert [row["chip"] for row in document["rows"]] == chips
    tsv = cli("compare", "--format", "tsv").out.splitlines()[1:]
    assert [line.split("\t")[0] for line in tsv] == chips
    table = cli("compare", "-q", "--no-header").out
    assert [
        line.lstrip("* ").split()[0].rstrip("~") for line in table.splitlines() if line
    ] == chips


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["compare", "trn3x"], "did you mean"),
        (["compare", "--per", "watt"], "--per 'watt'"),
        (["compare", "--format", "ods"], "--format 'ods'"),
        (["compare", "--out", "a.doc"], "names no format"),
        (["compare", "--columns", "chip,usd"], "no column 'usd'"),
        (["compare", "--as-of", "soon"], "not a date"),
        (["compare", "--fail-if", "usd > lots"], "not COLUMN OP NUMBER"),
        (["compare", "--fail-if", "vendor > 1"], "can never fail"),
        (["compare", "--set", "trn2.tdp=500"], "was expected"),
        (["compare", "--catalog", "/nowhere.yaml"], "no such file"),
        (["compare", "--bogus"], "No such option"),
        (["show"], "show what"),
        (["show", "nothing-like-it"], "did you mean"),
        (["list", "things"], "no list of 'things'"),
        (["explain", "trn2", "cost"], "nearest"),
        (["explain", "tpu-v7", "operating_usd_per_chip_hour", "--as-of", "2020"], "unknown"),
        (["compar"], "there is no command 'compar'"),
        (["export", "models", "x"], "cannot export"),
        ([], ""),
    ],
)
def test_bad_input_is_a_clear_error_with_status_2(cli, command, words):
    done = cli(*command)
    assert done.status == 2
    assert words in done.err
    assert "Traceback" not in done.err
    assert done.out == "" or not command


def test_debug_shows_the_traceback(process):
    done = process("--debug", "show", "nothing-like-it")
    assert done.status != 0
    assert "Traceback" in done.err


def test_fail_if_tells_a_pipeline(cli):
    passing = cli("compare", "b200", "h100", "--fail-if", "usd_per_tb_per_s_hour > 1000")
    assert (passing.status, passing.err) == (0, "")
    failing = cli("compare", "trn2", "--fail-if", "usd_per_tb_per_s_hour > 0.1", "-q")
    assert failing.status == 1
    assert "trainium2" in failing.err
    assert failing.out


@pytest.mark.parametrize("condition", ["usd_per_tb_per_s_hour > 1000", "usd_per_chip_hour < 0"])
def test_a_gate_does_not_pass_on_what_nobody_knows(cli, condition):
    done = cli("compare", "b200", "mi455x", "--fail-if", condition, "--format", "csv")
    assert done.status == 1
    assert len(rows_of(done.out)) == 2
    assert f"failed: {condition}: not known of mi455x\n" in done.err
    assert "b200" not in done.err
    both = cli("compare", "b200", "mi455x", "--fail-if", "usd_per_tb_per_s_hour > 0")
    assert both.status == 1
    assert "failed: usd_per_tb_per_s_hour > 0: b200 (" in both.err
    assert "not known of mi455x" in both.err


@pytest.mark.parametrize(
    "command",
    [
        ["compare"],
        ["tokens", "llama-3.3-70b", "h100"],
        ["explain", "h100"],
        ["plan", "llama-3.3-70b", "h100", "--power", "1 MW"],
        ["breakeven", "h100", "b200", "--solve", "price"],
        ["sensitivity", "h100"],
        ["frontier", "llama-3.3-70b", "h100"],
    ],
    ids=" ".join,
)
def test_an_unknown_provider_is_an_error_with_the_nearest(cli, command):
    done = cli(*command, "--owner", "rental", "--provider", "Nebyus")
    assert done.status == 2
    assert "no quote is of a provider 'Nebyus'" in done.err
    assert "Nebius" in done.err


@pytest.mark.parametrize("owner", ["hyperscaler", "lab"])
@pytest.mark.parametrize("option", ["--provider", "--region"])
def test_a_place_is_asked_of_rentals_alone(cli, owner, option):
    done = cli("compare", "h100", "--owner", owner, option, "us")
    assert done.status == 2
    assert f"{option} is of rentals, and the owner is {owner}" in done.err
    assert "--owner rental" in done.err


def test_an_unknown_region_is_an_error_with_the_nearest(cli):
    done = cli("history", "h100", "--region", "eu-nort-1")
    assert done.status == 2
    assert "no quote is of a region 'eu-nort-1'" in done.err
    assert "eu-north-1" in done.err


def test_several_providers_and_regions_are_asked_for(rows_of):
    ask = ("--owner", "rental", "--term", "on_demand")
    [row] = rows_of("compare", "h100", *ask, "--provider", "aws", "--region", "us-east-1")
    assert (row["usd_per_chip_hour"], row["provider"]) == (6.88, "AWS")
    assert (row["region"], row["checked"]) == ("us-east-1, us-east-2, us-west-2", "2026-08-26")
    [row] = rows_of("compare", "h100", *ask, "--provider", "nebius", "--provider", "vast")
    assert row["provider"] == "Vast.ai; Nebius"
    assert row["usd_per_chip_hour"] == pytest.approx((3.85 + 2.4024) / 2)
    europe = ("--provider", "aws", "--region", "eu-north", "--region", "eu-west")
    [row] = rows_of("compare", "h100", *ask, *europe)
    assert row["usd_per_chip_hour"] == pytest.approx((7.3616 + 8.944) / 2)
    [row] = rows_of("tokens", "llama-3.3-70b", "h100", *ask, *europe)
    assert row["as_of"] == "2026-08-26"
    assert {row["region"] for row in rows_of("history", "h100", *europe)} == {
        "eu-north-1",
        "eu-west-2",
    }


def test_a_term_that_a_provider_does_not_offer_is_told_with_those_that_it_does(cli):
    done = cli("compare", "h100", "h200", "--owner", "rental", "--provider", "aws")
    assert done.status == 0
    assert "have no three-year rental of aws on this date" in done.out
    assert "on_demand (" in done.out


def test_an_older_quote_of_ones_own_is_told(rows_of, tmp_path):
    path = tmp_path / "mine.yaml"
    line = (
        "  - {chip: h100-sxm, owner: cloud-customer, kind: rental, term: on_demand, provider: %s, "
        "date: 2026-01-05, total: 1 USD/h, source: me}\n"
    )
    head = "sources: {me: {title: Mine, grade: press}}\nquotes:\n"
    ask = ("compare", "h100", "--owner", "rental", "--term", "on_demand", "--catalog", str(path))
    path.write_text(head + line % "Mine", encoding="utf-8")
    [row] = rows_of(*ask)
    assert row["usd_per_chip_hour"] == 1.0
    assert "answers before a later one: the quote of 2026-10-19" in row["warnings"]
    path.write_text(head + line % "Nebius", encoding="utf-8")
    [row] = rows_of(*ask)
    assert row["usd_per_chip_hour"] > 1.0
    assert f"the quote of 2026-01-05 ({path}:3) stands back" in row["warnings"]


def test_a_provider_is_known_by_a_part_of_its_name(cli):
    rental = ["compare", "--owner", "rental", "--term", "on_demand", "--provider"]
    rows = rows_of(cli(*rental, "nebi", "--format", "csv").out)
    assert rows


def test_out_writes_the_file_and_nothing_on_stdout(cli, tmp_path):
    target = tmp_path / "chips.csv"
    done = cli("compare", "--all", "--out", str(target))
    assert (done.status, done.out, done.err) == (0, "", "")
    assert target.read_text(encoding="utf-8") == cli("compare", "--all", "--format", "csv").out


def test_a_broken_pipe_ends_quietly():
    import subprocess
    import sys

    command = f"{sys.executable} -m chipcost compare --all --format csv | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("chip,name")
    assert done.stderr == ""


def test_an_overlay_from_a_file_is_named_in_the_answer(cli, tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "sources: {offer: {title: Our offer, grade: derived}}\n"
        "quotes: [{chip: trainium2, owner: hyperscaler, kind: owned, date: 2026-11, "
        "total: 0.5 USD/h, source: offer}]\n"
    )
    done = cli("compare", "trn2", "--catalog", str(mine))
    assert "0.5" in done.out
    assert "Overridden: trainium2 quote" in done.out


def test_show_has_sources_ranges_and_other_readings(cli):
    done = cli("show", "trn2")
    assert done.status == 0
    for words in ("memory_bandwidth", "2.9 TB/s", "0.66 USD/h", "cost quotes", "also"):
        assert words in done.out


def test_explain_goes_down_to_the_sources(cli):
    done = cli("explain", "trn2", "usd_per_tb_per_s_hour", "--as-of", "2025-09-05")
    assert "0.66 / 2.9" in done.out
    assert "data/chips.yaml:" in done.out
    assert "SemiAnalysis" in done.out


def test_history_shows_quotes_in_order_with_a_plot(cli):
    done = cli("history", "gb200", "--owner", "hyperscaler")
    dates = [row["as_of"] for row in rows_of(cli("history", "gb200", "--format", "csv").out)]
    dated = [day for day in dates if day]
    assert [day[:7] for day in dated] == sorted(day[:7] for day in dated)
    assert "USD per chip-hour by date" in done.out


@pytest.mark.parametrize("topic", ["chips", "systems", "sources", "owners", "columns"])
def test_list(cli, topic):
    done = cli("list", topic, "--format", "csv")
    assert done.status == 0
    assert len(rows_of(done.out)) > 5


def test_export_and_path(cli, tmp_path):
    target = tmp_path / "copy"
    done = cli("export", "catalog", str(target))
    assert done.status == 0
    assert (target / "chips.yaml").is_file()
    again = cli("export", "catalog", str(target))
    assert again.status == 2
    assert "--force" in again.err
    where = cli("show", "--path").out.strip()
    assert (target / "chips.yaml").read_bytes() == (Path(where) / "chips.yaml").read_bytes()


def test_the_python_api_gives_the_same_answer(cli):
    import chipcost

    result = chipcost.compare(["trainium2", "gb200"], as_of="2025-09-05")
    assert (
        result.to_csv()
        == cli("compare", "trainium2", "gb200", "--as-of", "2025-09-05", "--format", "csv").out
    )
    assert result.to_dicts()[0]["chip"] == "trainium2"
    assert json.loads(result.to_json())["rows"] == result.to_dicts()
    assert "<table>" in result._repr_html_()
    assert "trainium2" in str(result)


def test_models_are_listed_and_shown(cli):
    rows = rows_of(cli("list", "models", "--format", "csv").out)
    assert len(rows) >= 71
    shown = cli("show", "deepseek-r1")
    assert shown.status == 0
    assert "official counts" in shown.out
    assert "within 1 %" in shown.out
    assert "did you mean" in cli("show", "deepseek-r9x").err
