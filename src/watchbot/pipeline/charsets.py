"""Bytes → text, in whatever character set they really are."""

from __future__ import annotations

import codecs
import re

_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_UNWANTED: dict[int, int | None] = dict.fromkeys(
    code for code in [*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)] if code not in (9, 10, 13)
)
_UNWANTED[0x85] = 0x0A  # "next line"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EBCDIC_XML = b"\x4c\x6f\xa7\x94"  # "<?xm" as mainframes write it
# What browsers do with these labels: https://encoding.spec.whatwg.org/#names-and-labels
_ALIASES = dict.fromkeys(["iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"], "cp1252") | {
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
}
# Python's own codecs that are no character sets, or that run code or look things up.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem", "utf_7"}
)


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a page or feed in whatever character set it really is; never raises.

    A byte order mark wins, then the `Content-Type` header, then what the document says about itself, then UTF-8, and
    Windows-1252 last. A label that the bytes contradict is passed over.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace").translate(_UNWANTED)
    if body.startswith(_EBCDIC_XML):
        return body.decode(_ebcdic(body), "replace").translate(_UNWANTED)
    wide = _without_mark(body)
    if wide:
        return body.decode(wide, "replace").translate(_UNWANTED)
    labels = [m.group(1) for m in [_HEADER.search(content_type)] if m]
    labels += [m.group(1).decode("ascii") for m in [_META.search(body[:4096]), _XML.search(body[:300])] if m]
    for label in [*labels, "utf-8"]:
        # Servers name a Western set by habit; bytes that are valid UTF-8 are never that by accident.
        text = (_try(body, "utf-8") if _is_western(label) else None) or _try(body, label)
        if text is not None:
            return text.translate(_UNWANTED)
    text = body.decode("utf-8", "replace")
    if text.count("\ufffd") * 50 > sum(map(text.count, "\u2019\u201c\u2014\u00e9\u00fc\u00a0")) + len(body) // 200:
        text = body.decode("cp1252", "replace")
    return text.translate(_UNWANTED)


def cleaned(text: str) -> str:
    """Return a text without the characters that no text has: controls but tab and line ends, halves of surrogates.

    For texts that were not bytes: JSON writes such characters as escapes.
    """
    return text.translate(_UNWANTED)


def _is_western(label: str) -> bool:
    return _ALIASES.get(label.lower(), label.lower()) in ("cp1252", "windows-1252", "iso-8859-15")


def _try(body: bytes, label: str) -> str | None:
    name = _ALIASES.get(label.lower(), label.lower())
    if name.startswith(("utf-16", "utf-32")):
        return None  # a label read as ASCII cannot be true; wide text is recognised by its bytes
    try:
        codec = codecs.lookup(name)
        if codec.name.replace("-", "_") in _NO_CHARSETS:
            return None
        return body.decode(name)
    except (LookupError, ValueError, AssertionError):
        return None


def _ebcdic(body: bytes) -> str:
    """Name of the EBCDIC in which a document says that it is written; all of them agree on how they say it."""
    said = _XML.search(body[:300].decode("cp037").encode("latin-1"))
    name = said.group(1).decode("ascii").lower().replace("ibm", "cp") if said else ""
    return name if name in ("cp037", "cp273", "cp500", "cp1026", "cp1140") else "cp037"


def _without_mark(body: bytes) -> str:
    """Name of the UTF-16 that a body without byte order mark is in, told by the place of its zero bytes."""
    head = body[:200]
    if len(head) < 4 or head.count(0) * 3 < len(head):
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
