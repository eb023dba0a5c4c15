"""A daemon that only sends, to be killed: python sending_daemon.py DATABASE FOLDER SMTP_PORT HOOK_PORT.

It waits for moments where the real one waits for minutes; everything else is the real one.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from watchbot.cli.logs import set_up
from watchbot.config import ChannelKind, ChannelSettings, Config, Secret, SmtpSecurity, WorkerSettings
from watchbot.daemon import Daemon
from watchbot.jobs import deliveries

SECRET = "whsec_d2F0Y2hib3Qgd2F0Y2hlcw=="


def config(database: str, folder: Path, smtp_port: int, hook_port: int) -> Config:
    """Return the settings: one mail channel with STARTTLS, one signed webhook, no cap."""
    mail = ChannelSettings(
        name="mail",
        kind=ChannelKind.SMTP,
        host="127.0.0.1",
        port=smtp_port,
        security=SmtpSecurity.STARTTLS,
        sender="watchbot@example.org",
        to=("desk@example.org",),
        timeout=timedelta(seconds=0.25),
        hourly_cap=0,
    )
    hook = ChannelSettings(
        name="hook",
        kind=ChannelKind.WEBHOOK,
        url=Secret(f"http://127.0.0.1:{hook_port}/hook"),
        secret=Secret(SECRET),
        private=True,
        timeout=timedelta(seconds=0.25),
        hourly_cap=0,
    )
    return Config(
        database=database,
        seeds=folder / "seeds",
        digests=(),
        channels=(mail, hook),
        workers=WorkerSettings(processes=0),
    )


def main(database: str, folder: Path, smtp_port: int, hook_port: int) -> int:
    """Run until killed."""
    set_up("text", verbose=False)
    deliveries.SHORTEST, deliveries.LONGEST = timedelta(seconds=0.05), timedelta(seconds=0.4)
    return asyncio.run(Daemon(config(database, folder, smtp_port, hook_port), speed=100.0).run())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
