"""Keys in the order of the schema, and what is left alone because it is not certain."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.catalog import yamltree
from chipcost.catalog.check import layout

HEAD = "quotes:\n"


def order(text):
    after, moved = layout.ordered(text)
    assert layout.ordered(after) == (after, [])
    assert yamltree.parse(after, "").data == yamltree.parse(text, "").data
    assert bool(moved) == (after != text)
    return after


def test_lines_move_with_their_comments():
    text = (
        "# of the file\n"
        "chips:\n"
        "  # of the chip\n"
        "  a:\n"
        "    vendor: V   # who\n"
        "    name: A\n"
        "    # of the power\n"
        "    # in watts\n"
        "    tdp: {source: s, value: 1 W}  # small\n"
        "    memory_tier: hbm\n"
        "# of the end\n"
    )
    assert order(text) == (
        "# of the file\n"
        "chips:\n"
        "  # of the chip\n"
        "  a:\n"
        "    name: A\n"
        "    vendor: V   # who\n"
        "    memory_tier: hbm\n"
        "    # of the power\n"
        "    # in watts\n"
        "    tdp: {value: 1 W, source: s}  # small\n"
        "# of the end\n"
    )


def test_brackets_keep_their_blanks_and_commas():
    text = HEAD + "  - { kind: owned ,chip: a,   owner: 'lab' }  # c\n"
    assert order(text) == HEAD + "  - { chip: a ,owner: 'lab',   kind: owned }  # c\n"


def test_items_of_lists():
    text = (
        HEAD + "# first\n- kind: owned\n  chip: a  # x\n\n# second\n-   owner: lab\n    chip: b\n"
    )
    assert order(text) == (
        HEAD + "# first\n- chip: a  # x\n  kind: owned\n\n# second\n-   chip: b\n    owner: lab\n"
    )


def test_without_a_line_end_at_the_end():
    assert order(HEAD + "- kind: owned\n  chip: a") == HEAD + "- chip: a\n  kind: owned"


def test_line_ends_of_dos_and_a_text_over_lines():
    text = "chips:\r\n  a:\r\n    vendor: a long\r\n      text  # c\r\n    name: A\r\n"
    assert order(text) == (
        "chips:\r\n  a:\r\n    name: A\r\n    vendor: a long\r\n      text  # c\r\n"
    )


def test_what_is_deeper_is_put_in_order_too():
    text = (
        "systems:\n  s:\n    count: 8\n    chip: a\n    links:\n"
        "      - {rate: 1 GB/s, medium: copper}\n    published:\n"
        "      tdp: {source: x, value: 1 W, also: [{source: y, value: 2 W}]}\n"
    )
    assert order(text) == (
        "systems:\n  s:\n    chip: a\n    count: 8\n    links:\n"
        "      - {medium: copper, rate: 1 GB/s}\n    published:\n"
        "      tdp: {value: 1 W, source: x, also: [{value: 2 W, source: y}]}\n"
    )


LEFT = {
    "a key that is unknown": "- kind: owned\n  chp: a\n  owner: lab\n  chip: b\n",
    "a key twice": "- kind: owned\n  chip: a\n  chip: b\n",
    "a blank line": "- kind: owned\n\n  chip: a\n",
    "a comment of another depth": "- kind: owned\n    # deeper\n  chip: a\n",
    "a comment that would come first": "- kind: owned\n  # of the chip\n  chip: a\n",
    "an anchor": "- kind: &k owned\n  chip: a\n",
    "a tag": "- !!map\n  kind: owned\n  chip: a\n",
    "a block scalar": "- note: |\n    text\n  chip: a\n",
    "brackets over lines": "- {kind: owned,\n   chip: a}\n",
    "a comment in brackets": "- {kind: owned, # c\n   chip: a}\n",
    "a key without a value in brackets": "- {kind: , chip: a}\n",
    "an explicit key": "- ? kind\n  : owned\n  ? chip\n  : a\n",
    "another line separator": "- kind: owned\n  chip: 'a\u2028b'\n",
    "a mapping where a list belongs": "  a: {kind: owned, chip: a}\n",
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_is_not_certain_is_left(text):
    assert layout.ordered(HEAD + text) == (HEAD + text, [])


def test_a_comment_above_the_first_key_stays_its_own():
    text = "chips:\n  a:\n    # of the vendor\n    vendor: V\n    name: A\n"
    assert layout.ordered(text) == (text, [])


def test_other_sections_and_other_files_are_left():
    for text in ("sources:\n  s: {grade: press, title: T}\n", "services: {b: 1, a: 2}\n", "[1]\n"):
        assert layout.ordered(text) == (text, [])


PARTS = {
    "chip": "a", "owner": "lab", "kind": "owned", "date": "2026-07", "total": "1 USD/h",
    "source": "[s, t]",
}  # fmt: skip


@given(
    st.permutations(list(PARTS)),
    st.lists(st.sampled_from(("", "  # c", "\t# tab", "   ")), min_size=6, max_size=6),
    st.sampled_from(("\n", "\r\n")),
    st.integers(0, 4),
)
def test_any_order_becomes_that_of_the_schema(keys, tails, end, indent):
    pad = " " * indent
    lines = [f"{key}: {PARTS[key]}{tail}" for key, tail in zip(keys, tails, strict=True)]
    text = f"quotes:{end}{pad}- " + f"{end}{pad}  ".join(lines) + end
    after = order(text)
    assert list(yamltree.parse(after, "").data["quotes"][0]) == list(PARTS)
    assert sorted(after) == sorted(text)


def test_every_permutation_in_brackets():
    for keys in permutations(("value", "low", "source", "note")):
        inside = ", ".join(f"{key}: {number} W" for number, key in enumerate(keys))
        after = order(f"chips: {{a: {{tdp: {{{inside}}}}}}}\n")
        assert list(yamltree.parse(after, "").data["chips"]["a"]["tdp"]) == [
            "value", "low", "source", "note",
        ]  # fmt: skip


def test_the_keys_that_moved_are_the_fewest_that_have_to():
    text = HEAD + "- {owner: lab, chip: a, kind: owned, source: s, date: 2026-07}\n"
    _, ((line, column, keys),) = layout.ordered(text)
    assert (line, column, keys) == (2, 3, ("owner", "source"))
