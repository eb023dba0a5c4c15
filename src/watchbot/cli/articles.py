"""`watchbot articles`: what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import cards_as_they_are, reading
from watchbot.cli.output import fail, plain, print_json, print_rows, when

if TYPE_CHECKING:
    from watchbot.model import StoredArticle

app = typer.Typer(help="What was read.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_articles(
    context: typer.Context,
    feed: Annotated[str, typer.Option(help="Only of this feed (its address).")] = "",
    state: Annotated[str, typer.Option(help="Only entries in this state: due, ok, partial, blocked, failing …")] = "",
    limit: Annotated[int, typer.Option(help="At most this many, the newest.")] = 100,
    with_text: Annotated[bool, typer.Option("--with-text", help="Add the text (JSON).")] = False,
    as_json: AsJson = False,
) -> None:
    """List entries and the articles they became, newest first."""
    from watchbot.model import EntryState

    states = [known.value for known in EntryState]
    if state and state not in states:
        raise typer.BadParameter(f"{state!r} is no state; there are {', '.join(states)}")
    with reading(context) as store:
        lines = store.entry_lines(feed=feed or None, state=state or None, limit=limit)
        rows = [
            {
                "id": line.article_id,
                "url": line.url,
                "title": line.title,
                "state": line.state.value,
                "reason": line.reason or None,
                "feed": line.feed,
                "published": when(line.published),
                "modified": when(line.modified),
                "first_seen": when(line.first_seen),
                "last_seen": when(line.last_seen),
                "text_chars": line.text_chars,
                **({"text": _text(store.article(line.article_id))} if with_text and line.article_id else {}),
            }
            for line in lines
        ]
    print_rows(
        rows,
        columns=("id", "state", "title", "published", "text_chars", "feed"),
        as_json=as_json or with_text,
        empty="Nothing like that was read." if feed or state else "Nothing was read yet. `watchbot poll` starts.",
    )


@app.command()
def show(
    context: typer.Context,
    article: Annotated[int, typer.Argument(help="Number of the article, as `articles list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Show one article: where it stands, its text, and the claims in it."""
    from watchbot.cli.claims import claim_line

    with reading(context) as store:
        found = store.article(article)
        if found is None:
            fail(f"there is no article {article}", code=2, hint="`watchbot articles list` shows the newest.")
        said = store.claims(article=article)
    cards = cards_as_they_are(context) if said else {}
    claims = [claim_line(c, cards) for c in said]
    if as_json:
        print_json({**article_row(found), "text": found.text, "claims": claims})
        return
    typer.echo(plain(f"{found.title}\n{found.url}\n{found.publisher}, revision {found.revision}"))
    typer.echo(plain(f"the voice of {found.origin}: {found.origin_note}\n\n{found.text}\n"))
    for claim in claims:
        typer.echo(plain(f"{claim['figure']}: {claim['said']} ({claim['change']}) — {claim['note']}"))


def article_row(article: StoredArticle) -> dict[str, Any]:
    """Return an article in the shape of `articles show --json`, without its text."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "state": article.state.value,
        "feed": article.feed,
        "publisher": article.publisher,
        "origin": article.origin,
        "origin_note": article.origin_note,
        "published": when(article.published),
        "modified": when(article.modified),
        "first_seen": when(article.first_seen),
        "last_seen": when(article.last_seen),
        "revision": article.revision,
        "text_chars": len(article.text),
    }


def _text(article: StoredArticle | None) -> str:
    return article.text if article else ""
