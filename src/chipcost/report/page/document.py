"""The whole page: opening, sections, list of sources; other owners and days packed inside."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from chipcost.charts import Chart, Estimates, Lines, Stacks
from chipcost.report.drawn import harmless
from chipcost.report.page.bars import estimates, stacks, tornado
from chipcost.report.page.lines import lines
from chipcost.report.page.look import Behind, Look, clean
from chipcost.report.page.table import notes, table
from chipcost.sections import Edition, Reference, Report, Section

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_LONG = 20  # rows from which on a table is folded where a script can unfold it
_SHORT = 20  # text behind which the hash of the data is cut


def page(report: Report) -> str:
    """The report as one HTML page.

    It shows the first edition without any script. The others lie behind it, packed (deflate,
    base64); a script puts them in place.
    """
    look = Look(
        chips={chip: place for place, (chip, _) in enumerate(report.chips)},
        names=dict(report.chips),
        numbers={key: number for number, key in enumerate(report.references, 1)},
    )
    drawn = _Drawn(look)
    rendered = ["".join(_edition(edition, drawn)) for edition in report.editions]
    data = [{"owner": edition.owner, "day": edition.day} for edition in report.editions]
    first = report.editions[0]
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{clean(report.title)}</title>\n<style>\n{_file('page.css')}</style>\n"
            '<style id="hidden"></style>\n</head>\n<body>\n'
            '<a class="skip" href="#main">Skip to the answers</a>\n',
            _header(report),
            _controls(report, first),
            f'<main id="main" tabindex="-1">\n<div id="edition">\n{rendered[0]}</div>\n',
            _references(report),
            "</main>\n",
            _footer(report),
            '<div id="tip" role="tooltip" hidden></div>\n',
            f'<script type="application/json" id="data">{_json(data)}</script>\n',
            f'<script type="text/plain" id="others">{_packed(rendered)}</script>\n',
            f"<script>\n{_file('page.js')}</script>\n</body>\n</html>\n",
        )
    )


def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _json(data: object) -> str:
    """JSON that ends no script: `<` stands as an escape."""
    return json.dumps(data, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")


def _packed(rendered: Sequence[str]) -> str:
    """All editions but the first, which stands in the page.

    Each line once, in an order in which like stands by like, and of each edition the numbers of its
    lines: so many editions take little more than one.
    """
    others = [text.split("\n") for text in rendered[1:]]
    known = sorted({line for text in others for line in text})
    place = {line: number for number, line in enumerate(known)}
    content = {"lines": known, "editions": [[place[line] for line in text] for text in others]}
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return base64.b64encode(zlib.compress(raw, 9)).decode("ascii")


def _header(report: Report) -> str:
    return f"<header>\n<h1>{clean(report.title)}</h1>\n</header>\n"


def _edition(edition: Edition, drawn: _Drawn) -> Iterator[str]:
    """The opening of an edition, then its sections."""
    answers = "".join(
        f"<div><dt>{clean(title)}</dt><dd>{clean(line)}</dd></div>"
        for title, line in edition.answers
    )
    rests = "".join(f"<li>{clean(line)}</li>" for line in edition.rests)
    yield (
        '<section class="opening" aria-label="The answer">'
        f'<p class="basis">{clean(edition.words)}; as of <time>{clean(edition.day)}</time></p>'
        f'<dl class="answers">{answers}</dl>'
        f'<p class="restricted" hidden>Chances and words are of all chips; some are hidden now.</p>'
        f'<h2 class="small">What it rests on</h2><ul class="rests">{rests}</ul></section>\n'
    )
    yield from map(drawn.of, edition.sections)


class _Drawn:
    """Sections as HTML; one that several editions share is drawn once."""

    def __init__(self, look: Look) -> None:
        self._look, self._done = look, dict[int, str]()

    def of(self, section: Section) -> str:
        """A section of the report, which holds it for as long as this lives."""
        if id(section) not in self._done:
            self._done[id(section)] = _section(section, self._look)
        return self._done[id(section)]


def _section(section: Section, look: Look) -> str:
    key = clean(section.key)
    head = f'<section id="{key}" aria-labelledby="{key}-title"><h2 id="{key}-title">'
    head += f"{clean(section.title)}</h2>"
    if section.result is None:
        return f'{head}<p class="lead">{clean(section.why)}</p></section>\n'
    lead = f'<p class="lead">{clean(section.lead)}</p>' if section.lead else ""
    more = "".join(f"<p>{clean(line)}</p>" for line in section.words)
    rows, behind = table(section, look)
    charts = "".join(_chart(chart, look, behind) for chart in section.charts)
    count = len(section.result.rows)
    long = ' class="long"' if count > _LONG else ""
    return (
        f'{head}{lead}<div class="said">{more}</div>{charts}<details open{long}>'
        f"<summary>Table: {count} rows</summary>{rows}</details></section>\n"
    )


def _chart(chart: Chart, look: Look, behind: Behind) -> str:
    chart = harmless(chart)
    if isinstance(chart, Lines):
        kind, drawn = "points", lines(chart, look, behind)
    elif isinstance(chart, Estimates):
        kind, drawn = "ranges", estimates(chart, look, behind)
    elif isinstance(chart, Stacks):
        kind, drawn = "stacks", stacks(chart, look, behind)
    else:
        kind, drawn = "swings", tornado(chart, look)
    title = clean(chart.title)
    note = f'<p class="label">{clean(chart.note)}</p>' if chart.note else ""
    return (
        f'<figure class="{kind}" tabindex="0" role="group" aria-label="Chart: {title}. Arrow keys '
        f'go through it; the table below has its numbers."><figcaption>{title}</figcaption>'
        f"{drawn}{note}</figure>"
    )


def _controls(report: Report, first: Edition) -> str:
    owners = "".join(
        f'<option value="{clean(owner)}"{" selected" * (owner == first.owner)}>{clean(words)}'
        "</option>"
        for owner, words in report.owners
    )
    days = "".join(
        f"<option{' selected' * (day == first.day)}>{clean(day)}</option>" for day in report.days
    )
    chips = "".join(
        f'<label><input type="checkbox" value="{clean(chip)}" checked> {clean(chip)}</label>'
        for chip, _ in report.chips
    )
    return (
        '<form id="controls" aria-label="What is shown" hidden>\n'
        f'<label>Whose cost <select id="owner">{owners}</select></label>\n'
        f'<label>As of <select id="day">{days}</select></label>\n'
        '<label>Filter rows <input id="filter" type="search" autocomplete="off"></label>\n'
        f'<details id="chips"><summary>Chips <span id="count"></span></summary><fieldset>'
        '<legend>Chips in charts and tables</legend><p><button type="button" id="all">All</button> '
        f'<button type="button" id="none">None</button></p>{chips}</fieldset></details>\n'
        '<label>Colours <select id="theme"><option value="">as the system</option>'
        "<option>light</option><option>dark</option></select></label>\n"
        '<button type="button" id="reset">Reset</button>\n'
        '<output id="said" role="status"></output>\n</form>\n'
    )


def _references(report: Report) -> str:
    items = "".join(
        f'<li id="s{number}" data-short="{_short(source)}">{_reference(source)}</li>'
        for number, source in enumerate(report.references.values(), 1)
    )
    return (
        '<section id="sources" aria-labelledby="sources-title"><h2 id="sources-title">Sources</h2>'
        f'<ol class="sources">{items}</ol></section>\n'
    )


def _short(source: Reference) -> str:
    parts = (source.publisher, source.title or source.key, source.date)
    return clean(", ".join(part for part in parts if part))


def _reference(source: Reference) -> str:
    title = clean(source.title or source.key)
    if source.url.startswith(("https://", "http://")):
        title = f'<a href="{clean(source.url)}" rel="noopener noreferrer">{title}</a>'
    about = ", ".join(part for part in (source.publisher, source.date, source.grade) if part)
    note = f" {clean(source.note)}" if source.note else ""
    return f"{title}. {clean(about)}.{note} <code>{clean(source.key)}</code>"


def _footer(report: Report) -> str:
    terms = notes(report.terms)
    return (
        f"<footer>{terms}<p>chipcost {clean(report.version)}; data "
        f"<code>{clean(report.catalog_hash[:_SHORT])}</code>. Ranges are the 5th to 95th "
        "percentile. A number leads to its first source; one without a small number behind it is "
        "made of what its row has. How it is computed: <code>chipcost explain</code>.</p>"
        "</footer>\n"
    )
