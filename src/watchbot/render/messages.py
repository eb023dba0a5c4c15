"""A digest or an alert in every form in which a channel may want it, all saying the same."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from watchbot.model import Alert, AlertKind, Evidence, Figure, Message, Publisher
from watchbot.pipeline.digest import Digest, FigureNews
from watchbot.pipeline.headline import alert_headline, digest_headline, proof, summary
from watchbot.pipeline.telling import ToldAlert, named, tell
from watchbot.render import safe
from watchbot.render.documents import alert_document, digest_document
from watchbot.render.folding import LEVELS, Limits, folded
from watchbot.render.forms import KIND_WORDS, Written, written
from watchbot.render.numbers import minute_text

HTML_BYTES = 80_000  # Gmail hides everything after about 102 kB, and the end says why the mail came
_FORMS = ("html", "txt", "md")
_ABOUT_FIGURES = frozenset(
    {
        AlertKind.REVERSAL,
        AlertKind.UPDATE,
        AlertKind.FIRST,
        AlertKind.CONFLICT,
        AlertKind.REDEFINITION,
        AlertKind.OUT_OF_RANGE,
    }
)
_DISAGREEMENTS = frozenset({AlertKind.CONFLICT, AlertKind.REDEFINITION})


def digest_message(digest: Digest, *, base_url: str = "") -> Message:
    """Return a digest in all forms. HTML is at most 80 kB: what does not fit is folded, in all forms but JSON alike.

    `base_url` is the address of the review page; without it there are no links to it.
    """
    subject = safe.header(digest_headline(digest))
    review = _review(base_url)
    for limits in LEVELS:
        values = _digest_values(digest, limits, subject=subject, review=review)
        html = written("digest", "html", **values)
        if len(html.encode()) <= HTML_BYTES:
            break
    name = safe.file_stem(digest.window.name)
    return Message(
        stem=f"{digest.window.day.isoformat()}-{name}",
        subject=subject,
        text=written("digest", "txt", **values),
        html=html,
        markdown=written("digest", "md", **values),
        json=digest_document(digest),
        headers=(
            ("List-Id", f"watchbot digest {name} <{name}.digest.{_host(base_url)}>"),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
            ("X-Watchbot-Reason", "digest"),
            ("X-Watchbot-Digest", name),
            ("X-Watchbot-Day", digest.window.day.isoformat()),
        ),
    )


def alert_message(
    alert: Alert,
    evidence: Sequence[Evidence],
    *,
    figure: Figure | None = None,
    publishers: Sequence[Publisher] = (),
    base_url: str = "",
) -> Message:
    """Return one alert, to be sent at once, in all forms. The card brings the unit of the step ("▼ 0.8 points")."""
    told = tell(alert, named(evidence, {p.id: p.name for p in publishers}), figure=figure, since=None)
    subject = safe.header(alert_headline(told))
    values: dict[str, object] = {
        "title": subject,
        "heading": KIND_WORDS[told.kind],
        "news": _figure_news(alert, told),
        "told": told,
        "longest": LEVELS[0].quote,
        "review": _review(base_url),
        **_heading_level(2),
        "footer": f"Alert {alert.id}, first seen {minute_text(alert.opened_at)}.",
    }
    forms = {form: written("alert", form, **values) for form in _FORMS}
    headers = [
        ("List-Id", f"watchbot alerts <alerts.{_host(base_url)}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Watchbot-Reason", str(alert.kind)),
        ("X-Watchbot-Severity", str(alert.severity)),
        ("X-Watchbot-Alert", str(alert.id)),
    ]
    if alert.figure:
        headers.append(("X-Watchbot-Figure", safe.header(alert.figure)))
    return Message(
        stem=f"alert-{alert.id}",
        subject=subject,
        text=forms["txt"],
        html=forms["html"],
        markdown=forms["md"],
        json=alert_document(told, subject=subject),
        headers=tuple(headers),
    )


def _digest_values(digest: Digest, limits: Limits, *, subject: str, review: str) -> dict[str, object]:
    """Return what the templates of a digest print, folded to some limits."""
    return {
        "digest": folded(digest, limits),
        "title": subject,
        "summary": summary(digest),
        "proof": proof(digest),
        "preheader": summary(digest),
        "window": f"From {minute_text(digest.window.since)} to {minute_text(digest.window.until)}.",
        "longest": limits.quote,
        "review": review,
        **_heading_level(3),
    }


def _heading_level(level: int) -> dict[str, object]:
    """Say how deep the heading of one figure stands, in HTML and in Markdown."""
    return {"level": level, "hashes": Written("#" * level)}


def _figure_news(alert: Alert, told: ToldAlert) -> FigureNews | None:
    """Return a figure's alert as the news of that figure; None for an alert about an article or about health."""
    if alert.kind not in _ABOUT_FIGURES:
        return None
    disagrees = alert.kind in _DISAGREEMENTS
    return FigureNews(
        figure=alert.figure,
        label=alert.label,
        severity=alert.severity,
        changes=() if disagrees else (told,),
        disagreements=(told,) if disagrees else (),
    )


def _host(base_url: str) -> str:
    """Return the name space of our lists; RFC 2919 §2 has `localhost` for those without a domain."""
    return urlsplit(safe.link(base_url)).hostname or "localhost"


def _review(base_url: str) -> str:
    """Return the address of the review page with a slash at its end; empty without one."""
    address = safe.link(base_url)
    return f"{address.rstrip('/')}/" if address else ""
