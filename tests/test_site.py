"""docs/site: of the pages a site is made in which everything is found, and is its own."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SITE = ROOT / "docs" / "site"
NEEDED = ("sphinx", "myst_parser", "furo")


def _script(name: str):
    spec = importlib.util.spec_from_file_location(name, SITE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where a dataclass of it is looked up
    spec.loader.exec_module(module)
    return module


pages, checks, make = _script("pages"), _script("checks"), _script("make")
HOME = (ROOT / pages.HOME).read_text(encoding="utf-8")


def test_every_page_is_in_the_navigation_once():
    kinds = pages.navigation(HOME)
    assert list(kinds) == ["Tutorial", "How-to guides", "Explanation", "Reference"]
    listed = [name for items in kinds.values() for _, name in items]
    assert sorted([*listed, pages.HOME]) == sorted(pages.names())
    titles = [title for items in kinds.values() for title, _ in items]
    assert len(set(titles)) == len(titles)


def test_a_page_in_no_list_is_refused(tmp_path, monkeypatch):
    known = pages.names()
    monkeypatch.setattr(pages, "names", lambda: [*known, "docs/forgotten.md"])
    with pytest.raises(SystemExit, match=r"docs/index.md lists no docs/forgotten.md"):
        pages.write(tmp_path)


def test_a_home_page_without_a_kind_is_refused():
    with pytest.raises(SystemExit, match="has no list How-to guides"):
        pages.navigation("## Tutorial\n\n- [A](a.md)\n\n## Explanation\n\n## Reference\n")


def test_what_the_generator_needs_is_made_in_the_copy():
    text = (
        '# One\n\n### <a id="s1"></a>S1: [two](howto/two.md#x), [log](../CHANGELOG.md)\n\n'
        "<!-- screen: 80 chipcost compare --top 3 -->\n```text\n[not](a-link.md)\n```\n"
        "[out](https://example.org/a.md) [here](#s1)\n"
    )
    places = {"docs/one.md": "one.md", "docs/howto/two.md": "howto/two.md"}
    places |= {name: pages.place(name) for name in pages.AT_THE_TOP}
    assert pages.staged("docs/one.md", text, places) == (
        "# One\n\n(s1)=\n### S1: [two](howto/two.md#x), [log](changelog.md)\n\n"
        "```console\n$ chipcost compare --top 3\n[not](a-link.md)\n```\n"
        "[out](https://example.org/a.md) [here](#s1)\n"
    )
    called = pages.staged("docs/one.md", "([howto/two.md](howto/two.md#x))", places)
    assert called == "([](howto/two.md#x))"
    there = pages.staged("CHANGELOG.md", "[a](docs/one.md) [b](README.md)", {**places})
    assert there == "[a](one.md) [b](index.md)"
    up = pages.staged("docs/howto/two.md", "[a](../one.md#b) [c](../../CONTRIBUTING.md)", places)
    assert up == "[a](../one.md#b) [c](../contributing.md)"


PAGE = "<html><head><title>{title}</title>{head}</head><body id='top'>{body}</body></html>"


def built(folder: Path, **bodies: str) -> list[str]:
    """What is wrong with a site of these pages, the bodies by name."""
    for name, body in bodies.items():
        text = PAGE.format(title=name, head="", body=body)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return checks.problems(folder)


def test_a_site_whose_links_hold_has_no_problem(tmp_path):
    (tmp_path / "a.css").write_text("b { background: url(data:image/png;base64,AA) }")
    (tmp_path / "a.js").write_text("")
    index = (
        "<link rel='stylesheet' href='a.css'><script src='a.js?v=1'></script>"
        "<a href='two.html#top'>b</a><a href='https://example.org'>out</a><a href='#top'>up</a>"
    )
    assert built(tmp_path, index=index, two="<a href='index.html'>home</a>") == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<a href='gone.html'>x</a>", "index.html links gone.html, which is not there"),
        ("<a href='two.html#gone'>x</a>", "two.html#gone, and there is no such place in it"),
        ("<script src='https://cdn.example/a.js'></script>", "loads https://cdn.example/a.js from"),
        ("<link rel='stylesheet' href='//cdn.example/a.css'>", "loads //cdn.example/a.css from"),
        ("<img src='gone.svg'>", "loads gone.svg, which is not there"),
        ("", "two.html is reached from no page"),
    ],
)
def test_what_is_wrong_with_a_site_is_found(tmp_path, body, words):
    led = "<a href='two.html'>two</a>" if "reached" not in words else ""
    (found,) = built(tmp_path, index=body + led, two="")
    assert words in found


def test_styles_titles_and_a_missing_home_are_found(tmp_path):
    assert checks.problems(tmp_path) == [f"{tmp_path} has no index.html"]
    (tmp_path / "a.css").write_text("@import 'https://fonts.example/a'; b {c: url(//d.example/e)}")
    (tmp_path / "b.html").write_text(PAGE.format(title="index", head="", body=""))
    assert built(tmp_path, index="<a href='b.html'>b</a>") == [
        "2 pages have the title 'index'",
        "a.css loads https://fonts.example/a from elsewhere",
        "a.css loads //d.example/e from elsewhere",
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built once."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        pytest.skip("the extra `docs` is not installed; .ci/run builds the site")
    folder = tmp_path_factory.mktemp("site")
    assert make.make(folder) == []
    return folder


def test_the_site_is_built_without_a_warning(site):
    made = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    wanted = {pages.place(name).replace(".md", ".html") for name in pages.names()}
    assert wanted == made - checks.OWN
    home = (site / "index.html").read_text(encoding="utf-8")
    captions = re.findall(r'class="caption-text">([^<]+)<', home)
    assert list(dict.fromkeys(captions)) == list(pages.KINDS)
    rules = (site / "rules.html").read_text(encoding="utf-8")
    assert 'href="#s100"' in rules
    assert 'id="s100"' in rules


WIDTHS = (390, 800, 1300)
# Said by every page in its frame: how wide it is, and how wide what it holds.
REPORT = """<script>addEventListener("load", () => parent.postMessage(
  [NAME, innerWidth, document.documentElement.scrollWidth].join(" "), "*"))</script></body>"""
FRAMES = """<body><pre id="said"></pre><script>addEventListener("message", (event) => {
  said.textContent += event.data + "\\n" })</script>"""


@pytest.mark.external
def test_no_page_is_wider_than_the_window(site, tmp_path):
    """On a phone and on a desk: wide tables and screens scroll within themselves."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("chromium is not installed")
    copy = shutil.copytree(site, tmp_path / "site")
    names = sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*.html"))
    frames = FRAMES
    for name in names:
        text = (copy / name).read_text(encoding="utf-8")
        report = REPORT.replace("NAME", repr(name))
        (copy / name).write_text(text.replace("</body>", report), encoding="utf-8")
        frames += "".join(
            f'<iframe src="site/{name}" width="{width}"></iframe>' for width in WIDTHS
        )
    (tmp_path / "frames.html").write_text(frames, encoding="utf-8")
    done = subprocess.run(
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-sync", "--disable-component-update"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=60000"),
            *("--dump-dom", (tmp_path / "frames.html").as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.DOTALL)
    assert said is not None
    lines = [line.split(" ") for line in said[1].strip().splitlines()]
    assert len(lines) == len(names) * len(WIDTHS)
    assert not [line for line in lines if int(line[2]) > int(line[1])]


def test_the_run_of_the_house_builds_the_site():
    run = ROOT / ".ci" / "run"
    if not run.is_file():
        pytest.skip("the run of a checkout, not of a source archive")
    assert "docs/site/make.py" in run.read_text(encoding="utf-8")


def test_pictures_are_copied_where_the_pages_are(tmp_path, monkeypatch):
    home = "\n".join(
        f"## {kind}\n\n- [{kind}]({number}.md)\n" for number, kind in enumerate(pages.KINDS)
    )
    docs = tmp_path / "docs"
    (docs / "plots").mkdir(parents=True)
    (docs / "index.md").write_text(home)
    for number, kind in enumerate(pages.KINDS):
        (docs / f"{number}.md").write_text(f"# {kind}\n\n![a](plots/a.svg)\n")
    (docs / "plots" / "a.svg").write_text("<svg/>")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "DOCS", docs)
    monkeypatch.setattr(pages, "AT_THE_TOP", ())
    pages.write(tmp_path / "made")
    made = sorted(path.name for path in (tmp_path / "made").rglob("*.*"))
    assert made == ["0.md", "1.md", "2.md", "3.md", "a.svg", "index.md"]
    assert "![a](plots/a.svg)" in (tmp_path / "made" / "0.md").read_text()
    assert "Tutorial <0>" in (tmp_path / "made" / "index.md").read_text()
