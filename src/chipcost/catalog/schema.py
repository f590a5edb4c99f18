"""What may stand in a catalog file: sections, keys, kinds, dimensions and allowed words.

One table per section. Loading, `--set`, `chipcost check`, the JSON Schemas and completion all
read these tables; there is no second list.
"""

from __future__ import annotations

from dataclasses import dataclass

GRADES = ("datasheet", "vendor-blog", "analyst", "press", "derived")
FIGURE_STATUSES = ("vendor_spec", "measured", "third_party", "derived", "estimate")
POWER_BASES = ("chip", "server", "rack", "it", "utility")


@dataclass(frozen=True, slots=True)
class Field:
    """One key: what kind of value it takes and what it means.

    kind       `figure` (a quantity with a source), `text_figure` and `date_figure` (sourced texts
               and dates), `figures` (a mapping of figures), `text`, `word` (one of `words`),
               `words` (a list of texts), `numbers` (of plain numbers), `date`, `quantity`,
               `count`, `flag`, `source` (a key of `sources`, or a list of them), `list` (of
               mappings)
    dimension  of a figure or quantity, a key of `units.EXPECTED`
    """

    kind: str
    meaning: str
    dimension: str = ""
    words: tuple[str, ...] = ()
    required: bool = False


SOURCE: dict[str, Field] = {
    "title": Field("text", "title of the page, paper, file or table", required=True),
    "publisher": Field("text", "who published it"),
    "url": Field("text", "address"),
    "no_address": Field("text", "why there is no address, where there is none"),
    "digest_of": Field("source", "key, or keys, of the sources whose statements it restates"),
    "date": Field("date", "date of the page, or of the look at it"),
    "grade": Field("word", "how good the evidence is", words=GRADES, required=True),
    "note": Field("text", "one short remark"),
}

FIGURE: dict[str, Field] = {
    "value": Field("value", "the value with its unit, as the field asks", required=True),
    "low": Field("value", "lower end of the range, with unit"),
    "high": Field("value", "upper end of the range, with unit"),
    "source": Field("source", "key of `sources`, or a list of keys"),
    "status": Field("word", "how the value came about", words=FIGURE_STATUSES),
    "grade": Field("word", "where it differs from the grade of the source", words=GRADES),
    "basis": Field("word", "what a power figure covers", words=POWER_BASES),
    "scope": Field("text", "what a link figure covers"),
    "locator": Field("text", "page, table or row inside the source"),
    "note": Field("text", "one short remark"),
    "also": Field("figures_list", "alternative values of the same figure"),
}

WAIVER: dict[str, Field] = {
    "code": Field("text", "the rule that is waived", required=True),
    "field": Field("text", "the figure that it is waived for"),
    "reason": Field("text", "why the data is right all the same", required=True),
    "source": Field("source", "what shows it", required=True),
}
