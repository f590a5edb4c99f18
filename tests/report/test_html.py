from html.parser import HTMLParser

from chipcost.answer import Answer
from chipcost.report import html


class Tags(HTMLParser):
    """The tags of a document, each closed in its turn, and its text."""

    ALONE = ("meta",)

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.words: list[str] = []
        self.feed(document)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in self.ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_everything_is_escaped(result):
    text = html.page(result(rows=({"chip": "<script>"},), headline=("</title><b>",)))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert Tags(text).seen.count("b") == 3  # the cells of the first row, which is marked


def test_a_page_is_whole_and_asks_for_nothing(result):
    text = html.page(result(warnings=("another",)))
    tags = Tags(text)
    assert text.startswith("<!doctype html>\n")
    assert '<meta charset="utf-8">' in text
    assert "<title>A headline</title>" in text
    assert tags.seen.count("tr") == 4
    assert not {"script", "link", "img"} & set(tags.seen)
    words = "".join(tags.words)
    assert all(part in words for part in ("another", "29.6%", "A note.", "Another note."))


def test_quiet_is_the_table_alone(result):
    tags = Tags(html.page(result(), header=False, quiet=True, ranges=True))
    words = "".join(tags.words)
    assert "far apart" not in words
    assert "note" not in words
    assert not {"th", "div"} & set(tags.seen)
    assert "(0.2 to 0.3)" in words or "(0.25 to 0.35)" in words


def test_sections_are_headings(records):
    assert Tags(html.fragment(records)).seen.count("th") == 3 + 2


def test_a_notebook_shows_a_fragment(result):
    text = Answer.of(result())._repr_html_()
    assert text.startswith("<div>")
    assert "<html" not in text


def test_groups_span_their_columns(result):
    from chipcost.result import Column

    columns = (
        Column("chip", "", "id", "chip", None, numeric=False),
        Column("a", "", "", "$/M", 3, group=("<one>",)),
        Column("b", "", "", "range", None, numeric=False, group=("<one>",)),
    )
    rows = ({"chip": "x", "a": 1.5, "b": "1–2"},)
    made = html.fragment(result(columns=columns, rows=rows, view=("chip", "a", "b")))
    assert 'colspan="2" style="text-align:left">&lt;one&gt;</th>' in made
    assert "colgroup" not in html.fragment(result())
