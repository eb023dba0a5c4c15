"""A digest or an alert in every form in which a channel may want it, all saying the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from watchbot.model import Alert, AlertKind, Evidence, Figure, Message, Publisher, Severity
from watchbot.pipeline.digest import Digest, FigureNews
from watchbot.pipeline.headline import LONGEST, alert_headline, digest_headline, proof, summary
from watchbot.pipeline.telling import ToldAlert, named, tell
from watchbot.render import safe
from watchbot.render.chat import alert_short, digest_short, storm_short
from watchbot.render.documents import alert_document, digest_document, storm_document
from watchbot.render.folding import LEVELS, Limits, folded, folded_alerts
from watchbot.render.forms import KIND_WORDS, OURS, Forms, Written
from watchbot.render.numbers import count_text, minute_text, stretch_text
from watchbot.render.pictures import Picture

HTML_BYTES = 80_000  # Gmail hides everything after about 102 kB, and the end says why the mail came
_FORMS = ("html", "txt", "md")
_LISTED = 100  # alerts of a storm that have a line
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


def digest_message(
    digest: Digest, *, base_url: str = "", pictures: Mapping[str, Picture] | None = None, forms: Forms = OURS
) -> Message:
    """Return a digest in all forms. HTML is at most 80 kB: what does not fit is folded, in all forms but JSON alike.

    `base_url` is the address of the review page; without it there are no links to it. `pictures` are small charts by
    figure; `forms` are the templates.
    """
    subject = safe.header(digest_headline(digest))
    review = _review(base_url)
    for limits in LEVELS:
        values = _digest_values(digest, limits, subject=subject, review=review) | {"pictures": pictures or {}}
        html = forms.written("digest", "html", **values)
        if len(html.encode()) <= HTML_BYTES:
            break
    name = safe.file_stem(digest.window.name)
    return Message(
        stem=f"{digest.window.day.isoformat()}-{name}",
        subject=subject,
        text=forms.written("digest", "txt", **values),
        html=html,
        markdown=forms.written("digest", "md", **values),
        json=digest_document(digest),
        short=digest_short(digest),
        images=tuple((p.cid, p.png) for p in (pictures or {}).values() if f"cid:{p.cid}" in html),
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
    thread: str = "",
    picture: Picture | None = None,
    forms: Forms = OURS,
) -> Message:
    """Return one alert, to be sent at once, in all forms. The card brings the unit of the step ("▼ 0.8 points").

    `thread` is a Message-ID that all alerts of the figure refer to, so that mail programs show them together; `picture`
    is the small chart of the figure.
    """
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
    pictures = {} if picture is None else {alert.figure: picture}
    made = {form: forms.written("alert", form, **values, pictures=pictures) for form in _FORMS}
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
    if thread:
        headers.append(("References", thread))
    return Message(
        stem=f"alert-{alert.id}",
        subject=subject,
        text=made["txt"],
        html=made["html"],
        markdown=made["md"],
        json=alert_document(told, subject=subject),
        headers=tuple(headers),
        short=alert_short(told),
        images=tuple((p.cid, p.png) for p in pictures.values() if f"cid:{p.cid}" in made["html"]),
    )


def storm_message(
    number: int,
    alerted: Sequence[tuple[Alert, Sequence[Evidence]]],
    *,
    figures: Mapping[str, Figure],
    publishers: Sequence[Publisher] = (),
    base_url: str = "",
    forms: Forms = OURS,
) -> Message:
    """Return many alerts as one message with a count, the most important first; `number` names it.

    JSON has every alert, complete; the other forms have a line for each of the first hundred.
    """
    names = {p.id: p.name for p in publishers}
    told = [tell(a, named(e, names), figure=figures.get(a.figure), since=None) for a, e in alerted]
    told.sort(key=lambda t: (t.severity is Severity.MINOR, -t.origins, t.id))
    count = count_text(len(told), "alert")
    subject = safe.header(f"{count} at once: {alert_headline(told[0], longest=LONGEST - len(count) - 10)}")
    values: dict[str, object] = {
        "title": subject,
        "heading": f"{count} at once",
        "listed": folded_alerts(told[:_LISTED]),
        "more": max(0, len(told) - _LISTED),
        "footer": "There were more alerts than this channel takes in an hour. Each of them is in the next digest.",
        "review": _review(base_url),
    }
    made = {form: forms.written("storm", form, **values) for form in _FORMS}
    return Message(
        stem=f"alerts-{number}",
        subject=subject,
        text=made["txt"],
        html=made["html"],
        markdown=made["md"],
        json=storm_document(told, subject=subject),
        headers=(
            ("List-Id", f"watchbot alerts <alerts.{_host(base_url)}>"),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
            ("X-Watchbot-Reason", "storm"),
        ),
        short=storm_short(subject, told),
    )


def trial_message(*, channel: str, at: datetime) -> Message:
    """Return a message that only shows that a channel works."""
    subject = f"watchbot reaches {safe.header(channel)}"
    text = f"This is a trial, sent at {minute_text(at)}. Nothing has changed; alerts and digests come the same way."
    page = Markup('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{0}</title></head>\n')
    page += Markup("<body><main><h1>{0}</h1><p>{1}</p></main></body></html>\n")
    return Message(
        stem="trial",
        subject=subject,
        text=f"{subject}\n\n{text}\n",
        html=str(page.format(subject, text)),
        markdown=f"# {safe.markdown(subject)}\n\n{safe.markdown(text)}\n",
        json=json.dumps({"format": "watchbot.trial/1", "subject": subject, "text": text}, ensure_ascii=False, indent=1),
        headers=(("Auto-Submitted", "auto-generated"), ("X-Watchbot-Reason", "trial")),
        short=f"{safe.chat(subject)}\n{text}",
    )


def _digest_values(digest: Digest, limits: Limits, *, subject: str, review: str) -> dict[str, object]:
    """Return what the templates of a digest print, folded to some limits."""
    return {
        "digest": folded(digest, limits),
        "title": subject,
        "summary": summary(digest),
        "proof": proof(digest),
        "preheader": summary(digest),
        "window": stretch_text(digest.window.since, digest.window.until, digest.window.tz),
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
