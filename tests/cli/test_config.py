"""Settings of a file and of the environment: what is stronger, and what is refused.

tests: chipcost.cli.config, chipcost.cli.config_command, chipcost.cli.in_force,
  chipcost.cli.option_names
"""

import csv
import io
import json

import pytest

from chipcost.cli import config
from chipcost.cli.config_command import EXAMPLE
from chipcost.cli.main import _click, application, run
from chipcost.cli.option_names import OPTIONS
from chipcost.errors import ChipcostError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv(config.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(capsys, *words):
    """The rows of a command in CSV."""
    assert run([*words, "--format", "csv"]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def owners(capsys, *words):
    return {row["owner"] for row in asked(capsys, "compare", "b200", "h200", *words)}


def test_the_names_of_options_are_those_of_the_commands():
    commands = _click(application([])).commands
    assert {
        name: tuple(
            text.lstrip("-")
            for item in command.params
            if item.param_type_name == "option"
            for text in item.opts
            if text.startswith("--")
        )
        for name, command in commands.items()
    } == OPTIONS


def test_a_flag_is_stronger_than_the_environment_and_that_than_the_file(
    folder, capsys, monkeypatch
):
    (folder / "chipcost.toml").write_text('owner = "neocloud"\n')
    assert owners(capsys) == {"neocloud"}
    monkeypatch.setenv("CHIPCOST_OWNER", "hyperscaler")
    assert owners(capsys) == {"hyperscaler"}
    assert owners(capsys, "--owner", "neocloud") == {"neocloud"}


def test_the_file_of_a_folder_above_counts_and_can_be_left_out(folder, capsys, monkeypatch):
    (folder / "chipcost.toml").write_text('owner = "neocloud"\n')
    below = folder / "deep" / "deeper"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert owners(capsys) == {"neocloud"}
    monkeypatch.setenv(config.VARIABLE, "none")
    assert owners(capsys) == {"hyperscaler"}


def test_pyproject_counts_where_it_has_a_table_of_ours(folder, capsys):
    path = folder / "pyproject.toml"
    path.write_text("[project]\nname = 'x'\n")
    assert owners(capsys) == {"hyperscaler"}
    path.write_text("[tool.chipcost]\nowner = 'neocloud'\n[tool.chipcost.prices]\nb200 = 3.5\n")
    rows = {row["chip"]: row for row in asked(capsys, "compare", "b200", "h200")}
    assert rows["b200"]["usd_per_chip_hour"] == "3.5"
    assert rows["h200-sxm"]["owner"] == "neocloud"


def test_a_table_is_of_one_command(folder, capsys):
    (folder / "chipcost.toml").write_text('[tokens]\nisl = "8k"\nosl = 512\n')
    (row,) = asked(capsys, "tokens", "llama-3.1-8b", "h200")
    assert (float(row["isl"]), float(row["osl"])) == (8000.0, 512.0)


def test_a_given_price_adds_to_those_of_the_file_or_replaces_one(folder, capsys):
    (folder / "chipcost.toml").write_text(
        "[prices]\nb200 = 3.5\nh200 = '2 EUR/h'\n[fx]\nEUR = 1.1\n"
    )
    words = ("compare", "b200", "h200", "mi300x", "--price", "b200=4", "mi300x=$1/h")
    rows = {row["chip"]: float(row["usd_per_chip_hour"]) for row in asked(capsys, *words)}
    assert rows == pytest.approx({"b200": 4.0, "h200-sxm": 2.2, "mi300x": 1.0})


def test_the_headline_and_the_document_name_what_is_the_users_own(folder, capsys):
    (folder / "chipcost.toml").write_text('owner = "neocloud"\n[prices]\nb200 = 3.5\n')
    assert run(["compare", "b200", "h200"]) == 0
    second = capsys.readouterr().out.splitlines()[1]
    assert second == "your prices: b200 3.5 USD/h; by the settings file: owner neocloud"
    assert run(["compare", "b200", "h200", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["assumptions"]["own_terms"] == second.split("; ")


@pytest.mark.parametrize(
    ("text", "code", "place", "hint"),
    [
        ("owner = \n", "bad-toml", "chipcost.toml:1:1", ""),
        ("\nownr = 'lab'\n", "unknown-setting", "chipcost.toml:2:1", "owner"),
        ("[tokns]\nisl = 1\n", "unknown-setting", "chipcost.toml", "tokens"),
        ("[history]\nisl = 1\n", "unknown-setting", "chipcost.toml:2:1", "nearest"),
        ("columns = 'chip'\n", "unknown-setting", "chipcost.toml:1:1", "[compare]"),
        ("all = 'yes'\n", "bad-setting", "chipcost.toml:1:1", "true or false"),
    ],
)
def test_a_fault_of_the_file_has_its_line_and_a_remedy(folder, capsys, text, code, place, hint):
    (folder / "chipcost.toml").write_text(text)
    if code != "bad-setting":
        with pytest.raises(ChipcostError) as caught:
            config.parse(text, "chipcost.toml")
        assert caught.value.code == code
    assert run(["compare", "b200"]) == 2
    error = capsys.readouterr().err
    assert place in error
    assert hint in error


def test_a_variable_that_names_no_file_is_an_error(folder, capsys, monkeypatch):
    monkeypatch.setenv(config.VARIABLE, "nowhere.toml")
    assert run(["list"]) == 2
    assert "nowhere.toml" in capsys.readouterr().err


def test_config_shows_what_is_in_force_and_from_where(folder, capsys, monkeypatch):
    (folder / "chipcost.toml").write_text('owner = "neocloud"\npue = 1.2\n[prices]\nb200 = 3.5\n')
    monkeypatch.setenv("CHIPCOST_OWNER", "lab")
    rows = asked(capsys, "config")
    found = {(row["setting"], row["origin"]): row for row in rows}
    assert found["owner", "file"]["status"] == "replaced by CHIPCOST_OWNER"
    assert found["owner", "environment"]["value"] == "lab"
    assert found["pue", "file"]["place"].endswith("chipcost.toml:2:1")
    assert found["price", "file"]["value"] == "b200=3.5"


def test_every_name_of_an_option_is_a_variable(folder, capsys, monkeypatch):
    monkeypatch.setenv("CHIPCOST_MEMORY_TIER", "gddr,lpddr")
    monkeypatch.setenv("CHIPCOST_ALL", "1")
    assert run(["compare"]) == 0
    out = capsys.readouterr().out
    assert "by the environment: tier gddr,lpddr, all" in out
    assert "h100-sxm" not in out
    places = {row["setting"]: row["place"] for row in asked(capsys, "config")}
    assert places.pop("date") == "CHIPCOST_DATE"
    assert places == {"memory-tier": "CHIPCOST_MEMORY_TIER", "all": "CHIPCOST_ALL"}


def test_the_serving_engine_of_all_commands_is_not_what_computes_a_sweep(
    folder, capsys, monkeypatch
):
    sweep = ("sweep", "--question", "compare", "--grid", "chip=h200", "pue=1.1,1.2")
    monkeypatch.setenv("CHIPCOST_ENGINE", "vllm")
    assert len(asked(capsys, *sweep)) == 2
    assert all("sweep" not in row["commands"] for row in asked(capsys, "config"))
    monkeypatch.delenv("CHIPCOST_ENGINE")
    (folder / "chipcost.toml").write_text('engine = "vllm"\n')
    assert len(asked(capsys, *sweep)) == 2
    (folder / "chipcost.toml").write_text('[sweep]\nengine = "steam"\n')
    assert run([*sweep, "--format", "csv"]) == 2
    assert "steam" in capsys.readouterr().err


def test_lists_of_the_file_stand_as_on_the_command_line(folder, capsys):
    (folder / "chipcost.toml").write_text('tier = ["gddr", "lpddr"]\nall = true\n')
    assert run(["compare"]) == 0
    assert "by the settings file: tier gddr,lpddr, all" in capsys.readouterr().out
    values = {row["setting"]: row["value"] for row in asked(capsys, "config")}
    assert values.pop("date") == "2026-11-23"
    assert values == {"tier": "gddr,lpddr", "all": "true"}


def test_the_example_is_a_file_that_can_be_used(folder, capsys):
    assert run(["config", "--example"]) == 0
    text = capsys.readouterr().out
    assert text == EXAMPLE
    (folder / "chipcost.toml").write_text(text.replace("# b200", "b200").replace("# isl", "isl"))
    assert owners(capsys) == {"neocloud", "set"}
