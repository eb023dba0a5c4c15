"""`watchbot claims`: who said what when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import reading
from watchbot.cli.output import print_rows, when

if TYPE_CHECKING:
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
        rows = [claim_line(stored) for stored in store.claims(figure=figure or None, article=article, limit=limit)]
    print_rows(
        rows,
        columns=("figure", "said", "as_of", "change", "publisher", "quote"),
        as_json=as_json,
        empty="No claims yet. `watchbot try URL` shows what an article would give.",
    )


def claim_line(stored: StoredClaim) -> dict[str, Any]:
    """Return a claim in the shape of `claims list --json`."""
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
        "as_of": claim.as_of.iso if claim.as_of else None,
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
