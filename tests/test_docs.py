"""README and docs: every block of commands runs, every option that they name exists.

A block marked ```console or ```sh is run line by line in an empty directory that holds the files
of `_files`; where lines of output follow a command, they are what it prints. What lies between
`<!-- not run: WHY -->` or `<!-- ci: NAME -->` and the end of the next block is left out.

After `<!-- terminal: WIDTH -->` the commands of a block are run as in a terminal of that width, and
everything that they print stands there; CHIPCOST_UPDATE_GOLDEN=1 rewrites it. What follows
`<!-- file: NAME -->` is put into the directory as that file before the next block is run.

Of a command whose output does not stand on its page the first lines are held: `tests/golden/docs`.
"""

from __future__ import annotations

import contextlib
import doctest
import glob
import importlib.util
import io
import itertools
import os
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from typer.main import get_command

import chipcost
from chipcost.cli.main import COMMANDS, application, run

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md")))
BENCH = ROOT / "tests" / "bench" / "good"

CHIP = """\
sources:
  paper: {title: a data sheet, grade: datasheet}
chips:
  mine: {name: Mine, vendor: Me, status: announced, source: paper, memory_tier: hbm}
"""

ANSWER = """\
{"chipcost_version": "0.1.0", "command": "compare", "columns": [{"name": "chip", "unit": ""}],
 "rows": [{"chip": "b200"}]}
"""

BLOCKS = """\
{"timestamp": 0, "input_length": 1300, "output_length": 200, "hash_ids": [0, 7, 8]}
{"timestamp": 3000, "input_length": 1100, "output_length": 90, "hash_ids": [0, 7, 9]}
"""

BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>(?:not run|ci|terminal|file): .+?) -->\n)?"
    r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)

# Blocks that no test here runs, by page and mark. What is marked `ci` is run by .ci/run.
LEFT_OUT = {
    ("README.md", "ci: run"),
    ("README.md", "ci: test"),
    ("installing.md", "not run: it installs"),
    ("tutorial.md", "not run: the README's, which .ci/run runs"),
}

# Pages to be read with a terminal beside them: what every command prints stands there.
FOLLOWED = (DOCS / "index.md", DOCS / "tutorial.md", *sorted((DOCS / "howto").glob("*.md")))

# Commands of the docs that do not end with 0.
EXITS = {
    "chipcost claims --fail-on contradicted": 1,
    "chipcost check my-chips.yaml": 1,
    "chipcost diff 2026-06-30 2026-11-23 --what quotes --fail-above 5%": 1,
    "cat my-chips.yaml | chipcost check -": 1,
    "chipcost check our-quotes.yaml": 1,
    "chipcost check broken.yaml --format github": 1,
    "chipcost compare b200 --catalog our-quotes.yaml --owner rental --term 1y "
    "--provider reseller --fail-if 'usd_per_chip_hour > 3'": 1,
    "chipcost diff 2026-06-30 2026-11-23 --what quotes --fail-above 50% --quiet --top 4": 1,
}


class Block(NamedTuple):
    kind: str
    mark: str
    text: str


def blocks(page: Path, *kinds: str) -> list[Block]:
    """The fenced blocks of a page, of these kinds."""
    found = [
        Block(match["kind"], match["mark"] or "", match["text"])
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
    ]
    return [block for block in found if block.kind in kinds]


def yaml_of(page: str, key: str) -> str:
    """The yaml block of a page that has this key at the top."""
    texts = [block.text for block in blocks(DOCS / page, "yaml")]
    (text,) = [text for text in texts if re.search(rf"^{key}:", text, re.MULTILINE)]
    return text


def _files(page: str) -> dict[str, str]:
    """What stands in the directory in which the blocks of a page are run, by name."""
    vllm = (BENCH / "vllm-appended.jsonl").read_text(encoding="utf-8").splitlines()
    measured = (ROOT / "calibration" / "measured.csv").read_text(encoding="utf-8").splitlines()
    config = ROOT / "tests" / "examples" / "configs" / "llama-3.1-70b.json"
    vms = (
        "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,SpotPrice,Region\n"
        "p5.48xlarge,H100,8,192,2048,98.32,45.1,us-east-1\n"
        "p5.48xlarge,H100,8,192,2048,113.07,51.9,eu-west-2\n"
    )

    def data(name: str) -> str:
        return (ROOT / "tests" / "data" / name).read_text(encoding="utf-8")

    common = {
        "results.json": vllm[0],
        "run-1.json": vllm[0],
        "run-2.json": vllm[-1],
        "runs.csv": "\n".join(measured[:40]) + "\n",
        "vms.csv": vms,
    }
    small = ROOT / "tests" / "data"
    same = {
        "released/chips.yaml": (small / "chips.yaml").read_text,
        "released/sites.yaml": (small / "sites.yaml").read_text,
        "mine.yaml": lambda: yaml_of("claims.md", "claims"),
    }
    own = {
        "checking.md": {
            "my-chips.yaml": lambda: yaml_of("checking.md", "chips"),
            "a.yaml": lambda: CHIP,
            "b.yaml": lambda: "chips:\n  mine: {tdp: {value: 700 W, source: paper}}\n",
        },
        "claims.md": {"mine.yaml": lambda: yaml_of("claims.md", "claims")},
        "commands.md": {
            "mine.yaml": lambda: yaml_of("claims.md", "claims"),
            "ml_hardware.csv": lambda: data("ml_hardware.csv"),
            "gpu-keys.ts": lambda: data("gpu-keys.ts"),
            "data.json": lambda: data("token_list.json"),
            **same,
            "data/chips.yaml": same["released/chips.yaml"],
            "data/sites.yaml": same["released/sites.yaml"],
            "prices.yaml": lambda: yaml_of("sweep.md", "question"),
            "june.json": lambda: ANSWER,
            "november.json": lambda: ANSWER,
        },
        "diff.md": same,
        "deals.md": {"mine.yaml": lambda: yaml_of("deals.md", "deals")},
        "models.md": {"path/to/config.json": lambda: config.read_text(encoding="utf-8")},
        "README.md": {"ml_hardware.csv": lambda: data("ml_hardware.csv")},
        "importing.md": {
            "ml_hardware.csv": lambda: data("ml_hardware.csv"),
            "gpu-keys.ts": lambda: data("gpu-keys.ts"),
            "data.json": lambda: data("token_list.json"),
            "catalogs/v8/aws/vms.csv": lambda: vms,
            "mine.csv": lambda: "chip,price,provider,date,term\nb200,3.1,me,2026-11-01,1y\n",
        },
        "sweep.md": {"prices.yaml": lambda: yaml_of("sweep.md", "question")},
        "tco.md": {"mine.yaml": lambda: yaml_of("tco.md", "server")},
        "token-prices.md": {"mine.yaml": lambda: yaml_of("token-prices.md", "token_prices")},
        "workloads.md": {
            "trace.csv": lambda: "time,input,output,cached\n0,900,40,0\n2.5,3000,200,512\n",
            "conversation.jsonl": lambda: BLOCKS,
        },
    }
    return {**common, **{name: text() for name, text in own.get(page, {}).items()}}


# A dollar may begin a line of output too.
PROMPT = r"^\$ (?=(?:chipcost|export|cat)\b)"


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Each command line of a block without its comment, and the output that follows it."""
    if block.kind == "sh":
        yield from ((line, "") for line in block.text.splitlines() if line.strip())
        return
    before, *rest = re.split(PROMPT, block.text, flags=re.MULTILINE)
    assert not before.strip(), "a console block begins with a command"
    for part in rest:
        line = re.match(r"(?:.*\\\n)*.*", part)[0]  # type: ignore[index]
        yield line, part.removeprefix(f"{line}\n")


def without_comment(line: str) -> str:
    """A command in one line, without its comment."""
    return re.split(r" +# ", re.sub(r"\\\n *", "", line))[0].strip()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shell(line: str, *, terminal: bool = False) -> tuple[int, str]:
    """Run a line of a POSIX shell, as far as the docs use it: `&&`, `>`, `cat FILE |`, `*`.

    Both streams are shown, as in a terminal; whether the program sees one is said.
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    shown, status, rest = "", 0, list(lexer)
    while rest and status == 0:
        end = rest.index("&&") if "&&" in rest else len(rest)
        words, rest = rest[:end], rest[end + 1 :]
        given = ""
        if words[0] == "cat":
            assert words[2] == "|", line
            given, words = Path(words[1]).read_text(encoding="utf-8"), words[3:]
        target = ""
        if ">" in words:
            (target,) = words[words.index(">") + 1 :]
            words = words[: words.index(">")]
        assert words[0] == "chipcost", line
        if "--force" not in words:  # what a command writes is not there when a reader tries it
            for option, name in itertools.pairwise(words):
                if option in ("--out", "-o", "--export"):
                    Path(name).unlink(missing_ok=True)
        is_shown = terminal and not target
        out, err = (Terminal(), Terminal()) if is_shown else (io.StringIO(), io.StringIO())
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
            status = run([name for word in words[1:] for name in expanded(word)])
        if target:
            Path(target).write_text(out.getvalue(), encoding="utf-8")
        else:
            shown += out.getvalue()
        shown += err.getvalue()
    return status, shown


def expanded(word: str) -> list[str]:
    return sorted(glob.glob(word)) if "*" in word else [word]


WITH_COMMANDS = [page for page in PAGES if blocks(page, "console", "sh")]


UPDATE = bool(os.environ.get("CHIPCOST_UPDATE_GOLDEN"))
HEADS = ROOT / "tests" / "golden" / "docs"


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.stem)
def test_every_block_of_commands_runs(page, tmp_path, monkeypatch):
    for name, text in _files(page.name).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done, heads = 0, ""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        block = Block(found["kind"], found["mark"] or "", found["text"])
        what, _, named = block.mark.partition(": ")
        if what == "file":
            (tmp_path / named).write_text(block.text, encoding="utf-8")
        if block.kind not in ("console", "sh") or what in ("not run", "ci"):
            continue
        with pytest.MonkeyPatch.context() as patch:
            if what == "terminal":
                patch.setenv("COLUMNS", named)
                patch.setenv("NO_COLOR", "1")
            session = list(_session(block, monkeypatch, terminal=what == "terminal"))
        done += len(session)
        if what == "terminal" and UPDATE:
            real = "".join(f"$ {line}\n{shown}" for line, _, shown in session)
            text = text.replace(found[0], found[0].replace(block.text, real))
            page.write_text(text, encoding="utf-8")
            continue
        for line, output, shown in session:
            assert shown == output or not (output or what == "terminal"), line
            if not output and what != "terminal":
                heads += f"$ {without_comment(line)}\n{head(shown)}"
    assert done or page.name in dict(LEFT_OUT)
    held = HEADS / f"{page.stem}.out"
    if UPDATE and heads:
        held.write_text(heads, encoding="utf-8")
    kept = held.read_text(encoding="utf-8") if held.exists() else ""
    assert heads == kept, "an answer has changed, or a command: see the recipe Update goldens"


def head(shown: str) -> str:
    """The two lines that say what an answer is, without the places of files on this machine."""
    shown = shown.replace(str(Path.cwd()), "FOLDER").replace(str(ROOT), "CHECKOUT")
    lines = re.sub(r"(?<=\.yaml)(?::\d+)+", "", shown).splitlines()[:2]
    return "".join(f"{line[:200].rstrip()}\n" for line in lines)


def _session(
    block: Block, environment: pytest.MonkeyPatch, *, terminal: bool
) -> Iterator[tuple[str, str, str]]:
    """The lines of a block that were run, what stands there of their output, and what came."""
    for line, output in commands(block):
        command = without_comment(line)
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            environment.setenv(name, value)
            yield line, output, ""
            continue
        status, shown = shell(command, terminal=terminal)
        assert status == EXITS.get(command, 0), (line, shown)
        yield line, output, shown


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.stem)
def test_of_pages_that_are_followed_every_output_is_held(page):
    found = blocks(page, "console", "sh")
    assert found
    for block in found:
        assert re.match(r"terminal: \d+$", block.mark) or (page.name, block.mark) in LEFT_OUT
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    assert "<!-- screen:" not in text, "the command of a screen is not seen"


# What of the prose of such a page is read as a figure of an answer.
FIGURE = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?= %| USD| MW| racks| [BHMG]+\d)|\d+\.\d+")


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.stem)
def test_figures_in_the_prose_of_such_a_page_stand_on_its_screens(page):
    text = page.read_text(encoding="utf-8")
    shown = "\n".join(found["text"] for found in BLOCK.finditer(text))
    prose = BLOCK.sub("", text).replace("Python 3.11", "")
    for figure in FIGURE.findall(re.sub(r"\[[^\]]*\]\([^)]*\)|`[^`]+`", "", prose)):
        assert re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d,]|\.\d)", shown), figure


def test_the_tutorial_installs_as_the_readme_does():
    (readme,) = [one.text for one in blocks(ROOT / "README.md", "sh") if one.mark == "ci: run"]
    (tutorial,) = [one.text for one in blocks(DOCS / "tutorial.md", "sh") if one.mark]
    assert tutorial == readme.replace("/bin/chipcost compare", "/bin/chipcost --version")


PLACEHOLDER = re.compile(r"\b[A-Z]{3,}\b")


def test_the_commands_of_the_readmes_prose_run(tmp_path, monkeypatch):
    for name, text in {**_files("README.md"), "mine.yaml": CHIP}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    prose = BLOCK.sub("", (ROOT / "README.md").read_text(encoding="utf-8"))
    spans = [span for span in re.findall(r"`(chipcost [^`]+)`", prose) if "\n" not in span]
    lines = [span for span in spans if not PLACEHOLDER.search(span)]
    assert len(lines) > 15
    for line in lines:
        status, shown = shell(line)
        assert status == 0, (line, shown)


def test_every_block_of_python_runs():
    texts = [(page.name, block.text) for page in PAGES for block in blocks(page, "python")]
    assert texts
    for name, text in texts:
        exec(compile(text, name, "exec"), {})


def test_every_session_of_python_prints_what_stands_there(tmp_path, monkeypatch):
    """Blocks marked `pycon`, those of a page one after the other in one session."""
    monkeypatch.chdir(tmp_path)
    sessions = [(page, found) for page in PAGES if (found := blocks(page, "pycon"))]
    assert DOCS / "python.md" in dict(sessions)
    for page, found in sessions:
        text = "\n".join(block.text for block in found)
        test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
        assert len(test.examples) >= len(found)
        said = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        assert runner.run(test, out=said.write).failed == 0, said.getvalue()


def test_what_is_left_out_is_known():
    marked = {(page.name, block.mark) for page in PAGES for block in blocks(page, "console", "sh")}
    assert {pair for pair in marked if pair[1].startswith(("not run", "ci"))} == LEFT_OUT
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        marks = re.findall(r"^<!-- (?:not run|ci|terminal|file): ", text, re.MULTILINE)
        used = [found for found in BLOCK.finditer(text) if found["mark"]]
        assert len(marks) == len(used), f"{page.name}: a mark that no block follows"


def test_an_exit_status_is_of_a_command_that_stands_there():
    lines = {
        without_comment(line)
        for page in PAGES
        for block in blocks(page, "console", "sh")
        for line, _ in commands(block)
    }
    assert not set(EXITS) - lines


def test_commands_stand_in_blocks_that_are_run():
    for page in PAGES:
        for block in blocks(page, "", "bash", "shell"):
            assert "chipcost " not in block.text, (page.name, block.text)


# Programs of others whose options the docs name, by the first word of a code span.
OTHERS = {"uvx", "pipx", "git", "pip", "pytest", "python", "ruff", "mypy", "vllm"}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def options() -> dict[str, set[str]]:
    """The options of every command, by its name."""
    whole = get_command(application([]))
    own = {name for param in whole.params for name in (*param.opts, *param.secondary_opts)}
    return {
        name: {"--help", *own, *(opt for param in one.params for opt in param.opts)}
        for name, one in whole.commands.items()  # type: ignore[attr-defined]
    }


def spans(text: str) -> Iterator[str]:
    """Code spans of the prose, and lines of commands."""
    prose = BLOCK.sub("", text)
    yield from (match.replace("\n", " ") for match in re.findall(r"`([^`]+)`", prose))
    for match in BLOCK.finditer(text):
        kind, mark = match["kind"], match["mark"] or "terminal"
        if kind in ("console", "sh") and mark.startswith("terminal"):
            block = Block(kind, "", match["text"])
            for line, _ in commands(block):
                yield from re.split(r" && | \| ", without_comment(line))


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.stem)
def test_every_option_that_is_named_exists(page):
    known = options()
    everywhere = set().union(*known.values())
    wrong = []
    for span in spans(page.read_text(encoding="utf-8")):
        words = span.removeprefix("chipcost ").split()
        if not words or words[0] in OTHERS or "=1" in words[0]:
            continue
        accepted = known.get(words[0], everywhere)
        if span.startswith("chipcost help"):
            assert words[1] in (*COMMANDS, "COMMAND"), span
        wrong += [(span, name) for name in OPTION.findall(span) if name not in accepted]
    assert not wrong


def test_the_rules_of_the_docs_can_fail():
    assert "--ownr" not in set().union(*options().values())
    assert OPTION.findall("--as-of DATE and a--b --no-header") == ["--as-of", "--no-header"]
    assert shell("chipcost compare nothing-like-it")[0] == 2
    assert without_comment("chipcost check   # all") == "chipcost check"
    assert len(WITH_COMMANDS) > 8


ARCHITECTURE = DOCS / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PACKAGE = Path(chipcost.__file__).parent


def _house() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house", ROOT / "tests" / "test_house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_map_names_every_folder_and_every_module_at_the_top():
    named = set(re.findall(r"`([^`\n]+)`", ARCHITECTURE.read_text(encoding="utf-8")))
    folders = {
        f"{path.parent.relative_to(PACKAGE).as_posix()}/"
        for path in PACKAGE.rglob("__init__.py")
        if path.parent != PACKAGE
    }
    folders = {"readers/" if folder == "study/runs/readers/" else folder for folder in folders}
    modules = {path.name for path in PACKAGE.glob("*.py")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    tops = {f"{name}/" for name in shipped if (ROOT / name).is_dir()} - {"src/"}
    assert len(tops) > 4
    assert not (folders | modules | tops) - named


def test_the_map_says_of_layers_and_floors_what_the_test_of_the_house_holds():
    house = _house()
    text = ARCHITECTURE.read_text(encoding="utf-8")
    assert f"`{', '.join(house.FLOORS)}`" in text
    assert f"beyond {house.LONGEST} lines" in text
    for name, allowed in house.LAYERS.items():
        if name in house.ALONE or name == "model":
            (row,) = re.findall(rf"^\| `{name}(?:\.py|/)` \|.*\| (.+) \|$", text, re.MULTILINE)
            assert set(re.findall(r"`(\w+)`", row)) == allowed, name


@pytest.mark.parametrize("page", [ARCHITECTURE, CONTRIBUTING], ids=lambda page: page.stem)
def test_every_path_that_is_named_exists(page):
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    paths = {
        span
        for span in re.findall(r"`([\w./-]+/[\w./-]*)`", prose)
        if not re.search(r"[A-Z]{4}|^CODE", Path(span).name)
    }
    assert len(paths) > 20
    roots = (ROOT, PACKAGE, PACKAGE / "study" / "runs", ROOT / "tests")
    assert not {path for path in paths if not any((root / path).exists() for root in roots)}


LINKED = [*PAGES, ROOT / "CHANGELOG.md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]*)\)")


def anchors(text: str) -> set[str]:
    """The places of a page that a link may name, as they are where the code is hosted."""
    found: dict[str, int] = {}
    for head in re.findall(r"^#+ (.+)$", BLOCK.sub("", text), re.MULTILINE):
        slug = re.sub(r"[^\w -]", "", re.sub(r"<[^>]+>", "", head).lower()).replace(" ", "-")
        found[slug] = found.get(slug, -1) + 1
    again = {f"{slug}-{number}" for slug, most in found.items() for number in range(1, most + 1)}
    return {*found, *again, *re.findall(r'<a id="([^"]+)">', text)}


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.stem)
def test_every_link_between_pages_leads_somewhere(page):
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(re.sub(r"`[^`]+`", "", prose)):
        name, _, anchor = target.partition("#")
        if ":" in target:
            assert re.fullmatch(r"https://[\w.-]+\.[a-z]+(/[^\s<>\"]*)?", target), target
            continue
        assert name or anchor, target
        other = (page.parent / name) if name else page
        assert other.exists(), target
        if anchor:
            assert anchor in anchors(other.read_text(encoding="utf-8")), target


def test_what_is_held_is_of_a_page_that_is_there():
    assert {path.stem for path in HEADS.glob("*.out")} <= {page.stem for page in WITH_COMMANDS}
    assert head("a\nb.yaml:5:1: c  \n" + "d\n") == "a\nb.yaml: c\n"


def test_a_link_that_leads_nowhere_is_seen():
    text = '# One, two\n\n```sh\n# three\n```\n## One two\n## <a id="x1"></a>X1: four\n'
    assert anchors(text) == {"one-two", "one-two-1", "x1", "x1-four"}
    assert LINK.findall("[a](b.md#c) ![d](e.svg) [f]() (g)") == ["b.md#c", "e.svg", ""]


def test_every_recipe_is_numbered():
    text = CONTRIBUTING.read_text(encoding="utf-8")
    recipes = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert len(recipes) > 10
    for recipe in recipes:
        numbers = [int(number) for number in re.findall(r"^(\d+)\. ", recipe, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1)) != [], recipe.splitlines()[0]


GLOSSARY = DOCS / "glossary.md"

# What people of the field look up first.
FIELD = {
    *("TTFT", "TPOT", "interactivity", "goodput", "prefill", "decode", "KV cache", "MFU", "MBU"),
    *("tp", "pp", "ep", "dp", "scale-up domain", "HBM", "IT power", "PUE", "owner", "quote"),
    *("capex", "opex", "TCO", "WACC", "tie", "range", "overlay", "Pareto front"),
}

# Abbreviations that are names, units or known to all.
COMMON = {"USD", "CSV", "JSON", "HTML", "YAML", "CPU", "AWS", "AMD", "NVIDIA", "EUR", "URL"}


def words_of(text: str) -> list[str]:
    """The words of the glossary's tables; several may share a line."""
    lines = re.findall(r"^\| (?!word \||---)(.+?) \|", text, re.MULTILINE)
    return [word for line in lines for word in (re.sub(r"[`]| \(.*?\)", "", line)).split(", ")]


def test_the_glossary_has_the_words_of_the_field_and_each_once():
    words = words_of(GLOSSARY.read_text(encoding="utf-8"))
    assert len(words) > 100
    assert sorted(words) == sorted(set(words))
    assert not FIELD - set(words)
    assert words_of("| word | meaning |\n|---|---|\n| a (`--b`), c | d |\n") == ["a", "c"]


def test_the_glossary_has_the_abbreviations_of_the_columns():
    text = GLOSSARY.read_text(encoding="utf-8")
    abbreviation = re.compile(r"\b[A-Z]{3,}\b")
    columns = (DOCS / "columns.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `[^|]+\|[^|]*\|([^|]+)\|", columns, re.MULTILINE)
    assert len(rows) > 300
    used = {word for row in rows for word in abbreviation.findall(row)}
    assert len(used) > 4
    assert not used - set(abbreviation.findall(text)) - COMMON


def test_every_format_is_said_to_be_something():
    text = (DOCS / "output.md").read_text(encoding="utf-8")
    assert "TO BE SAID" not in text
