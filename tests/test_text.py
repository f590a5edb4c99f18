"""Text from files is shown and does nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.text import covered, has_breaks, hidden, json_safe, plain_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NVIDIA GB200", "NVIDIA GB200"),
        ("Größe 10 µs – 二 👩‍💻", "Größe 10 µs – 二 👩‍💻"),
        ("\x1b[31mRED", r"\x1b[31mRED"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m\x7f\x00", r"\x9b31m\x7f\x00"),
        ("a\u202eb\u2066c\ufeff", r"a\u202eb\u2066c\ufeff"),
        ("\U000e0041\ud800", r"\U000e0041\ud800"),
        ("one\r\ntwo\rthree\tfour\x85five\u2028six", "one two three four five six"),
        ("::error file=x::owned", r"\x3a:error file=x::owned"),
        ("\n ::error::owned", r"  \x3a:error::owned"),
        ("std::vector", "std::vector"),
        ("a ##[error]b", r"a ##\x5berror]b"),
    ],
)
def test_a_line_that_does_nothing(text, shown):
    assert plain_line(text) == shown
    assert plain_line(shown) == shown


@given(st.text(st.characters(codec=None)))
def test_whatever_comes_in_one_printable_line_goes_out(text):
    line = plain_line(text)
    assert not hidden(line)
    assert not has_breaks(line)
    assert line.splitlines() in ([], [line])
    assert not line.lstrip().startswith("::")
    line.encode("utf-8")
    cover = covered(text)
    assert len(cover) == len(text)
    assert not hidden(cover)


@given(st.recursive(st.text(st.characters(codec=None)), lambda inner: st.lists(inner, max_size=3)))
def test_json_stays_the_same_data(value):
    plain = json.dumps(value, ensure_ascii=False, indent=1)
    safe = json_safe(plain)
    assert json.loads(safe) == json.loads(plain)
    assert not hidden(safe)
    assert "##[" not in safe
