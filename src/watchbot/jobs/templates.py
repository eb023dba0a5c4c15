"""What is wrong with a person's own templates, as alerts about watchbot itself."""

from __future__ import annotations

import logging
from pathlib import Path

from watchbot.app import App
from watchbot.model import AlertKind
from watchbot.pipeline.alerts import draft_health

log = logging.getLogger(__name__)


def tell_broken_templates(app: App) -> None:
    """Raise an alert for each template that failed since the start, and close those of files that are mended."""
    folder = app.config.templates
    if folder is None:
        return
    broken = dict(app.forms.broken)
    drafts = tuple(
        draft_health(
            AlertKind.CONFIG_BROKEN, subject=file, label=Path(file).name, now="broken, ours is used", note=what
        )
        for file, what in sorted(broken.items())
    )
    known = {a.subject: a.note for a in app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,)) if a.state != "closed"}
    new = tuple(draft for draft in drafts if known.get(draft.subject) != draft.note)
    if new:
        log.error("%d templates are broken, ours are used: %s", len(new), new[0].note)
        app.store.raise_health(new, app.now())
    for subject in known:
        if Path(subject).parent == folder and subject not in broken and subject in app.forms.sound:
            app.store.close_health(AlertKind.CONFIG_BROKEN, subject, app.now())
