"""The exported workbook computes what the commands answer, before and after inputs are changed.

tests: chipcost.study.workbook.book, chipcost.study.workbook.question,
  chipcost.study.workbook.inputs, chipcost.study.workbook.input_sheet,
  chipcost.study.workbook.cost, chipcost.study.workbook.chips,
  chipcost.study.workbook.token_sheet, chipcost.study.workbook.measures,
  chipcost.study.workbook.check_sheet, chipcost.study.workbook.rank_sheet,
  chipcost.study.workbook.answer_sheet, chipcost.study.workbook.notes,
  chipcost.study.workbook.quantities
"""

import warnings

import openpyxl
import pytest
from exported import Exported, export
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import chipcost

MODEL = "llama-3.3-70b"
CHIPS = ("b200", "mi355x", "trn2", "gb200", "h200")
IDS = ("b200", "mi355x", "trainium2", "gb200", "h200-sxm")
CLOSE = {"rel": 1e-9}

# Measures of the sheet Check, with the column of the command that answers them.
OF_CHIP = {
    "A chip-hour": "usd_per_chip_hour",
    "Memory bandwidth": "usd_per_tb_per_s_hour",
    "Peak rate, dense": "usd_per_pflop_hour",
    "Memory capacity": "usd_per_gb_hour",
    "Memory bandwidth of a megawatt": "tb_per_s_per_mw",
    "Peak rate of a megawatt": "pflop_per_s_per_mw",
    "A megawatt of chips for a year": "usd_per_mw_year",
}
OF_TOKENS = {
    "Million output tokens, all spend": "usd_per_mtok_output_all_in",
    "Million tokens, input and output": "usd_per_mtok_total",
    "Energy of an output token": "joule_per_output_token",
    "Output tokens of a megawatt": "output_tokens_per_s_per_mw",
}
# Rows of the sheet Tokens beside those.
MORE_OF_TOKENS = {
    "Input and output tokens of a chip": "total_tokens_per_s_per_chip",
    "Tokens of one user": "tokens_per_s_per_user",
    "Million input tokens, their part": "usd_per_mtok_input",
    "Million output tokens, their part": "usd_per_mtok_output",
    "Mean power of the chip alone": "chip_power_w",
    "Mean power with the rest": "mean_power_kw_per_chip",
    "The same, provisioned": "provisioned_joule_per_output_token",
    "A request": "usd_per_request",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHIPCOST_DATE", "2026-11-23")
        path = tmp_path_factory.mktemp("workbook") / "costs.xlsx"
        return export(path, *CHIPS, "--model", MODEL)


@pytest.fixture
def book(file):
    return Exported(file)


def by_chip(answer):
    return {row["chip"]: row for row in answer.to_dicts()}


def outputs(chip, **options):
    """Every step that `tco` answers of a chip."""
    [found] = chipcost.tco(chip, **options).extra["scenarios"].values()
    return {name: one["value"] for name, one in found["outputs"].items()}


def modelled(chip, **options):
    """The modelled cost of a chip-hour."""
    return outputs(chip, **options)["total_usd_per_chip_hour"]


def assert_as_compared(book, chips=CHIPS, **options):
    rows = by_chip(chipcost.compare(chips, **options))
    assert rows
    for chip, row in rows.items():
        for measure, column in OF_CHIP.items():
            expected = row[column]
            found = book.now(chip, measure)
            assert found == (None if expected is None else pytest.approx(expected, **CLOSE)), (
                chip,
                measure,
            )


def assert_as_served(book, chips=CHIPS, model=MODEL, scene=None, **options):
    rows = by_chip(chipcost.tokens(model, chips, **options))
    assert rows
    for chip, row in rows.items():
        for measure, column in OF_TOKENS.items():
            expected = row[column]
            found = book.now(chip, f"{measure}, {scene or model}")
            assert found == (None if expected is None else pytest.approx(expected, **CLOSE)), (
                chip,
                measure,
            )
        for label, column in MORE_OF_TOKENS.items():
            if row["status"] == "ok" and row[column] is not None:
                found = book.beside("Tokens", label, chip)
                assert found == pytest.approx(row[column], **CLOSE), (chip, label)


def every_formula(path):
    """(sheet, row, column, formula, cached value) of every formula in a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not read: bars in cells
        written, cached = (
            openpyxl.load_workbook(path, data_only=values) for values in (False, True)
        )
    for sheet in written.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    value = cached[sheet.title][cell.coordinate].value
                    yield sheet.title, cell.row, cell.column, cell.value, value


def assert_cached(path):
    """Every formula stands beside the value that it has."""
    book, count = Exported(path), 0
    for sheet, row, column, formula, cached in every_formula(path):
        found = book.cell(sheet, row, column)
        if isinstance(cached, (int, float)):
            assert found == pytest.approx(cached, rel=1e-9, abs=1e-300), (sheet, row, column)
        else:
            assert found == cached, (sheet, row, column, formula)
        count += 1
    assert count > 100
    return book


# As it was exported.


def test_a_fresh_workbook_says_what_compare_tokens_and_tco_say(book):
    assert_as_compared(book)
    assert_as_served(book)
    for chip in IDS:
        known = outputs(chip)
        for label, name in (
            ("Cost of a chip-hour", "total_usd_per_chip_hour"),
            ("Capital of a chip-hour", "capital_usd_per_chip_hour"),
            ("Operation of a chip-hour", "operating_usd_per_chip_hour"),
            ("Cost of an hour that works", "levelised_usd_per_chip_hour"),
            ("Capital of a chip", "capital_usd_per_chip"),
            ("Site power", "facility_power_kw"),
            ("Energy a year", "energy_mwh_per_year"),
        ):
            assert book.beside("Cost", label, chip) == pytest.approx(known[name], **CLOSE)


def test_every_formula_stands_beside_its_value(file):
    assert_cached(file)


def test_no_formula_shows_an_error(file):
    for sheet, row, column, _, cached in every_formula(file):
        assert not str(cached).startswith("#"), (sheet, row, column)


QUESTIONS = [
    ("--owner", "neocloud"),
    ("--owner", "lab", "--power-basis", "it"),
    ("--owner", "internal"),
    ("--owner", "any", "--all"),
    ("--owner", "rental", "--term", "on_demand"),
    ("--as-of", "2025-09-05"),
    ("--as-of", "2026-02-01", "--dtype", "fp8"),
    ("--annuity", "yearly"),
    ("--annuity", "straight-line"),
    ("--annuity", "decay"),
    ("--input", "income_tax=21%", "--input", "failure_rate=5%"),
    ("--input", "network=20000 USD", "--input", "network_life=7y"),
    ("--input", "server=250000 USD"),
    ("--input", "power=12 kW"),
    ("--vendor", "AMD"),
    ("tpu-v7", "wse-3", "mtia-500"),
    ("gb200-nvl72", "gb200", "trn2-ultraserver"),
]


@pytest.mark.parametrize("asked", QUESTIONS, ids=" ".join)
def test_other_owners_days_and_methods(tmp_path, asked):
    assert_cached(export(tmp_path / "o.xlsx", *asked))


@pytest.mark.parametrize(
    "asked",
    [
        ("--model", f"{MODEL},deepseek-r1", "--isl", "8k", "--osl", "1k", "--load", "60%"),
        ("--model", MODEL, "--cache-hit", "50%", "--success-rate", "80%"),
        ("--model", MODEL, "--serving", "disaggregated", "--interactivity", "20,50"),
        ("--model", MODEL, "--model", "gpt-oss-120b", "--owner", "lab"),
        ("--model", MODEL, "wse-3", "mi210", "b200"),
        ("--model", MODEL, "--workload", "chat", "b200"),
    ],
    ids=" ".join,
)
def test_other_services(tmp_path, asked):
    assert_cached(export(tmp_path / "o.xlsx", *asked))


def test_the_answers_of_another_owner_and_day(tmp_path):
    options = {"owner": "neocloud", "as_of": "2026-08-01"}
    words = ("--owner", "neocloud", "--as-of", "2026-08-01")
    chips = ("h100", "h200", "b200")
    book = Exported(export(tmp_path / "o.xlsx", *chips, *words, "--model", "gpt-oss-120b"))
    assert_as_compared(book, chips, **options)
    assert_as_served(book, chips, "gpt-oss-120b", **options)
    for chip in ("h100-sxm", "h200-sxm", "b200"):
        found = book.beside("Cost", "Cost of a chip-hour", chip)
        assert found == pytest.approx(modelled(chip, **options), **CLOSE)


def test_without_names_the_chips_are_those_of_compare(tmp_path):
    book = Exported(export(tmp_path / "o.xlsx"))
    listed = [book.cell("Chips", 5, column) for column in book.columns("Chips")][2:]
    assert set(filter(None, listed)) == set(by_chip(chipcost.compare()))
    assert_as_compared(book, ())


# After a change.


def changed_price(book):
    book.change(3.2, "Quoted price", "b200")
    return {"price": {"b200": 3.2}}


def changed_bandwidth(book):
    book.change(5.5, "Memory bandwidth", "mi355x")
    return {"set": ["mi355x.memory_bandwidth=5.5 TB/s"]}


def changed_capacity(book):
    book.change(300.0, "Memory capacity", "b200")
    return {"set": ["b200.memory_capacity=300 GB"]}


def changed_pue(book):
    book.change(1.31, "PUE")
    return {"pue": 1.31}


@pytest.mark.parametrize(
    "change", [changed_price, changed_bandwidth, changed_capacity, changed_pue]
)
def test_compare_moves_alike(book, change):
    before = [book.now(chip, name) for chip in IDS for name in OF_CHIP]
    options = change(book)
    assert_as_compared(book, **options)
    assert before != [book.now(chip, name) for chip in IDS for name in OF_CHIP]


@pytest.mark.parametrize("change", [changed_price, changed_pue])
def test_tokens_move_alike(book, change):
    assert_as_served(book, **change(book))


def test_tokens_move_with_the_load(book):
    book.change(0.6, "Load", "b200", "Speed")
    assert_as_served(book, load="60%")


COST = {
    "Electricity, its price": ("electricity", 0.051, "USD/kWh"),
    "PUE": ("pue", 1.31, ""),
    "WACC": ("wacc", 0.125, ""),
    "Life of the hardware": ("life", 3.5, "y"),
    "Average over provisioned power": ("power_utilization", 0.61, ""),
    "Spare units": ("spares", 0.11, ""),
    "Availability": ("availability", 0.93, ""),
    "Value left at the end": ("residual", 0.15, ""),
    "Building": ("facility_per_kw", 9100.0, "USD/kW"),
    "Life of the building": ("facility_life", 21.0, "y"),
    "Maintenance": ("maintenance", 0.023, ""),
    "Insurance": ("insurance", 0.004, ""),
    "Property tax": ("property_tax", 0.006, ""),
    "Carbon price": ("carbon_price", 45.0, "USD/t"),
}


def as_text(value, unit):
    return f"{value!r} {unit}".strip()


@pytest.mark.parametrize("label", COST)
def test_the_cost_moves_as_tco_does(book, label):
    name, value, unit = COST[label]
    before = book.beside("Cost", "Cost of an hour that works", "b200")
    book.change(value, label)
    for chip in ("b200", "trainium2"):
        known = outputs(chip, input={name: as_text(value, unit)})
        for row, output in (
            ("Cost of a chip-hour", "total_usd_per_chip_hour"),
            ("Cost of an hour that works", "levelised_usd_per_chip_hour"),
        ):
            assert book.beside("Cost", row, chip) == pytest.approx(known[output], **CLOSE)
    assert book.beside("Cost", "Cost of an hour that works", "b200") != before


def test_the_cost_moves_with_the_price_of_hardware(book):
    """The price of a server of eight: what it is per chip is the input."""
    book.change(41000.0, "Price of hardware", "b200")
    expected = modelled("b200", server_price="328000 USD")
    assert book.beside("Cost", "Cost of a chip-hour", "b200") == pytest.approx(expected, **CLOSE)


def test_the_cost_moves_with_the_power_of_a_chip(book):
    book.change(2.5, "IT power of one chip", "b200")
    expected = modelled("b200", input={"power": "20 kW"})
    assert book.beside("Cost", "Cost of a chip-hour", "b200") == pytest.approx(expected, **CLOSE)


def between(low, high, steps=1000):
    """Numbers that people would give; not 1e-45."""
    return st.integers(0, steps).map(lambda at: low + (high - low) * at / steps)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.fixed_dictionaries(
        {
            "WACC": between(0.0, 0.25),
            "Electricity, its price": between(0.01, 0.3),
            "Life of the hardware": between(1.0, 12.0),
            "PUE": between(1.0, 2.0),
            "Average over provisioned power": between(0.3, 1.0),
            "Value left at the end": between(0.0, 0.25),
            "Building": between(1e3, 3e4),
            "Maintenance": between(0.0, 0.25),
            "Spare units": between(0.0, 0.25),
            "Availability": between(0.5, 1.0),
        }
    ),
    between(0.3, 20.0),
    between(0.05, 1.0),
)
def test_any_change_of_inputs_moves_the_workbook_as_the_commands(file, inputs, price, load):
    book = Exported(file)
    for label, value in inputs.items():
        book.change(value, label)
    book.change(price, "Quoted price", "b200")
    book.change(load, "Load", "b200", "Speed")
    given_inputs = {
        name: as_text(inputs[label], unit)
        for label, (name, _, unit) in COST.items()
        if label in inputs
    }
    for chip in ("b200", "gb200"):
        found = book.beside("Cost", "Cost of an hour that works", chip)
        expected = outputs(chip, input=given_inputs)["levelised_usd_per_chip_hour"]
        assert found == pytest.approx(expected, **CLOSE)
    own = {"price": {"b200": price}, "pue": inputs["PUE"]}
    assert_as_compared(book, ("b200", "gb200"), **own)
    assert_as_served(book, ("b200", "gb200"), load=load, **own)


def test_the_modelled_price_counts_where_it_is_chosen(book):
    book.choose(6, "modelled")
    own = {chip: modelled(chip) for chip in CHIPS}
    assert_as_compared(book, price=own)
    assert_as_served(book, price=own)
    book.change(0.02, "Electricity, its price")
    own = {chip: modelled(chip, electricity="0.02 USD/kWh") for chip in CHIPS}
    assert_as_compared(book, price=own)
    assert_as_served(book, price=own)


def test_where_nobody_quotes_the_modelled_price_counts(tmp_path):
    book = Exported(export(tmp_path / "o.xlsx", "mi350x", "gaudi-3", "--owner", "hyperscaler"))
    assert book.cell("Answer", 6, 2) == "modelled"
    assert_as_compared(book, ("mi350x", "gaudi-3"), fill="modelled")


# The ranking.


def compared(per, **options):
    """Chips in the order of `compare`, those with a number."""
    answer = chipcost.compare(CHIPS, per=per, **options).to_dicts()
    column = {"bandwidth": "usd_per_tb_per_s_hour", "capacity": "usd_per_gb_hour",
              "flop": "usd_per_pflop_hour", "hour": "usd_per_chip_hour"}[per]  # fmt: skip
    return [(row["chip"], pytest.approx(row[column], **CLOSE)) for row in answer if row[column]]


def test_the_ranking_is_that_of_the_command_for_every_measure(book):
    rows = chipcost.tokens(MODEL, CHIPS).to_dicts()
    assert [chip for chip, _ in book.ranking()] == [row["chip"] for row in rows]
    for label, per in (
        ("Memory bandwidth", "bandwidth"),
        ("Peak rate, dense", "flop"),
        ("Memory capacity", "capacity"),
        ("A chip-hour", "hour"),
    ):
        book.choose(5, label)
        assert book.ranking() == compared(per)
    book.choose(5, "Memory bandwidth of a megawatt")
    rows = chipcost.compare(CHIPS, per="megawatt").to_dicts()
    assert [chip for chip, _ in book.ranking()] == [row["chip"] for row in rows]


def test_the_ranking_moves_and_says_by_how_much(book):
    book.choose(5, "Memory bandwidth")
    order = [chip for chip, _ in book.ranking()]
    assert order[0] == "mi355x"
    book.change(9.0, "Quoted price", "mi355x")
    assert book.ranking() == compared("bandwidth", price={"mi355x": 9.0})
    moved = {book.cell("Answer", 10 + at, 2): book.cell("Answer", 10 + at, 9) for at in range(5)}
    assert moved["mi355x"] == -4
    assert set(moved.values()) == {1, -4}
    last = 14
    assert book.cell("Answer", last, 2) == "mi355x"
    assert book.cell("Answer", last, 8) == 1  # the rank as exported
    assert book.cell("Answer", last, 11) == pytest.approx(9.0 / 1.5 - 1.0)


def test_equal_chips_keep_their_places(book):
    book.choose(5, "A chip-hour")
    for chip in IDS:
        book.change(2.0, "Quoted price", chip)
    assert len(book.ranking()) == 5
    assert {value for _, value in book.ranking()} == {2.0}


def test_what_has_no_number_has_no_rank(tmp_path):
    book = Exported(export(tmp_path / "o.xlsx", "b200", "tpu-v7", "h200"))
    assert [chip for chip, _ in book.ranking()] == ["b200", "h200-sxm"]
    assert book.now("tpu-v7", "Memory bandwidth") is None
    book.change(0.5, "Quoted price", "tpu-v7")
    assert book.ranking()[0][0] == "tpu-v7"
    assert_as_compared(book, ("b200", "tpu-v7", "h200"), price={"tpu-v7": 0.5})


def test_a_part_with_sram_ranks_apart_where_memory_is_bought(tmp_path):
    prices = ("--price", "wse-3=1,b200=90,h200=95")
    book = Exported(export(tmp_path / "o.xlsx", "wse-3", "b200", "h200", *prices))
    assert [chip for chip, _ in book.ranking()] == ["b200", "h200-sxm", "wse-3"]
    book.choose(5, "A chip-hour")
    assert [chip for chip, _ in book.ranking()] == ["wse-3", "b200", "h200-sxm"]


# Unknown stays empty.


def test_an_emptied_input_empties_what_follows_from_it(book):
    row = book.input_row("Quoted price", "b200")
    book.model.set_user_input(book.sheets["Inputs"], row, 3, "")
    book.model.evaluate()
    assert book.now("b200", "A chip-hour") is None
    assert book.now("b200", "Memory bandwidth") is None
    assert book.now("b200", f"Million output tokens, all spend, {MODEL}") is None
    assert book.now("b200", "Memory bandwidth of a megawatt") is not None
    assert "b200" not in [chip for chip, _ in book.ranking()]


def test_a_zero_is_no_division_error(book):
    for label in ("Memory bandwidth", "IT power of one chip"):
        book.change(0.0, label, "b200")
    book.change(0.0, "Output tokens of a chip", "b200")
    book.change(0.0, "Life of the hardware")
    for sheet in book.sheets:
        for row in book.rows(sheet):
            for column in book.columns(sheet):
                assert not str(book.cell(sheet, row, column)).startswith("#"), (sheet, row, column)


def test_an_empty_price_may_be_filled(tmp_path):
    book = Exported(export(tmp_path / "o.xlsx", "tpu-v5p", "b200"))
    assert book.input("Price of hardware", "tpu-v5p") is None
    assert book.beside("Cost", "Cost of a chip-hour", "tpu-v5p") is None
    book.change(20000.0, "Price of hardware", "tpu-v5p")
    whole = 20000 * book.input("Chips of the unit", "tpu-v5p")
    expected = modelled("tpu-v5p", server_price=f"{whole} USD")
    assert book.beside("Cost", "Cost of a chip-hour", "tpu-v5p") == pytest.approx(expected, **CLOSE)


# What stands beside.


def test_the_check_says_what_was_printed_and_what_has_changed(book):
    row = by_chip(chipcost.compare(CHIPS))["b200"]
    names = pytest.approx([row[f"usd_per_tb_per_s_hour{end}"] for end in ("", "_low", "_high")])
    columns = (4, 5, 6)
    assert [book.checked("b200", "Memory bandwidth", at) for at in columns] == names
    assert book.checked("b200", "Memory bandwidth", 14) == 0
    book.change(2 * row["usd_per_chip_hour"], "Quoted price", "b200")
    assert book.checked("b200", "Memory bandwidth", 14) == pytest.approx(1.0)
    assert [book.checked("b200", "Memory bandwidth", at) for at in columns] == names
    assert book.checked("mi355x", "Memory bandwidth", 14) == 0
    scenario = chipcost.tco("b200").extra["scenarios"]["b200"]["outputs"]
    total = scenario["total_usd_per_chip_hour"]
    ends = pytest.approx([total[end] for end in ("value", "low", "high")])
    assert [book.checked("b200", "A chip-hour", at) for at in (7, 8, 9)] == ends


def test_inputs_have_their_range_source_and_place(book):
    row = book.input_row("Quoted price", "b200")
    line = [book.cell("Inputs", row, column) for column in range(1, 13)]
    compared_row = by_chip(chipcost.compare(("b200", "h200")))["b200"]
    assert line[2] == line[6] == compared_row["usd_per_chip_hour"]
    ends = [compared_row[f"usd_per_chip_hour_{end}"] for end in ("low", "high")]
    assert line[4:6] == pytest.approx(ends)
    assert line[7] is None
    assert "SemiAnalysis" in line[8]
    assert line[9] == compared_row["as_of"]
    assert line[10].startswith("data/chips.yaml:")
    assert "hyperscaler" in line[11]
    book.change(9.0, "Quoted price", "b200")
    assert book.cell("Inputs", row, 8) == "changed"


def test_shared_inputs_stand_once_and_have_names(book):
    names = {one["name"]: one["formula"] for one in book.model.get_defined_name_list()}
    for name in ("wacc", "life", "electricity", "pue", "measure", "price_basis"):
        assert name in names
    row = book.input_row("WACC")
    assert names["wacc"] == f"Inputs!$C${row}"
    assert book.cell("Inputs", row, 2) == "all chips"


def test_the_first_sheet_and_read_me_say_what_was_asked(tmp_path):
    asked = ("b200", "h200", "--price", "b200=3", "--pue", "1.3", "--input", "wacc=12%")
    book = Exported(export(tmp_path / "o.xlsx", *asked, "--as-of", "2026-10-01"))
    said = str(book.cell("Answer", 2, 1))
    for words in ("2026-10-01", "own cost, hyperscaler", "b200 3", "PUE: 1.3", "wacc=12%"):
        assert words in said
    words = [book.cell("Read me", row, 2) for row in book.rows("Read me")]
    assert "your PUE: 1.3" in words
    assert any(chipcost.__version__ in str(word) for word in words)
    assert book.input("WACC") == 0.12
    assert book.input("PUE") == 1.3


def test_figures_and_files_of_ones_own_count(tmp_path):
    overlay = tmp_path / "own.yaml"
    overlay.write_text(
        "sources:\n  ours: {title: our bill, grade: press, date: 2026-11-01}\n"
        "quotes:\n- {chip: h200-sxm, owner: hyperscaler, kind: owned, date: 2026-11-01,"
        " total: 1.11 USD/h, source: ours}\n"
    )
    words = ("--set", "b200.memory_bandwidth=9 TB/s", "--catalog", str(overlay))
    book = Exported(export(tmp_path / "o.xlsx", "b200", "h200", *words))
    assert book.input("Memory bandwidth", "b200") == 9.0
    assert book.input("Quoted price", "h200-sxm") == 1.11
    row = book.input_row("Quoted price", "h200-sxm")
    assert book.cell("Inputs", row, 9) == "our bill"
    assert str(book.cell("Inputs", row, 11)).endswith("own.yaml:4")


def test_sources_are_listed_once(book):
    keys = [book.cell("Sources", row, 1) for row in book.rows("Sources")][4:]
    keys = [key for key in keys if key]
    assert len(keys) == len(set(keys)) > 10
    addresses = [book.cell("Sources", row, 6) for row in book.rows("Sources")]
    assert any(str(one).startswith("https://") for one in addresses)
