"""A table of prices becomes an overlay that `compare` answers from.

tests: chipcost.study.import_prices, chipcost.cli.importing
"""

from __future__ import annotations

import pytest

SKYPILOT = (
    "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,SpotPrice,Region,"
    "GpuInfo,AvailabilityZone"
    """
p5.48xlarge,H100,8,192,2048,55.04,19.84,us-east-1,,us-east-1a
p5.48xlarge,H100,8,192,2048,75.92,,eu-west-1,,eu-west-1a
p4de.24xlarge,A100-80GB,8,96,1152,27.44,10.32,us-west-2,,us-west-2b
trn2.48xlarge,Trainium2,16,192,2048,35.76,,us-east-2,,us-east-2b
m5.large,,,2,8,0.096,,us-east-1,,us-east-1a
x1,Q80,1,4,61,0.9,,us-east-1,,us-east-1a
tpu,tpu-v5p-8,1,,,16.8,700.0,us-central1,,us-central1-a
tpu,tpu-v6e-4,1,,,10.8,,us-central1,,us-central1-b
bad,H200,0,1,1,5.0,,us-east-1,,us-east-1a
"""
)
PLAIN = """chip,provider,price,date,term,region,count
h100,Acme,2.10,2026-11-01,on demand,us,
gb200-nvl72,Acme,720.0,2026-11-02,3yr,us,
mi300x,Acme,16.0,2026-11-02,1yr,,8
h100,Other,two,2026-11-01,,,
h100,Other,2.0,,,,
h100,Other,2.0,2026-11-01,weekly,,
nosuch,Other,2.0,2026-11-01,,,
"""


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def answer(rows_of):
    """What `compare` answers with an overlay of prices, by the name of the chip."""

    def call(overlay, *options):
        asked = ("compare", "--owner", "rental", *options, "--catalog", overlay)
        return {row["chip"]: row for row in rows_of(*asked)}

    return call


def test_a_skypilot_catalog(answer, cli, tmp_path):
    source = write(tmp_path / "vms.csv", SKYPILOT)
    out = str(tmp_path / "prices.yaml")
    done = cli(
        "import", "prices", source, "--date", "2026-11-20", "--provider", "AWS", "--out", out
    )
    assert done.status == 0, done.err
    assert "no chip of the catalog: Q80 (1 line)" in done.err
    assert "700.0 stands for no price: line 8" in done.err
    assert "no number of accelerators: line 10" in done.err
    assert cli("check", out).status == 0
    rows = answer(out, "--term", "on_demand", "--provider", "AWS", "--as-of", "2026-11-23")
    assert rows["h100-sxm"]["usd_per_chip_hour"] == pytest.approx((6.88 + 9.49) / 2)
    assert rows["h100-sxm"]["usd_per_chip_hour_low"] < 6.88 * 1.001  # over regions, and time
    assert rows["trainium2"]["usd_per_chip_hour"] == pytest.approx(2.235)
    assert rows["a100-sxm-80gb"]["usd_per_chip_hour"] == pytest.approx(3.43)
    assert rows["tpu-v5p"]["usd_per_chip_hour"] == pytest.approx(4.2)
    assert rows["tpu-v6e"]["usd_per_chip_hour"] == pytest.approx(2.7)
    spot = answer(out, "--term", "spot", "--provider", "AWS", "--as-of", "2026-11-23")
    assert spot["h100-sxm"]["usd_per_chip_hour"] == pytest.approx(2.48)


def test_one_quote_per_region(cli, tmp_path):
    source = write(tmp_path / "vms.csv", SKYPILOT)
    done = cli("import", "prices", source, "--date", "2026-11-20", "--by-region")
    assert "region: us-east-1a" in done.out
    assert "region: eu-west-1a" in done.out
    assert "low:" not in done.out


def test_a_plain_table(answer, cli, tmp_path):
    source = write(tmp_path / "mine.csv", PLAIN)
    out = str(tmp_path / "prices.yaml")
    done = cli("import", "prices", source, "--out", out)
    assert done.status == 0
    for words in ("no positive price: line 5", "no date", "'weekly'", "nosuch (1 line)"):
        assert words in done.err
    ask = ("--as-of", "2026-11-23", "--provider", "Acme")
    assert answer(out, "--term", "on_demand", *ask)["h100-sxm"]["usd_per_chip_hour"] == 2.1
    assert answer(out, "--term", "3y", *ask)["gb200"]["usd_per_chip_hour"] == 10.0
    assert answer(out, "--term", "1y", *ask)["mi300x"]["usd_per_chip_hour"] == 2.0


def test_a_flat_price_is_told(cli, tmp_path):
    text = "chip,price,date\n" + "".join(f"{c},1.0,2026-11-01\n" for c in ("h100", "h200", "b200"))
    done = cli("import", "prices", write(tmp_path / "flat.csv", text))
    assert "looks like a placeholder" in done.err


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("a,b\n1,2\n", [], "no table of prices"),
        ("", [], "no table of prices"),
        ("chip,price\nnosuch,1\n", ["--date", "2026-11-01"], "no line of the file"),
        (SKYPILOT, [], "no date of its own"),
        (SKYPILOT, ["--date", "soon"], "soon"),
        (SKYPILOT, ["--date", "2026-11-20", "--grade", "gossip"], "gossip"),
    ],
)
def test_a_wrong_table(cli, tmp_path, text, options, words):
    out = tmp_path / "out.yaml"
    source = write(tmp_path / "x.csv", text)
    done = cli("import", "prices", source, *options, "--out", str(out))
    assert done.status == 2
    assert words in done.err
    assert not out.exists()


def test_only_prices_can_be_imported(cli):
    assert "nothing to import" in cli("import", "chips", "x.csv").err
    assert "no such file" in cli("import", "prices", "nosuch.csv").err


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("24,eight,", "'eight' is no number of chips"),
        ("24,0,", "'0' is no number of chips"),
        ("24,-8,", "'-8' is no number of chips"),
        ("24,NaN,", "'NaN' is no number of chips"),
        ('"2,5",,', "no positive price"),
        ("nan,,", "no positive price"),
        ("inf,,", "no positive price"),
        ("2.5,,EUR", "the currency EUR is not USD"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_and_left_out(cli, tmp_path, cells, words):
    text = f"chip,price,count,currency,date\nh200,1,,,2026-11-01\nh100,{cells},2026-11-01\n"
    done = cli("import", "prices", write(tmp_path / "x.csv", text))
    assert done.status == 0
    assert words in done.err
    assert "h100" not in done.out


def test_thousands_set_apart(cli, tmp_path):
    text = 'chip,price,count,date\nh100,"$2,400.50",1000,2026-11-01\n'
    assert "2.4005 USD/h" in cli("import", "prices", write(tmp_path / "x.csv", text)).out
