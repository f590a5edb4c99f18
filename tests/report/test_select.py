import pytest

from chipcost.errors import ChipcostError
from chipcost.report.cells import for_people
from chipcost.report.select import select


def test_select_sorts_with_unknown_last_and_keeps_the_marks(result):
    rising = select(result(), sort="usd")
    assert [row["chip"] for row in rising.rows] == ["a", "b|c", "=1+1"]
    falling = select(result(), sort="-usd", top=2)
    assert [row["chip"] for row in falling.rows] == ["b|c", "a"]
    assert falling.marked == {1}


def test_select_columns_in_the_order_given(result):
    chosen = select(result(), columns="usd,chip")
    assert [column.name for column in chosen.columns] == ["usd", "chip"]
    everything = select(result(), columns="all")
    assert everything.view == tuple(column.name for column in everything.columns)


@pytest.mark.parametrize("options", [{"columns": "usd,chp"}, {"sort": "chp"}, {"top": 0}])
def test_select_refuses_what_it_does_not_know(result, options):
    with pytest.raises(ChipcostError):
        select(result(), **options)


def test_a_heading_names_its_column(result):
    made = select(result(), columns="CHIP,USD/h", sort="-usd/H")
    assert made.view == ("chip", "usd")
    assert [row["chip"] for row in made.rows] == ["b|c", "a", "=1+1"]


def test_the_column_that_is_sorted_by_is_one_that_a_narrow_table_shows(result):
    view = ("chip", "usd", "usd_low", "usd_high", "warnings", "gain")
    made = select(result(view=view), sort="gain")
    assert made.view == ("chip", "gain", "usd", "usd_low", "usd_high", "warnings")
    assert select(result(view=view), sort="usd").view == view


def test_ranges_are_there_for_chosen_columns(result):
    made = select(result(), columns="chip,usd", top=1)
    assert for_people(made, "usd", ranges=True) == ["0.30 (0.25 to 0.35)"]
