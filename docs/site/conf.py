"""What the generator is told: Sphinx, with MyST for Markdown and Furo for the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Comment, Generic, Name, Text

from chipcost.version import __version__

project = "chipcost"
version = release = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
myst_heading_anchors = 4
nitpicky = True
smartquotes = False  # an option begins with two hyphens

html_theme = "furo"
html_title = f"chipcost {__version__}"
html_static_path = [str(Path(__file__).parent / "static")]
html_css_files = ["chipcost.css"]
html_favicon = str(Path(__file__).parent / "static" / "chip.svg")
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # they are fetched, which a page from a disk may not do
html_theme_options = {"top_of_page_buttons": []}
pygments_style = "friendly"
pygments_dark_style = "github-dark"


class Session(RegexLexer):
    """Commands after their prompt, and what they print, in which `$` is a currency."""

    name = "Terminal"
    aliases = ["console"]  # noqa: RUF012  # as the library has it
    tokens = {  # noqa: RUF012
        "root": [
            (
                r"^(\$ )((?:chipcost|export|cat)\b(?:.*\\\n)*.*?)((?: +# .*)?\n)",
                bygroups(Generic.Prompt, Name.Function, Comment),
            ),
            (r".*\n", Text),
        ]
    }


def setup(app: Any) -> None:
    """Put the lexer in the place of the usual one."""
    app.add_lexer("console", Session)
