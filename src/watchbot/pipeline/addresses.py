"""Addresses of pages: one spelling for one page, and who is behind it.

Only http and https exist here. An address that a browser and a parser could read differently (control characters,
backslashes, a user name) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from watchbot.model import Publisher

LONGEST = 4096
"""Characters. Longer addresses are refused: servers and database indexes do the same."""

_TRACKERS = re.compile(
    r"""utm_.* | fbclid | gclid | gbraid | wbraid | dclid | msclkid | yclid | twclid | ttclid | igshid? | li_fat_id
    | mc_[ce]id | _hsenc | _hsmi | mkt_tok | vero_(?:id|conv) | oly_(?:enc|anon)_id | s_cid | s_kwcid | ef_id | icid
    | _(?:ga|gl|openstat) | gaa?_.* | itm_.* | pk_(?:campaign|kwd|source|medium|content) | piwik_.* | mtm_.*
    | at_(?:medium|campaign|custom\d|link.*|bbc_team|ptr_name|format|campaign_type) | ns_(?:mchannel|source|fee)
    | cmp(?:id)? | ncid | ocid | smid | smtyp | sref | xtor | wt[._](?:z?mc)(?:[._].*)? | spm | scm | ref_src | ref_url
    | guce_.* | guccounter | __twitter_impression | amp_js_v | amp_gsa | usqp | trk(?:campaign)? | ito
    | phpsessid | jsessionid | aspsessionid\w* | cfid | cftoken""",
    re.IGNORECASE | re.VERBOSE,
)
_ORIGIN_NAMES = frozenset(
    ["ref", "source", "src", "from", "via", "partner", "medium", "channel", "campaign", "cid", "rss"]
)
_ORIGIN_VALUES = re.compile(
    r"(?:rss|atom|feed|feedburner|newsletter|email|twitter|facebook|linkedin|social)\w{0,6}|1?", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]")
_FRONT = frozenset(["", "index.html", "index.htm", "index.php"])
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)  # as servers of one kind put it into the path
_UNRESERVED = re.compile(r"%([0-9a-fA-F]{2})")


def resolve(base: str, link: str) -> str:
    """Return a link as an absolute http(s) address, seen from `base`; empty when it is none."""
    stripped = re.sub(r"[\t\r\n]", "", link).strip(" \x00\u00a0")
    if not stripped or len(stripped) > LONGEST:
        return ""
    try:
        joined = urljoin(base, stripped.replace(" ", "%20"))
        parts = urlsplit(joined)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0 or len(joined) > LONGEST:
        return ""
    if "@" in parts.netloc or "\\" in joined or _CONTROLS.search(joined):
        return ""
    return joined


def canonical(url: str) -> str:
    """Return the one spelling of an address that tells pages apart; empty when it is not http(s).

    Host in lower case, default port, fragment and trackers gone, dot segments resolved, percent escapes in one form,
    no slash at the end of a path, query parameters in order. It names the page; the address is fetched as it came.
    """
    resolved = resolve("", url)
    if not resolved:
        return ""
    parts = urlsplit(resolved)
    name = _ascii_host(parts.hostname or "")
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    if ":" in name:
        name = f"[{name}]"
    path = _escapes(_without_dots(_SESSION.sub("", parts.path))).rstrip("/") or "/"
    pairs = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracker(k, v))
    query = urlencode(pairs, quote_via=quote) if "=" in parts.query or not parts.query else parts.query
    return urlunsplit((parts.scheme, name + port, path, query, ""))


def page_identity(url: str) -> str:
    """Return the canonical address without what a site changes by moving to https or dropping `www.`."""
    spelled = canonical(url)
    return re.sub(r"^https?://(?:www\.)?", "", spelled)


def is_front_page(url: str) -> bool:
    """Tell whether an address is that of a site as a whole."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.query and parts.path.strip("/").lower() in _FRONT


def host(url: str) -> str:
    """Return the host of an address in lower case, without `www.` and port; empty when there is none."""
    try:
        return _ascii_host(urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def host_and_port(url: str) -> str:
    """Return what shares a budget of requests; empty when the address is none."""
    try:
        parts = urlsplit(url.strip())
        return f"{_ascii_host(parts.hostname or '')}:{parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)}"
    except ValueError:
        return ""


def publisher_of(url: str, publishers: Iterable[Publisher]) -> str:
    """Return the id of the publisher that names this host or, nearest first, a domain above it; else the exact host."""
    name = host(url)
    best = ""
    chosen = name
    for publisher in publishers:
        for known in publisher.hosts:
            domain = known.lower().removeprefix("www.")
            if (name == domain or name.endswith(f".{domain}")) and len(domain) > len(best):
                best, chosen = domain, publisher.id
    return chosen


def _is_tracker(name: str, value: str) -> bool:
    if _TRACKERS.fullmatch(name):
        return True
    return name.lower() in _ORIGIN_NAMES and bool(value) and bool(_ORIGIN_VALUES.fullmatch(value))


def _ascii_host(name: str) -> str:
    lowered = name.lower().rstrip(".")
    if lowered.isascii():
        return lowered
    try:
        return lowered.encode("idna").decode("ascii")
    except UnicodeError:
        return lowered


def _without_dots(path: str) -> str:
    """Take `.` and `..` out of a path (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    return "/".join(kept)


def _escapes(path: str) -> str:
    """Percent escapes in upper case, and none where no escape is needed."""
    spelled = _UNRESERVED.sub(
        lambda m: unquote(m.group()) if _is_plain(int(m.group(1), 16)) else m.group().upper(), path
    )
    return quote(spelled, safe="/%:@!$&'()*+,;=~-._")


def _is_plain(code: int) -> bool:
    return code < 0x80 and (chr(code).isalnum() or chr(code) in "-._~")
