import pytest

from chipcost.errors import ChipcostError
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
