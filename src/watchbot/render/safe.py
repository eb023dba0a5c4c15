"""Foreign text made harmless for the place it is written to. No business logic.

Whatever came from a feed or a page is only ever a value. Templates apply these functions to every value by themselves:
a template that forgets one is still safe. HTML is escaped by Jinja's autoescape and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from watchbot.config.written import file_stem as file_stem  # a message is filed under it

# Marks that turn the direction of writing or hide text: what a reader sees would not be what the text says.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_MARKDOWN_START = re.compile(r"^([-+=]|\d+(?=[.)](?:\s|$)))")  # a list, a rule, an underlined heading
_HOST_DOT = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})")  # "evil.com": many programs make a link of it
_AUTOLINK = re.compile(rf"(:(?=//)|{_HOST_DOT.pattern})")
_DOT_LEADER = "\u2024"
_LOOKALIKES = str.maketrans(
    {"@": "＠", "<": "‹", ">": "›", "`": "ˋ", "*": "∗", "_": "ˍ", "~": "∼", "|": "∣", "[": "⁅", "]": "⁆", "#": "＃"}
)
_URL_SAFE = "/:?#@!$&*+,;=~%-._"  # RFC 3986 without quotes, parentheses and brackets, which end a link in Markdown
_LONGEST_URL = 2000


def plain(text: str) -> str:
    """Return text on one line without control, bidi and invisible characters, in NFC; safe for a terminal."""
    visible = _INVISIBLE.sub("", text)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", _CONTROL.sub(" ", visible))).strip(" ")


def link(url: str) -> str:
    """Return an absolute http(s) address, percent-encoded for any place; empty for everything else."""
    cleaned = plain(url)
    try:
        parts = urlsplit(cleaned)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or len(cleaned) > _LONGEST_URL:
        return ""
    return quote(cleaned, safe=_URL_SAFE)


def chat(text: str) -> str:
    """Return text in which no chat program finds markup, a link or somebody to call.

    Chats differ in what they let one escape, so the characters that start something become others that look alike.
    """
    return _HOST_DOT.sub(_DOT_LEADER, plain(text).translate(_LOOKALIKES).replace("://", ":⁄⁄"))


def chat_link(url: str) -> str:
    """Return an address for a chat; what could be markup in it is percent-encoded, which changes nothing."""
    return "".join(f"%{ord(c):02X}" if c in "@*~!$'" else c for c in link(url))


def markdown(text: str) -> str:
    """Return text in which no character starts markup, a link, a list or an HTML tag, and nobody is called.

    A backslash does not keep a forge from calling "@name", so another sign that looks alike stands there.
    """
    escaped = _AUTOLINK.sub(r"\\\1", _MARKDOWN.sub(r"\\\1", plain(text))).replace("@", "＠")
    return _MARKDOWN_START.sub(lambda m: m[1] + "\\" if m[1].isdigit() else "\\" + m[1], escaped)


def header(text: str) -> str:
    """Return a value for one header line of a mail: no line break of any kind can be in it."""
    return plain(text)
