"""The template engine, once for each form: HTML, plain text, Markdown.

Every value that a template prints is made safe by the environment itself (`finalize`), not by the template: a template
that forgets a filter is still safe. Templates are files of this package, or of the folder that the settings name; none
ever comes from a feed or the database.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from watchbot.model import AlertKind, FeedState, Message, Trend
from watchbot.pipeline.digest import FigureNews
from watchbot.pipeline.headline import alert_headline
from watchbot.pipeline.telling import ToldAlert
from watchbot.pipeline.wording import as_of_text
from watchbot.render import numbers, quotes, safe

KIND_WORDS: Mapping[AlertKind, str] = {
    AlertKind.REVERSAL: "Turned round",
    AlertKind.UPDATE: "Changed",
    AlertKind.FIRST: "First value",
    AlertKind.CONFLICT: "Another value",
    AlertKind.REDEFINITION: "Another definition",
    AlertKind.EDITED: "Edited after publication",
    AlertKind.WITHDRAWN: "Withdrawn",
    AlertKind.INCONSISTENT: "Does not add up",
    AlertKind.OUT_OF_RANGE: "Outside the expected range",
    AlertKind.FEED_FAILING: "Feed fails",
    AlertKind.FEED_SILENT: "Feed is silent",
    AlertKind.CONFIG_BROKEN: "Settings broken",
    AlertKind.STORAGE: "Storage trouble",
}
STATE_WORDS: Mapping[FeedState, str] = {
    FeedState.NEW: "not polled yet",
    FeedState.OK: "ok",
    FeedState.UNCHANGED: "unchanged",
    FeedState.EMPTY: "has no entries",
    FeedState.FAILING: "fails",
    FeedState.SILENT: "silent",
    FeedState.BLOCKED: "blocked by our own rules",
    FeedState.MOVED: "moved",
    FeedState.GONE: "gone",
    FeedState.THROTTLED: "asks us to slow down",
    FeedState.UNSUPPORTED: "is no feed that we can read",
}
ARROWS: Mapping[Trend, str] = {Trend.UP: "▲", Trend.DOWN: "▼"}
_ANCHOR = Markup('<a class="lk" dir="auto" style="color:#0b57a8" href="{}" rel="noopener noreferrer">{}</a>')
_LONGEST = 2_000_000  # characters of what a person's template may write
_WIDTH = 76  # columns of the text form; mail programs quote it with two more


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox that notes which files it writes with: what was never tried is not sound."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.used: set[str] = set()

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        return self._noted(super().get_template(name, parent, globals))

    def select_template(self, names: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        return self._noted(super().select_template(names, parent, globals))

    def _noted(self, template: Template) -> Template:
        self.used |= {template.filename} if template.filename else set()
        return template


class Written(str):
    """Text that is already in the form of its template: printed as it is."""

    __slots__ = ()


@lru_cache(maxsize=4)
def environment(form: str) -> _Environment:
    """Return the environment of our own templates in a form: `html`, `xml`, `txt` or `md`."""
    return _environment(form, PackageLoader("watchbot.render"))


class Forms:
    """Our templates, and those of a folder that go before them. One that is broken is told about and ours is taken."""

    def __init__(self, folder: Path | None = None, only: Collection[str] = ("html", "txt", "md")) -> None:
        """Take the folder of a person's templates, and the forms for which they are used."""
        self._folder = folder
        self._only = frozenset(only)
        self.broken: dict[str, str] = {}  # file → what is wrong with it, of everything written so far
        self.barred: set[tuple[str, str]] = set()  # name and form of what did not come to an end
        self.seen: dict[str, object] = {}  # form → state of the files that all this is about
        self.sound: set[str] = set()  # files that something was written with, to its end

    def written(self, name: str, form: str, **values: object) -> str:
        """Render a template: `written("digest", "html", …)`."""
        if self._folder is not None and form in self._only and any(self._folder.glob(f"*.{form}.j2")):
            try:
                theirs = _theirs(form, self._folder)
                theirs.used.clear()
                text = _bounded(theirs, f"{name}.{form}.j2", values)
                self.sound |= {file for file in theirs.used if Path(file).is_relative_to(self._folder)}
                return text
            except Exception as error:  # noqa: BLE001 - whatever a person's template does, the message goes out
                self.broken[str(self._folder / _template_at(error, f"{name}.{form}.j2"))] = _said(error)
        return environment(form).get_template(f"{name}.{form}.j2").render(**values)


@lru_cache(maxsize=8)
def _theirs(form: str, folder: Path) -> _Environment:
    """Return an environment in which `ours/digest.html.j2` is the one that a template of that name goes before."""
    ours = PackageLoader("watchbot.render")
    loaders = [FileSystemLoader(folder), ours, PrefixLoader({"ours": ours})]
    return _environment(form, ChoiceLoader(loaders))


OURS = Forms()
Made = tuple[Message, dict[str, str], set[str]]
"""A message, which files were broken and how, and which were not."""


def made(
    folder: Path,
    used: Collection[str],
    make: Callable[..., Message],
    args: tuple[object, ...],
    values: Mapping[str, object],
) -> Made:
    """Return what `make` makes with the templates of a folder, for some forms; to be run where it may hang."""
    forms = Forms(folder, used)
    return make(*args, **values, forms=forms), forms.broken, forms.sound


def _bounded(env: _Environment, name: str, values: Mapping[str, object]) -> str:
    parts, size = [], 0
    for part in env.get_template(name).generate(**values):
        size += len(part)
        if size > _LONGEST:
            raise ValueError(f"writes more than {_LONGEST:,} characters")
        parts.append(part)
    return "".join(parts)


def _template_at(error: Exception, name: str) -> str:
    """Return the template in which an error came up, as far as it can be told."""
    found, trace = getattr(error, "name", None) or name, error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        found = Path(file).name if file.endswith(".j2") else found
        trace = trace.tb_next
    return str(found)


def _said(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    return f"{type(error).__name__}: {error}" + (f" (line {line})" if line else "")


def _environment(form: str, loader: BaseLoader) -> _Environment:
    made_safe: Mapping[str, Callable[[object], object]] = {
        "html": _in_html,
        "xml": _in_html,
        "txt": _in_text,
        "md": _in_markdown,
    }
    env = _Environment(
        loader=loader,
        autoescape=form in ("html", "xml"),
        undefined=StrictUndefined,
        finalize=made_safe[form],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(
        day=numbers.day_text,
        weekday=numbers.weekday_text,
        minute=numbers.minute_text,
        as_of=as_of_text,
        kind=KIND_WORDS.__getitem__,
        feed_state=STATE_WORDS.__getitem__,
        arrow=ARROWS.__getitem__,
        wrap=_wrapped,
        pieces=quotes.pieces,
        before=quotes.before,
        first_told=_first_told,
        before_it=_before_it,
        headline=alert_headline,
        backlog=numbers.backlog_text,
    )
    own: Mapping[str, Mapping[str, Callable[..., object]]] = {
        "html": {"link": safe.link, "to": _anchor},
        "xml": {"link": safe.link},
        "txt": {"link": _written_link, "address": _address, "marked": _marked_text},
        "md": {"link": _written_link, "to": _markdown_link, "marked": _marked_markdown},
    }
    env.filters.update(own[form])
    env.globals.update(count=numbers.count_text)
    return env


def written(name: str, form: str, **values: object) -> str:
    """Render a template of this package: `written("digest", "html", …)`."""
    return OURS.written(name, form, **values)


def _first_told(figures: Iterable[FigureNews]) -> list[ToldAlert]:
    """Return the most important alert of each figure, for a line of its own."""
    return [(*news.changes, *news.disagreements)[0] for news in figures]


def _before_it(told: ToldAlert) -> str:
    """Say what was known: "Before: 2.7 %, as of Mar 2026"; of what was turned round nothing is over."""
    name = "Known" if told.kind is AlertKind.REVERSAL else "Before"
    return f"{name}: " + ", ".join(part for part in (told.was, told.compared_with) if part)


def _in_html(value: object) -> object:
    """Make a value visible as what it is; Jinja escapes it afterwards. What a template itself made stays."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else _soft(value)


def _in_text(value: object) -> object:
    return value if isinstance(value, Written) or not isinstance(value, str) else _soft(value)


def _in_markdown(value: object) -> object:
    return value if isinstance(value, Written) or not isinstance(value, str) else safe.markdown(_soft(value))


def _soft(value: str) -> str:
    """Make safe, but keep a blank at either end: pieces of a quote meet there."""
    inner = safe.plain(value)
    if not inner:
        return " " if value else ""
    return f"{' ' if value[0].isspace() else ''}{inner}{' ' if value[-1].isspace() else ''}"


def _anchor(text: str, url: str) -> Markup:
    """Link a text; just the text when the address is none that may be linked."""
    href = safe.link(url)
    if not href:
        return Markup("{}").format(_soft(text))
    return _ANCHOR.format(href, _soft(text))


def _markdown_link(text: str, url: str) -> Written:
    href, name = safe.link(url), safe.markdown(text)
    return Written(f"[{name}](<{href}>)" if href else name)


def _address(url: str, indent: int) -> Written:
    """Write an address on a line of its own; nothing for one that may not be linked."""
    href = safe.link(url)
    return Written(f"{' ' * indent}{href}\n" if href else "")


def _written_link(url: str) -> Written:
    return Written(safe.link(url))


def _marked_text(shown: Iterable[quotes.QuotePiece]) -> str:
    """Write a quote: the number between stars, an edit as [-old-] {+new+}."""
    signs = {"none": ("", ""), "number": ("*", "*"), "removed": ("[-", "-]"), "added": ("{+", "+}")}
    return "".join(signs[p.mark][0] + _soft(p.text) + signs[p.mark][1] for p in shown)


def _marked_markdown(shown: Iterable[quotes.QuotePiece]) -> Written:
    """Write a quote: the number and added words bold, removed words struck out."""
    signs = {"none": "", "number": "**", "removed": "~~", "added": "**"}
    parts = []
    for piece in shown:
        soft = _soft(piece.text)
        inner, sign = soft.strip(" "), signs[piece.mark]
        left, right = " " * soft.startswith(" "), " " * (soft.endswith(" ") and bool(inner))
        parts.append(f"{left}{sign}{safe.markdown(inner)}{sign}{right}" if inner else soft)
    return Written("".join(parts))


def _wrapped(text: str, indent: int = 3, first: str = "") -> Written:
    """Fold a text at the width of a mail, with a hanging indent; addresses and long words stay whole."""
    lines = textwrap.wrap(
        safe.plain(str(text)),
        _WIDTH,
        initial_indent=" " * max(0, indent - len(first)) + first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return Written("\n".join(lines))
