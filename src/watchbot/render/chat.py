"""What a chat or a phone shows: one line that says it, then a few more. Nothing in it is markup or calls anybody."""

from __future__ import annotations

from collections.abc import Sequence

from watchbot.pipeline.digest import Digest
from watchbot.pipeline.headline import LONGEST, alert_headline, all_told, cut, digest_headline, proof, summary
from watchbot.pipeline.telling import ToldAlert
from watchbot.render import safe

_TITLE = 60  # characters; lock screens cut later ones
_BODY = 240
_LISTED = 5  # alerts of a digest or a storm


def alert_short(told: ToldAlert) -> str:
    """Return one alert: what changed, why it is told, who says so and where."""
    said = told.said[0] if told.said else None
    lines = [safe.chat(cut(alert_headline(told, longest=_TITLE), LONGEST))]
    if told.note:
        lines.append(safe.chat(cut(told.note, _BODY)))
    if said is not None and said.quote:
        lines.append(safe.chat(f"“{cut(said.quote, _BODY)}” — {cut(said.publisher, _TITLE)}"))
    elif said is not None:
        lines.append(safe.chat(cut(said.publisher, _TITLE)))
    if told.origins > 1:
        lines.append(f"{told.origins} sources, {told.articles} articles")
    lines.append(safe.chat_link(said.url if said is not None else told.url))
    return "\n".join(line for line in lines if line)


def digest_short(digest: Digest) -> str:
    """Return a digest: its most important changes and the line that proves that it was not idle."""
    lines = [safe.chat(digest_headline(digest)), safe.chat(summary(digest)), *_headlines(all_told(digest))]
    return "\n".join([*lines, safe.chat(proof(digest))])


def storm_short(subject: str, told: Sequence[ToldAlert]) -> str:
    """Return many alerts as one message with a count."""
    return "\n".join([safe.chat(subject), *_headlines(told)])


def _headlines(told: Sequence[ToldAlert]) -> list[str]:
    lines = [safe.chat(f"• {alert_headline(one)}") for one in told[:_LISTED]]
    return [*lines, f"and {len(told) - _LISTED} more"] if len(told) > _LISTED else lines
