"""docs/changes.md: written by docs/changes.py, section by section, and by nobody else."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from chipcost.version import __version__

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "data"
DAY = date(2026, 11, 23)

SECTION = """\
## 1.2

Since 1.1, as of 2026-11-23:

- 2 answers, 1 figure, 1 quote changed; 1 chip added; 1 answer moved in rank alone
- Cheapest per TB/s: beta (tied with 1) at 0.186; it was alpha (tied with 1) at 0.2276 USD/(TB/s)/h
- Cheapest per PFLOP/s: still beta at 0.744 USD/(PFLOP/s)/h
- Cheapest per GB: still alpha at 0.006403 USD/GB/h
- Most TB/s per MW: still beta at 4691 TB/s/MW, was 3753 (+25.0%)

### Answers

| id | field | old | new | change | old rank | new rank |
|---|---|---|---|---|---|---|
| beta | tb_per_s_per_mw | 3753 | 4691 | +25.0% | 1 | 1 |
| beta | usd_per_tb_per_s_hour | 0.2325 | 0.186 | -20.0% | 2 | 1 |

### Figures

| kind | id | field | old | new | change | new source |
|---|---|---|---|---|---|---|
| chip | beta | memory_bandwidth | 8 TB/s | 10 TB/s | +25.0% | sheet |

### Prices

| id | field | old | new | change | old as of | new as of |
|---|---|---|---|---|---|---|
| beta | rental, 3y, Lake | 4 USD/h | 5 USD/h | +25.0% | 2026-07 | 2026-07 |

### Added

- 1 chip: delta
"""


def _script():
    spec = importlib.util.spec_from_file_location("changes", ROOT / "docs" / "changes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


changes = _script()
PAGE = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")


@pytest.fixture
def later(tmp_path):
    """The small catalog after some changes."""
    folder = tmp_path / "later"
    shutil.copytree(SMALL, folder)
    chips = folder / "chips.yaml"
    text = chips.read_text(encoding="utf-8")
    for old, new in (
        ("memory_bandwidth: {value: 8 TB/s}", "memory_bandwidth: {value: 10 TB/s}"),
        ("total: 4 USD/h", "total: 5 USD/h"),
        ("\n  gamma:\n", "\n  delta: {name: Delta, vendor: Dee}\n  gamma:\n"),
    ):
        assert old in text
        text = text.replace(old, new)
    chips.write_text(text, encoding="utf-8")
    return folder


def test_the_page_is_as_the_script_wrote_it():
    found = changes.sections(PAGE)
    assert changes.page(found) == PAGE
    assert next(iter(found)) == __version__, "run python docs/changes.py: CONTRIBUTING, Release"
    assert all(re.match(r"## \S+\n\nSince .+, as of \d{4}-\d\d-\d\d:\n", t) for t in found.values())


def test_a_section_tells_what_changed(later):
    assert changes.section("1.2", SMALL, later, "1.1", DAY) == SECTION


def test_a_section_of_the_same_data_says_so():
    text = changes.section("1.2", SMALL, SMALL, "1.1", DAY)
    assert text == "## 1.2\n\nSince 1.1, as of 2026-11-23:\n\n- No difference\n"


def test_a_long_table_is_cut_and_says_so(later, monkeypatch):
    monkeypatch.setattr(changes, "MOST", 1)
    text = changes.section("1.2", SMALL, later, "1.1", DAY)
    assert "\nAnd 1 more.\n" in text
    assert "usd_per_tb_per_s_hour |" not in text


@pytest.mark.parametrize("edit", [("TB/s", "GB/s"), ("## 1.2", "## 1.3"), ("<!-- text", "<!-- tx")])
def test_what_was_edited_by_hand_is_found(edit):
    page = changes.page({"1.2": SECTION})
    assert changes.sections(page) == {"1.2": SECTION}
    with pytest.raises(SystemExit, match="edited by hand"):
        changes.sections(page.replace(*edit))


@pytest.fixture
def checkout(tmp_path, later):
    """A checkout with the small catalog tagged and other data after it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    root = tmp_path / "checkout"
    shutil.copytree(SMALL, root / "data")
    (root / "docs").mkdir()

    def git(*words):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, "-C", str(root), *words], check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "data")
    git("commit", "--quiet", "--message", "data")
    git("tag", "0.0.9")
    shutil.rmtree(root / "data")
    shutil.copytree(later, root / "data")
    return root


def test_the_section_of_a_release_is_since_the_last_tag(checkout, later, capsys):
    day = ["--day", DAY.isoformat()]
    changes.main(day, checkout)
    text = (checkout / "docs" / "changes.md").read_text(encoding="utf-8")
    found = changes.sections(text)
    assert list(found) == [__version__]
    assert f"\nSince 0.0.9 ({date.today().isoformat()[:2]}" in text
    body = SECTION.partition("as of")[2]
    assert found[__version__].endswith(body)
    changes.main(["HEAD", *day], checkout)
    assert "Since the data of commit " in (checkout / "docs" / "changes.md").read_text()
    changes.main([str(SMALL), "--name", "the small data", *day], checkout)
    assert "Since the small data, as of " in (checkout / "docs" / "changes.md").read_text()
    assert capsys.readouterr().out == "docs/changes.md\n" * 3


def test_sections_of_other_versions_stay(checkout):
    target = checkout / "docs" / "changes.md"
    target.write_text(changes.page({"0.0.9": SECTION.replace("1.2", "0.0.9")}))
    changes.main(["--day", DAY.isoformat()], checkout)
    found = changes.sections(target.read_text())
    assert list(found) == [__version__, "0.0.9"]
    assert found["0.0.9"] == SECTION.replace("1.2", "0.0.9")


def test_without_a_tag_the_revision_is_asked_for(checkout):
    subprocess.run(["git", "-C", str(checkout), "tag", "-d", "0.0.9"], check=True, stdout=-3)
    with pytest.raises(SystemExit, match="no release is tagged yet"):
        changes.main([], checkout)
    with pytest.raises(SystemExit, match="nosuch"):
        changes.main(["nosuch"], checkout)
