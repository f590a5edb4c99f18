import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.report.width import padded, shortened, width_of, wrapped

TEXTS = st.text(st.sampled_from("ab-é·漢字 \u0301"), max_size=60)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("é·²", 3), ("漢字", 4), ("e\u0301", 1), ("ｱ", 1), ("１", 2)],
)
def test_columns_of_a_terminal(text, columns):
    assert width_of(text) == columns


def test_padding_goes_by_columns():
    assert padded("漢", 4) == "漢  "
    assert padded("漢", 4, right=True) == "  漢"
    assert padded("long", 2) == "long"


def test_lines_break_at_blanks_and_begin_as_told():
    text = "one two three https://example.org/four"
    assert wrapped(text, None, first="> ") == ["> " + text]
    assert wrapped(text, 12, first="> ", rest="  ") == [
        "> one two",
        "  three",
        "  https://example.org/four",
    ]
    assert wrapped(text, 12, fold=True) == ["one two", "three", "https://exam", "ple.org/four"]
    assert wrapped("", 12) == [""]


def test_a_line_may_be_full():
    assert wrapped("four five", 9) == ["four five"]
    assert wrapped("four five", 8) == ["four", "five"]


@given(TEXTS, st.integers(2, 30))
def test_folded_lines_keep_to_the_width_and_lose_nothing(text, width):
    lines = wrapped(text, width, fold=True)
    assert all(width_of(line) <= width for line in lines if line.strip())
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(TEXTS, st.integers(2, 30))
def test_words_stay_whole_where_nothing_is_folded(text, width):
    lines = wrapped(text, width, rest="  ")
    assert [word for line in lines for word in line.split(" ") if word] == [
        word for word in text.split(" ") if word
    ]


def test_what_is_too_wide_is_shortened_and_marked():
    assert shortened("four", 4) == "four"
    assert shortened("fourteen", 4) == "fou…"
    assert shortened("so and so", 4) == "so…"
    assert shortened("漢漢漢", 5) == "漢漢…"
    assert width_of(shortened("漢漢漢漢", 6)) <= 6
