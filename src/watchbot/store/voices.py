"""Whose voice counts as whose, as people have laid it down, and the counting anew of what was read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from watchbot.errors import StoreError
from watchbot.model import AlertState
from watchbot.pipeline.origins import RULED, SPEAKS_AS, Voiced, credited, under_rules, voice_of
from watchbot.store.columns import key_of
from watchbot.store.facts import remember
from watchbot.store.knowledge import VOICE, near_copies, voices_laid_down
from watchbot.store.rows import Row
from watchbot.store.tables import alerts, articles, claims, deliveries, digest_alerts, evidence, untracked

BATCH = 50  # articles counted anew in one transaction: whoever else writes must not wait


def articles_of_voice(connection: Connection, publisher: str, before: str) -> tuple[int, ...]:
    """Return the articles that a rule about a publisher bears on, oldest first.

    Its own, those with its voice, and those with the voice that it was given `before`: copies are among them.
    """
    by_rule = articles.c.origin_note.contains(f"{RULED}{publisher}{SPEAKS_AS}", autoescape=True)
    voices = [publisher, before] if before else [publisher]
    mine = or_(articles.c.publisher == publisher, articles.c.origin.in_(voices), by_rule)
    return tuple(connection.execute(select(articles.c.id).where(mine).order_by(articles.c.id)).scalars())


def count_anew(
    connection: Connection, article_ids: Sequence[int], *, confirm: Mapping[str, int], now: datetime
) -> tuple[int, int]:
    """Find anew whose voice some articles have, and count the alerts that they are evidence of.

    An alert that enough origins say by now is told; one that too few say waits again, unless somebody was told of it.
    `confirm` says of figures how many are asked for, where that is more than one. Returns how many articles and how
    many alerts changed. Doing it again changes nothing.
    """
    rules = voices_laid_down(connection)
    moved = [article_id for article_id in article_ids if _found_anew(connection, article_id, rules)]
    touched = select(evidence.c.alert_id).where(evidence.c.article_id.in_(moved)).distinct()
    alert_ids = connection.execute(touched).scalars().all()
    counted = [_counted(connection, alert_id, confirm=confirm, now=now) for alert_id in alert_ids]
    return len(moved), sum(counted)


def _found_anew(connection: Connection, article_id: int, rules: Mapping[str, str]) -> bool:
    row = connection.execute(_ARTICLE, {"of": article_id}).mappings().one()
    voice = _voice(connection, row, rules)
    if voice == (row["origin"], row["origin_note"]):
        return False
    origin, note = voice
    connection.execute(update(articles).where(articles.c.id == article_id).values(origin=origin, origin_note=note))
    for table, columns in ((claims, {}), (untracked, {}), (evidence, {"origin_key": key_of(origin)})):
        connection.execute(update(table).where(table.c.article_id == article_id).values(origin=origin, **columns))
    return bool(origin != row["origin"])


_ARTICLE = select(
    *(articles.c[name] for name in ("id", "url", "publisher", "published", "origin", "origin_note", "pruned")),
    *(articles.c[name] for name in ("fingerprint", "said", "text")),
).where(articles.c.id == bindparam("of"))
_LASTING = ("names a page of ", "credits ")  # how notes begin whose reason is not kept, or stands in a text


def _voice(connection: Connection, row: Row, rules: Mapping[str, str]) -> tuple[str, str]:
    """Return the voice of an article, and why, from what is kept of it."""
    publisher = row["publisher"]
    note, _, rule = row["origin_note"].partition(f"; {RULED}")
    by_person = note.startswith(RULED)
    if publisher in rules or by_person or not (row["pruned"] or note.startswith(_LASTING)):
        near = near_copies(connection, row["fingerprint"], url=row["url"])
        found = voice_of(
            publisher=publisher,
            marks=row["fingerprint"],
            claims=[(figure, value) for figure, value in row["said"]],
            near=[copy for copy in near if copy.article_id < row["id"]],
            published=row["published"],
            credit=credited(row["text"]),
            ruled=rules.get(publisher, ""),
        )
    else:
        found = Voiced(origin=rule.partition(SPEAKS_AS)[0] or row["origin"], note=note)
    found = under_rules(found, rules)
    return found.origin, found.note


def _counted(connection: Connection, alert_id: int, *, confirm: Mapping[str, int], now: datetime) -> bool:
    """Count the origins of an alert; tell whether there are more or fewer than before."""
    origins = select(func.count(evidence.c.origin_key.distinct())).where(evidence.c.alert_id == alert_id)
    number = connection.execute(origins).scalar_one()
    changed = update(alerts).where(alerts.c.id == alert_id, alerts.c.origins != number).values(origins=number)
    if connection.execute(changed).rowcount == 0:
        return False
    _confirmed(connection, alert_id, number, confirm=confirm, now=now)
    return True


def _confirmed(
    connection: Connection, alert_id: int, origins: int, *, confirm: Mapping[str, int], now: datetime
) -> None:
    """Let an alert be told that enough origins say by now, or wait again where nobody was told yet."""
    asked = select(alerts.c.told, alerts.c.figure, alerts.c.state).where(alerts.c.id == alert_id)
    told, figure, state = connection.execute(asked).one()
    enough = origins >= confirm.get(figure, 1)
    decided = state in (AlertState.ACCEPTED.value, AlertState.DISMISSED.value)
    if told == enough or (told and (decided or _was_told(connection, alert_id))):
        return
    connection.execute(update(alerts).where(alerts.c.id == alert_id).values(told=enough, updated_at=now))
    if not enough:  # not dropped: it is owed anew as soon as it is told
        connection.execute(delete(deliveries).where(deliveries.c.alert_id == alert_id))


def _was_told(connection: Connection, alert_id: int) -> bool:
    """Tell whether anybody was told of an alert, or may have been."""
    untried = (deliveries.c.state == "owed") & (deliveries.c.attempts == 0)
    tried = select(deliveries.c.id).where(deliveries.c.alert_id == alert_id, ~untried).limit(1)
    in_digest = select(digest_alerts.c.digest_id).where(digest_alerts.c.alert_id == alert_id).limit(1)
    return any(connection.execute(asked).first() is not None for asked in (tried, in_digest))


# --------------------------------------------------------------------------- what was laid down


def lay_down_voice(connection: Connection, publisher: str, voice: str) -> str:
    """Remember with whose voice a publisher speaks, an empty one to take it back; return what was laid down before.

    Raises:
        StoreError: there is no name, or the voice is already that of the publisher itself.
    """
    if not publisher.strip():
        raise StoreError("a publisher needs a name")
    rules = voices_laid_down(connection)
    if voice and voice != publisher:
        _refuse_circle(rules, publisher, voice)
    before = rules.get(publisher, "")
    remember(connection, f"{VOICE}{publisher}", voice)
    return before


def _refuse_circle(rules: Mapping[str, str], publisher: str, voice: str) -> None:
    """Refuse a rule by which somebody would speak with its own voice by way of others: nobody's would be left."""
    way = [voice]
    while (after := rules.get(way[-1], "")) and after not in way:
        way.append(after)
    if publisher in way:
        said = ", ".join(f"{one} speaks as {other}" for one, other in pairwise(way))
        raise StoreError(
            f"{publisher} cannot speak as {voice}: {said}. `watchbot origins forget {voice}` takes it back"
        )


def is_heard(connection: Connection, name: str) -> bool:
    """Tell whether a name is that of a publisher or an origin of anything that was read."""
    named = or_(articles.c.publisher == name, articles.c.origin == name)
    return connection.execute(select(articles.c.id).where(named).limit(1)).first() is not None
