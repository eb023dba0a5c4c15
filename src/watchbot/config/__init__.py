"""The settings: files a person writes → frozen values; every mistake at once, with its place."""

from watchbot.config.load import check_config, find_config, load_config
from watchbot.config.secret import Secret
from watchbot.config.settings import (
    AllowedAddress,
    Baseline,
    ChannelKind,
    ChannelSettings,
    Config,
    DigestSettings,
    FetchSettings,
    KeepSettings,
    QuietDay,
    QuietHours,
    RouteMatch,
    RouteSettings,
    RouteWhen,
    SmtpSecurity,
    WorkerSettings,
)

__all__ = [
    "AllowedAddress",
    "Baseline",
    "ChannelKind",
    "ChannelSettings",
    "Config",
    "DigestSettings",
    "FetchSettings",
    "KeepSettings",
    "QuietDay",
    "QuietHours",
    "RouteMatch",
    "RouteSettings",
    "RouteWhen",
    "Secret",
    "SmtpSecurity",
    "WorkerSettings",
    "check_config",
    "find_config",
    "load_config",
]
