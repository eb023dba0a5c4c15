"""The words by which elements of a page are told apart: tags, roles, and what sites write into `class` and `id`.

They say how pages are built, never what they are about.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(_listed(text))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SILENT = _words(
    """script style noscript template svg canvas iframe object embed audio video map form button input select
    textarea option datalist head title meta link del s strike amp-ad amp-sidebar amp-img math dialog menu
    progress meter"""
)
"""Elements whose text nobody reads as part of an article; struck-out text is denied text."""

HEADINGS = _words("h1 h2 h3 h4 h5 h6")
BLOCKS = HEADINGS | _words(
    """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
    footer header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    amp-carousel amp-accordion"""
)

ASIDE_TAGS = _words("nav aside footer amp-sidebar amp-ad amp-user-notification amp-consent") | SILENT - {
    "title",
    "head",
}
ASIDE_ROLES = _words(
    """navigation banner contentinfo search dialog alertdialog marquee menu menubar toolbar tablist tooltip
    status alert log timer complementary"""
)
STRONG = _words(
    """comment comments commentlist disqus respond replies related relatedposts sidebar sharedaddy share shares
    sharing sharebar sociable social socials newsletter newsletters subscribe subscription signup promo promos
    promotion advert adverts advertisement advertising ad ads adslot adunit adbox adsense sponsor sponsors
    sponsored cookie cookies consent gdpr ccpa breadcrumb breadcrumbs ticker trending recirc recirculation
    outbrain taboola nav navbar navigation menu menus masthead colophon paywall regwall noprint sr screenreader
    skip skiplink toolbar popup modal overlay lightbox byline bylines pagination pager tags taglist tagcloud
    reactions"""
)
"""Words of a `class` or `id` that name the thing itself, wherever they stand."""

WEAK = _words(
    """widget widgets footer premium cta rail popular recommended recommendations recommend teaser teasers aside
    meta metadata posted author authors bio biography timestamp readtime reading poll survey next prev previous
    more also header banner actions action credit credits copyright disclaimer login register account donate
    support follow print email bookmark rating ratings votes views toc hidden collapsed carousel slider upd
    updated"""
)
"""Words that also name other things: they count only for small or link-heavy parts."""

ASIDE_PHRASES = re.compile(
    r"""most[-_]?(?:read|popular|viewed|shared|commented)
    | (?:read|see|watch|up)[-_]?(?:next|also|more) | also[-_]?(?:read|like) | you[-_]?(?:may|might)
    | more[-_]?(?:from|on|stories|news|like) | around[-_]the[-_]web | recent[-_]?(?:posts|comments|articles)
    | (?:popular|related|latest|other|top)[-_]?(?:posts|stories|articles|news|links|content|stats|reads|topics)
    | in(?:line|[-_]?article)[-_]?(?:ad|promo|related|newsletter) | dfp | google[-_]?ad
    | (?:^|[-_\ ])ad[-_]?(?:slot|unit|box|container|wrapper|banner) | back[-_]?to[-_]?top
    | visually[-_]?hidden | screen[-_]?reader | sign[-_]?up | call[-_]?to[-_]?action
    | site[-_]?(?:header|footer|nav|title|description|info) | page[-_]?(?:footer|nav)
    | post[-_]?(?:nav|tags|share|footer) | entry[-_]?(?:footer|meta|utility) | author[-_]?(?:box|bio|info|card)""",
    re.IGNORECASE | re.VERBOSE,
)

ARTICLE_NAMES = re.compile(
    r"""(?:^|[-_\ ])(?:article|story|post|entry|news|blog)[-_]{0,2}(?:body|content|text|copy)(?:$|[-_\ ])
    | articlebody | (?:^|\ )(?:hentry|h-entry|e-content|prose|post|entry|story)(?:$|\ ) | __body(?:$|[\ _-])""",
    re.IGNORECASE | re.VERBOSE,
)
"""Names that a page gives to the part with its article."""

MAIN_NAMES = re.compile(
    r"(?:^|[-_ ])(?:page|main|content)[-_]{0,2}(?:body|content|text|copy|main)(?:$|[-_ ])", re.IGNORECASE
)
"""Names of the part of a page that is neither frame nor navigation."""

DATA_NAMES = re.compile(
    r"(?:^|[-_ ])(?:stats?|key|facts?|figures?|numbers?|metrics?|kpis?|highlights?|glance|takeaways?)(?:$|[-_ s])",
    re.IGNORECASE,
)
"""Names of boxes with an article's key figures."""

NAMING = ("class", "id", "data-component", "data-testid", "data-test", "data-qa", "data-block")
"""Attributes in which sites name the parts of a page."""

KEPT_TAGS = _words("html body main article h1 tr tbody td em strong b i a time")
"""Elements that are never removed for their name: too much hangs below them, or they stand inside a sentence."""

CARD_WORDS = _words("comment card teaser related promo item reply")
"""Words of an `<article>` that is one of many small ones and not the article of the page."""

VOID = _words("area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option")
"""Elements that are not closed, or need not be."""

KEPT_WHEN_FLAT = _words("html head body title meta link script style h1 h2 h3 h4 h5 h6 p")
PARTING_WHEN_FLAT = _words(
    "div section article main td tr table ul ol li br blockquote dl dt dd aside nav header footer figure figcaption"
)

PUBLISHED_NAMES = _listed(
    """article:published_time og:article:published_time datepublished publishdate publish-date pubdate
    parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created dc.date date article.published
    published_time citation_publication_date citation_date og:pubdate cxenseparse:recs:publishtime"""
)
"""Names of meta elements that give the day of publication, most trusted first."""

MODIFIED_NAMES = _listed(
    """article:modified_time og:updated_time og:article:modified_time datemodified dcterms.modified
    last-modified lastmod modified_time article.updated revised"""
)

READ_ALSO = re.compile(
    r"(?:also\s+read|read\s+(?:also|more|next|now)|see\s+also|related(?:\s+\w+)?|more\s+(?:on|from)\s[^:]{0,40}|don.t\s+miss|"
    r"lesen\s+sie\s+auch|lire\s+aussi|leia\s+tamb.m|lea\s+tambi.n|leggi\s+anche)\s*[:–—-]",
    re.IGNORECASE,
)
"""How a line begins that points to another article."""

READ_ALSO_HEADING = re.compile(
    r"(?:(?:also\s+)?read(?:\s+(?:also|more|next))?|see\s+also|related(?:\s+(?:articles|stories|topics|links|posts|news))?|"
    r"more\s+on\s+this(?:\s+\w+)?|recommended(?:\s+for\s+you)?|you\s+may\s+also\s+like)\W*$",
    re.IGNORECASE,
)
"""Headings of lists that point to other articles."""

STAMP_WORDS = _words(
    """published posted updated modified reviewed revised last on at first created date time utc gmt am pm est edt cet
    cest bst pst pdt et min mins minute minutes read reading views ago and of the uhr le th st nd rd z t january
    february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"""
)
"""What a line may have, besides digits, that says no more than when something was published."""
