"""Files put right: what has one right answer, once and for all, and the rest as it was."""

import random
import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.catalog import files, yamltree
from chipcost.catalog.check.run import check_texts
from chipcost.errors import ChipcostError
from chipcost.study.mend import mend

DAY = date(2026, 11, 23)
FAULTY = """\
# my own
sources:
  s: {title: a news article, grade: press}
chips:
  my-chip:
    vendor: Me        # who makes it
    name: My chip
    memory-bandwidth: {source: s, value: 2.9 TB/S}   # keep me
    tdp: {value: "1 KW", source: s}
quotes:
  - {chip: h200, owner: Cloud-Customer, kind: rental, date: 2026/7, total: 2 usd/hr, source: s}
  - chip: B200
    owner: cloud-customer
    kind: rental
    date: 2026-07-04
    total: 3.5 USD/h
    primary: no
    source: s
"""
RIGHT = """\
# my own
sources:
  s: {title: a news article, grade: press}
chips:
  my-chip:
    name: My chip
    vendor: Me        # who makes it
    memory_bandwidth: {value: 2.9 TB/s, source: s}   # keep me
    tdp: {value: "1 kW", source: s}
quotes:
  - {chip: h200-sxm, owner: cloud-customer, kind: rental, date: 2026-07, total: 2 USD/h, source: s}
  - chip: b200
    owner: cloud-customer
    kind: rental
    date: 2026-07-04
    total: 3.5 USD/h
    primary: false
    source: s
"""


def mended(folder, text):
    """What a file becomes; its text where it stays as it is."""
    path = folder / "mine.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (found,) = mend([str(path)], as_of=DAY).files or [None]
    assert path.read_bytes() == (text if isinstance(text, bytes) else text.encode())
    return found


def test_all_that_is_certain_is_put_right(tmp_path):
    found = mended(tmp_path, FAULTY)
    assert found.after == RIGHT
    assert found.before == FAULTY
    assert [change.code for change in found.changes] == [
        "", "S101", "", "U201", "U201", "S108", "S106", "S109", "U201", "S108", "S103",
    ]  # fmt: skip
    assert found.changes[1].old == "memory-bandwidth"
    assert found.changes[1].new == "memory_bandwidth"
    assert found.changes[1].place.line == 8
    assert mended(tmp_path, RIGHT) is None


def test_a_key_that_is_put_right_lets_its_value_be_read(tmp_path):
    found = mended(tmp_path, FAULTY)
    before = check_texts({"f": FAULTY}, as_of=DAY)
    assert "2.9 TB/S" not in {edit.old for edit in before.edits.values()}
    assert "2.9 TB/s" in found.after


def test_line_ends_and_the_byte_order_mark_stay(tmp_path):
    found = mended(tmp_path, b"\xef\xbb\xbf" + FAULTY.replace("\n", "\r\n").encode())
    assert found.content == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert mended(tmp_path, FAULTY.rstrip("\n")).after == RIGHT.rstrip("\n")


LEFT = {
    "broken syntax": FAULTY + "  - {chip: h200\n",
    "an alias of YAML": FAULTY + "ambiguous: {a: &x {may_be: [b200]}, b: *x}\n",
    "not a catalog": "services:\n  web: {image: 2.9 TB/S}\n",
    "binary": b"\0" + FAULTY.encode(),
    "no UTF-8": FAULTY.encode() + b"# \xff\n",
    "nothing": "",
    "bits or bytes": "chips: {b200: {memory_bandwidth: {value: 8 tb/s, source: x}}}\n",
    "an alias of two": "quotes: [{chip: h100-or-so}]\n",
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_cannot_be_read_or_is_not_certain_is_left(text, tmp_path):
    assert mended(tmp_path, text) is None


def test_what_is_bound_or_stands_twice_is_left_and_the_rest_put_right(tmp_path):
    text = "quotes:\n  - chip: &c h200\n    owner: LAB\n    owner: LAB\n    total: 2 usd/h\t# tab\n"
    found = mended(tmp_path, text)
    assert found.after == (
        "quotes:\n  - chip: &c h200\n    owner: lab\n    owner: LAB\n    total: 2 USD/h\t# tab\n"
    )


def test_a_name_that_may_mean_two_things_is_left(tmp_path):
    text = (
        "sources: {s: {title: T, grade: press}}\n"
        "ambiguous: {h200: {may_be: [h200-sxm, gh200]}}\nquotes:\n"
        "  - {chip: h200, owner: lab, kind: owned, date: 2026-07, total: 2 USD/h, source: s}\n"
    )
    assert mended(tmp_path, text) is None


def test_a_system_is_never_written_for_a_chip(tmp_path):
    quote = "  - {chip: gb200-nvl72, owner: lab, kind: owned, date: 2026-07, total: 2 USD/h}\n"
    assert mended(tmp_path, f"quotes:\n{quote}") is None
    price = "  - {system: GB200-NVL72, basis: rack, buyer: any, value: 3 MUSD, date: 2026-07}\n"
    assert "system: gb200-nvl72," in mended(tmp_path, f"prices:\n{price}").after


def test_files_are_put_right_with_those_that_they_build_on(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("chips:\n  mine: {name: M, vendor: V, aliases: [own]}\n")
    second.write_text("quotes:\n  - {chip: own, total: 2 USD/h}\n")
    (found,) = mend([str(first), str(second)], as_of=DAY).files
    assert found.file == str(second)
    assert "chip: mine," in found.after
    assert mend([str(second)], as_of=DAY).files == ()


def test_what_is_refused(tmp_path):
    for paths, code in (((), "no-file"), (("-",), "cannot-fix"), (("/dev/null",), "cannot-fix")):
        with pytest.raises(ChipcostError) as caught:
            mend(paths)
        assert caught.value.code == code
    found = mend([str(tmp_path / "none.yaml"), str(tmp_path)])
    assert found.files == ()
    assert [error.code for error in found.unreadable] == ["no-such-file", "is-directory"]


def test_shipped_files_keep_what_they_say(tmp_path):
    for name in (*files.SHIPPED, "models.yaml", "deals.yaml", "claims.yaml"):
        text = (files.data_directory() / name).read_text(encoding="utf-8")
        found = mended(tmp_path, text)
        after = text if found is None else found.after
        assert yamltree.parse(after, "").data == yamltree.parse(text, "").data
        assert sorted(after) == sorted(text)
        assert mended(tmp_path, after) is None


FAULTS = {
    "TB/s": "TB/S", "USD/h": "usd/hr", "cloud-customer": "Cloud_Customer", "rental": "Rental",
    "b200": "B200", "2026-07-04": "2026/07/04", "h200-sxm": "h200", "kW": "KW",
    "memory_bandwidth": "Memory-Bandwidth", "false": "no",
}  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False))
def test_faults_at_random_places_are_put_right_and_nothing_else(tmp_path_factory, chance):
    """From a file that is right: spoil words, shuffle keys, add comments; it comes back."""
    text = _spoiled(chance)
    folder = tmp_path_factory.mktemp("x")
    found = mended(folder, text)
    after = text if found is None else found.after
    plain = [line.partition(" # ")[0].rstrip() for line in after.splitlines()]
    assert plain == [line.partition("   #")[0].rstrip() for line in _shown(RIGHT)]
    assert after.count(" # ") == text.count(" # ")
    assert mended(folder, after) is None


def _shown(text):
    return [line.replace("        # who makes it", "") for line in text.splitlines()]


def _spoiled(chance: random.Random) -> str:
    lines = []
    for line in _shown(RIGHT):
        plain = line.partition("   #")[0]
        for right, wrong in FAULTS.items():
            if chance.random() < 0.5 and f"{right}:" not in plain.replace("memory_bandwidth", ""):
                plain = plain.replace(right, wrong)
        lines.append(plain)
    head, quote = lines[:-7], lines[-7:]
    keys = [line[4:] for line in quote]
    chance.shuffle(keys)
    head += [f"  - {keys[0]}", *(f"    {key}" for key in keys[1:])]
    noise = ["".join(chance.choices(string.ascii_letters + "{}:',#\"", k=5)) for _ in head]
    commented = [
        f"{line} # {word}" if chance.random() < 0.3 and not line.startswith("#") else line
        for line, word in zip(head, noise, strict=True)
    ]
    return "\n".join(commented) + "\n"
