"""A day as a user might see it: every kind of change, realistic values. Shared by the tests of digest and render."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from watchbot.model import (
    Alert,
    AlertKind,
    AlertState,
    Coverage,
    Evidence,
    FeedState,
    Figure,
    Grain,
    Period,
    Reason,
    RunCounts,
    Severity,
    StoredFeed,
    Topic,
    Unit,
    UnitKind,
    Validators,
)
from watchbot.pipeline.digest import Digest, Outdated, Suggestion, build_digest

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
PERCENT = Unit(kind=UnitKind.PERCENT)
FIGURES = {
    f.id: f
    for f in (
        Figure(id="us-cn-gap", label="Lead of the best US model over the best Chinese model", unit=PERCENT),
        Figure(id="cn-patent-share", label="China's share of global AI patents", unit=PERCENT),
        Figure(
            id="cn-top100",
            label="Chinese papers among the 100 most cited",
            unit=Unit(kind=UnitKind.COUNT, noun="paper"),
        ),
        Figure(
            id="us-invest",
            label="Private AI investment in the United States",
            unit=Unit(kind=UnitKind.MONEY, code="USD"),
        ),
        Figure(
            id="us-models",
            label="Notable AI models from the United States",
            unit=Unit(kind=UnitKind.COUNT, noun="model"),
        ),
    )
}
TOPICS = (Topic(id="us-china-gap", label="US–China model gap"), Topic(id="ai-patents", label="AI patents"))
WHY = (
    Reason(gate="unit", passed=True, note="percent"),
    Reason(gate="about", passed=True, words=("leads by", "comprehensive tests")),
    Reason(gate="subject", passed=True, words=("US",)),
)


def month(year: int, number: int) -> Period:
    """A month as a period; its last day does not matter here."""
    return Period(start=date(year, number, 1), end=date(year, number, 28), grain=Grain.MONTH)


def year(number: int) -> Period:
    """A year as a period."""
    return Period(start=date(number, 1, 1), end=date(number, 12, 31), grain=Grain.YEAR)


def alert(number: int, kind: AlertKind, **values: object) -> Alert:
    """An open alert of the day; `values` replace what the defaults say."""
    figure = str(values.get("figure", ""))
    defaults: dict[str, object] = {
        "id": number,
        "identity": f"{kind}:{number}",
        "kind": kind,
        "figure": figure,
        "subject": "",
        "label": FIGURES[figure].label if figure in FIGURES else "",
        "severity": Severity.MINOR,
        "state": AlertState.OPEN,
        "was": "",
        "now": "",
        "note": "",
        "why": (),
        "value": None,
        "low": None,
        "high": None,
        "exponent": 0,
        "as_of": None,
        "compared_with": "",
        "opened_at": NOW - timedelta(hours=9),
        "updated_at": NOW - timedelta(hours=2),
        "snoozed_until": None,
        "told": True,
        "digest_only": False,
        "origins": 1,
        "articles": 1,
    }
    return Alert(**(defaults | values))  # type: ignore[arg-type]


def evidence(alert_id: int, article_id: int, publisher: str, quote: str, number: str, **values: object) -> Evidence:
    """One claim under an alert; `number` is marked where it stands in the quote."""
    at = quote.find(number) if number else -1
    defaults: dict[str, object] = {
        "alert_id": alert_id,
        "article_id": article_id,
        "url": f"https://{publisher.lower().replace(' ', '-')}.example/story/{article_id}",
        "title": f"Story {article_id}",
        "publisher": publisher,
        "origin": f"o{article_id}",
        "published": NOW - timedelta(hours=20 - article_id % 10),
        "seen_at": NOW - timedelta(hours=8),
        "claim": f"c{article_id}",
        "value_text": number,
        "quote": quote,
        "number": (at, at + len(number)) if at >= 0 else (0, 0),
        "note": "",
    }
    return Evidence(**(defaults | values))  # type: ignore[arg-type]


def feed(number: int, title: str, state: FeedState = FeedState.OK, **values: object) -> StoredFeed:
    """A feed of the day."""
    defaults: dict[str, object] = {
        "id": number,
        "url": f"https://feed{number}.example/rss?a=1&b=2",
        "title": title,
        "publisher": "",
        "primary": False,
        "every": None,
        "folder": "",
        "state": state,
        "reason": "",
        "since": None,
        "last_good": NOW,
        "last_polled": NOW,
        "next_poll": NOW,
        "failures": 0,
        "entries": 20,
        "baseline_done": True,
        "validators": Validators(),
        "body_hash": "",
        "paused": False,
        "newest_entry": NOW,
    }
    return StoredFeed(**(defaults | values))  # type: ignore[arg-type]


def alerts() -> list[tuple[Alert, tuple[Evidence, ...]]]:
    """The alerts of the day, in no particular order."""
    gap = "The top US system now leads its best Chinese rival by just 1.9 % in comprehensive tests, down from spring."
    return [
        (
            alert(
                1042,
                AlertKind.UPDATE,
                figure="us-cn-gap",
                severity=Severity.MAJOR,
                was="2.7 %",
                now="1.9 %",
                value=Decimal("1.9"),
                exponent=-1,
                as_of=month(2026, 10),
                why=WHY,
                origins=2,
                articles=5,
                note="dated after the reading that was current (Mar 2026)",
                compared_with="2.7 %, as of Mar 2026, Stanford HAI AI Index 2026",
            ),
            (
                evidence(1042, 1, "Example Wire", gap, "1.9 %"),
                evidence(1042, 2, "Outlet B", gap, "1.9 %", origin="o1"),
                evidence(1042, 3, "Outlet C", gap, "1.9 %", origin="o1"),
                evidence(1042, 4, "Outlet E", gap, "1.9 %", origin="o1"),
                evidence(1042, 5, "Evening Ledger", "An October run of the same tests put the lead at 1.9 %.", "1.9 %"),
            ),
        ),
        (
            alert(
                1043,
                AlertKind.CONFLICT,
                figure="us-cn-gap",
                severity=Severity.MAJOR,
                was="2.7 %",
                now="3.4 %",
                value=Decimal("3.4"),
                exponent=-1,
                as_of=month(2026, 3),
                why=WHY,
                compared_with="2.7 %, as of Mar 2026, Stanford HAI AI Index 2026",
                note="another value for the same month",
            ),
            (
                evidence(
                    1043, 6, "Outlet D", "In March the gap stood at 3.4 %, the institute's own table shows.", "3.4 %"
                ),
            ),
        ),
        (
            alert(
                1044,
                AlertKind.REVERSAL,
                figure="cn-top100",
                severity=Severity.MAJOR,
                was="41 papers",
                now="41 papers, behind",
                value=Decimal(41),
                as_of=year(2024),
                origins=1,
                note="the text says that the United States leads; the card has China ahead",
                compared_with="41 papers, as of 2024, Stanford HAI AI Index 2026",
            ),
            (
                evidence(
                    1044,
                    7,
                    "Morning Chronicle",
                    "With 41 of the top 100 papers, China again fell behind the United States.",
                    "41",
                ),
            ),
        ),
        (
            alert(
                1045,
                AlertKind.REDEFINITION,
                figure="cn-patent-share",
                was="74.2 %",
                now="61.1 % (since 2010)",
                value=Decimal("61.1"),
                exponent=-1,
                as_of=year(2024),
                compared_with="74.2 %, as of 2024, Stanford HAI AI Index 2026",
                note="the card counts patents granted in the year, the text all patents since 2010",
            ),
            (
                evidence(
                    1045,
                    8,
                    "Patent Weekly",
                    "China accounts for 61.1 % of all AI patents granted worldwide since 2010.",
                    "61.1 %",
                ),
            ),
        ),
        (
            alert(
                1046,
                AlertKind.FIRST,
                figure="us-invest",
                now="$285.9 billion",
                value=Decimal(285_900_000_000),
                exponent=8,
                as_of=year(2025),
                note="the figure had no reading yet",
            ),
            (
                evidence(
                    1046, 9, "Ledger & Sons", "Private investment reached $285.9 billion in 2025.", "$285.9 billion"
                ),
            ),
        ),
        (
            alert(
                1047,
                AlertKind.EDITED,
                figure="us-models",
                severity=Severity.MAJOR,
                was="40 models",
                now="50 models",
                subject="https://outlet-b.example/story/10",
                value=Decimal(50),
                as_of=year(2025),
                note="the number in this sentence was changed after publication",
                compared_with="the same page before: 40 models",
            ),
            (
                evidence(
                    1047,
                    10,
                    "Outlet B",
                    "In 2025, US organisations released 50 notable models, well ahead of China's 30.",
                    "50",
                    before="In 2025, US organisations released 40 notable models, ahead of China's 30.",
                ),
            ),
        ),
        (
            alert(
                1048,
                AlertKind.INCONSISTENT,
                label="The patent race in five charts",
                was="74.2 %",
                now="74.13",
                subject="https://patent-weekly.example/story/11",
                note="97,206 of 131,121 is 74.13 %, the text says 74.2 %",
            ),
            (
                evidence(
                    1048,
                    11,
                    "Patent Weekly",
                    "China was granted 74.2 % of the world's AI patents, 97,206 out of 131,121.",
                    "74.2 %",
                ),
            ),
        ),
        (alert(1049, AlertKind.FEED_SILENT, label="Example Lab blog", state=AlertState.CLOSED), ()),
        (alert(1050, AlertKind.UPDATE, figure="us-models", was="50 models", now="51 models", told=False), ()),
    ]


def outdated() -> list[Outdated]:
    """Three articles that repeat a superseded value."""
    return [
        Outdated(
            figure="cn-patent-share",
            value_text="69.7 %",
            current="74.2 %",
            title="AI in numbers",
            publisher=name,
            url=f"https://{name.lower().replace(' ', '-')}.example/numbers",
            origin=name,
            published=NOW,
        )
        for name in ("Daily Digest", "Tech Herald", "Numbers Today")
    ]


def coverage() -> list[Coverage]:
    """Four articles, two of them copies of one story."""
    rows = [
        ("us-china-gap", 20, "Neck and neck: what the newest benchmark says", "Example Wire", "s1"),
        ("us-china-gap", 21, "Neck and neck: what the newest benchmark says", "Outlet C", "s1"),
        ("us-china-gap", 22, "Export rules <tightened> & chip makers worry", "Morning Chronicle", "s2"),
        ("ai-patents", 23, "Why patent counts mislead", "Patent Weekly", "s3"),
    ]
    return [
        Coverage(
            topic=topic,
            article_id=number,
            url=f"https://news.example/{number}",
            title=title,
            publisher=publisher,
            origin=origin,
            published=NOW - timedelta(hours=4),
            first_seen=NOW - timedelta(hours=3),
            why=("model gap",),
        )
        for topic, number, title, publisher, origin in rows
    ]


def feeds() -> list[StoredFeed]:
    """38 feeds, one failing, one silent."""
    trouble = [
        feed(
            1,
            "Chip Gazette",
            FeedState.FAILING,
            reason="TLS certificate expired",
            since=NOW - timedelta(days=2),
            last_good=NOW - timedelta(days=2, hours=3),
        ),
        feed(
            2,
            "Institute press room",
            FeedState.SILENT,
            reason="no new entry for 9 days",
            since=NOW - timedelta(days=9),
            last_good=NOW - timedelta(hours=1),
        ),
    ]
    return trouble + [feed(n, f"Feed {n}") for n in range(3, 39)]


def suggestions() -> list[Suggestion]:
    """One number that three origins cite and no card tracks."""
    return [
        Suggestion(
            value_text="17.8 %",
            words="of AI research papers from Chinese authors",
            origins=3,
            quote="Chinese researchers contributed 17.8 % of AI papers in 2024.",
            url="https://outlet-b.example/papers",
            publisher="Outlet B",
        )
    ]


def busy_digest() -> Digest:
    """The digest of that day."""
    return build_digest(
        name="desk",
        day=date(2026, 11, 21),
        since=SINCE,
        until=NOW,
        alerts=alerts(),
        outdated=outdated(),
        coverage=coverage(),
        feeds=feeds(),
        counts=RunCounts(polled=912, read=412, matched=9, claims=31, set_aside=7),
        figures=FIGURES,
        topics=TOPICS,
        suggestions=suggestions(),
    )


def quiet_digest(**values: object) -> Digest:
    """A day on which nothing changed."""
    defaults: dict[str, object] = {
        "name": "desk",
        "day": date(2026, 11, 22),
        "since": NOW,
        "until": NOW + timedelta(days=1),
        "alerts": (),
        "outdated": (),
        "coverage": (),
        "feeds": [feed(n, f"Feed {n}") for n in range(1, 39)],
        "counts": RunCounts(polled=912, read=412),
        "figures": FIGURES,
        "topics": TOPICS,
    }
    return build_digest(**(defaults | values))  # type: ignore[arg-type]
