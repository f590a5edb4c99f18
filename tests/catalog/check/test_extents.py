"""Nodes know where they stand in the text."""

import string

from hypothesis import given
from hypothesis import strategies as st

from chipcost.catalog.check.extents import compose, scalars

WORDS = st.text(string.ascii_letters + "üё𝕏 ", min_size=1, max_size=8)


def texts(text):
    return [text[node.start : node.end] for node in scalars(compose(text))]


def test_scalars_are_where_they_are_said_to_be():
    text = "a: 'x y'  # c\r\nü: {𝕏: \"1\", b: [2, 3 4]}\n? k\n: v\n"
    assert texts(text) == ["a", "'x y'", "ü", "𝕏", '"1"', "b", "2", "3 4", "k", "v"]
    places = [node.place for node in scalars(compose(text))]
    assert places[:5] == [(1, 1), (1, 4), (2, 1), (2, 5), (2, 8)]


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6), st.sampled_from(("\n", "\r\n")))
def test_any_words_in_any_line_ends(pairs, end):
    text = end.join(f"- {{'{key}': '{value}'}} # {key}" for key, value in pairs)
    wanted = [f"'{word}'" for pair in pairs for word in pair]
    assert texts(text) == wanted


def test_a_block_ends_with_its_last_line_and_its_comment():
    text = "a:\n  b: 1\n  c: 2  # two\n# of d\nd: 3\n"
    (_, block), _ = compose(text).pairs
    assert text[block.start : block.end] == "b: 1\n  c: 2  # two"
    assert block.whole
    (_, block), _ = compose("a:\n  b: |\n    x\n\nd: 3\n").pairs
    assert not block.whole


def test_anchors_and_tags_bind():
    assert compose("a: &x 1").pairs[0][1].bound
    assert compose("a: !!str 1").pairs[0][1].bound
    assert not compose("a: 1").pairs[0][1].bound


def test_nothing_is_no_node():
    assert compose("# nothing\n") is None
