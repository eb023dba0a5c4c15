"""What stands in the place of something else: walls, banners, front pages, shared names, and bodies by the dozen."""

from __future__ import annotations

from functools import cache

from hostile.documents import (
    FULL,
    GOOD,
    ONE,
    PROSE,
    Case,
    atom,
    atom_entry,
    big,
    entry,
    page,
    rss,
    sent,
    shown,
)
from rawweb import Answer, moved, reply

MANY = 8
"""Large pages that come at once, nine megabytes each."""

BRIEF = "".join(
    f"<p>The {place} had {n},204 visitors in May, its council said on Tuesday, and {n} of its boats were sold.</p>"
    for n, place in enumerate(["harbour", "old quay", "ferry pier", "river port"], 3)
)  # about as long as a press release


def standin_cases() -> list[Case]:
    """Return the cases in which one thing passes for another."""
    return [*_walls(), *_banners(), *_addresses(), *_shared(), *_behind(), *_many()]


def _page(name: str, body: str, state: str, **fields: object) -> Case:
    return Case(name=f"page {name}", state="ok", entries=(state,), pages={"/story": shown(body)}, **fields)  # type: ignore[arg-type]


def _walls() -> list[Case]:
    buttons = "<button>{}</button><button>{}</button>"
    consent = {
        "Italian": "<p>Noi e i nostri partner utilizziamo i cookie.</p>"
        + buttons.format("Accetta tutto", "Rifiuta tutto"),
        "Dutch": "<p>Wij gebruiken cookies.</p>" + buttons.format("Alles accepteren", "Cookie-instellingen"),
        "Swedish": "<p>Vi använder kakor.</p>" + buttons.format("Acceptera alla", "Avvisa alla"),
        "Portuguese": "<p>Utilizamos cookies.</p>" + buttons.format("Aceitar todos", "Rejeitar todos"),
    }
    nothing = {
        "that wants JavaScript in German": "<p>Bitte aktivieren Sie JavaScript, um diese Seite anzuzeigen.</p>",
        "that is not found in German": "<h2>Seite nicht gefunden</h2><p>Die angeforderte Seite existiert nicht.</p>",
        "that is not found in French": "<p>Page introuvable.</p>",
        "against blockers": "<h2>Ad blocker detected</h2><p>Please disable your ad blocker to continue.</p>",
        "for other countries": "<p>This content is not available in your country.</p>",
        "that asks for an age": "<p>You must be 18 or older to enter. Confirm your age.</p>",
    }
    paid = "<p>Il porto è cresciuto del 4 per cento.</p><p>Questo articolo è riservato agli abbonati.</p>"
    return [
        *(_page(f"with a consent wall in {name}", page(body), "consent") for name, body in consent.items()),
        *(_page(name, page(body), "no_text") for name, body in nothing.items()),
        _page("with a paywall in Italian", page(paid), "paywall"),
    ]


def _banners() -> list[Case]:
    """Nearly every page asks for consent somewhere; beside an article, however short, that is no wall."""
    around = {
        "a banner": "<div>We use cookies. See our cookie policy, privacy settings. <button>Accept all</button></div>{}",
        "an overlay": "<div role=dialog><h2>Your privacy</h2><p>We and our 612 partners use cookies.</p></div>{}",
        "a foot of policies": "{}<footer><a>Cookie policy</a><a>Your privacy</a><a>Manage preferences</a></footer>",
        "a head for subscribers": "<header><a>Already a subscriber? Log in</a></header>{}",
        "a word to those without JavaScript": "<noscript>Please enable JavaScript.</noscript>{}",
    }
    story = f"<main><article><h1>A story</h1>{BRIEF}</article></main>"
    return [
        _page(f"of a short article beside {name}", f"<html><body>{form.format(story)}</body></html>", "ok")
        for name, form in around.items()
    ]


def _addresses() -> list[Case]:
    other = PROSE.replace("heat pumps in new homes", "fish in the nets of small boats").replace("ministry", "harbour")
    named = '<link rel="canonical" href="/section">'
    home = moved("/")
    return [
        Case(
            name="page that leads to the front page",
            state="ok",
            entries=("no_text",),
            pages={"/story": home, "/": GOOD},
        ),
        Case(
            name="page that leads to the front page with full text in the feed",
            state="ok",
            feed=sent(rss(entry(more=FULL))),
            entries=("partial",),
            pages={"/story": home, "/": GOOD},
        ),
        Case(
            name="pages that call themselves by their section",
            state="ok",
            feed=sent(rss(entry(guid="1"), entry("/other", guid="2", title="B"))),
            entries=("ok", "ok"),
            pages={"/story": shown(page(head=named)), "/other": shown(page(other, head=named))},
        ),
        Case(
            name="entry in Atom with a base within a base",
            state="ok",
            feed=sent(atom(atom_entry("story", attributes=' xml:base="er/"'), attributes=' xml:base="/deep/"')),
            entries=("ok",),
            pages={"/deep/er/story": GOOD},
        ),
    ]


def _shared() -> list[Case]:
    """Feeds whose templates give all entries one name, or none: each entry is one all the same."""

    def many(name: str, made: str, states: int, state: str, *, of: str = "ok") -> Case:
        document = rss(*(made.format(n=n) for n in range(states)))
        return Case(name=f"entries {name}", state=of, feed=sent(document), entries=(state,) * states, pages={"/": GOOD})

    home = "http://entries-with-the-address-of-the-site-for-link-and-guid.example/"
    words = "<item><description>Only these words, and the number {n}.</description></item>"
    halves = (
        '{"id":"a\\ud800","url":"/story?q=\\udfff","title":"A\\ud83d story"},{"id":"b\\u0000","url":"/story\\u0000"}'
    )
    return [
        many(
            "with the address of the site for link and guid",
            f"<item><title>Brief {{n}}</title><link>{home}</link><guid>{home}</guid></item>",
            2,
            "ok",
        ),
        many("with one guid and no link", "<item><title>Bulletin {n}</title><guid>urn:1</guid></item>", 3, "no_text"),
        many("of words alone", words, 2, "no_text"),
        Case(
            name="entries in JSON with halves of surrogates in their addresses",
            state="ok",
            feed=sent(f'{{"version":"https://jsonfeed.org/version/1","items":[{halves}]}}', "application/json"),
            entries=("ok", "ok"),
            pages={"/story?q=": GOOD, "/story": GOOD},
        ),
    ]


def _behind() -> list[Case]:
    """What comes behind the end of an answer is nobody's."""
    behind: dict[str, bytes] = {
        "rubbish": bytes(range(256)) * 400,
        "another answer": reply(b"other", status="404 Not Found"),
        "the answer again": sent(ONE),
    }
    return [
        Case(
            name=f"feed with {name} behind its end",
            state="ok",
            feed=sent(ONE) + more,
            entries=("ok",),
            pages={"/story": GOOD},
        )
        for name, more in behind.items()
    ]


def _many() -> list[Case]:
    answer: Answer = big(_large)
    return [
        Case(name=f"one of many large pages {number}", state="ok", entries=("partial",), pages={"/story": answer})
        for number in range(MANY)
    ]


@cache
def _large() -> bytes:
    return shown(page(PROSE + "<p>" + "harbour " * 1_100_000 + "</p>"))
