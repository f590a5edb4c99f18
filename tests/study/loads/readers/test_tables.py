"""Traces as CSV: Azure's, BurstGPT's and one's own, with rows that are traps.

tests: chipcost.study.loads.readers.read, chipcost.study.loads.readers.streams,
  chipcost.study.loads.readers.times, chipcost.study.loads.trace
"""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from chipcost.errors import ChipcostError
from chipcost.study.loads.readers import tables
from chipcost.study.loads.readers.read import read

# CR LF, no last line end, seven digits of a second.
AZURE_2023 = (
    b"TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
    b"2023-11-16 18:20:01.1234567,900,40\r\n"
    b"2023-11-16 18:20:03.6234567,1500,8"
)
# An offset, and a row on a whole second without a fraction.
AZURE_2024 = (
    b"TIMESTAMP,ContextTokens,GeneratedTokens\n"
    b"2024-05-12 00:00:00.001163+00:00,700,30\n"
    b"2024-05-12 00:00:02+00:00,60,9\n"
)
AZURE_2025 = (
    b"TIMESTAMP,NumImages,ContextTokens,GeneratedTokens\n"
    b"2024-10-15T12:00:00.269Z,0,700,30\n2024-10-15T12:00:01.269Z,3,4000,12\n"
)
BURST_6 = (
    b"Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
    b"7,ChatGPT,400,120,520,Conversation log\n"
    b"9,GPT-4,300,0,300,API log\n"
    b"9,GPT-4,0,0,0,API log\n"
    b"11,GPT-4,350,60,410,API log\n"
)
BURST_8 = (
    b"Timestamp,Session ID,Elapsed time,Model,"
    b"Request tokens,Response tokens,Total tokens,Log Type\n"
    b"7,3,2.5,ChatGPT,400,120,520,Conversation log\n8,,1.0,GPT-4,350,60,410,API log\n"
)


@pytest.fixture
def file(tmp_path):
    def write(content, name="trace.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize(
    ("content", "span", "isl"),
    [
        (AZURE_2023, 2.5, [900, 1500]),
        (AZURE_2024, 1.998837, [700, 60]),
        (AZURE_2025, 1.0, [700, 4000]),
    ],
)
def test_dates_as_azure_prints_them(file, content, span, isl):
    found = read(file(content))
    assert found.layout == "Azure"
    assert found.isl.tolist() == isl
    assert found.time[-1] == pytest.approx(span, abs=2e-7)
    assert found.cached is None
    assert read(file(gzip.compress(content), "packed.gz")).isl.tolist() == isl


def test_time_of_day_is_that_of_the_first_row(file):
    assert read(file(AZURE_2023)).clock == pytest.approx(18 * 3600 + 20 * 60 + 1.1234567, abs=1e-6)
    assert read(file(BURST_6)).clock == 7.0
    assert read(file("input,output,time\n5,5,0\n5,5,9\n")).clock is None


@pytest.mark.parametrize(("content", "failed"), [(BURST_6, 2), (BURST_8, 0)])
def test_burstgpt_is_read_by_name_and_failures_are_counted(file, content, failed):
    found = read(file(content))
    assert found.layout == "BurstGPT"
    assert found.isl.tolist() == [400, 350]
    assert found.osl.tolist() == [120, 60]
    assert found.failed == failed


def test_own_columns_in_any_order_and_case(file):
    found = read(file("Time, Output Tokens ,note,CACHED,isl\n0.5,10,a,64,100\n\n2,20,b,0,50\n"))
    assert found.isl.tolist() == [100, 50]
    assert found.osl.tolist() == [10, 20]
    assert found.cached.tolist() == [64, 0]
    assert found.time.tolist() == [0.0, 1.5]
    assert read(file("input,output\n9,5\n")).time is None


def test_milliseconds_and_other_zones(file):
    found = read(file("input,output,time_ms\n9,5,1000\n9,5,2500\n"))
    assert found.time.tolist() == [0.0, 1.5]
    rows = "2026-05-01T12:00:00+02:00,9,5\n2026-05-01T10:00:30.5Z,9,5\n"
    assert read(file(f"time,input,output\n{rows}")).time.tolist() == [0.0, 30.5]


def test_blocks_are_joined(file, monkeypatch):
    whole = read(file(AZURE_2023)).time
    monkeypatch.setattr(tables, "ROWS", 1)
    assert np.array_equal(read(file(AZURE_2023)).time, whole)
    with pytest.raises(ChipcostError, match="before that of the row above") as caught:
        read(file("input,output,time\n9,5,7\n9,5,3\n"))
    assert caught.value.place.line == 3


@pytest.mark.parametrize(
    ("content", "code", "line", "words"),
    [
        ("", "empty-trace", 0, "no request"),
        ("input,output\n", "empty-trace", 0, "no request"),
        ("input,output,time\n9,5,2\n9,5,3\n9,5,1\n", "unsorted", 4, "sort the rows"),
        ("input,output\n9,5\n\n-4,5\n", "bad-trace", 4, "no tokens of input: -4"),
        ("input,output\n9,5\n9,0\n", "bad-trace", 3, "that failed"),
        ("input,output,cached\n9,5,12\n", "bad-trace", 2, "more cached tokens than input: 12"),
        ("input,output,cached\n9,5,-1\n", "bad-trace", 2, "fewer than no cached tokens"),
        ("input,output\n9,5\n9,5.5\n", "bad-trace", 3, "'5.5', no whole number"),
        ("input,output\n9,5\nnine,5\n", "bad-trace", 3, "'nine', no whole number"),
        ("input,output\n9,nan\n", "bad-trace", 2, "no whole number"),
        ("input,output\n9,5,5\n", "bad-csv", 2, "3 cells, and 2 columns"),
        ("input,output,time\n9,5,0\n9,5,noon\n", "bad-trace", 3, "'noon' is no time"),
        ("input,output,time\n9,5,2026-05-01\n9,5,May\n", "bad-trace", 3, "'May' is no time"),
        ("input,prompt_tokens,output\n9,9,5\n", "bad-trace", 1, "two columns of input"),
        ("a,b\n9,5\n", "unknown-trace", 1, "names input and output"),
        (b"\xff\xfe\x00input", "not-utf8", 0, "UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(file, content, code, line, words):
    path = file(content)
    with pytest.raises(ChipcostError) as caught:
        read(path)
    assert caught.value.code == code
    assert caught.value.place.file == path
    assert caught.value.place.line == line
    assert words in f"{caught.value.message} {caught.value.hint}"


def test_what_is_no_file(tmp_path):
    with pytest.raises(ChipcostError, match="no such file"):
        read(str(tmp_path / "none.csv"))
    with pytest.raises(ChipcostError, match="no chunk-N-trace"):
        read(str(tmp_path))
    broken = tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(AZURE_2023 * 40)[:-30])
    with pytest.raises(ChipcostError, match="ends early"):
        read(str(broken))


def test_hits_cannot_be_looked_up_without_blocks(file):
    with pytest.raises(ChipcostError, match="no ids of blocks"):
        read(file(AZURE_2023), 1e6)
