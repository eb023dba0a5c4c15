"""What is known that bears on one article, at a cost that does not grow with what is stored.

Every question here is answered by an index and has a limit of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    literal_column,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql import CompoundSelect

from watchbot.model import Alert, AlertState, Claim
from watchbot.pipeline.alerts import FLAP, MOVED
from watchbot.pipeline.decisions import Known, NearCopy, ReadArticle, Voice
from watchbot.pipeline.drafts import ABOUT_ARTICLES
from watchbot.pipeline.ledger import same_value
from watchbot.pipeline.origins import BANDS
from watchbot.pipeline.origins import bands as bands_of
from watchbot.store.columns import key_of
from watchbot.store.readings import readings_of
from watchbot.store.rows import alert_of, article_of, claim_of
from watchbot.store.tables import alerts, articles, bands, claims, facts

# Claims on one figure, the newest. A card asks for two to five origins; what fewer than that say among the last hundred
# claims is no news. Twice as many cost as much again as everything else that is asked.
VOICES = 100
# Alerts on one figure or address, the newest. An older one that is the very same is joined even so, by its identity.
ALERTS = 50
REFUSED = 200  # alerts on one figure that people dismissed, the newest that are not among those; equal ones always
NEWEST = 5  # of them, that are read as a whole whatever they say
NEAR = 24  # earlier articles whose fingerprints are compared
IN_BAND = 24  # articles taken from each end of one band: a phrase that thousands share must not cost thousands


def known_about(connection: Connection, read: ReadArticle, figures: Iterable[str]) -> Known:
    """Return what bears on an article: readings, voices and alerts of its figures, its page before, near copies."""
    wanted = sorted(set(figures))
    before = _newest_revision(connection, read.url)
    return Known(
        readings={figure: readings_of(connection, figure) for figure in wanted},
        before=None if before is None or before["pruned"] else article_of(before),
        claims_before=() if before is None else claims_in(connection, before["id"]),
        near=near_copies(connection, read.findings.fingerprint, url=read.url),
        alerts=_alerts(connection, wanted, read),
        voices=tuple(voice for figure in wanted for voice in _voices(connection, figure, read.url)),
        rules=voices_laid_down(connection),
    )


def voices_laid_down(connection: Connection) -> dict[str, str]:
    """Return with whose voice publishers speak, as people have laid it down; there are few."""
    rules = _RULES_C if connection.dialect.name == "postgresql" else _RULES
    return {key.removeprefix(VOICE): value for key, value in connection.execute(rules) if value}


VOICE = "voice:"  # how the names of these facts begin
_PAST = (
    "voice;"  # what comes after all of them, code point by code point: a stretch of the index, where a prefix is none
)
_RULES = select(facts.c.key, facts.c.value).where(facts.c.key.between(VOICE, _PAST))
_RULES_C = select(facts.c.key, facts.c.value).where(facts.c.key.collate("C").between(VOICE, _PAST))


def _newest_revision(connection: Connection, url: str) -> Any:
    return connection.execute(_NEWEST, {"at": key_of(url)}).mappings().first()


_NEWEST = select(articles).where(articles.c.url_key == bindparam("at")).order_by(articles.c.revision.desc()).limit(1)


def claims_in(connection: Connection, article_id: int) -> tuple[Claim, ...]:
    """Return the claims of an article in the order of its text, as the present extractor reads it."""
    statement = select(claims).where(claims.c.article_id == article_id, claims.c.position >= 0)
    return tuple(claim_of(row) for row in connection.execute(statement.order_by(claims.c.position)).mappings())


def _alerts(connection: Connection, figures: Sequence[str], read: ReadArticle) -> tuple[Alert, ...]:
    """Return the alerts that bear on the article: of its figures, and about its address."""
    bearing = [alert_id for figure in figures for alert_id in _bearing(connection, figure, read)]
    rows = list(connection.execute(_ON_PAGE, {"about": key_of(read.url)}).mappings())
    if bearing:
        rows += connection.execute(_THESE, {"any_of": bearing}).mappings()
    found = {row["id"]: alert_of(row) for row in rows}
    return tuple(found[alert_id] for alert_id in sorted(found))


_OPEN = select(alerts).where(alerts.c.state != AlertState.CLOSED.value).order_by(alerts.c.id.desc()).limit(ALERTS)
_ON_PAGE = _OPEN.where(alerts.c.subject_key == bindparam("about"))
_THESE = select(alerts).where(alerts.c.id.in_(bindparam("any_of", expanding=True)))


class _Glance(NamedTuple):
    """What shows whether an alert on a figure can bear on an article."""

    id: int
    kind: str
    loud: bool
    updated_at: datetime
    exponent: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


def _bearing(connection: Connection, figure: str, read: ReadArticle) -> list[int]:
    """Return which of the newest alerts on a figure an article can join, go back on, or wait for.

    Those that say the value of one of its claims; that changed within the time in which a number flaps; the last one
    that told a value, of all and of those that were not kept for the digest, for the cooldown; and the newest few.
    Only these are read as a whole, which costs more than all else that is asked.
    """
    claims_on = [claim for claim in read.findings.claims if claim.figure == figure]
    glances = _glances(connection, _ON_FIGURE, about=figure)
    moved = [glance for glance in glances if glance.kind in MOVED]
    last = [glance.id for glance in (*moved[:1], *[glance for glance in moved if glance.loud][:1])]
    bearing = [
        glance.id
        for place, glance in enumerate(glances)
        if place < NEWEST
        or glance.id in last
        or read.seen_at - glance.updated_at <= FLAP
        or any(same_value(glance, claim) for claim in claims_on)
    ]
    return bearing if len(glances) < ALERTS else [*bearing, *_refused(connection, figure, claims_on)]


def _refused(connection: Connection, figure: str, claims_on: Sequence[Claim]) -> list[int]:
    """Return the alerts on the values of some claims that a person dismissed, however long ago: it was for good."""
    said = {str(claim.value) for claim in claims_on if claim.value is not None}
    equal = [one for value in said for one in _glances(connection, _REFUSED_VALUE, about=figure, value=value)]
    lately = _glances(connection, _REFUSED_LATELY, about=figure) if claims_on else []
    alike = [one for one in lately if any(same_value(one, claim) for claim in claims_on)]
    return [glance.id for glance in (*equal, *alike) if glance.kind not in ABOUT_ARTICLES]


def _glances(connection: Connection, asked: Select[Any], **of: str) -> list[_Glance]:
    return [
        _Glance(alert_id, kind, told and not quiet, updated_at, exponent, *(_number(end) for end in ends))
        for alert_id, kind, told, quiet, updated_at, exponent, *ends in connection.execute(asked, of)
    ]


_GLANCE = (
    select(
        *(alerts.c[name] for name in ("id", "kind", "told", "digest_only", "updated_at", "exponent")),
        *(type_coerce(alerts.c[name], Text) for name in ("value", "low", "high")),
    )
    .where(alerts.c.figure == bindparam("about"))
    .order_by(alerts.c.id.desc())
)
_ON_FIGURE = _GLANCE.where(alerts.c.subject_key == "", alerts.c.state != AlertState.CLOSED.value).limit(ALERTS)
_DISMISSED = _GLANCE.where(alerts.c.state == literal_column(f"'{AlertState.DISMISSED.value}'"))  # as the index has it
_REFUSED_VALUE = _DISMISSED.where(type_coerce(alerts.c.value, Text) == bindparam("value")).limit(NEWEST)
_REFUSED_LATELY = _DISMISSED.limit(REFUSED)


def _voices(connection: Connection, figure: str, url: str) -> list[Voice]:
    """Return what is said of a figure now, and by whom; what the page itself said before is not another voice.

    The newest value first, and for each the newest origin. Values are grouped as they are written: hundreds of claims
    are read for one article, and most of them say the same.
    """
    own = key_of(url)
    said: dict[tuple[Any, ...], list[str]] = {}
    for origin, url_key, *written in connection.execute(_SAYING, {"about": figure}).all():
        if url_key != own:
            said.setdefault(tuple(written), []).append(origin)
    return [
        Voice(
            figure=figure,
            value=_number(value),
            low=_number(low),
            high=_number(high),
            exponent=exponent,
            origins=tuple(origins),
        )
        for (value, low, high, exponent), origins in said.items()
    ]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_SAYING = (
    select(
        claims.c.origin,
        claims.c.url_key,
        *(type_coerce(claims.c[name], Text) for name in ("value", "low", "high")),
        claims.c.exponent,
    )
    .where(claims.c.figure == bindparam("about"), claims.c.live, claims.c.scope == "")
    .order_by(claims.c.id.desc())
    .limit(VOICES)
)


# --------------------------------------------------------------------------- near copies


def near_copies(connection: Connection, fingerprint: Sequence[int], *, url: str) -> tuple[NearCopy, ...]:
    """Return earlier articles at other addresses that share pieces of a fingerprint, the most alike first."""
    pieces = bands_of(tuple(fingerprint))
    if not pieces:
        return ()
    sharing = connection.execute(_SHARING, {f"band_{place}": piece for place, piece in enumerate(pieces)})
    shared = Counter(article_id for _, article_id in set(sharing))  # in a small band both ends are the same
    best = sorted(shared, key=lambda article_id: (-shared[article_id], article_id))[: 2 * NEAR]
    rows = connection.execute(_COPIED, {"any_of": best}).mappings().all() if best else ()
    found = {row["id"]: row for row in rows if row["url_key"] != key_of(url)}
    return tuple(
        NearCopy(
            article_id=article_id,
            url=found[article_id]["url"],
            publisher=found[article_id]["publisher"],
            origin=found[article_id]["origin"],
            published=found[article_id]["published"],
            fingerprint=tuple(found[article_id]["fingerprint"]),
            claims=tuple((figure, value) for figure, value in found[article_id]["said"]),
        )
        for article_id in best
        if article_id in found
    )[:NEAR]


_COPIED = select(
    *(articles.c[name] for name in ("id", "url", "url_key", "publisher", "origin", "published", "fingerprint", "said"))
).where(articles.c.id.in_(bindparam("any_of", expanding=True)))


def _sharing() -> CompoundSelect[Any]:
    """Build the question which articles are in any of the bands: place of the band, and the oldest and newest in it.

    Numbers that never change are written out: to bind two hundred values costs more than to look all of them up.
    """
    most: ColumnElement[int] = literal_column(str(IN_BAND))
    parts: list[Select[Any]] = []
    for place in range(BANDS):
        in_band = select(bands.c.article_id).where(bands.c.band == bindparam(f"band_{place}"))
        for way in (bands.c.article_id, bands.c.article_id.desc()):
            end = in_band.order_by(way).limit(most).subquery()
            parts.append(select(literal_column(str(place)), end.c.article_id))
    return union_all(*parts)


_SHARING = _sharing()
