"""Do digests and routes lead anywhere? Checks over several sections of the settings, each of them read before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from watchbot.config.form import is_address
from watchbot.config.settings import (
    ChannelKind,
    ChannelSettings,
    DigestSettings,
    RouteMatch,
    RouteSettings,
    RouteWhen,
)
from watchbot.config.sheet import KeyPath, Sheet
from watchbot.config.written import did_you_mean
from watchbot.model import AlertKind

_HEALTH: Final = frozenset(
    {AlertKind.FEED_FAILING, AlertKind.FEED_SILENT, AlertKind.CONFIG_BROKEN, AlertKind.STORAGE}
)  # they are about no figure


def with_addresses(
    channels: tuple[ChannelSettings, ...], digests: tuple[DigestSettings, ...], routes: tuple[RouteSettings, ...]
) -> tuple[ChannelSettings, ...]:
    """Add a channel for every bare mail address that a digest or route names.

    It is the first smtp channel with that one recipient, called like the address: deliveries only know channels.
    """
    mail = next((channel for channel in channels if channel.kind is ChannelKind.SMTP), None)
    named = [digest.to for digest in digests] + [route.to for route in routes]
    wanted = [to for row in named for to in row if is_address(to)]
    if mail is None:
        return channels
    return channels + tuple(replace(mail, name=address, to=(address,)) for address in dict.fromkeys(wanted))


def check_destinations(channels: Mapping[KeyPath, ChannelSettings], sheet: Sheet) -> None:
    """Note digests and routes that go to a channel that does not exist, or to nobody.

    Looks at what is written rather than at what was read: a channel or a digest with a mistake in it is still meant.
    """
    known = [row for row in _rows(sheet, "channels") if isinstance(row, dict)]
    names = sheet.named("channels", "name")
    if sheet.at(("channels",)) is None:
        names = {channel.name for channel in channels.values()}
    mail = any(row.get("kind") == ChannelKind.SMTP for row in known)
    used: set[str] = set()
    for key in ("digest", "routes"):
        for row, _ in enumerate(_rows(sheet, key)):
            to = sheet.at((key, row, "to"))
            for place, name in enumerate(to if isinstance(to, list) else []):
                if isinstance(name, str):
                    used.add(name)
                    _check_destination(name, (key, row, "to", place), names, mail, sheet)
            if key == "digest" and to in (None, []):
                sheet.warn((key, row), "digest-to-nobody", f"{sheet.name((key, row))} goes to nobody", "name a channel")
    for path, channel in channels.items():
        if channel.kind is ChannelKind.SMTP and not channel.to and channel.name in used:
            message = f'mail is sent to the channel "{channel.name}", which has no recipients'
            sheet.report(path, "channel-to-nobody", message, "add to: [desk@example.org]")


def _rows(sheet: Sheet, key: str) -> list[Any]:
    value = sheet.at((key,))
    return value if isinstance(value, list) else []


def _check_destination(to: str, path: KeyPath, names: Collection[str], mail: bool, sheet: Sheet) -> None:
    if is_address(to):
        if not mail:
            hint = "add a channel with kind: smtp"
            sheet.report(path, "no-mail-channel", f'"{to}" is a mail address, and there is no smtp channel', hint)
    elif to not in names:
        hint = did_you_mean(to, names) or ("known here: " + ", ".join(sorted(names)) if names else "there is none")
        sheet.report(path, "unknown-channel", f'there is no channel "{to}"', hint)


def check_routes(routes: Mapping[KeyPath, RouteSettings], sheet: Sheet) -> None:
    """Warn of routes that can never take or send anything; the first that matches takes an alert."""
    earlier: list[tuple[KeyPath, RouteSettings]] = []
    for path, route in routes.items():
        taken = next((other for other, first in earlier if _covers(first.match, route.match)), None)
        if taken is not None:
            message = f"routes[{path[-1]}] can never receive anything: routes[{taken[-1]}] takes it all"
            sheet.warn(path, "route-shadowed", message, "put it before the other one")
        if _impossible(route.match):
            message = f"routes[{path[-1]}] can never receive anything: an alert about health has no figure and no topic"
            sheet.warn(path, "route-never-fires", message)
        if route.when is RouteWhen.NOW and not route.to:
            message = f"routes[{path[-1]}] sends to nobody"
            sheet.warn(path, "route-to-nobody", message, 'name a channel in "to", or write when: digest')
        earlier.append((path, route))


def _covers(first: RouteMatch, second: RouteMatch) -> bool:
    """Tell whether `first` takes everything that `second` takes."""
    return first.severity in (None, second.severity) and all(
        not wide or (narrow and set(narrow) <= set(wide))
        for wide, narrow in (
            (first.kinds, second.kinds),
            (first.figures, second.figures),
            (first.topics, second.topics),
        )
    )


def _impossible(match: RouteMatch) -> bool:
    return bool(match.kinds) and set(match.kinds) <= _HEALTH and bool(match.figures or match.topics)


def check_figures(sheet: Sheet, figures: Collection[str] | None, topics: Collection[str] | None) -> None:
    """Note figures and topics of routes and digests that the seeds do not have."""
    places = [(section, place) for section in ("digest", "routes") for place, _ in enumerate(_rows(sheet, section))]
    for key, known in (("figure", figures), ("topic", topics)):
        for section, place in places if known is not None else []:
            path: KeyPath = (section, place, "match", key)
            named = sheet.at(path)
            for word in named if isinstance(named, list) else [named]:
                if isinstance(word, str) and word not in (known or ()):
                    hint = did_you_mean(word, known or ())
                    sheet.report(path, f"unknown-{key}", f'there is no {key} "{word}" in the seeds', hint)
