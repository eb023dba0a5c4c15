"""`watchbot claims`: who said what when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import asked_for, cards_as_they_are, reading
from watchbot.cli.output import fail, print_rows, when

if TYPE_CHECKING:
    from watchbot.model import Claim, Figure
    from watchbot.store import StoredClaim

app = typer.Typer(help="Who said what when.", no_args_is_help=True)


@app.command("list")
def list_claims(
    context: typer.Context,
    figure: Annotated[str, typer.Option(help="Only on this figure.")] = "",
    article: Annotated[int | None, typer.Option(help="Only in this article.")] = None,
    limit: Annotated[int, typer.Option(help="At most this many, the newest.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List claims, newest first: figure, value, date, who says so, and how it relates to what was known."""
    with reading(context) as store:
        if article is not None and store.article(article) is None:
            fail(f"there is no article {article}", code=2, hint="`watchbot articles list` shows the newest.")
        found = store.claims(figure=figure or None, article=article, limit=limit)
    if not found:
        asked_for(context, figure)
    cards = cards_as_they_are(context) if found else {}
    rows = [claim_line(stored, cards) for stored in found]
    print_rows(
        rows,
        columns=("figure", "said", "as_of", "change", "publisher", "quote"),
        as_json=as_json,
        empty="No claims yet. `watchbot try URL` shows what an article would give.",
    )


def claim_line(stored: StoredClaim, cards: Mapping[str, Figure]) -> dict[str, Any]:
    """Return a claim in the shape of `claims list --json`. `as_of` is null where only the publication is known.

    Args:
        stored: the claim.
        cards: by id; a figure that was given up has none.
    """
    from watchbot.pipeline.wording import value_text

    claim = stored.claim
    return {
        "id": claim.id,
        "figure": claim.figure,
        "value": claim.value,
        "low": claim.low,
        "high": claim.high,
        "said": value_text(claim.value, claim.low, claim.high, claim.quantity.unit, exponent=claim.quantity.exponent),
        "bound": claim.quantity.bound.value,
        "as_of": _as_of(claim, cards.get(claim.figure)),
        "edition": claim.edition or None,
        "subject": claim.subject or None,
        "direction": claim.direction.value if claim.direction else None,
        "source": claim.source or None,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "score": claim.score,
        "change": stored.change.value if stored.change else None,
        "note": stored.note,
        "article": stored.article_id,
        "url": stored.url,
        "title": stored.title,
        "publisher": stored.publisher,
        "origin": stored.origin,
        "published": when(stored.published),
        "seen": when(stored.seen_at),
    }


def _as_of(claim: Claim, card: Figure | None) -> str | None:
    """Return the date that a text gives to its claim, by the rule of `extract claims`: no day is invented."""
    from watchbot.model import Taken
    from watchbot.render.claim_rows import as_of

    if card is not None:
        return as_of(claim, card)
    return claim.as_of.iso if claim.as_of and claim.as_of_from not in {Taken.NONE, Taken.PUBLISHED} else None
