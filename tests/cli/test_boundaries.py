"""Input at and beyond the edges, as whole commands: refused in our words, or answered in numbers.

tests: chipcost.catalog.files

What may never happen: the words of a defect, an infinite or missing number in a cell, a warning of
numpy, or a wait.
"""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from pathlib import Path

import pytest

from chipcost.text import plain_line

TESTS = Path(__file__).parent.parent
CONFIGS = TESTS / "examples" / "configs"
NOT_FINITE = re.compile(r"(?<![\w-])-?(?:inf|nan|Infinity|NaN)(?![\w-])")
HUGE = 10**400


@pytest.fixture
def ask(cli):
    """Run a command; its status, after what holds for every command."""

    def call(*arguments, answers=False):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            done = cli(*arguments)
        assert "defect" not in done.err, done.err
        assert "Warning" not in done.err, done.err
        assert "Errno" not in done.err
        assert "codec" not in done.err
        if done.status == 2:
            assert not answers, done.err
            assert len(done.err) < 20_000
        else:
            assert not NOT_FINITE.search(done.out), done.out
        return done

    return call


def write(path, content):
    path.write_bytes(
        content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    )
    return str(path)


SETS = [
    "trainium2.operating=0.3 USD/h",
    "trainium2.capital=0.3 USD/h",
    "trainium2.total=0 USD/h",
    "trainium2.total=1e308 USD/h",
    "trainium2.total=1e-12 USD/h",
    "trainium2.total=1e15 USD/h",
    "trainium2.tdp=1e-320 W",
    "trainium2.tdp=0 W",
    "trainium2.tdp=1e-6 W",
    "trainium2.tdp=1e26 W",
    "trainium2.memory_bandwidth=5e-324 TB/s",
    "trainium2.memory_bandwidth=1e-6 B/s",
    "trainium2.memory_bandwidth=0 TB/s",
    "trainium2.memory_capacity=0 GB",
    "trainium2.memory_capacity=1e-3 B",
    "trainium2.bf16_dense=1e308 EFLOP/s",
    "trainium2.bf16_dense=0 FLOP/s",
    "trainium2.bf16_dense=1e30 FLOP/s",
    "trainium2.scale_up_domain=0",
    "trainium2.scale_up_domain=1e18",
    "trainium2.scale_up_bandwidth=0 GB/s",
    "trn2-ultraserver.power=0 W",
    "trainium2.memory_type=" + "x" * 5000,
    "trainium2.release_date=2026-13",
    "trainium2.total=1" + " " * 2500 + "a\nb",
    "trainium2.tdp=\udcff",
    "\udcff.tdp=1 W",
]
COMMANDS = [
    ["show", "trn2"],
    ["compare", "--owner", "any", "--all"],
    ["compare", "trn2", "gb200", "--owner", "any", "--uncertainty", "--draws", "200"],
    ["compare", "--per", "megawatt", "--all"],
    ["explain", "trn2", "usd_per_tbps_hour"],
    ["sensitivity", "trn2"],
    ["tco", "trn2"],
    ["tokens", "llama-3.3-70b", "trn2", "b200"],
    ["plan", "llama-3.3-70b", "trn2", "--output", "2e9/day"],
    ["history", "trn2"],
    ["deals"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: "-".join(command[:2]))
def test_set_to_the_edge(ask, command):
    for index, change in enumerate(SETS):
        ask(*command, "--set", change, *(["--format", "csv"] if index % 2 else []))


@pytest.mark.parametrize("change", [SETS[0], SETS[1]])
def test_one_part_of_a_price_is_shown(ask, change):
    done = ask("show", "trn2", "--set", change, answers=True)
    assert "0.3 USD/h" in done.out
    assert f"{change.partition('.')[2].partition('=')[0]} alone" in done.out


SECTIONS = ("sources", "chips", "systems", "quotes", "power_quotes", "profiles", "sites",
            "ratios", "power_classes", "models", "deals", "claims", "token_prices",
            "workloads")  # fmt: skip
CONTAINERS = ("text", "5", "[]", "[a]", "{}", "{a: text}", "{a: []}", "{a: {b: c}}", "[[a]]",
              "{a: {source: {b: c}}}", "[{chip: {a: b}}]", "''", "[{}]",
              "{a: {aliases: text}}")  # fmt: skip


READERS = (
    ["compare", "--catalog"],
    ["tco", "gb200", "--catalog"],
    ["deals", "--catalog"],
    ["claims", "--catalog"],
    ["tokens", "llama-3.1-8b", "h100", "--catalog"],
    ["list", "models", "--catalog"],
    ["list", "token-prices", "--catalog"],
    ["claims", "--file"],
    ["tco", "--inputs"],
)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_wrong_container_for_every_section_and_reader(ask, tmp_path, section):
    for index, content in enumerate(CONTAINERS):
        file = write(tmp_path / f"{index}.yaml", f"{section}: {content}\n")
        ask("check", file)
        ask(*READERS[index % len(READERS)], file)
    for reader in READERS:
        ask(*reader, write(tmp_path / "text.yaml", f"{section}: text\n"))
        ask(*reader, write(tmp_path / "list.yaml", f"{section}: [[a]]\n"))


def test_text_for_a_section_is_refused_by_name(ask, tmp_path):
    for section in ("profiles", "power_classes"):
        file = write(tmp_path / "a.yaml", f"{section}: text\n")
        for command in (["compare"], ["tco", "gb200"]):
            done = ask(*command, "--catalog", file)
            assert done.status == 2
            assert f"{section!r} must be a mapping" in done.err


ODD = [
    {},
    [],
    [[]],
    "",
    "text",
    "1",
    True,
    None,
    0,
    -1,
    1.5,
    HUGE,
    -HUGE,
    10**18,
    1e303,
    1e-320,
    "1e400",
]


def spoilt(data, path=()):
    """Copies of JSON data, one value each replaced by something odd."""
    for key in data:
        for odd in ODD:
            yield key, {**data, key: odd}
        if isinstance(data[key], dict) and len(path) < 2:
            for name, inner in spoilt(data[key], (*path, key)):
                yield name, {**data, key: inner}


def sample(items, step):
    """Every `step`-th of them."""
    return [item for index, item in enumerate(items) if index % step == 0]


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("llama-3.1-70b", "torch_dtype", {}),
        ("llama-3.1-70b", "torch_dtype", []),
        ("llama-3.1-70b", "num_hidden_layers", HUGE),
        ("llama-3.1-70b", "hidden_size", HUGE),
        ("qwen3-next-80b-a3b", "full_attention_interval", 0),
        ("llama-3.1-70b", "quantization_config", {"quant_method": "gptq", "bits": []}),
        ("llama-3.1-70b", "quantization_config", {"quant_method": {}}),
    ],
)
def test_a_config_with_an_impossible_field_names_it(ask, tmp_path, name, field, value):
    data = json.loads((CONFIGS / f"{name}.json").read_text())
    if field == "full_attention_interval":
        data.pop("layer_types", None)
    file = write(tmp_path / "config.json", json.dumps({**data, field: value}))
    done = ask("show", file)
    assert done.status == 2
    assert field in done.err


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.json")), ids=lambda path: path.stem)
def test_configs_with_one_odd_value(ask, tmp_path, path):
    data = json.loads(path.read_text())
    for index, (_, odd) in enumerate(sample(spoilt(data), 23)):
        file = write(tmp_path / "config.json", json.dumps(odd))
        ask("show", file)
        if index % 5 == 0:
            ask("tokens", file, "h100")


@pytest.mark.parametrize(
    "text",
    ["[" * 3000 + "]" * 3000, '{"a":' * 3000 + "1" + "}" * 3000, '{"a": ' + "9" * 5000 + "}",
     "{" * 200, '{"architectures": ' + "[" * 150 + "]" * 150 + "}", "", "null", "\x00"],
)  # fmt: skip
def test_json_that_is_deep_long_or_none(ask, tmp_path, text):
    file = write(tmp_path / "config.json", text)
    for command in (["show", file], ["tco", "--inputs", file], ["bench", file, "--chip", "h100"]):
        done = ask(*command)
        assert done.status == 2


@pytest.mark.parametrize(
    "path", sorted((TESTS / "bench" / "good").glob("*.json*")), ids=lambda path: path.stem
)
def test_benchmark_results_with_one_odd_value(ask, tmp_path, path):
    text = path.read_text()
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        data = json.loads(text.splitlines()[0])
    if isinstance(data, list):
        data = data[0]
    for _, odd in sample(spoilt(data), 7):
        file = write(tmp_path / "result.json", json.dumps(odd))
        ask("bench", file, "--chip", "h100", "--chips", "8", "--model", "llama-3.1-8b")


BASE_RUN = {
    "id": "a", "chip": "h100-sxm", "model": "llama-3.1-8b", "isl": "1024", "osl": "1024",
    "chips": "8", "tp": "8", "ep": "1", "dp": "1", "pp": "1", "concurrency": "8", "batch": "",
    "tpot_ms": "10", "ttft_ms": "", "group": "g", "weights": "FP8", "scenario": "", "notes": "",
    "output_tokens_per_s_per_chip": "", "power_w": "700", "decode_workers": "",
}  # fmt: skip
WORDS = ["", "text", "x" * 100_000, "x" * 140_000, "\u2028", "9" * 400]
CELLS = ["", "0", "-1", "1e400", "1e300", "1e15", "1e12", "1e9", "1e-9", "1e-320", "nan", "inf",
         "text", "x" * 140_000, "9" * 400]  # fmt: skip


def table(*rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, BASE_RUN, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**BASE_RUN, **row} for row in rows)
    return out.getvalue()


@pytest.mark.parametrize("field", BASE_RUN)
def test_validate_with_one_odd_cell(ask, tmp_path, field):
    words = field in ("id", "chip", "model", "group", "weights", "scenario", "notes")
    for cell in WORDS if words else CELLS:
        ask("validate", write(tmp_path / "runs.csv", table({field: cell}, {})))


@pytest.mark.parametrize(
    "notes",
    [
        "P: 1w x tp{0} ep1 dpattn=True gpus=4, D: {0}w x tp8 ep1 dpattn=True gpus={0}",
        "batch_size(col)={0}",
        "P: batch_size=1,num_workers={0},tp_size=1,pp_size=1,attention_dp_size=1,moe_tp_size=1,"
        "moe_ep_size=1",
    ],
)
def test_validate_with_odd_notes(ask, tmp_path, notes):
    for number in (0, 1, 999_999_999, HUGE, "9" * 5000):
        row = {"notes": notes.format(number), "scenario": "disagg"}
        ask("validate", write(tmp_path / "runs.csv", table(row, {})))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no runs"),
        (b"a,b\n1,2\n", "lacks the columns"),
        (b"\xff\xfe", "not UTF-8"),
        (b"\0\0", "binary"),
        (b"id\n" + b"x" * 140_000 + b"\n", "more than 131,072 characters"),
    ],
)
def test_validate_says_in_its_own_words_what_is_wrong(ask, tmp_path, content, words):
    file = write(tmp_path / "runs.csv", content)
    done = ask("validate", file)
    assert done.status == 2
    assert words in done.err
    assert "runs.csv" in done.err
    missing = ask("validate", str(tmp_path / "none.csv"))
    assert "there is no such file" in missing.err
    folder = ask("validate", str(tmp_path))
    assert "directory" in folder.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero here")
@pytest.mark.parametrize(
    "command",
    [
        ["validate"],
        ["check"],
        ["import", "prices"],
        ["import", "hardware"],
        ["tco", "--inputs"],
        ["claims", "--file"],
        ["compare", "--catalog"],
    ],
)
def test_a_file_without_end_is_refused(ask, command):
    done = ask(*command, "/dev/zero")
    assert done.status == 2
    assert "/dev/zero" in done.err


def test_validate_reads_standard_input(process):
    done = process("validate", "-", "--format", "csv", input=table({}))
    assert done.status == 0, done.err
    assert done.out.splitlines()[1].startswith("a,h100")


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_any_kind_of_line_ends(ask, tmp_path, end):
    prices = write(tmp_path / "p.csv", f"chip,price,date{end}h100,2.5,2026-10-01{end}")
    assert "2.5 USD/h" in ask("import", "prices", prices, answers=True).out
    lines = ["name,value", "server,250000", "chips,8", "wacc,10%", "life,5", "power,10", ""]
    inputs = write(tmp_path / "i.csv", end.join(lines))
    ask("tco", "--inputs", inputs, answers=True)
    runs = write(tmp_path / "r.csv", table({}).replace("\n", end))
    ask("validate", runs, answers=True)


@pytest.mark.parametrize(
    "provider", ["x\U0001f4a5", "é", "\u2028", "\ufeff", "\x7f", 'a"b\\c', "\ud7ff"]
)
def test_an_imported_overlay_is_one_that_check_accepts(ask, tmp_path, provider):
    prices = write(
        tmp_path / "p.csv",
        'chip,price,date,provider,region\nh100,2.5,2026-10-01,"{0}","{0}"\n'.format(
            provider.replace('"', '""')
        ),
    )
    done = ask("import", "prices", prices, answers=True)
    overlay = write(tmp_path / "o.yaml", done.out)
    assert ask("check", overlay, answers=True).status == 0
    shown = ask("show", "h100", "--catalog", overlay, "--format", "json", answers=True)
    notes = [row["note"] or "" for row in json.loads(shown.out)["rows"]]
    assert any(plain_line(provider).strip() in note for note in notes)


PRICES = [
    "h100,1e400,1,2026-10-01", "h100,1e-320,1,2026-10-01", "h100,2.5,1e-320,2026-10-01",
    "h100,2.5,1e308,2026-10-01", "tpu-v5p-" + "9" * 5000 + ",2.5,1,2026-10-01",
    "tpu-v5p-" + "9" * 400 + ",2.5,1,2026-10-01", "h100,2.5,1," + "9" * 5000,
    "h100," + "9" * 5000 + ",1,2026-10-01", "x" * 100_000 + ",1,1,2026-10-01", "h100", ",,,,,,,,",
    'h100,"2.5',
]  # fmt: skip


@pytest.mark.parametrize("row", PRICES, ids=lambda row: row[:20])
def test_a_table_of_prices_with_an_odd_row(ask, tmp_path, row):
    header = "chip,price,count,date\n"
    for good in ("", "h200,3,1,2026-10-01\n"):
        ask("import", "prices", write(tmp_path / "p.csv", header + good + row + "\n"))


INPUTS = {"server": 258001, "chips": 8, "wacc": "10%", "life": "5 y", "power": "10 kW", "pue": 1.2}


def test_inputs_of_a_cost_with_one_odd_value(ask, tmp_path):
    extra = ("network", "electricity", "mfu", "tokens_per_s", "load", "residual", "run_hours",
             "name", "inputs", "annuity", "age", "depreciation", "lead", "ramp", "income_tax",
             "rent", "heat_rate", "carbon_price")  # fmt: skip
    for key in (*INPUTS, *extra):
        for odd in ODD:
            ask("tco", "--inputs", write(tmp_path / "i.json", json.dumps({**INPUTS, key: odd})))
            ask("tco", "--inputs", write(tmp_path / "i.json", json.dumps({key: odd})))


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--growth", "50", "50 %"),
        ("--growth", "2", "2 %"),
        ("--spares", "5", "5 %"),
        ("--availability", "95", "95 %"),
    ],
)
def test_a_percentage_without_its_sign_is_refused(ask, option, text, said):
    done = ask("plan", "llama-3.3-70b", "--output", "2e9/day", option, text)
    assert done.status == 2
    assert f"for a percentage write {said}" in done.err
    assert option in done.err


@pytest.mark.parametrize(
    ("option", "text"), [("--growth", "0.5"), ("--growth", "250 %"), ("--spares", "5 %")]
)
def test_a_share_or_a_percentage_is_taken(ask, option, text):
    ask("plan", "llama-3.3-70b", "h100", "--output", "2e9/day", option, text, answers=True)


@pytest.mark.parametrize("rate", ["1" * 100_000 + "/x", "1e-320/s", "1e400/s", "_" * 1000 + "/s"])
def test_a_rate_beyond_reach_or_reason(ask, rate):
    assert ask("plan", "llama-3.3-70b", "h100", "--output", rate).status == 2


NUMBERS = ("1e308", "-1", "0", "nan", "inf", "1e-320", "1e15", "1" * 30)
OPTIONS = (
    (
        ["tokens", "llama-3.3-70b", "h100"],
        ["--isl", "--concurrency", "--cache-hit", "--load", "--pue"],
    ),
    (
        ["plan", "llama-3.3-70b", "h100", "--output", "2e9/day"],
        ["--peak", "--years", "--growth", "--availability", "--tokens-per-chip"],
    ),
    (["plan", "llama-3.3-70b", "h100"], ["--fleet", "--power", "--budget"]),
    (["compare", "--all"], ["--pue", "--max-quote-age", "--top"]),
    (["compare", "h100", "gb200", "--uncertainty"], ["--draws"]),
    (["tco", "gb200"], ["--wacc", "--life", "--pue", "--electricity", "--load"]),
    (["tco", "gb200", "--term=3y"], ["--lease"]),
    (["tco", "gb200", "--lease=3 USD/h"], ["--term"]),
    (["check"], ["--stale-after"]),
)


@pytest.mark.parametrize(("command", "names"), OPTIONS, ids=lambda value: value[0])
def test_options_beyond_reach(ask, command, names):
    for name in names:
        for number in NUMBERS:
            ask(*command, f"{name}={number}")
