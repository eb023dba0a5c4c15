"""`watchbot.yaml` → `Config`, or every mistake in it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from watchbot.config import form
from watchbot.config.checking import Written, checked, report_twins, rows
from watchbot.config.environment import fill_in
from watchbot.config.routing import check_destinations, check_figures, check_routes, with_addresses
from watchbot.config.settings import (
    AllowedAddress,
    ChannelKind,
    ChannelSettings,
    Config,
    DigestSettings,
    FetchSettings,
    KeepSettings,
    RouteMatch,
    RouteSettings,
    SmtpSecurity,
    WorkerSettings,
)
from watchbot.config.sheet import KeyPath, Sheet, read_sheet
from watchbot.config.written import Resolved, did_you_mean, file_stem, shown
from watchbot.errors import ConfigError, Mistake

USUAL_PATH: Final = Path("config/watchbot.yaml")
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})

M = TypeVar("M", bound=Written)


def find_config(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the settings file that counts: `./config/watchbot.yaml`, else `$WATCHBOT_CONFIG`, else None."""
    if USUAL_PATH.exists():  # also a folder of that name: that is a mistake to be told, not to be passed over
        return USUAL_PATH
    named = (os.environ if environ is None else environ).get("WATCHBOT_CONFIG", "")
    return Path(named) if named else None


def load_config(path: Path | None = None, *, environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings.

    Args:
        path: the file; None takes what `find_config` finds, or the built-in defaults.
        environ: where `${NAME}` and `$WATCHBOT_CONFIG` are looked up; None is the environment of the process.

    Raises:
        ConfigError: with every mistake of the file.
    """
    path = find_config(environ) if path is None else path
    if path is None:
        return Config()
    config, mistakes = _read(path, environ)
    if config is None:
        raise ConfigError(mistakes)
    return config


def check_config(
    path: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    figures: Collection[str] | None = None,
    topics: Collection[str] | None = None,
) -> tuple[Mistake, ...]:
    """Return every mistake and warning about the settings; routes are held against `figures` and `topics` if given."""
    path = find_config(environ) if path is None else path
    return () if path is None else _read(path, environ, figures, topics)[1]


def _read(
    path: Path,
    environ: Mapping[str, str] | None,
    figures: Collection[str] | None = None,
    topics: Collection[str] | None = None,
) -> tuple[Config | None, tuple[Mistake, ...]]:
    sheet = read_sheet(path)
    if sheet.value is None:
        sheet.value = {}  # an empty file is valid; one that cannot be read has its mistake already
    fill_in(sheet, os.environ if environ is None else environ)
    config = _config(sheet)
    if config is not None:
        check_figures(sheet, figures, topics)
        config = replace(config, path=path)
    found = _in_order(sheet.mistakes)
    return (None if any(m.severity == "error" for m in found) else config), found


def _in_order(mistakes: list[Mistake]) -> tuple[Mistake, ...]:
    """Sort by place, and leave out what only follows from a reference that could not be looked up."""
    lost = {(m.line, m.column) for m in mistakes if m.rule in ("unset-variable", "secret-file")}
    kept = [m for m in mistakes if (m.line, m.column) not in lost or m.rule in ("unset-variable", "secret-file")]
    return tuple(sorted(kept, key=lambda m: (m.line, m.column)))


def _config(sheet: Sheet) -> Config | None:
    """Read every section, whatever is wrong with the others."""
    top = checked(form.TopForm, sheet)
    if not isinstance(sheet.value, dict):
        return None
    fetch = _fetch(sheet)
    workers = _section(form.WorkersForm, sheet, "workers")
    keep = _section(form.KeepForm, sheet, "keep")
    channels, digests, routes = _channels(sheet), _digests(sheet), _routes(sheet)
    _check_database(sheet)
    _check_templates(top, sheet)
    check_destinations(channels, sheet)
    check_routes(routes, sheet)
    if top is None or fetch is None or workers is None or keep is None:
        return None
    return Config(
        database=top.database,
        seeds=top.seeds,
        templates=Path(top.templates).expanduser() if top.templates else None,
        fetch=fetch,
        workers=WorkerSettings(**dict(workers)),
        baseline=top.baseline,
        recheck=tuple(sorted(top.recheck)),
        keep=KeepSettings(**dict(keep)),
        digests=tuple(digests.values()),
        channels=with_addresses(tuple(channels.values()), tuple(digests.values()), tuple(routes.values())),
        routes=tuple(routes.values()),
    )


def _section(model: type[M], sheet: Sheet, key: str) -> M | None:
    return model() if sheet.at((key,)) is None else checked(model, sheet, (key,))


def _fetch(sheet: Sheet) -> FetchSettings | None:
    found = _section(form.FetchForm, sheet, "fetch")
    if found is None:
        return None
    allow = tuple(AllowedAddress(host=row.host, port=row.port) for row in found.allow)
    fetch = FetchSettings(**{**dict(found), "allow": allow})
    for quicker, slower in (("fastest", "every"), ("every", "slowest")):
        if getattr(fetch, quicker) > getattr(fetch, slower):
            key = quicker if sheet.at(("fetch", quicker)) is not None else slower
            message = f'fetch: "{quicker}" is longer than "{slower}"'
            sheet.report(("fetch", key), "wrong-order", message, "fastest ≤ every ≤ slowest")
    return fetch


def _channels(sheet: Sheet) -> dict[KeyPath, ChannelSettings]:
    if sheet.at(("channels",)) is None:
        return {("channels", place): channel for place, channel in enumerate(Config().channels)}
    channels = {path: channel for path in rows(sheet, ("channels",)) if (channel := _channel(sheet, path))}
    report_twins(sheet, "channels", "name")
    return channels


def _channel(sheet: Sheet, path: KeyPath) -> ChannelSettings | None:
    kind = sheet.at((*path, "kind"))
    kinds = [known.value for known in ChannelKind]
    if isinstance(kind, str) and kind in kinds:
        found = checked(form.CHANNELS[ChannelKind(kind)], sheet, path)
        if found is None:
            return None
        channel = ChannelSettings(**dict(found))
        _check_channel(channel, sheet, path)
        return channel
    hint = (did_you_mean(kind, kinds) if isinstance(kind, str) else "") or "one of " + ", ".join(kinds)
    if kind is None:
        sheet.report(path, "missing", f'"kind" is missing in {sheet.name(path)}', hint)
    else:
        sheet.report((*path, "kind"), "unknown-word", f"{sheet.name(path)}: {shown(kind)} is no kind of channel", hint)
    return None


def _check_channel(channel: ChannelSettings, sheet: Sheet, path: KeyPath) -> None:
    """Warn of secrets that stand in the file itself, and of what would lay them open."""
    for key, what in (("password", "a password"), ("secret", "a secret"), ("token", "a token")):
        if getattr(channel, key) and not isinstance(sheet.at((*path, key)), Resolved):
            hint = f'write "${{file:/run/secrets/{channel.name}}}" or "${{SMTP_{key.upper()}}}"'
            hint = hint.replace("SMTP_", "") if channel.kind is not ChannelKind.SMTP else hint
            sheet.warn((*path, key), "secret-in-plain-text", f"{what} is written in this file", hint)
    if channel.token and channel.url.reveal().startswith("http://") and not channel.private:
        sheet.report((*path, "url"), "password-in-the-clear", "the token would cross the network in the clear", "https")
    if channel.kind is ChannelKind.APPRISE and not channel.urls:
        sheet.report((*path, "urls"), "channel-to-nobody", f'the channel "{channel.name}" has no address', "add urls")
    if channel.kind is ChannelKind.SMTP:
        _check_smtp(channel, sheet, path)


def _check_smtp(channel: ChannelSettings, sheet: Sheet, path: KeyPath) -> None:
    if channel.password and not channel.user:
        sheet.warn((*path, "password"), "password-without-user", "a password without a user is never sent", "add user")
    if channel.user and channel.security is SmtpSecurity.NONE and channel.host not in _LOCAL:
        message = "the password would cross the network in the clear"
        sheet.report((*path, "security"), "password-in-the-clear", message, 'use "starttls" or "tls"')


def _check_database(sheet: Sheet) -> None:
    """Warn of a password in the address, unless it came from elsewhere."""
    value = sheet.at(("database",))
    written = value.written if isinstance(value, Resolved) else value
    if isinstance(written, str) and re.search(r"://[^/@:]*:(?!\$\{)[^@/]+@", written):
        hint = 'write "${file:/run/secrets/database}" or "${PASSWORD}" for the password'
        sheet.warn(("database",), "secret-in-plain-text", "a password is written in this file", hint)


def _check_templates(top: form.TopForm | None, sheet: Sheet) -> None:
    """Note a folder of templates that is not there: the built-in ones would be used and nobody would know why."""
    if top is not None and top.templates and not Path(top.templates).expanduser().is_dir():
        hint = "make it, or leave it empty for the built-in ones"
        sheet.report(("templates",), "no-folder", f'templates: there is no folder "{top.templates}"', hint)


def _digests(sheet: Sheet) -> dict[KeyPath, DigestSettings]:
    if sheet.at(("digest",)) is None:
        # The built-in digest goes to the built-in channel; whoever names other channels names their digests too.
        built_in = Config().digests if sheet.at(("channels",)) is None else ()
        return {("digest", place): digest for place, digest in enumerate(built_in)}
    digests: dict[KeyPath, DigestSettings] = {}
    for path in rows(sheet, ("digest",)):
        found = checked(form.DigestForm, sheet, path)
        if found is not None:
            own = {"to": tuple(dict.fromkeys(found.to)), "match": _match(found.match)}
            digests[path] = DigestSettings(**{**dict(found), **own})
    report_twins(sheet, "digest", "name", same=file_stem)  # they would overwrite each other's files
    return digests


def _routes(sheet: Sheet) -> dict[KeyPath, RouteSettings]:
    routes: dict[KeyPath, RouteSettings] = {}
    for path in rows(sheet, ("routes",)):
        found = checked(form.RouteForm, sheet, path)
        if found is not None:
            to = tuple(dict.fromkeys(found.to))
            routes[path] = RouteSettings(match=_match(found.match), to=to, when=found.when)
    return routes


def _match(found: form.MatchForm) -> RouteMatch:
    return RouteMatch(severity=found.severity, kinds=found.kind, figures=found.figure, topics=found.topic)
