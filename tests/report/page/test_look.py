"""What the parts of the page share."""

from __future__ import annotations

import pytest

from chipcost.report.page.look import Look, chip_of, clean, figure, marker, numbered, span, words
from chipcost.sections import Origin

CHIPS = {f"chip{at}": at for at in range(40)}
LOOK = Look(CHIPS, {}, {"a": 1, "b": 2})


def test_thirty_two_chips_look_different():
    looks = [marker(LOOK, chip) for chip in CHIPS]
    assert len(set(looks[:32])) == 32
    assert looks[32] == looks[0]
    assert all(one.split()[0] != other.split()[0] for one, other in zip(looks, looks[1:]))  # noqa: B905, RUF007


@pytest.mark.parametrize(
    ("label", "chip"),
    [("chip3", "chip3"), ("chip3 rental 3y", "chip3"), ("server", ""), ("chip", "")],
)
def test_a_label_is_of_the_chip_that_it_begins_with(label, chip):
    assert chip_of(LOOK, label) == chip


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.16412, "0.164"), (1.7349, "1.73"), (26.04, "26.0"), (10400, "10,400"),
     (0.00099999, "0.00100"), (7_640_000, "7.64 M"), (-3.14159, "-3.14")],
)  # fmt: skip
def test_a_figure_has_three_digits(value, text):
    assert figure(value) == text


def test_a_range_without_width_is_none():
    assert span(1.0, 2.0) == " (1.00 to 2.00)"
    assert span(None, 2.0) == span(2.0, 2.0) == ""


def test_sources_are_numbered_once_and_unknown_keys_are_left_out():
    origin = Origin((("x", ("b", "a")), ("y", ("a", "given")), ("y", ("a",))))
    assert numbered(LOOK, origin) == [2, 1]
    assert words(LOOK, origin) == ["x [2] [1]", "y [1]"]


def test_text_is_harmless():
    assert clean("<b a='\"'>&\x1b[0m\n").count("<") == 0
    assert '"' not in clean('"')
