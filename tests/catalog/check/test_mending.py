"""The one right word in place of a wrong one, and every other sign as it was."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chipcost.catalog.check import mending
from chipcost.catalog.findings import Finding
from chipcost.errors import Place


def finding(mend, line, column, code="U201"):
    return Finding(code, "m", "h", Place("f", line, column), mend=mend)


def mended(text, *findings):
    found = mending.edits(findings, {"f": text})
    return mending.apply(text, found.values()), found


def test_quotes_stay_and_nothing_else_moves():
    text = "a: 'x'  # x\nb: \"x\"\nc: x\t# x\n"
    wanted = [finding("y z", line, 4) for line in (1, 2, 3)]
    assert mended(text, *wanted)[0] == "a: 'y z'  # x\nb: \"y z\"\nc: y z\t# x\n"


@pytest.mark.parametrize(
    ("new", "written"),
    [("yz", "yz"), ("it's", "'it''s'"), ("a: b", "'a: b'"), ("no", "'no'"), ("2 m²", "'2 m²'")],
)
def test_quotes_where_the_new_word_needs_them(new, written):
    assert mended("a: x\n", finding(new, 1, 4))[0] == f"a: {written}\n"


def test_what_wants_quotes_gets_them():
    assert mended("a: no\n", finding("no", 1, 4, "S105"))[0] == "a: 'no'\n"
    assert mended("on: 1\n", finding("on", 1, 1, "S105"))[0] == "'on': 1\n"


def test_another_word_wins_over_quotes_and_two_words_are_none():
    quotes, other = finding("no", 1, 4, "S105"), finding("false", 1, 4, "S103")
    text, found = mended("a: no\n", quotes, other)
    assert text == "a: false\n"
    assert set(found) == {quotes, other}
    assert mended("a: x\n", finding("y", 1, 4), finding("z", 1, 4)) == ("a: x\n", {})


LEFT = {
    "an anchor": "a: &k x\n",
    "a tag": "a: !t x\n",
    "a text over lines": "a: x\n  y\n",
    "a block scalar": "a: |\n  x\n",
    "a mapping": "a: {b: c}\n",
    "nothing": "a:\n",
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_is_no_plain_word_on_its_line_is_left(text):
    assert mended(text, finding("y", 1, 4)) == (text, {})


def test_findings_of_other_files_and_without_a_right_answer_are_left():
    other = finding("y", 1, 4)._replace(place=Place("g", 1, 4))
    assert mended("a: x\n", other, finding(None, 1, 4)) == ("a: x\n", {})


def test_an_edit_that_would_change_another_word_is_refused():
    assert mending.apply("a: x\n", [mending.Edit(3, 4, 1, 5, "x", "y\nb: z", "y")]) is None
    assert mending.apply("a: x\nb: 1\n", [mending.Edit(3, 4, 1, 5, "x", "y # z", "y")]) == (
        "a: y # z\nb: 1\n"
    )


WORD = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn")), max_size=12)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=5), st.sampled_from(("'", '"', "")))
def test_any_word_is_written_so_that_it_reads_as_itself(words, sign):
    lines = [f"- {sign}old{sign} # {comment}" for _, comment in words]
    wanted = [finding(new, number, 3) for number, (new, _) in enumerate(words, 1)]
    text = "\n".join(lines) + "\n"
    after, found = mended(text, *wanted)
    assert len(found) == len(words)
    assert yaml.load(after, yaml.BaseLoader) == [new for new, _ in words]
    for before, now in zip(lines, after.split("\n"), strict=False):
        assert now.endswith(before[len(f"- {sign}old{sign}") :])
