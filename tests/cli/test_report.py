"""`chipcost report`: where the page goes, what is refused, and numbers as the commands have them.

tests: chipcost.cli.report
"""

from __future__ import annotations

import io
import json

import pytest
from parsed import by_id, editions, parsed

from chipcost.cli.main import run

FEW = ("report", "--chips", "b200,mi355x", "--models", "llama-3.3-70b")

MORE = ("--title", "Two <chips>", "--price", "b200=3.21")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / "few.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHIPCOST_DATE", "2026-11-23")
        assert run([*FEW, *MORE, "--out", str(path)]) == 0
    return path.read_text(encoding="utf-8")


def test_the_page_has_the_title_the_terms_and_no_deals(page):
    root = parsed(page)
    assert next(root.all("h1")).text == "Two <chips>"
    assert "b200 3.21" in next(root.all("footer")).text
    assert not [tag for tag in root.all("section") if tag.get("id") == "deals"]


@pytest.mark.parametrize(
    ("key", "options", "columns"),
    [
        ("bandwidth", (), ("usd_per_chip_hour", "usd_per_tb_per_s_hour")),
        ("megawatt", ("--per", "megawatt"), ("power_kw_per_chip", "tb_per_s_per_mw")),
        (
            "tokens-1",
            ("--per", "token", "--model", "llama-3.3-70b"),
            ("usd_per_chip_hour", "output_tokens_per_s_per_chip", "usd_per_mtok_total"),
        ),
    ],
)
@pytest.mark.parametrize(
    ("owner", "day"), [("hyperscaler", "2026-11-23"), ("neocloud", "2026-09-30")]
)
def test_numbers_are_those_of_the_json_of_the_commands(
    cli, page, key, options, columns, owner, day
):
    asked = ("compare", "b200", "mi355x", "--price", "b200=3.21", "--owner", owner)
    done = cli(*asked, "--as-of", day, *options, "--format", "json")
    rows = json.loads(done.out)["rows"]
    table = next(by_id(parsed(editions(page)[owner, day]), key).all("table"))
    cells = {
        line.get("data-c"): [cell.get("data-v") for cell in line.inside]
        for line in next(table.all("tbody")).all("tr")
    }
    for row in rows:
        for name in columns:
            assert repr(row[name]) in cells[row["chip"]], (row["chip"], name)


def test_the_same_question_is_the_same_page_on_standard_output(cli, page):
    assert cli(*FEW, *MORE).out == page


def test_a_file_that_is_there_is_replaced_with_force_alone(cli, tmp_path, monkeypatch):
    from chipcost.study.report import report

    path = tmp_path / "old.html"
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(report, "report", lambda *_: pytest.fail("it works before it refuses"))
        done = cli(*FEW, "--out", str(path))
    assert done.status == 2
    assert "--force" in done.err
    assert path.read_text() == "old"
    assert cli(*FEW, "--out", str(path), "--force").status == 0
    assert path.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.htmlx"])
def test_another_suffix_is_refused(cli, tmp_path, name):
    done = cli(*FEW, "--out", str(tmp_path / name))
    assert done.status == 2
    assert ".html" in done.err
    assert not (tmp_path / name).exists()


def test_a_terminal_is_no_place_for_it(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = Terminal(), io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    assert run([*FEW]) == 2
    assert out.getvalue() == ""
    assert "--out report.html" in err.getvalue()


def test_names_that_are_unknown_are_told_with_near_ones(cli):
    done = cli("report", "--chips", "b20")
    assert (done.status, done.out) == (2, "")
    assert "b200" in done.err
    done = cli("report", "--models", "llama-3.3-71b")
    assert (done.status, done.out) == (2, "")
    assert "llama-3.3-70b" in done.err


def test_settings_of_the_environment_are_told(cli, monkeypatch):
    monkeypatch.setenv("CHIPCOST_PUE", "1.5")
    footer = next(parsed(cli(*FEW).out).all("footer")).text
    assert "your PUE: 1.5" in footer
    assert "by the environment: pue 1.5" in footer
