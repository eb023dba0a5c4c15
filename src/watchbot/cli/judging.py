"""One article judged by itself against the cards: what `extract claims` and `try` show. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from watchbot.config import Baseline
from watchbot.model import Change, EntryState, Findings, PageText, Reading, ReadingStatus
from watchbot.pipeline import addresses
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.decisions import Decision, Known, LedgerMove, ReadArticle, Voice
from watchbot.pipeline.findings import EXTRACTOR_VERSION, Watchlist, read_article
from watchbot.pipeline.ledger import beside, card_readings, relate
from watchbot.pipeline.pages import plain_page, read_page
from watchbot.render.claim_rows import claim_row
from watchbot.seeds import Seeds

BEFORE_EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)  # cards are known from the start


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An article with everything found in it and how each claim relates to the ledger."""

    url: str
    page: PageText
    findings: Findings
    changes: tuple[Change, ...]  # one a claim, in the order of the claims


class Judge:
    """Reads articles against a set of cards. With `moves_ledger`, earlier articles move the readings for later ones."""

    def __init__(self, seeds: Seeds, *, moves_ledger: bool = False) -> None:
        """Compile the cards once; every article after that costs the same."""
        self._seeds = seeds
        self._watchlist = Watchlist(seeds.figures, seeds.topics)
        self._figures = {figure.id: figure for figure in seeds.figures}
        self._readings: dict[str, tuple[Reading, ...]] = {
            figure.id: card_readings(figure, known_since=BEFORE_EVERYTHING) for figure in seeds.figures
        }
        self._voices: list[Voice] = []
        self._moves_ledger = moves_ledger

    def row(self, line: Mapping[str, Any], *, with_text: bool = False) -> dict[str, Any]:
        """Return the output line of `extract claims` for one input line (design §7)."""
        judged = self.judge_line(line)
        rows = [
            claim_row(claim, change, self._figures[claim.figure])
            for claim, change in zip(judged.findings.claims, judged.changes, strict=True)
        ]
        topics = [{"id": t.topic, "score": t.score, "why": list(t.why)} for t in judged.findings.topics]
        row: dict[str, Any] = {"id": line.get("id"), "topics": topics, "claims": rows}
        return {**row, "text": judged.page.text} if with_text else row

    def judge_line(self, line: Mapping[str, Any]) -> Judged:
        """Judge an input line of `extract claims`: a page as `html`, or its `text`."""
        url, title = str(line.get("url") or ""), str(line.get("title") or "")
        published = moment(line.get("published"))
        if line.get("html") is not None:
            page = read_page(
                str(line["html"]).encode("utf-8", "replace"), url=url, content_type="text/html; charset=utf-8"
            )
        else:
            page = plain_page(title, str(line.get("text") or ""), published=published)
        return self.judge(page, url=url, published=published)

    def judge(self, page: PageText, *, url: str, published: datetime | None) -> Judged:
        """Judge a page that was read already."""
        published = published or page.published
        findings = read_article(page, url=url, published=published, watchlist=self._watchlist)
        changes = tuple(
            relate(claim, self._figures[claim.figure], self._readings[claim.figure]) for claim in findings.claims
        )
        if self._moves_ledger:
            self._learn(page, findings, url=url, published=published)
        return Judged(url=url, page=page, findings=findings, changes=changes)

    def _learn(self, page: PageText, findings: Findings, *, url: str, published: datetime | None) -> None:
        """Move the readings by the same rules as the daemon."""
        read = ReadArticle(
            url=url,
            feed="",
            publisher=addresses.publisher_of(url, self._seeds.publishers),
            primary=False,
            entry_id=None,
            state=EntryState.OK,
            page=page,
            published=published,
            findings=findings,
            snapshot_hash="",
            extractor=EXTRACTOR_VERSION,
            baseline=False,
            seen_at=published or BEFORE_EVERYTHING,
        )
        known = Known(
            readings=self._readings, before=None, claims_before=(), near=(), alerts=(), voices=tuple(self._voices)
        )
        decision = decide(read, known, self._figures, baseline=Baseline.ALERT)
        for move in decision.moves:
            self._readings[move.figure] = moved(self._readings[move.figure], move, since=read.seen_at)
        self._voices.extend(_voices(decision, findings))


def moved(readings: tuple[Reading, ...], move: LedgerMove, *, since: datetime) -> tuple[Reading, ...]:
    """Return the readings after a move: the current one first, then the newest knowledge."""
    new = Reading(
        id=0,
        figure=move.figure,
        value=move.value,
        low=move.low,
        high=move.high,
        unit=move.unit,
        as_of=move.as_of,
        edition=move.edition,
        source=move.source,
        known_since=since,
        status=ReadingStatus.CURRENT,
        accepted_by=move.accepted_by,
        exponent=move.exponent,
    )
    current = next((r for r in readings if r.status is ReadingStatus.CURRENT), None)
    new = beside(new, current)
    if current is not None and new.status is not ReadingStatus.CURRENT:
        return (current, new, *(r for r in readings if r is not current))
    return (new, *(replace(r, status=ReadingStatus.SUPERSEDED) for r in readings))


def moment(value: object) -> datetime | None:
    """Return an ISO date or time as an aware moment in UTC; None for anything else."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one before the year 1 in UTC
        return None


def _voices(decision: Decision, findings: Findings) -> list[Voice]:
    return [
        Voice(
            figure=claim.figure,
            value=claim.value,
            low=claim.low,
            high=claim.high,
            exponent=claim.quantity.exponent,
            origins=(decision.origin,),
        )
        for claim in findings.claims
    ]
