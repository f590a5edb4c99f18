"""Epoch's table of hardware becomes figures of chips, for review.

tests: chipcost.study.imports.hardware, chipcost.study.imports.hardware_names
"""

from __future__ import annotations

import pytest

from chipcost.study.imports.hardware_names import chip_of
from chipcost.study.imports.unknown import Unknown

HEADER = (
    "Hardware name,Manufacturer,Type,Release date,Release price (USD),"
    "Tensor-FP16/BF16 performance (FLOP/s),FP8 performance (FLOP/s),Memory (bytes),"
    "Memory bandwidth (byte/s),Intranode bandwidth (byte/s),TDP (W),Notes,Last modified\n"
)
H100 = (
    "NVIDIA H100 SXM5 80GB,NVIDIA,GPU,2022-09-20,,989400000000000.0,1.979e+15,80000000000.0,"
    '3350000000000.0,900000000000.0,700.0,"two\nlines",2026-07-18 10:00:00+00:00\n'
)


@pytest.fixture
def given(cli, tmp_path):
    """Import a table of these rows; the outcome, and the overlay if one was written."""

    def call(*rows, header=HEADER, options=()):
        table, out = tmp_path / "ml_hardware.csv", tmp_path / "epoch.yaml"
        table.write_text(header + "".join(rows), encoding="utf-8")
        done = cli("import", "hardware", str(table), "--out", str(out), "--force", *options)
        return done, out

    return call


def row(name, maker="NVIDIA", *, bf16="", fp8="", memory="", bandwidth="", link="", tdp=""):
    return f"{name},{maker},GPU,,,{bf16},{fp8},{memory},{bandwidth},{link},{tdp},,2026-07-01\n"


def test_values_that_agree_are_counted_and_not_written(given):
    done, out = given(H100)
    assert done.status == 0, done.err
    assert "1 row used: 6 agree; 0 written" in done.err
    assert "# Every value agrees with the catalog." in out.read_text(encoding="utf-8")


def test_an_overlay_is_right_says_its_source_and_answers(given, cli, rows_of):
    """80 GB and 900 GB/s of both ways are the other readings of the catalog, not differences."""
    done, out = given(H100.replace("3350000000000.0", "3.36e12").replace(",700.0,", ",650,"))
    assert done.status == 0, done.err
    text = out.read_text(encoding="utf-8")
    assert "tdp: {value: 650 W, source: epoch-hardware-import}  # catalog: 700 W (-7.14 %)" in text
    assert "memory" not in text.partition("chips:")[2]  # 0.3 % apart
    assert "note: h100-sxm tdp: 650 W, catalog 700 W (-7.14 %)" in done.err
    assert "publisher: Epoch AI" in text
    assert "date: 2026-07-18" in text  # the newest row's
    assert "note: CC BY 4.0" in text
    assert cli("check", "--strict", str(out)).status == 0
    [shown] = rows_of("compare", "h100", "--catalog", str(out))
    assert shown["power_kw_per_chip"] is not None
    figures = {one["field"]: one for one in rows_of("show", "h100", "--catalog", str(out))}
    assert figures["tdp"]["value"] == "650 W"
    assert "epoch-hardware-import" in str(figures["tdp"]["source"])


def test_everything_that_can_be_written(given, cli):
    done, out = given(H100, options=["--all"])
    text = out.read_text(encoding="utf-8")
    assert "6 written" in done.err
    assert "memory_bandwidth: {value: 3.35 TB/s, source: epoch-hardware-import}" in text
    assert cli("check", str(out)).status == 0


def test_the_share_that_differs(given):
    rows = H100.replace("3350000000000.0", "3.36e12")
    assert "1 differ" in given(rows, options=["--differs", "0.1%"])[0].err
    assert "differ" not in given(rows, options=["--differs", "1%"])[0].err


def test_rates_with_sparsity_are_left_out(given):
    """Known as the sparse one of the catalog, or where it has none as twice the dense one."""
    done, out = given(
        H100.replace("989400000000000.0", "1979e12").replace("1.979e+15", "3958e12"),
        row("Google TPU v5p", "Google", bf16="918e12"),
    )
    assert "left out, bf16_dense is the rate with sparsity: row 1" in done.err
    assert "left out, fp8_dense is the rate with sparsity: row 1" in done.err
    assert "left out, bf16_dense is twice the dense rate: with sparsity: row 2" in done.err
    assert "dense:" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("NVIDIA H100 SXM5 80GB", tdp="nan")], "TDP (W) is no positive number: row 2"),
        ([row("NVIDIA H100 SXM5 80GB", tdp="1e400")], "TDP (W) is no positive number: row 2"),
        ([row("NVIDIA H100 SXM5 80GB", tdp="-700")], "TDP (W) is no positive number: row 2"),
        ([row("NVIDIA H100 SXM5 80GB", tdp="7e5")], "h100-sxm was read from"),
        ([row("NVIDIA B200", tdp="9e5")], "TDP (W) is far from that of every chip"),
        ([row("NVIDIA B200", bandwidth="8")], "is far from that of every chip: is the unit right?"),
        ([row("", tdp="700")], "no name: row 2"),
        ([row("Acme Wonder 9", "Acme")], "not in the catalog: Acme Wonder 9 (nearest: "),
        ([row("NVIDIA H100 SXM5 64GB")], "not in the catalog: NVIDIA H100 SXM5 64GB (h100-sxm has"),
        ([row("B200", "AMD")], "b200 is made by NVIDIA, not by AMD"),
        (["NVIDIA B200\n"], "b200 is made by NVIDIA, not by nobody"),
    ],
)
def test_what_is_left_out_is_told_with_its_row(given, rows, words):
    if "is no positive number" in words:
        rows = [one.replace("H100 SXM5 80GB", "H200 SXM") for one in rows]
    done, _ = given(H100, *rows)
    assert done.status == 0, done.err
    assert words in done.err


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        ("chip,price\n", ["h100,2\n"], "this is not Epoch's table of hardware: it lacks"),
        (HEADER.replace("TDP (W)", "TDP"), [H100], "it lacks TDP (W)"),
        ("", [], "it lacks Hardware name"),
        (HEADER, [], "no value of the file can be used: it is empty"),
        (HEADER, [row("Acme Wonder 9", "Acme")], "no value of the file can be used: nearest"),
        (HEADER + '"open,', [], "no value of the file"),
    ],
)
def test_a_wrong_table_says_what_to_give_and_writes_nothing(given, header, rows, words):
    done, out = given(*rows, header=header)
    assert done.status == 2
    assert words in done.err
    assert "ml_hardware.csv:1:1" in done.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "maker", "chip"),
    [
        ("NVIDIA A100 SXM4 40 GB", "NVIDIA", "a100-sxm-40gb"),
        ("NVIDIA A100 SXM4 80 GB", "NVIDIA", "a100-sxm-80gb"),
        ("NVIDIA GB300 (Blackwell Ultra)", "NVIDIA", "gb300"),
        ("NVIDIA Tesla V100 SXM2 32 GB", "NVIDIA", "v100-sxm2-32gb"),
        ("NVIDIA HGX H20", "NVIDIA", "h20"),
        ("NVIDIA L20 PCle", "NVIDIA", "l20"),
        ("Google TPU v7 Ironwood", "Google", "tpu-v7"),
        ("Google TPU v4i", "Google", "tpu-v4i"),
        ("Amazon Trainium2", "Amazon AWS", "trainium2"),
        ("AWS Inferentia2", "Amazon AWS", "inferentia2"),
        ("AMD Radeon Instinct MI300X", "AMD", "mi300x"),
        ("Intel Habana Gaudi3", "Intel", "gaudi-3"),
        ("Maia 100 (M100)", "Microsoft", "maia-100"),
    ],
)
def test_names_as_epoch_writes_them(shipped, name, maker, chip):
    found, problem = chip_of(shipped, name, maker, Unknown([], "chip"))
    assert found is not None, problem
    assert found.id == chip
