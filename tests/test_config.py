"""Settings: defaults, the shipped file, every mistake with its place, and secrets that do not print themselves."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import fields, is_dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from watchbot.config import (
    AllowedAddress,
    Baseline,
    ChannelKind,
    Config,
    QuietDay,
    QuietHours,
    RouteWhen,
    Secret,
    SmtpSecurity,
    check_config,
    find_config,
    load_config,
)
from watchbot.config.written import read_duration, read_period, read_size
from watchbot.errors import ConfigError, Mistake
from watchbot.model import AlertKind, Grain, Severity

SHIPPED = Path(__file__).parent.parent / "config" / "watchbot.yaml"


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    """Write a settings file and return its path."""

    def write(text: str, name: str = "watchbot.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def rules(mistakes: tuple[Mistake, ...]) -> list[tuple[int, int, str]]:
    return [(m.line, m.column, m.rule) for m in mistakes]


def only(mistakes: tuple[Mistake, ...]) -> Mistake:
    assert len(mistakes) == 1, [str(m) for m in mistakes]
    return mistakes[0]


# --------------------------------------------------------------------------- defaults and the shipped file


def test_shipped_file_says_exactly_the_defaults() -> None:
    assert check_config(SHIPPED, environ={}) == ()
    assert load_config(SHIPPED, environ={}) == Config()


def test_shipped_file_shows_and_explains_every_setting() -> None:
    """Each field of each settings class is in the file, as a key or in a commented example."""
    text = SHIPPED.read_text(encoding="utf-8")
    renamed = {"digests": "digest", "kinds": "kind", "figures": "figure", "topics": "topic", "path": "Found as"}
    for name in _names_of(Config()):
        word = renamed.get(name, name)
        assert f"{word}:" in text or f" {word} " in text or f"`{word}`" in text or word == "Found as", name


def _names_of(value: Any) -> set[str]:
    names: set[str] = set()
    for found in fields(value):
        inner = getattr(value, found.name)
        names.add(found.name)
        for part in inner if isinstance(inner, tuple) else (inner,):
            if is_dataclass(part):
                names |= _names_of(part)
    return names


def test_no_file_at_all_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_config({}) is None
    assert load_config(None, environ={}) == Config()


def test_empty_file_is_valid(settings: Any) -> None:
    assert load_config(settings("# nothing yet\n"), environ={}) == Config()


def test_file_in_the_folder_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    other = tmp_path / "other.yaml"
    other.write_text("baseline: alert\n")
    environ = {"WATCHBOT_CONFIG": str(other)}
    assert load_config(None, environ=environ).baseline is Baseline.ALERT
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watchbot.yaml").write_text("baseline: digest\n")
    found = load_config(None, environ=environ)
    assert found.baseline is Baseline.DIGEST
    assert found.path == Path("config/watchbot.yaml")


def test_named_file_that_is_missing_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load_config(None, environ={"WATCHBOT_CONFIG": str(tmp_path / "gone.yaml")})
    assert only(caught.value.mistakes).rule == "unreadable"


# --------------------------------------------------------------------------- reading


def test_design_example_reads(settings: Any, tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("hunter2\n")
    config = load_config(
        settings(f"""
database: sqlite:///watchbot.db
seeds: seeds/
fetch: {{in_flight: 32, per_host: 2, pause: 500ms, timeout: 1h 30m, feed_bytes: 64MiB, page_bytes: 1.5MB, every: 2h,
        fastest: 15m, slowest: 24h, allow: [{{host: 127.0.0.1, port: 8900}}], agent: watchbot, contact: ""}}
workers: {{processes: 0, page_seconds: 2.5, memory: 2GB}}
recheck: [7d, 1h]
keep: {{snapshots: forever, articles: 30d}}
digest: [{{name: desk, at: 7:05, tz: Europe/Berlin, to: [desk@example.org, files], quiet_day: skip}}]
channels:
  - {{name: files, kind: files, folder: digests/}}
  - {{name: mail, kind: smtp, host: smtp.example.org, sender: watchbot <bot@example.org>, user: bot,
      password: "${{file:{secret}}}", security: tls, to: [all@example.org]}}
routes:
  - {{match: {{severity: major, kind: [conflict, edited]}}, to: [mail], when: now}}
  - {{match: {{kind: update}}, when: digest}}
"""),
        environ={},
    )
    assert config.fetch.pause == timedelta(milliseconds=500)
    assert config.fetch.timeout == timedelta(minutes=90)
    assert (config.fetch.feed_bytes, config.fetch.page_bytes) == (64 * 2**20, 1_500_000)
    assert config.fetch.allow == (AllowedAddress(host="127.0.0.1", port=8900),)
    assert (config.workers.processes, config.workers.page_seconds, config.workers.memory) == (0, 2.5, 2 * 10**9)
    assert config.recheck == (timedelta(hours=1), timedelta(days=7))
    assert (config.keep.snapshots, config.keep.articles) == (None, timedelta(days=30))
    digest = config.digests[0]
    assert (digest.at, digest.tz, digest.quiet_day) == (time(7, 5), "Europe/Berlin", QuietDay.SKIP)
    mail = config.channels[1]
    assert (mail.kind, mail.security, mail.password.reveal()) == (ChannelKind.SMTP, SmtpSecurity.TLS, "hunter2")
    assert config.routes[0].match.severity is Severity.MAJOR
    assert config.routes[0].match.kinds == (AlertKind.CONFLICT, AlertKind.EDITED)
    assert config.routes[1].when is RouteWhen.DIGEST


def test_mail_address_becomes_a_channel_of_its_own(settings: Any) -> None:
    """Deliveries know channels only: an address is the first smtp channel with that one recipient."""
    config = load_config(
        settings("""
channels:
  - {name: mail, kind: smtp, host: localhost, sender: bot@example.org, to: [all@example.org]}
digest: [{name: desk, to: [desk@example.org]}]
routes: [{to: [desk@example.org, mail]}]
"""),
        environ={},
    )
    assert [(c.name, c.to) for c in config.channels] == [
        ("mail", ("all@example.org",)),
        ("desk@example.org", ("desk@example.org",)),
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15m", 900), ("1h 15m 30s", 4530), ("6h", 21600), ("7d", 604800), ("2w", 1209600), ("0", 0)],
)
def test_durations(text: str, seconds: int) -> None:
    assert read_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("text", "size"), [("5MB", 5_000_000), ("1 GB", 10**9), ("500kb", 500_000), ("1KiB", 1024)])
def test_sizes_are_decimal_unless_they_say_binary(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize(
    ("text", "iso", "grain"),
    [
        ("2025", "2025", Grain.YEAR),
        ("2026-03", "2026-03", Grain.MONTH),
        ("2026-03-12", "2026-03-12", Grain.DAY),
        ("2026-Q1", "2026-03", Grain.QUARTER),
        ("2026-H2", "2026-12", Grain.HALF),
        ("2024/25", "2025", Grain.YEAR),
        ("FY2025", "2025", Grain.YEAR),
    ],
)
def test_periods_keep_their_grain(text: str, iso: str, grain: Grain) -> None:
    period = read_period(text)
    assert (period.iso, period.grain) == (iso, grain)
    assert period.start <= period.end


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "2026-Q5", "march", "2024/26", "0026", "2026-03-12T10:00"])
def test_periods_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        read_period(text)


# --------------------------------------------------------------------------- mistakes


def test_every_mistake_in_one_report(settings: Any) -> None:
    """One look at the file is enough: nothing hides behind the first mistake, and warnings come along."""
    path = settings("""databse: sqlite:///x
baseline: slient
fetch: {in_flight: 0, pause: 1, timeout: 30 sec, feed_bytes: 5, every: 10m, allow: [{host: 127.0.0.1, prt: 89}]}
workers: 3
keep: {snapshots: never}
recheck: 1h
digest: [{name: desk, at: "25:00", tz: Europe/Berln, to: [desk@example.org, fils]}, {name: a, to: []}]
channels:
  - {name: files, kind: files, folder: digests/}
  - {name: mail, kind: smpt}
  - {name: files, kind: files}
""")
    found = check_config(path, environ={})
    assert rules(found) == [
        (1, 1, "unknown-key"),
        (2, 11, "unknown-word"),
        (3, 20, "out-of-range"),
        (3, 30, "bad-duration"),
        (3, 42, "bad-duration"),
        (3, 62, "bad-size"),
        (3, 85, "missing"),
        (3, 103, "unknown-key"),
        (4, 10, "not-a-mapping"),
        (5, 19, "bad-duration"),
        (6, 10, "not-a-list"),
        (7, 27, "bad-time"),
        (7, 40, "bad-time-zone"),
        (7, 59, "no-mail-channel"),
        (7, 77, "unknown-channel"),
        (7, 85, "digest-to-nobody"),
        (10, 24, "unknown-word"),
        (11, 12, "duplicate-id"),
    ]
    hints = " ".join(m.hint for m in found)
    for word in ('"database"', '"silent"', '"1s"', '"30s"', '"5MB"', '"port"', '"Europe/Berlin"', '"files"', '"smtp"'):
        assert word in hints, word
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ={})
    assert caught.value.mistakes == found


@pytest.mark.parametrize(
    ("text", "line", "column", "rule"),
    [
        ("baseline: silent\nbaseline: alert\n", 2, 1, "duplicate-key"),
        ("fetch:\n  every: 1h\n every: 2h\n", 3, 2, "yaml-syntax"),
        ("fetch:\n\tevery: 1h\n", 2, 1, "yaml-syntax"),
        ("agent: a: b\n", 1, 9, "yaml-syntax"),
        ("baseline: *gone\n", 1, 11, "yaml-syntax"),
        ("baseline: !!python/object:os.system x\n", 1, 11, "yaml-tag"),
        ("- a\n- b\n", 1, 1, "not-a-mapping"),
        ("fetch: {every: 10m, fastest: 15m}\n", 1, 30, "wrong-order"),
        ("database: mysql://x/y\n", 1, 11, "bad-database"),
        ("seeds: [a]\n", 1, 8, "not-text"),
        ("database: sqlite:///x\ndatabase2: 1\n", 2, 1, "unknown-key"),
        ("channels: [{kind: files}]\n", 1, 12, "missing"),
        ("channels: [{name: m, kind: smtp, host: h, sender: nobody}]\n", 1, 51, "bad-address"),
        ("channels: [{name: m, kind: smtp, host: h, sender: a@b..example}]\n", 1, 51, "bad-address"),
        ("channels: [{name: m, kind: smtp, host: h, sender: a@b.example, timeout: 2h}]\n", 1, 73, "out-of-range"),
        ("channels: [{name: m, kind: files, host: h}]\n", 1, 35, "unknown-key"),
        ("routes: [{to: [phone]}]\n", 1, 16, "unknown-channel"),
        ("? [a]\n: b\n", 1, 3, "bad-key"),
    ],
)
def test_single_mistakes(settings: Any, text: str, line: int, column: int, rule: str) -> None:
    assert rules(check_config(settings(text), environ={}))[0] == (line, column, rule)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "watchbot.yaml"
    path.write_bytes(b"baseline: silent\nagent: caf\xe9\n")
    assert rules(check_config(path, environ={})) == [(2, 11, "not-utf-8")]
    path.write_bytes(b"# " + b"x" * 2_100_000)
    assert only(check_config(path, environ={})).rule == "file-too-big"
    path.write_bytes(b"agent: a\x07b\n")
    assert only(check_config(path, environ={})).rule == "yaml-syntax"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
        "a: &a [*a]\n",
        "a: " + "[" * 60 + "]" * 60 + "\n",
        "a: " + "[" * 4000 + "\n",
    ],
    ids=["multiplying", "recursive", "deep", "very deep"],
)
def test_alias_bombs_end_soon(settings: Any, text: str) -> None:
    found = check_config(settings(text), environ={})
    assert any(m.rule in ("too-many-values", "too-deep", "yaml-syntax") for m in found)


def test_plain_aliases_are_fine(settings: Any) -> None:
    config = load_config(settings("recheck: [&t 1h, 2h]\nfetch: {every: *t}\n"), environ={})
    assert config.fetch.every == timedelta(hours=1)


# --------------------------------------------------------------------------- routes


def test_routes_that_can_never_receive(settings: Any) -> None:
    found = check_config(
        settings("""
routes:
  - {match: {severity: major}, to: [files]}
  - {match: {severity: major, kind: conflict}, to: [files]}
  - {match: {kind: feed_failing, figure: gap}, to: [files]}
  - {match: {kind: update}}
  - {to: [files]}
  - {match: {topic: race}, to: [files]}
"""),
        environ={},
    )
    assert rules(found) == [
        (4, 5, "route-shadowed"),
        (5, 5, "route-never-fires"),
        (6, 5, "route-to-nobody"),
        (8, 5, "route-shadowed"),
    ]
    assert {m.severity for m in found} == {"warn"}


def test_routes_name_figures_that_there_are(settings: Any) -> None:
    path = settings("routes: [{match: {figure: us-gap, topic: race}, to: [files]}]\n")
    assert check_config(path, environ={}) == ()
    found = check_config(path, environ={}, figures={"us-gaps"}, topics={"race"})
    assert only(found).rule == "unknown-figure"
    assert "us-gaps" in only(found).hint


def test_digests_whose_files_would_have_one_name(settings: Any) -> None:
    text = "digest:\n  - {name: desk, to: [files]}\n  - {name: Desk, to: [files]}\n  - {name: desk-2, to: [files]}\n"
    found = only(check_config(settings(text), environ={}))
    assert (found.line, found.rule, found.severity) == (3, "duplicate-id", "error")
    assert '"desk"' in found.message


def test_a_folder_of_templates_is_there(settings: Any, tmp_path: Path) -> None:
    found = only(check_config(settings("templates: nowhere\n"), environ={}))
    assert (found.rule, found.severity) == ("no-folder", "error")
    assert check_config(settings(f"templates: {tmp_path}\n"), environ={}) == ()


def test_mail_to_nobody(settings: Any) -> None:
    text = "channels: [{name: m, kind: smtp, host: h, sender: a@b.example}]\nroutes: [{to: [m]}]\n"
    assert only(check_config(settings(text), environ={})).rule == "channel-to-nobody"


# --------------------------------------------------------------------------- secrets


def test_secrets_never_print(settings: Any) -> None:
    """Neither the value nor the whole configuration shows a secret, in whatever way it is printed."""
    config = load_config(
        settings("""
database: postgresql+psycopg://bot:${DB}@db.example/w
channels: [{name: m, kind: smtp, host: h, user: bot, password: "${PASS}", sender: a@b.example}]
digest: []
"""),
        environ={"DB": "s3cret-db", "PASS": "s3cret-mail"},
    )
    assert config.database == "postgresql+psycopg://bot:s3cret-db@db.example/w"
    secret = config.channels[0].password
    assert secret.reveal() == "s3cret-mail"
    for shown in (repr(config), str(config), f"{secret}", f"{secret!r}", str(config.channels), f"{secret:>9}"):
        assert "s3cret" not in shown
    with pytest.raises(TypeError):
        json.dumps(secret)
    assert pickle.loads(pickle.dumps(secret)) == secret
    assert copy.deepcopy(secret) == secret
    assert not Secret("")


def test_secret_in_a_mistake_is_not_shown(settings: Any) -> None:
    found = check_config(settings("baseline: ${WORD}\nfetch: {every: '${WORD}'}\n"), environ={"WORD": "s3cret"})
    assert len(found) == 2
    assert all("s3cret" not in str(m) and "${WORD}" in m.message for m in found)


def test_references_that_lead_nowhere(settings: Any, tmp_path: Path) -> None:
    text = f"fetch: {{contact: '${{CONTCT}}', agent: '${{file:{tmp_path}/none}}'}}\n"
    found = check_config(settings(text), environ={"CONTACT": "x"})
    assert [m.rule for m in found] == ["unset-variable", "secret-file"]
    assert "CONTACT" in found[0].hint


def test_dollar_that_is_meant(settings: Any) -> None:
    config = load_config(settings("fetch: {contact: '$${NAME} costs 5$'}\n"), environ={})
    assert config.fetch.contact == "${NAME} costs 5$"


def test_number_from_the_environment(settings: Any) -> None:
    text = "channels: [{name: m, kind: smtp, host: h, port: '${PORT}', sender: a@b.example}]\n"
    assert load_config(settings(text), environ={"PORT": "2525"}).channels[0].port == 2525


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("database: postgresql+psycopg://bot:hunter2@db/w\n", "secret-in-plain-text", "warn"),
        ("channels: [{name: m, kind: smtp, host: h, user: u, password: x, sender: a@b.example}]\ndigest: []\n",
         "secret-in-plain-text", "warn"),
        ("channels: [{name: m, kind: smtp, host: h, password: '${P}', sender: a@b.example}]\n",
         "password-without-user", "warn"),
        ("channels: [{name: m, kind: smtp, host: h, user: u, password: '${P}', security: none, sender: a@b.example}]\n",
         "password-in-the-clear", "error"),
    ],
)  # fmt: skip
def test_secrets_that_are_not_safe(settings: Any, text: str, rule: str, severity: str) -> None:
    found = only(check_config(settings(text), environ={"P": "x"}))
    assert (found.rule, found.severity) == (rule, severity)


def test_warnings_alone_do_not_stop_a_start(settings: Any) -> None:
    config = load_config(settings("digest: [{name: nobody}]\n"), environ={})
    assert config.digests[0].name == "nobody"


# --------------------------------------------------------------------------- channels that go through the web


def test_channels_of_every_kind_with_their_limits(settings: Any, tmp_path: Path) -> None:
    path = settings(
        "channels:\n"
        '  - {name: hook, kind: webhook, url: "${HOOK}", secret: "${KEY}", private: true, hourly_cap: 0}\n'
        "  - {name: phone, kind: ntfy, url: https://ntfy.example.org/top-ic, quiet_hours: 22:00-07:00 Europe/Berlin}\n"
        '  - {name: chat, kind: apprise, urls: ["${CHAT}"]}\n'
        "digest:\n  - {name: desk, to: [hook], match: {figure: gap, severity: major}}\n"
        "routes:\n  - {match: {topic: [a, b]}, when: never}\n"
        f"templates: {tmp_path}\n"
    )
    config = load_config(path, environ={"HOOK": "https://h.example/x", "KEY": "k", "CHAT": "json://c"})
    hook, phone, chat = config.channels
    assert (hook.url.reveal(), hook.secret.reveal(), hook.private, hook.cap) == ("https://h.example/x", "k", True, 0)
    assert phone.quiet_hours == QuietHours(start=time(22), end=time(7), tz="Europe/Berlin")
    assert (phone.cap, chat.urls[0].reveal()) == (20, "json://c")
    assert "h.example" not in repr(hook), "the address of a webhook may be all that keeps strangers out"
    assert config.digests[0].match.figures == ("gap",)
    assert config.routes[0].when is RouteWhen.NEVER
    assert config.templates == tmp_path


@pytest.mark.parametrize(
    ("channel", "rule"),
    [
        ("kind: webhook, url: ftp://h.example/", "bad-web-address"),
        ('kind: webhook, url: "https://user:pw@h.example/"', "bad-web-address"),
        ("kind: webhook", "missing"),
        ("kind: ntfy, url: https://ntfy.example.org/", "bad-topic"),
        ('kind: ntfy, url: "http://ntfy.example.org/t", token: "${KEY}"', "password-in-the-clear"),
        ("kind: apprise, urls: []", "channel-to-nobody"),
        ('kind: webhook, url: https://h.example/, quiet_hours: "22-7"', "bad-time"),
        ('kind: webhook, url: https://h.example/, quiet_hours: "at night"', "bad-hours"),
        ('kind: webhook, url: https://h.example/, quiet_hours: "07:00-07:00"', "bad-hours"),
        ('kind: webhook, url: https://h.example/, quiet_hours: "22:00-07:00 Europe/Belrin"', "bad-time-zone"),
        ("kind: webhook, url: https://h.example/, hourly_cap: -1", "out-of-range"),
        ("kind: files, hourly_cap: 3", "unknown-key"),
        ("kind: smtp, host: h, sender: a@b.example, unsubscribe: [http://b.example/]", "bad-unsubscribe"),
    ],
)
def test_mistakes_in_channels_are_named(settings: Any, channel: str, rule: str) -> None:
    path = settings(f"channels:\n  - {{name: one, {channel}}}\n")
    found = check_config(path, environ={"KEY": "k"})
    assert rule in [m.rule for m in found if m.severity == "error"], found


def test_a_secret_in_the_file_is_a_warning(settings: Any) -> None:
    path = settings("channels:\n  - {name: hook, kind: webhook, url: https://h.example/, secret: plain}\n")
    assert [m.rule for m in check_config(path, environ={})] == ["secret-in-plain-text"]
