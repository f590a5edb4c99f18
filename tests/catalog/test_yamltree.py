import pytest

from chipcost.catalog import yamltree
from chipcost.errors import ChipcostError


def test_every_value_keeps_its_position():
    tree = yamltree.parse("a:\n  b: {c: 1 TB/s, d: [x, y]}\n", "f.yaml")
    assert tree.data == {"a": {"b": {"c": "1 TB/s", "d": ["x", "y"]}}}
    assert str(tree.place(("a", "b", "c"))) == "f.yaml:2:10"
    assert str(tree.place(("a", "b", "c"), key=True)) == "f.yaml:2:7"
    assert str(tree.place(("a", "b", "d", 1))) == "f.yaml:2:25"


def test_a_missing_path_falls_back_to_its_parent():
    tree = yamltree.parse("a: {b: 1}\n", "f.yaml")
    assert str(tree.place(("a", "zzz"))) == "f.yaml:1:4"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: &x 1\nb: *x\n", "yaml-alias", 2),
        ("a: [1, 2\n", "yaml-syntax", 2),
        ("a: 1\n---\nb: 2\n", "yaml-syntax", 2),
        ("? [a, b]\n: 1\n", "yaml-syntax", 1),
        ("x: " + "[" * 60 + "]" * 60, "yaml-depth", 1),
        ("", "empty-file", 0),
        ("# only a comment\n", "empty-file", 0),
    ],
)
def test_what_cannot_be_a_catalog_is_refused_with_its_place(text, code, line):
    with pytest.raises(ChipcostError) as caught:
        yamltree.parse(text, "f.yaml")
    assert caught.value.code == code
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_a_billion_laughs_stop_at_the_first_alias():
    text = "a: &a [x,x,x]\n" + "".join(
        f"{new}: &{new} [*{old},*{old},*{old}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(ChipcostError, match="alias"):
        yamltree.parse(text, "bomb.yaml")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\na: 2\n", "S104"),
        ("a: no\n", "S105"),
        ("a: 12:30:00\n", "S105"),
        ("a: 1e9\n", "S105"),
        ("on: 1\n", "S105"),
    ],
)
def test_traps_of_yaml_are_recorded(text, code):
    assert [problem.code for problem in yamltree.parse(text, "f").problems] == [code]


def test_quoted_scalars_are_no_trap_and_the_first_of_a_duplicate_stands():
    tree = yamltree.parse("a: 'no'\nb: first\nb: last\n", "f")
    assert tree.data == {"a": "no", "b": "first"}
    assert [problem.line for problem in tree.problems] == [3]
