"""Takes out of a page what no reader takes for the article: navigation, side bars, comments, adverts, share buttons.

The words are those that sites use in `class`, `id` and `role`, whatever they write about. A word alone never removes
what looks like the article itself: see `_is_article`.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from watchbot.pipeline.pages.layout import SILENT

_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "marquee", "menu", "menubar", "toolbar", "tablist", "tooltip", "status", "alert", "log", "timer", "complementary"]
)
_TAGS = frozenset(["nav", "aside", "footer", "amp-sidebar", "amp-ad", "amp-user-notification", "amp-consent"]) | SILENT - {
    "title",
    "head",
}

# Words that name the thing itself, wherever they stand in a class or id.
_STRONG = frozenset(
    ["comment", "comments", "commentlist", "commentary-list", "disqus", "respond", "replies", "related", "relatedposts", "jp-relatedposts", "sidebar", "sharedaddy", "share", "shares", "sharing", "sharebar", "sociable", "social", "socials", "newsletter", "newsletters", "subscribe", "subscription", "signup", "promo", "promos", "promotion", "advert", "adverts", "advertisement", "advertising", "ad", "ads", "adslot", "adunit", "adbox", "adsense", "sponsor", "sponsors", "sponsored", "cookie", "cookies", "consent", "gdpr", "ccpa", "breadcrumb", "breadcrumbs", "ticker", "trending", "recirc", "recirculation", "outbrain", "taboola", "nav", "navbar", "navigation", "menu", "menus", "masthead", "colophon", "paywall", "regwall", "noprint", "sr", "screenreader", "skip", "skiplink", "toolbar", "popup", "modal", "overlay", "lightbox", "byline", "bylines", "breadcrumbtrail", "pagination", "pager", "tags", "taglist", "tagcloud", "reactions", "emoji-reactions"]
)
# Words that also name other things: they count only for small or link-heavy parts.
_WEAK = frozenset(
    ["widget", "widgets", "footer", "premium", "cta", "rail", "popular", "recommended", "recommendations", "recommend", "teaser", "teasers", "promoitem", "aside", "meta", "metadata", "posted", "entry-meta", "author", "authors", "authorbox", "bio", "biography", "dateline-meta", "timestamp", "read-time", "readtime", "reading", "poll", "survey", "next", "prev", "previous", "more", "also", "header", "banner", "actions", "action", "credit", "credits", "copyright", "disclaimer", "login", "register", "account", "donate", "support", "follow", "print", "email", "bookmark", "rating", "ratings", "votes", "views", "toc", "live-updates", "hidden", "collapsed", "cards-list", "card-list", "carousel", "slider", "upd", "updated"]
)
_PHRASES = re.compile(
    r"most[-_]?(?:read|popular|viewed|shared|commented)|(?:read|see|watch|up)[-_]?(?:next|also|more)|also[-_]?(?:read|like)|"
    r"you[-_]?(?:may|might)|more[-_]?(?:from|on|stories|news|like)|around[-_]the[-_]web|recent[-_]?(?:posts|comments|articles)|"
    r"(?:popular|related|latest|other|top)[-_]?(?:posts|stories|articles|news|links|content|stats|reads|topics)|in[-_]?article[-_]?(?:ad|promo|related)|"
    r"inline[-_]?(?:related|promo|ad|newsletter)|dfp|(?:^|[-_ ])ad[-_]?(?:slot|unit|box|container|wrapper|banner)|google[-_]?ad|"
    r"back[-_]?to[-_]?top|visually[-_]?hidden|screen[-_]?reader|sign[-_]?up|call[-_]?to[-_]?action|site[-_]?(?:header|footer|nav|title|description|info)|"
    r"page[-_]?(?:footer|nav)|post[-_]?(?:nav|tags|share|footer)|entry[-_]?(?:footer|meta|utility)|author[-_]?(?:box|bio|info|card)",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[^a-zA-Z0-9]+|(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|$)|opacity\s*:\s*0\s*(?:;|$)",
    re.IGNORECASE,
)
_ARTICLE = frozenset(["article", "main"])
_BODY_WORDS = re.compile(
    r"(?:^|[-_ ])(?:article|story|post|entry|news|blog|page|main)[-_]{0,2}(?:body|content|text|copy)(?:$|[-_ ])|articlebody|"
    r"(?:^| )(?:hentry|h-entry|e-content|prose|post|entry|story)(?:$| )|__body(?:$|[ _-])",
    re.IGNORECASE,
)
_ALWAYS_KEPT = frozenset(["html", "body", "main", "article", "h1", "tr", "tbody", "td", "p", "em", "strong", "b", "i", "a", "time"])
_SMALL = 400  # characters


def is_body(element: _Element) -> bool:
    """Whether an element says of itself that it holds the text of the article."""
    if "articlebody" in (element.get("itemprop") or "").lower() or (element.get("role") or "") in ("article", "main"):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_BODY_WORDS.search(names)) and element.tag in ("div", "section", "article", "main", "td")


def prune(root: _Element, *, thorough: bool = True) -> None:
    """Remove what is not the article from a tree, in place. `thorough=False`: only what cannot be seen or is no text."""
    for element in [e for e in root.iter() if isinstance(e.tag, str)]:
        if element.getparent() is None or element.tag in ("html", "body"):
            continue
        if element.tag in SILENT or _is_hidden(element) or (thorough and _is_aside(element)):
            remove(element)


def remove(element: _Element) -> None:
    """Take an element out and leave the text behind it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
        element.tail = None
    parent.remove(element)


def _is_hidden(element: _Element) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if (element.get("aria-hidden") or "").lower() == "true":
        return True
    style = element.get("style")
    return bool(style) and bool(_HIDDEN.search(style))


def _is_aside(element: _Element) -> bool:
    tag = element.tag
    if tag in _TAGS:
        return not _is_article(element)
    if tag in _ALWAYS_KEPT and tag != "p":
        return False
    if (element.get("role") or "").lower() in _ROLES:
        return not _is_article(element)
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if names == " ":
        return tag == "header" and _is_page_header(element)
    if is_body(element):
        return False
    if _PHRASES.search(names):
        return not _is_article(element)
    words = {w.lower() for w in _SPLIT.split(names)}
    if words & _STRONG:
        return not _is_article(element)
    if words & _WEAK or (tag == "header" and _is_page_header(element)):
        return not _is_article(element) and _is_slight(element)
    return False


def _is_page_header(element: _Element) -> bool:
    return next(element.iterdescendants("h1"), None) is None


def _is_article(element: _Element) -> bool:
    """Whether a part that is named like an aside holds the article after all (`class="post has-sidebar"` and the like)."""
    for inner in element.iterdescendants("h1", "article", "main", "div", "section"):
        if inner.tag == "h1" or (inner.tag in _ARTICLE and not _names_comment(inner)):
            return True
        if "articlebody" in (inner.get("itemprop") or "").lower():
            return True
    return False


def _names_comment(element: _Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return any(word in names for word in ("comment", "card", "teaser", "related", "promo", "item", "reply"))


def _is_slight(element: _Element) -> bool:
    """Little text, or mostly links."""
    total = linked = 0
    for text in element.itertext():
        total += len(text.strip())
    if total < _SMALL:
        return True
    for link in element.iter("a"):
        linked += sum(len(t.strip()) for t in link.itertext())
    return linked * 2 > total
