"""The cost registry of InferenceX becomes quotes, powers and TDPs.

tests: chipcost.study.imports.registry, chipcost.study.imports.registry_file
"""

from __future__ import annotations

import json

import pytest

from chipcost.study.imports.registry_file import read_registry

REGISTRY = """export interface HwEntry {
  vendor: string;
  /** it's what a hyperscaler pays */
  costh: number;
}

/** Single source of truth for GPU metadata. */
export const HW_REGISTRY: Record<string, HwEntry> = {
  h100: {
    vendor: 'NVIDIA', arch: 'Hopper', label: 'H100', sort: 7,
    tdp: 700, power: 1.45, costh: 1.29, costr: 2.2, // all-in
  },
  // TODO: B300 pricing is temporary - using 1.2x B200's until it's published
  b300: { label: 'B300', tdp: 1250, power: 1.9, costh: 9, costn: 9.5, costr: 9 },
  rtx6000pro: { label: 'RTX PRO 6000', link: 'https://vendor.example/a', costh: 0.7, costr: 0 },
  acme9: { label: 'Acme 9', costh: 1 },
} as const;

export const GPU_KEYS = new Set(Object.keys(HW_REGISTRY));
"""


@pytest.fixture
def given(cli, tmp_path):
    """Import a registry of this text; the outcome, and the overlay if one was written."""

    def call(text, *options, date="2026-12-01"):
        source, out = tmp_path / "gpu-keys.ts", tmp_path / "costs.yaml"
        source.write_text(text, encoding="utf-8")
        dated = ["--date", date] if date else []
        return cli(
            "import", "registry", str(source), "--out", str(out), "--force", *dated, *options
        ), out

    return call


def test_a_registry_is_right_says_its_source_and_answers(given, cli, rows_of, monkeypatch):
    monkeypatch.setenv("CHIPCOST_DATE", "2026-12-02")
    done, out = given(REGISTRY)
    assert done.status == 0, done.err
    assert cli("check", "--strict", str(out)).status == 0
    text = out.read_text(encoding="utf-8")
    assert "publisher: SemiAnalysis" in text
    assert "date: 2026-12-01" in text
    asked = ("--catalog", str(out), "--format", "csv")
    [owned] = rows_of("compare", "h100", "--owner", "hyperscaler", *asked)
    assert owned["usd_per_chip_hour"] == 1.29
    assert owned["as_of"] == "2026-12-01"
    assert owned["power_kw_per_chip"] is not None
    [card] = rows_of("compare", "rtx-pro-6000", "--owner", "hyperscaler", *asked)
    assert card["usd_per_chip_hour"] == 0.7
    rented = [one["usd_per_chip_hour"] for one in rows_of("history", "h100", "--catalog", str(out))]
    assert 2.2 in rented


def test_old_and_new_value_are_told(given):
    done, out = given(REGISTRY)
    assert "h100-sxm hyperscaler owned: 1.29 USD/h, catalog " in done.err
    assert "# catalog: " in out.read_text(encoding="utf-8")
    assert "h100-sxm power, it: 1.45 kW, catalog " in done.err


def test_temporary_prices_zeros_and_unknown_chips_are_left_out(given):
    done, out = given(REGISTRY)
    text = out.read_text(encoding="utf-8")
    assert "left out, the file calls the price temporary: line 14" in done.err
    assert "chip: b300, owner" not in text
    assert "tdp: {value: 1250 W" in text
    assert "left out, costr is 0: not published: line 15" in done.err
    assert "not in the catalog: acme9" in done.err


def test_power_changed_its_basis_in_july_2026(given):
    _, out = given(REGISTRY, "--all", date="2026-07-13")
    assert "basis: utility, date: 2026-07-13" in out.read_text(encoding="utf-8")
    _, out = given(REGISTRY, "--all", date="2026-07-14")
    assert "basis: it, date: 2026-07-14" in out.read_text(encoding="utf-8")


def test_an_older_registry_replaces_nothing(given):
    done, out = given(REGISTRY, date="2025-01-01")
    assert "older than the catalog's" in done.err
    assert "1.29 USD/h" not in out.read_text(encoding="utf-8")


def test_the_file_of_constants_and_json_are_read(given):
    old = "export const GPU_SPECS: Record<string, GpuSpecs> = {\n  h100: { costh: 1.29 },\n};\n"
    assert "1.29 USD/h" in given(old)[1].read_text(encoding="utf-8")
    assert "1.29 USD/h" in given(json.dumps({"h100": {"costh": 1.29}}))[1].read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("value", ["NaN", "-1", "1e12", "'much'", "Infinity"])
def test_what_is_no_price_is_left_out(given, value):
    done, out = given(REGISTRY.replace("costh: 1.29", f"costh: {value}"))
    assert "left out, costh is no positive number: line 9" in done.err
    assert "chip: h100-sxm, owner: hyperscaler" not in out.read_text(encoding="utf-8")


def test_an_entry_that_stands_twice(given):
    done, _ = given(REGISTRY.replace("  acme9:", "  h100: { tdp: 700 },\n  acme9:"))
    assert "left out, h100-sxm was read from line 9: line 16" in done.err


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("", "it has no HW_REGISTRY", ":1:1"),
        ("h100: 1\n", "it has no HW_REGISTRY", ":1:1"),
        ("const HW_REGISTRY = {\n};\n", "no object of plain values", ":2:1"),
        ("const HW_REGISTRY = {\n  h100: { costh: 1 },\n  h200: [1],\n};\n", "no object", ":3:1"),
        ("const HW_REGISTRY = {\n  h100: { a: { b: 1 } },\n};\n", "no object", ":2:1"),
        ("const HW_REGISTRY = {\n  h100: { costh: 1 },\n", "no object", ":3:1"),
        ("const HW_REGISTRY = {\n  acme: { costh: 1 },\n};\n", "no value of the file", ":1:1"),
        (
            "export const HW_REGISTRY = {\n  h100: { vendor: 'NVIDIA', label: 'H100' },\n};\n",
            "no value of the file",
            ":1:1",
        ),
    ],
)
def test_a_wrong_file_says_where_and_writes_nothing(given, text, words, place):
    done, out = given(text)
    assert done.status == 2
    assert words in done.err
    assert f"gpu-keys.ts{place}: error" in done.err
    assert not out.exists()


def test_without_a_date_nothing_is_read(given):
    done, out = given(REGISTRY, date="")
    assert done.status == 2
    assert "the registry has no date of its own" in done.err
    assert "--date" in done.err
    assert not out.exists()


def test_entries_have_their_lines_and_fields():
    entries = {entry.key: entry for entry in read_registry(REGISTRY, "x.ts")}
    assert list(entries) == ["h100", "b300", "rtx6000pro", "acme9"]
    assert entries["h100"].fields["costr"] == "2.2"
    assert entries["rtx6000pro"].fields["link"] == "https://vendor.example/a"
    assert [entry.line for entry in entries.values()] == [9, 14, 15, 16]
    assert [entry.provisional for entry in entries.values()] == [False, True, False, False]
