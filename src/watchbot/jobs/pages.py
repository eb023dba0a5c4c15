"""One entry → its page, or what else there is to read of it. Failures of the world are values here."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from watchbot.app import App
from watchbot.errors import FetchError, WorkerError
from watchbot.jobs.room import Ticket
from watchbot.model import (
    DueEntry,
    EntryState,
    Fetched,
    Findings,
    NotModified,
    PageText,
    StoredArticle,
    TextState,
    Validators,
)
from watchbot.pipeline import addresses
from watchbot.pipeline.decisions import ReadArticle
from watchbot.pipeline.feeds import AHEAD
from watchbot.pipeline.pages import is_collapse, plain_page
from watchbot.pipeline.revisions import is_same_text
from watchbot.store import Packed, pack

_LARGE = 500_000  # bytes of a page
_A_PART = "the page gives only a part of it"
_FULLER = 1.5  # times longer than the page's that the feed's own text must be to go before it
_RULES_HOLD = 86_400.0  # seconds: robots.txt is asked for again after a day
_RACES = 2  # times that a page which is not there yet is asked for again
WAIT = 60.0  # seconds until a page is tried again that we ourselves could not look at
OURS = "watchbot could not read this"  # begins the reason where the page was had; the next version may read it


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A page that was fetched and read, waiting for its turn to be compared."""

    due: DueEntry
    read: ReadArticle
    snapshot: bytes | Packed | None  # None: the text came from the feed itself
    content_type: str
    validators: Validators | None = None
    own_url: str = ""  # where it was found, when it calls itself otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A page that could not be had, or gave no text worth comparing."""

    due: DueEntry
    state: EntryState
    reason: str
    transient: bool
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """Nothing was learnt about the page: no turn on its host, no worker left. It is tried again, no attempt counted."""

    due: DueEntry
    reason: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """The page is what it was: 304, or the same bytes."""

    due: DueEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The host did not get round to the page in the time of this run; it was not asked for."""

    due: DueEntry


Found = Arrived | Unread | Postponed | Same | Late


async def look_at(app: App, due: DueEntry, ticket: Ticket, *, until: float | None = None) -> Found:
    """Fetch and read the page of an entry; a page that is not asked for by the loop's time `until` comes too late."""
    await ticket.enter()
    if _is_over(until):
        return Late(due=due)
    found: Found
    try:
        async with AsyncExitStack() as large:
            found = await _looked_at(app, due, ticket, until, large)
    except WorkerError as error:
        if error.reason == "gone":
            found = Postponed(due=due, reason=str(error), seconds=WAIT)
        else:  # the document killed a worker once: it would do so again
            found = _unreadable(due, error)
    if isinstance(found, Unread):
        found = _as_it_is(app, found)
    ticket.hold(_weight(found))
    return found


def _as_it_is(app: App, unread: Unread) -> Unread:
    """Return what is said of a page that still cannot be had, where the article is the feed's own text."""
    if not _is_from_feed(app, unread.due):
        return unread
    return replace(unread, state=EntryState.PARTIAL, reason=f"the feed's own text: {unread.reason}")


def _is_from_feed(app: App, due: DueEntry) -> bool:
    """Tell whether what was read of an entry is the feed's own text: its page was never had."""
    before = app.store.article(due.article_id) if due.article_id is not None and not due.snapshot_hash else None
    return before is not None and before.state is EntryState.PARTIAL


def _is_over(until: float | None) -> bool:
    return until is not None and asyncio.get_running_loop().time() >= until


def _weight(found: Found) -> int:
    """Return about how many bytes of memory it takes to keep this."""
    if not isinstance(found, Arrived):
        return 0
    findings = found.read.findings
    kept = found.snapshot.body if isinstance(found.snapshot, Packed) else found.snapshot or b""
    return len(kept) + 2 * len(found.read.page.text) + 2000 * len(findings.set_aside + findings.claims)


async def _looked_at(app: App, due: DueEntry, ticket: Ticket, until: float | None, large: AsyncExitStack) -> Found:
    """Fetch and read a page; where that fails for good, read what the feed itself says. Raises WorkerError."""
    if not due.entry.url:
        return await _read_from_feed(app, due, "the entry has no address") or Unread(
            due=due, state=EntryState.NO_TEXT, reason="the entry has no address and no text", transient=False
        )
    try:
        fetched = await app.fetcher.get(
            due.entry.url,
            validators=due.validators,
            kind="page",
            respect_robots=True,
            verify_tls=due.verify_tls or addresses.host(due.entry.url) != addresses.host(due.feed_url),
            patience=None if until is None else until - asyncio.get_running_loop().time(),
            large=large,
        )
        if isinstance(fetched, NotModified):
            return Same(due=due)
        ticket.hold(len(fetched.body))
        return await _read_page(app, due, fetched)
    except FetchError as error:
        if error.status is None and error.retry_after is not None:  # no turn on its host, which was never asked
            if until is not None and error.reason == "timeout":
                return Late(due=due)
            return Postponed(due=due, reason=str(error), seconds=error.retry_after)
        if _is_gone(error, due) and not _is_from_feed(app, due):
            return _page_gone(app, due, str(error))
        state = EntryState.BLOCKED if error.reason == "blocked" else EntryState.FAILING
        passing = error.transient or _may_come(error, due)
        unread = Unread(due=due, state=state, reason=str(error), transient=passing, retry_after=error.retry_after)
    except WorkerError as error:
        if error.reason == "gone":
            raise
        unread = _unreadable(due, error)
    if unread.transient and due.attempts == 0:
        return unread
    return await _read_from_feed(app, due, unread.reason) or _by_other_rules(unread)


def _by_other_rules(unread: Unread) -> Unread:
    """Let a page that rules keep from us be asked for by those of the next days: some forbid all for an afternoon."""
    if unread.state is not EntryState.BLOCKED:
        return unread
    return replace(unread, transient=True, retry_after=_RULES_HOLD)


def _is_gone(error: FetchError, due: DueEntry) -> bool:
    """Tell whether a page that was read is there no more: it says so for good, or is not found twice in a row."""
    return due.article_id is not None and (error.status == 410 or (error.status == 404 and due.attempts > 0))


def _may_come(error: FetchError, due: DueEntry) -> bool:
    """Tell whether a page that is not found may be found soon: feeds are often written before what they lead to."""
    return error.status == 404 and due.article_id is None and due.attempts < _RACES and not due.entry.content


def _page_gone(app: App, due: DueEntry, why: str) -> Arrived | Unread:
    """Return the revision of a page that says nothing any more: what it said before is withdrawn."""
    before = app.store.article(due.article_id) if due.article_id is not None else None
    if before is None:
        return Unread(due=due, state=EntryState.FAILING, reason=why, transient=False)
    page = PageText(state=TextState.OK, title=before.title, text="")
    nothing = Findings(claims=(), topics=(), set_aside=(), inconsistencies=(), fingerprint=())
    read = _article(app, due, url=before.url, page=page, findings=nothing, snapshot="")
    read = replace(read, state=EntryState.NO_TEXT, note=f"the page is gone: {why}")
    # Without validators: a page that comes back as it was must not pass for one that never changed.
    return Arrived(due=due, read=read, snapshot=None, content_type="", validators=Validators())


def _unreadable(due: DueEntry, error: WorkerError) -> Unread:
    return Unread(due=due, state=EntryState.FAILING, reason=f"{OURS}: {error}", transient=False)


async def _read_page(app: App, due: DueEntry, fetched: Fetched) -> Arrived | Unread | Same:
    snapshot = hashlib.sha256(fetched.body).hexdigest()
    if snapshot == due.snapshot_hash:
        return Same(due=due)
    if _is_sent_home(due.entry.url, fetched.final_url):
        unread = Unread(
            due=due, state=EntryState.NO_TEXT, reason="the address leads to the front page of its site", transient=False
        )
        return await _read_from_feed(app, due, unread.reason) or unread
    page, findings = await app.workers.read_page(
        fetched.body,
        url=fetched.final_url,
        content_type=fetched.content_type,
        published=due.entry.published,
        fallback_title=due.entry.title,
        latest=app.now() + AHEAD,
    )
    if page.state not in (TextState.OK, TextState.PARTIAL):
        unread = _without_article(due, page.state, fetched.content_type)
        return await _read_from_feed(app, due, unread.reason) or unread
    read_whole = await _fuller_than(app, due, page)
    if read_whole is not None:
        return read_whole
    own_url = addresses.canonical(fetched.final_url)
    url = page.canonical_url or own_url
    before = app.store.article(due.article_id) if due.article_id is not None else None
    if before is not None:
        worse = _worse(before, page, from_feed=not due.snapshot_hash)
        if worse:
            return Unread(due=due, state=EntryState.PARTIAL, reason=worse, transient=False)
        url = own_url = _known_address(before, url, page.text)
    read = _article(app, due, url=url, page=page, findings=findings, snapshot=snapshot)
    return Arrived(
        due=due,
        read=read,
        snapshot=await _small(fetched.body),
        content_type=fetched.content_type,
        validators=fetched.validators,
        own_url=own_url,
    )


async def _small(body: bytes) -> bytes | Packed:
    """Return a page as it waits for its turn to be recorded: a large one packed already, which takes a moment."""
    return body if len(body) < _LARGE else await asyncio.to_thread(pack, body)


def _is_sent_home(asked: str, given: str) -> bool:
    """Tell whether a page that is there no more was answered with the front page of its site."""
    home = addresses.is_front_page(given) and not addresses.is_front_page(asked)
    return home and addresses.host(asked) == addresses.host(given)


async def _fuller_than(app: App, due: DueEntry, page: PageText) -> Arrived | None:
    """Return the feed's own text where the page gives only a part of it, as the teaser before a paywall does."""
    if not _is_part_of(due.entry.content, page):
        return None
    return await _read_from_feed(app, due, _A_PART)


def _is_part_of(text: str, page: PageText) -> bool:
    return page.state is TextState.PARTIAL and len(text) >= _FULLER * len(page.text)


def _worse(before: StoredArticle, page: PageText, *, from_feed: bool) -> str:
    """Say why what is known of an article is better than what its page gives now; empty when it is not."""
    if from_feed and before.state is EntryState.PARTIAL and _is_part_of(before.text, page):
        return _A_PART
    if is_collapse(before.text, page.text):
        return f"the page gives {len(page.text)} characters where it gave {len(before.text)}: no edit, but a failure"
    return ""


def _known_address(before: StoredArticle, url: str, text: str) -> str:
    """Return the address under which an article is known already, wherever its page is now.

    A site that moves to https, or a headline that changes the address, must not make another article of it: an edit
    would not be seen. Another text at the end of the way (a front page in the place of an old story) is another page.
    """
    if before.url == url:
        return url
    moved = addresses.page_identity(before.url) == addresses.page_identity(url) or is_same_text(before.text, text)
    return before.url if moved else url


def _without_article(due: DueEntry, state: TextState, content_type: str) -> Unread:
    """Return what a page is that has no article in it; to an entry, a file of another kind is a page without text."""
    reasons = {
        TextState.NO_TEXT: "no article was found in the page",
        TextState.CONSENT: "the page shows a consent wall in the place of the article",
        TextState.PAYWALL: "the page shows a paywall in the place of the article",
        TextState.UNSUPPORTED: f"not a page but a file of another kind ({content_type[:60] or 'no type given'})",
    }
    kept = EntryState.NO_TEXT if state is TextState.UNSUPPORTED else EntryState(state.value)
    return Unread(due=due, state=kept, reason=reasons.get(state, f"the page gave {state}"), transient=False)


async def _read_from_feed(app: App, due: DueEntry, why: str) -> Arrived | None:
    """Fall back on the feed's own full text, and say why.

    It is marked as partial: a claim missing from it is not withdrawn. A page that was read goes before it for good; an
    entry without a page has nothing else, also when it is changed.
    """
    if not due.entry.content or (due.article_id is not None and due.entry.url):
        return None
    page = plain_page(due.entry.title, due.entry.content, published=due.entry.published, state=TextState.PARTIAL)
    url = addresses.canonical(due.entry.url) if due.entry.url else f"{due.feed_url}#{due.entry.key}"
    findings = await app.workers.read_text(page, url=url, published=due.entry.published)
    read = _article(app, due, url=url, page=page, findings=findings, snapshot="")
    return Arrived(due=due, read=replace(read, note=f"the feed's own text: {why}"), snapshot=None, content_type="")


def _article(app: App, due: DueEntry, *, url: str, page: PageText, findings: Findings, snapshot: str) -> ReadArticle:
    return ReadArticle(
        url=url,
        feed=due.feed_url,
        publisher=addresses.publisher_of(url, app.seeds.publishers) if due.entry.url else due.publisher,
        primary=due.primary,
        entry_id=due.id,
        state=EntryState(page.state.value),
        page=page,
        published=due.entry.published or page.published,
        findings=findings,
        snapshot_hash=snapshot,
        extractor=app.reads_as,
        baseline=due.baseline and due.article_id is None,  # what changes later is news
        seen_at=app.now(),
        copied_from=addresses.publisher_of(page.copied_from, app.seeds.publishers) if page.copied_from else "",
    )
