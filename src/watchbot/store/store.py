"""The Store: one verb for each question. Every verb is one transaction; what it means is in the file of its noun."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from watchbot.errors import StoreError
from watchbot.model import (
    Alert,
    AlertKind,
    AlertState,
    Change,
    ChangeKind,
    Coverage,
    Delivery,
    DueEntry,
    Entry,
    EntryState,
    Evidence,
    Findings,
    Mute,
    PageText,
    Reading,
    Run,
    RunCounts,
    StoredArticle,
    StoredFeed,
    Validators,
    VerdictKind,
)
from watchbot.pipeline.decisions import AlertDraft, Decision, Known, ReadArticle
from watchbot.pipeline.outbox import Backlog, Waiting
from watchbot.seeds import Seeds
from watchbot.store import (
    alerts,
    articles,
    deliveries,
    digests,
    entries,
    explaining,
    facts,
    feeds,
    knowledge,
    listings,
    mutes,
    outbox,
    readings,
    runs,
    seeding,
    upkeep,
    verdicts,
    voices,
)
from watchbot.store.copies import copy_file
from watchbot.store.engine import BUSY, Database, connect
from watchbot.store.locks import InstanceLock, file_id, holder, locked_instance
from watchbot.store.migrations import ensure_schema
from watchbot.store.packing import Packed
from watchbot.store.values import (
    DigestMaterial,
    EntryLine,
    FeedMove,
    OwedDelivery,
    PollRecord,
    Pruned,
    ReadOtherwise,
    RecordedPolls,
    ReplayedArticle,
    StoredChange,
    StoredClaim,
    StoredDelivery,
    StoredDigest,
    SyncReport,
    VerdictExample,
)
from watchbot.store.verdicts import StoredVerdict


def open_store(url: str, *, migrate: bool = True, daemon: bool = False, busy: float = BUSY) -> Store:
    """Open the database at `url`, make it if there is none, and bring it up to date.

    Args:
        url: `sqlite:///watchbot.db`, relative to the working directory, or `postgresql+psycopg://user@host/name`.
        migrate: bring an older schema up to date, a file after a copy; otherwise it is refused.
        daemon: look for damage first, which takes a second for each gigabyte; commands that come and go do without.
        busy: seconds that a writer waits for another one.

    Raises:
        StoreError: the database is newer than the program, locked, damaged, no database or another program's.
    """
    database = connect(url, busy=busy)
    try:
        if daemon and database.path is not None:
            _quick_check(database)
        ensure_schema(database, migrate=migrate)
    except BaseException:
        database.engine.dispose()
        raise
    return Store(database)


def _quick_check(database: Database) -> None:
    with database.reading() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(3)").scalars().all()
    if list(found) != ["ok"]:
        raise StoreError(
            f"{database.name} is damaged ({found[0]}). Nothing was written to it: keep the file and its -wal, "
            "and restore your last backup beside it."
        )


@dataclass(frozen=True, slots=True)
class Transaction:
    """One article being decided about. Nothing else is written in the meantime."""

    _connection: Connection

    def known_about(self, read: ReadArticle, figures: Iterable[str]) -> Known:
        """Return what bears on an article; the cost does not grow with what is stored."""
        return knowledge.known_about(self._connection, read, figures)

    def record_article(
        self,
        read: ReadArticle,
        decision: Decision,
        *,
        snapshot: bytes | Packed | None = None,
        content_type: str = "",
        channels: Sequence[OwedDelivery] = (),
        validators: Validators | None = None,
        now: datetime | None = None,
    ) -> int:
        """Write an article and all that follows from it; return its id.

        `now` is when it is recorded, which is what digest windows go by; without it, when the article was seen.
        `validators` are the page's, for the next look; None leaves them as they were.
        """
        return articles.record_article(
            self._connection,
            read,
            decision,
            snapshot=snapshot,
            content_type=content_type,
            channels=channels,
            validators=validators,
            now=now or read.seen_at,
        )


class Store:
    """Everything that watchbot remembers. Nothing of the database library leaves it but bugs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = database.reading
        self._shared: Connection | None = None  # of `together`
        self._file: tuple[int, int] | None = None  # while it holds the instance

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._shared is not None:
            yield self._shared
            return
        with self._database.writing() as connection:
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write all that is written inside in one transaction: all of it or nothing, and one wait for the disk.

        For rows that stand next in line at the same moment; whoever uses it must not wait for anything inside.
        """
        with self._database.writing() as connection:
            self._shared = connection
            try:
                yield
            finally:
                self._shared = None

    def close(self) -> None:
        """Close every connection."""
        self._database.engine.dispose()

    @contextmanager
    def lock_instance(self, owner: str) -> Iterator[InstanceLock]:
        """Hold the database as the one that runs jobs. Raises StoreError(locked=True) naming the process that does.

        What somebody was sending who is gone is owed again, without waiting for the end of the lease.
        """
        with locked_instance(self._database, owner) as lock:
            with self._writing() as connection:
                outbox.release_leases(connection)
            self._file = file_id(self._database.path) if self._database.path is not None else None
            try:
                yield lock
            finally:
                self._file = None

    def is_there(self) -> bool:
        """Tell whether the file that the instance is held of is still there; it can be deleted while it is in use."""
        path = self._database.path
        return path is None or self._file is None or file_id(path) == self._file

    def holder(self) -> str | None:
        """Return the process that runs jobs on the database, and on which host; None when none does."""
        return holder(self._database)

    # ----------------------------------------------------------------------- seeds and facts

    def sync_seeds(self, seeds: Seeds, now: datetime) -> SyncReport:
        """Take over feeds and the known values of cards, reconciled with what is there."""
        with self._writing() as connection:
            return seeding.sync_seeds(connection, seeds, now)

    def remembered(self, key: str) -> str | None:
        """Return what was remembered under a key, or None."""
        with self._reading() as connection:
            return facts.remembered(connection, key)

    def remember(self, key: str, value: str) -> None:
        """Remember a text under a key, instead of what was there."""
        with self._writing() as connection:
            facts.remember(connection, key, value)

    # ----------------------------------------------------------------------- polling

    def due_feeds(self, now: datetime, limit: int = 200) -> tuple[StoredFeed, ...]:
        """Return feeds whose next poll is due, the longest waiting first."""
        with self._reading() as connection:
            return feeds.due_feeds(connection, now, limit=limit)

    def has_due(self, now: datetime) -> bool:
        """Tell whether a feed or an entry waits for its turn."""
        with self._reading() as connection:
            return feeds.has_due(connection, now)

    def feeds(self) -> tuple[StoredFeed, ...]:
        """Return every feed that the seeds name, by address."""
        with self._reading() as connection:
            return feeds.all_feeds(connection)

    def feed(self, url: str) -> StoredFeed | None:
        """Return the feed at an address, or None."""
        with self._reading() as connection:
            return feeds.feed_at(connection, url)

    def record_polls(self, records: Sequence[PollRecord], now: datetime) -> RecordedPolls:
        """Write a batch of polls in one transaction."""
        with self._writing() as connection:
            return feeds.record_polls(connection, records, now)

    def pause_feed(self, url: str, *, paused: bool, now: datetime) -> bool:
        """Let a feed rest, or poll it again from now on; tell whether the seeds name such a feed."""
        with self._writing() as connection:
            return feeds.set_paused(connection, url, paused, now)

    def feed_moves(self) -> tuple[FeedMove, ...]:
        """Return where feeds have moved for ever, as their servers said."""
        with self._reading() as connection:
            return feeds.moves(connection)

    def pages_by_state(self) -> Mapping[int, Mapping[str, int]]:
        """Return, by id of the feed, how many entries are in which state; `robots`: kept from us by robots.txt."""
        with self._reading() as connection:
            return feeds.pages_by_state(connection)

    # ----------------------------------------------------------------------- entries and articles

    def due_entries(self, now: datetime, limit: int = 1000) -> tuple[DueEntry, ...]:
        """Return entries whose page is to be fetched now, in order of (published or first seen, address)."""
        with self._reading() as connection:
            return entries.due_entries(connection, now, limit=limit)

    def rechecks_due(
        self, now: datetime, schedule: Sequence[timedelta], limit: int = 1000, *, everything: bool = False
    ) -> tuple[DueEntry, ...]:
        """Return entries whose page is to be looked at again; `everything`: those not looked at for longest."""
        with self._reading() as connection:
            unplanned = not everything and entries.must_schedule(connection, schedule)
        if unplanned:
            with self._writing() as connection:
                entries.schedule_rechecks(connection, schedule)
        with self._reading() as connection:
            return entries.rechecks_due(connection, now, limit=limit, everything=everything)

    def put_off_entries(self, later: Sequence[tuple[int, datetime]]) -> None:
        """Read these entries only then: their host is slow, and others must not wait for it."""
        if later:
            with self._writing() as connection:
                entries.put_off(connection, later)

    def put_off_rechecks(self, later: Sequence[tuple[int, datetime]]) -> None:
        """Look at these pages again only then: their host has had its share for now."""
        if later:
            with self._writing() as connection:
                entries.put_off_rechecks(connection, later)

    def record_entry_failure(
        self, entry_id: int, state: EntryState, reason: str, due_at: datetime | None, now: datetime
    ) -> None:
        """Note that a page could not be read. `due_at` is the next try; None leaves it to the recheck schedule."""
        with self._writing() as connection:
            entries.record_failure(connection, entry_id, state, reason, due_at, now)

    def postpone_entry(self, entry_id: int, reason: str, due_at: datetime) -> None:
        """Put off an entry whose page could not even be asked for: no attempt is counted."""
        with self._writing() as connection:
            entries.postpone(connection, entry_id, reason, due_at)

    def sitemaps(self, feed_id: int) -> str | None:
        """Return what is remembered of the sitemaps of an index, or None."""
        return self.remembered(feeds.sitemaps_of(feed_id))

    def retry_entries(self, reason: str, now: datetime) -> int:
        """Make due again what failed for a reason that contains these words; return how many entries."""
        with self._writing() as connection:
            return entries.retry(connection, reason, now)

    def touch_article(self, entry_id: int, now: datetime, due_at: datetime | None = None) -> None:
        """Note that a page is what it was: 304, or the same bytes."""
        with self._writing() as connection:
            entries.touch(connection, entry_id, now, due_at=due_at)

    @contextmanager
    def deciding(self) -> Iterator[Transaction]:
        """Open the transaction in which one article is compared and written; nobody else writes meanwhile."""
        with self._writing() as connection:
            yield Transaction(connection)

    # ----------------------------------------------------------------------- questions

    def readings(self, figure: str, *, known_on: date | None = None) -> tuple[Reading, ...]:
        """Return the readings of a figure, the current one first; as known at the end of a day, when one is given."""
        with self._reading() as connection:
            if known_on is None:
                return readings.readings_of(connection, figure)
            return readings.readings_known_on(connection, figure, known_on)

    def readings_before(self, figure: str, moment: datetime) -> tuple[Reading, ...]:
        """Return the readings of a figure, the current one first, as they were known right before a moment."""
        with self._reading() as connection:
            return readings.readings_known_before(connection, figure, moment)

    def current_readings(self) -> tuple[Reading, ...]:
        """Return the current reading of every figure that has one."""
        with self._reading() as connection:
            return readings.current_readings(connection)

    def alerts(
        self,
        *,
        states: Sequence[AlertState] | None = None,
        kinds: Sequence[AlertKind] | None = None,
        figure: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1000,
    ) -> tuple[Alert, ...]:
        """Return alerts, the newest first. `since` ≤ opened < `until`."""
        with self._reading() as connection:
            return alerts.alerts_where(
                connection, states=states, kinds=kinds, figure=figure, since=since, until=until, limit=limit
            )

    def newest_alerts(self, limit: int = 100) -> tuple[Alert, ...]:
        """Return alerts, those that changed last first."""
        with self._reading() as connection:
            return alerts.newest_alerts(connection, limit=limit)

    def alert(self, alert_id: int) -> Alert | None:
        """Return the alert with an id, or None."""
        with self._reading() as connection:
            return alerts.alert_with(connection, alert_id)

    def evidence(self, alert_id: int, limit: int = 1000) -> tuple[Evidence, ...]:
        """Return the evidence of an alert in the order in which it was seen."""
        with self._reading() as connection:
            return alerts.evidence_of_alert(connection, alert_id, limit=limit)

    def claims(
        self,
        *,
        figure: str | None = None,
        article: int | None = None,
        live: bool = False,
        before: int | None = None,
        limit: int = 1000,
    ) -> tuple[StoredClaim, ...]:
        """Return claims: of one article in the order of its text, else the newest first; `live`: still said.

        `before` is the row of a claim: only those that were stored before it, to go on from page to page.
        """
        with self._reading() as connection:
            return listings.claims_where(
                connection, figure=figure, article=article, live=live, before=before, limit=limit
            )

    def changes(
        self,
        *,
        kinds: Sequence[ChangeKind] | None = None,
        figure: str | None = None,
        technical: bool | None = None,
        limit: int = 1000,
    ) -> tuple[StoredChange, ...]:
        """Return changes, the newest first; `technical`: only those that we made (or did not make) ourselves."""
        with self._reading() as connection:
            return listings.changes_where(connection, kinds=kinds, figure=figure, technical=technical, limit=limit)

    def read_otherwise(self, since: datetime) -> tuple[ReadOtherwise, ...]:
        """Return what became different by reading articles again since a moment, in the order of the articles."""
        with self._reading() as connection:
            return listings.read_otherwise(connection, since)

    def changes_in(self, article_id: int) -> tuple[StoredChange, ...]:
        """Return the changes that an article brought, in their order."""
        with self._reading() as connection:
            return explaining.changes_in(connection, article_id)

    def alerts_of(self, article_id: int) -> tuple[tuple[Alert, Evidence], ...]:
        """Return the alerts that an article is evidence of, with that evidence."""
        with self._reading() as connection:
            return explaining.alerts_of(connection, article_id)

    def verdict_examples(self) -> tuple[VerdictExample, ...]:
        """Return every verdict that a person gave, with the passage that it is about, oldest first."""
        with self._reading() as connection:
            return explaining.verdict_examples(connection)

    def articles_in_order(self, after_id: int, limit: int = 200) -> tuple[ReplayedArticle, ...]:
        """Return articles in the order in which they were decided, after `after_id`."""
        with self._reading() as connection:
            return explaining.articles_in_order(connection, after_id, limit=limit)

    def came_with_first_poll(self, article_id: int) -> bool:
        """Tell whether an article came with the first poll of its feed."""
        with self._reading() as connection:
            return any(a.baseline for a in explaining.articles_in_order(connection, article_id - 1, limit=1))

    def lay_down_voice(
        self, publisher: str, voice: str, *, now: datetime, confirm: Mapping[str, int] | None = None
    ) -> tuple[int, int]:
        """Remember with whose voice a publisher speaks; its own name for itself, nothing to find out by article.

        What was read before is counted anew, in batches between which others may write, and alerts are told that
        enough origins say by now: `confirm` says of figures how many, one where it says nothing. Returns how many
        articles have another voice, and how many alerts more or fewer origins. Raises StoreError for a circle.
        """
        with self._writing() as connection:
            before = voices.lay_down_voice(connection, publisher, voice)
        with self._reading() as connection:
            bearing = voices.articles_of_voice(connection, publisher, before)
        moved = counted = 0
        for start in range(0, len(bearing), voices.BATCH):
            with self._writing() as connection:
                batch = bearing[start : start + voices.BATCH]
                some = voices.count_anew(connection, batch, confirm=confirm or {}, now=now)
            moved, counted = moved + some[0], counted + some[1]
        return moved, counted

    def is_heard(self, name: str) -> bool:
        """Tell whether a name is that of a publisher or an origin of anything that was read."""
        with self._reading() as connection:
            return voices.is_heard(connection, name)

    def voices_laid_down(self) -> tuple[tuple[str, str], ...]:
        """Return every (publisher, voice) that people have laid down, by publisher."""
        with self._reading() as connection:
            return tuple(sorted(knowledge.voices_laid_down(connection).items()))

    def articles(
        self, *, url: str | None = None, feed: str | None = None, since: datetime | None = None, limit: int = 1000
    ) -> tuple[StoredArticle, ...]:
        """Return articles, the newest first; with `url` the revisions of one page."""
        with self._reading() as connection:
            return listings.articles_where(connection, url=url, feed=feed, since=since, limit=limit)

    def article(self, article_id: int) -> StoredArticle | None:
        """Return the article with an id, or None."""
        with self._reading() as connection:
            return listings.article_with(connection, article_id)

    def coverage(self, article_id: int) -> tuple[Coverage, ...]:
        """Return the topics of an article, the best match first."""
        with self._reading() as connection:
            return listings.coverage_of_article(connection, article_id)

    def entries(self, *, feed: str | None = None, limit: int = 1000) -> tuple[Entry, ...]:
        """Return entries, the newest first."""
        with self._reading() as connection:
            return listings.entries_where(connection, feed=feed, limit=limit)

    def entry_lines(
        self, *, feed: str | None = None, state: str | None = None, limit: int = 1000
    ) -> tuple[EntryLine, ...]:
        """Return entries with the articles they became, and seed documents, newest first."""
        with self._reading() as connection:
            return entries.entry_lines(connection, feed=feed, state=state, limit=limit)

    # ----------------------------------------------------------------------- verdicts and health

    def record_verdict(
        self, alert_id: int, kind: VerdictKind, *, reason: str, until: datetime | None = None, now: datetime
    ) -> Alert:
        """Record what a person decided, with all that follows. Raises StoreError when there is no such alert."""
        with self._writing() as connection:
            return verdicts.record_verdict(connection, alert_id, kind, reason=reason, until=until, now=now)

    def verdicts(self, alert_id: int) -> tuple[StoredVerdict, ...]:
        """Return what was decided about an alert, oldest first."""
        with self._reading() as connection:
            return verdicts.verdicts_on(connection, alert_id)

    def mute(
        self,
        *,
        figure: str = "",
        kind: AlertKind | None = None,
        site: str = "",
        until: datetime | None = None,
        reason: str = "",
        now: datetime,
    ) -> Mute:
        """Mute every alert that fits a rule, now and until then (None: for good); return the rule."""
        with self._writing() as connection:
            return mutes.add_mute(connection, figure=figure, kind=kind, site=site, until=until, reason=reason, now=now)

    def unmute(self, mute_id: int, now: datetime) -> tuple[Alert, ...]:
        """Lift a rule, and return the alerts that it kept quiet, open again. Raises StoreError without such a rule."""
        with self._writing() as connection:
            return mutes.lift_mute(connection, mute_id, now)

    def mutes(self, now: datetime) -> tuple[Mute, ...]:
        """Return the rules that mute alerts now, the oldest first."""
        with self._reading() as connection:
            return mutes.mutes_in_force(connection, now)

    def mute_with(self, mute_id: int) -> Mute | None:
        """Return a rule by its number, also one that is over; None when there never was one."""
        with self._reading() as connection:
            return mutes.mute_with(connection, mute_id)

    def wake_snoozed(self, now: datetime) -> int:
        """Open alerts again whose time of rest is over; return how many."""
        with self._reading() as connection:
            if not alerts.has_sleepers(connection, now):
                return 0
        with self._writing() as connection:
            return alerts.wake_snoozed(connection, now)

    def raise_health(self, drafts: Sequence[AlertDraft], now: datetime) -> tuple[int, ...]:
        """Raise alerts about watchbot itself, or bring open ones up to date; return their ids."""
        with self._writing() as connection:
            return alerts.raise_health(connection, drafts, now)

    def close_health(self, kind: AlertKind, subject: str | None, now: datetime) -> int:
        """Close the alerts of trouble that is over; return how many. `subject` None: whatever they are about."""
        with self._writing() as connection:
            return alerts.close_health(connection, kind, subject, now)

    # ----------------------------------------------------------------------- telling

    def has_deliveries_due(self, now: datetime) -> bool:
        """Tell whether anything waits to be sent, or an alert to be woken."""
        with self._reading() as connection:
            return deliveries.has_deliveries_due(connection, now) or alerts.has_sleepers(connection, now)

    def lease_deliveries(
        self, now: datetime, *, owner: str, lease: timedelta, limit: int = 50, but: Collection[str] = ()
    ) -> tuple[Delivery, ...]:
        """Take deliveries that are due, the oldest first; those whose lease has run out are taken again.

        `but` are channels that are at work already: what they are owed waits for them.
        """
        with self._reading() as connection:
            if not deliveries.has_deliveries_due(connection, now, but=but):
                return ()
        with self._writing() as connection:
            return deliveries.lease(connection, now, owner=owner, length=lease, limit=limit, but=but)

    def delivery_words(self, delivery: Delivery) -> Mapping[str, str] | None:
        """Return the words in which a delivery was tried before; None when it was not, or is a digest."""
        with self._reading() as connection:
            return deliveries.words_of(connection, delivery)

    def mark_sent(self, delivery: Delivery, now: datetime) -> bool:
        """Note that the receiver took a delivery; False when the lease was lost in the meantime."""
        with self._writing() as connection:
            return deliveries.mark_sent(connection, delivery, now)

    def mark_failed(self, delivery: Delivery, error: str, *, next_try: datetime | None, now: datetime) -> bool:
        """Note that a delivery was refused; parked when there is no next try. False when the lease was lost."""
        del now  # the next try says it; kept for the day somebody asks when it was refused
        with self._writing() as connection:
            return deliveries.mark_failed(connection, delivery, error, next_try=next_try)

    def renew_lease(self, delivery: Delivery, until: datetime, *, words: Mapping[str, str] | None = None) -> bool:
        """Hold a delivery for longer, right before it goes out; False when the lease was lost: then it must not go.

        `words` is what is about to be sent: a repeat will say the same.
        """
        with self._writing() as connection:
            return deliveries.renew(connection, delivery, until, words=words)

    def put_back(self, leased: Sequence[Delivery], due_at: datetime) -> None:
        """Give deliveries back that were leased and not tried."""
        with self._writing() as connection:
            for delivery in leased:
                deliveries.put_back(connection, delivery, due_at)

    def drop_delivery(self, delivery: Delivery) -> bool:
        """Send a delivery to nobody: everything that it was about is settled."""
        with self._writing() as connection:
            return deliveries.drop(connection, delivery)

    def waiting_deliveries(self, now: datetime) -> tuple[Waiting, ...]:
        """Return the alerts that are owed and due, the oldest first."""
        with self._reading() as connection:
            return outbox.waiting(connection, now)

    def sent_since(self, channel: str, since: datetime) -> tuple[datetime, ...]:
        """Return when messages about alerts went to a channel; one that stands for many counts once."""
        with self._reading() as connection:
            return outbox.sent_since(connection, channel, since)

    def hold_deliveries(self, ids: Sequence[int], until: datetime) -> None:
        """Put deliveries off that were not tried yet."""
        with self._writing() as connection:
            outbox.hold(connection, ids, until)

    def bundle_deliveries(self, channel: str, ids: Sequence[int], now: datetime) -> int:
        """Make one delivery of many and return its id; who is in it is fixed."""
        with self._writing() as connection:
            return outbox.bundle(connection, channel, ids, now)

    def bundled_alerts(self, bundle_id: int) -> tuple[int, ...]:
        """Return the alerts that one message stands for, without those that a person has settled since."""
        with self._reading() as connection:
            return outbox.bundled(connection, bundle_id)

    def undelivered_alerts(self, since: datetime) -> tuple[Alert, ...]:
        """Return open alerts of late that may be told and were never owed to anybody."""
        with self._reading() as connection:
            return outbox.undelivered(connection, since)

    def owe_alerts(self, owed: Mapping[int, Sequence[str]], now: datetime) -> None:
        """Owe alerts to channels; each once, however often it is asked for."""
        with self._writing() as connection:
            outbox.owe_alerts(connection, owed, now)

    def release_parked(self, now: datetime, *, channel: str | None = None) -> int:
        """Let deliveries that were parked be tried again; return how many."""
        with self._writing() as connection:
            return outbox.release_parked(connection, now, channel=channel)

    def backlog(self) -> tuple[Backlog, ...]:
        """Return what each channel is owed or has refused; nothing about those that are up to date."""
        with self._reading() as connection:
            return outbox.backlog(connection)

    def message_id(self, *parts: str) -> str:
        """Return a name for a message or a thread: always the same, and another in every other database."""
        with self._reading() as connection:
            return deliveries.message_id(connection, *parts)

    def deliveries(
        self, *, state: str | None = None, channel: str | None = None, limit: int = 1000
    ) -> tuple[StoredDelivery, ...]:
        """Return deliveries, the newest first."""
        with self._reading() as connection:
            return deliveries.deliveries_where(connection, state=state, channel=channel, limit=limit)

    def digest_material(self, since: datetime, until: datetime, *, first_polls: bool = False) -> DigestMaterial:
        """Return everything that was recorded in `since` ≤ t < `until`; `first_polls`: also what feeds began with."""
        with self._reading() as connection:
            return digests.digest_material(connection, since, until, first_polls=first_polls)

    def fix_digest(
        self,
        name: str,
        day: date,
        *,
        since: datetime,
        until: datetime,
        alert_ids: Sequence[int],
        subject: str,
        body: Mapping[str, str],
        channels: Sequence[str],
        now: datetime,
    ) -> int | None:
        """Fix a digest's members and words and owe it to its channels; None when (name, day) has one already."""
        with self._writing() as connection:
            return digests.fix_digest(
                connection,
                name,
                day,
                since=since,
                until=until,
                alert_ids=alert_ids,
                subject=subject,
                body=body,
                channels=channels,
                now=now,
            )

    def digest(self, digest_id: int) -> StoredDigest | None:
        """Return the digest with an id, or None."""
        with self._reading() as connection:
            return digests.digest_with(connection, digest_id)

    def last_digest(self, name: str) -> StoredDigest | None:
        """Return the newest digest of a name, or None."""
        with self._reading() as connection:
            return digests.last_digest(connection, name)

    # ----------------------------------------------------------------------- runs and upkeep

    def start_run(self, job: str, now: datetime) -> int:
        """Note that a job starts; return the id of its run."""
        with self._writing() as connection:
            return runs.start_run(connection, job, now)

    def finish_run(self, run_id: int, outcome: str, counts: RunCounts, error: str, now: datetime) -> None:
        """Note how a run ended."""
        with self._writing() as connection:
            runs.finish_run(connection, run_id, outcome, counts, error, now)

    def runs(self, limit: int = 50) -> tuple[Run, ...]:
        """Return runs, the newest first."""
        with self._reading() as connection:
            return runs.newest_runs(connection, limit=limit)

    def last_runs(self) -> tuple[Run, ...]:
        """Return the newest run of each job."""
        with self._reading() as connection:
            return runs.last_runs(connection)

    def counts_between(self, since: datetime, until: datetime) -> RunCounts:
        """Return what all runs that started in `since` ≤ t < `until` did together."""
        with self._reading() as connection:
            return runs.counts_between(connection, since, until)

    def snapshot(self, digest: str) -> tuple[bytes, str] | None:
        """Return a page as it was fetched and its content type, or None when it was let go of."""
        with self._reading() as connection:
            return articles.snapshot_with(connection, digest)

    def articles_to_reextract(self, extractor: str, after_id: int, limit: int = 200) -> tuple[StoredArticle, ...]:
        """Return articles that another extractor read, in the order of their ids, after `after_id`."""
        with self._reading() as connection:
            return upkeep.articles_to_reextract(connection, extractor, after_id, limit=limit)

    def record_reextraction(
        self,
        article_id: int,
        page: PageText,
        findings: Findings,
        changes: Sequence[Change],
        extractor: str,
        now: datetime,
    ) -> int:
        """Replace the reading of an article; differences are technical. Return how many claims differ."""
        with self._writing() as connection:
            return upkeep.record_reextraction(connection, article_id, page, findings, changes, extractor, now)

    def prune(self, now: datetime, *, snapshots: timedelta | None, articles: timedelta | None) -> Pruned:
        """Let go of snapshots and texts past their time, in batches between which others may write. None: forever."""
        gone = {"snapshots": 0, "articles": 0}
        for name, keep, step in (
            ("snapshots", snapshots, upkeep.prune_snapshots),
            ("articles", articles, upkeep.prune_articles),
        ):
            while keep is not None:
                with self._writing() as connection:
                    batch = step(connection, now, keep)
                gone[name] += batch
                if batch < upkeep.BATCH:
                    break
        return Pruned(**gone)

    def backup(self, path: Path) -> None:
        """Copy the database while it is in use, and check the copy. Raises StoreError; never overwrites."""
        copy_file(self._database, path)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the database, in words; nothing for a sound one."""
        with self._reading() as connection:
            return upkeep.problems(connection)

    def status(self) -> dict[str, int]:
        """Return how much there is of everything, for `watchbot status`."""
        with self._reading() as connection:
            return listings.status(connection)
