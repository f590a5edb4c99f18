"""Text from files and file names, made safe for one line of a terminal, a table or a log.

Names, titles and file names are written by anyone. A terminal obeys escape sequences in them, a
reader is misled by characters that turn the direction of writing, and a job of GitHub obeys a
line that begins with `::`. What passes through here is shown as text and does nothing.
"""

from __future__ import annotations

import re
from functools import cache

_BREAKS = r"\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
# C0, DEL and C1; zero width and direction of writing; invisible tags; halves of pairs.
_HIDDEN = (
    r"\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
)
_COMMAND = r"^\s*::|##\["  # how a command to the runner of a GitHub job begins

# json.dumps escapes C0 itself; its own line breaks lay the document out
_IN_JSON = rf"[\x85\u2028\u2029{_HIDDEN}]|(?<=##)\["


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when it is first needed: nearly all texts are plain, and compiling takes longer."""
    return re.compile(text)


def _any_break() -> re.Pattern[str]:
    return _pattern(rf"\r\n|[{_BREAKS}]")


def _any_hidden() -> re.Pattern[str]:
    return _pattern(rf"[{_HIDDEN}]")


def plain_line(text: str) -> str:
    """The text as one harmless line: line breaks and tabs become blanks, the rest is written out.

    `\\x1b` and `\\u202e` stand for characters that a terminal would obey, `\\x3a:` and `##\\x5b`
    for the beginning of a command to a GitHub job.
    """
    if text.isprintable() and "::" not in text and "##[" not in text:
        return text
    text = _any_break().sub(" ", text)
    text = _any_hidden().sub(lambda found: written_out(found[0]), text)
    return _pattern(_COMMAND).sub(
        lambda found: found[0].replace("::", r"\x3a:", 1).replace("[", r"\x5b"), text
    )


def covered(text: str) -> str:
    """The text with a sign in place of each character that a terminal would obey; tabs stay.

    As long as the text itself, so that a caret below it stands right.
    """
    text = _any_hidden().sub("\N{REPLACEMENT CHARACTER}", text)
    return re.sub(r"[^\S \t]", " ", text)


def json_safe(document: str) -> str:
    """A JSON document in which such characters stand as escapes: the same data to any reader."""
    return _pattern(_IN_JSON).sub(_json_escape, document)


def written_out(character: str) -> str:
    """A character as its escape: `\\x1b`, `\\u202e`."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def hidden(text: str) -> list[str]:
    """The characters of a text that cannot be seen, written out, each once."""
    return list(dict.fromkeys(written_out(found) for found in _any_hidden().findall(text)))


def has_breaks(text: str) -> bool:
    """Whether a text holds a line break or a tab."""
    return _any_break().search(text) is not None


def _json_escape(found: re.Match[str]) -> str:
    import json

    return r"\u005b" if found[0] == "[" else json.dumps(found[0])[1:-1]
