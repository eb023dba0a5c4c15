"""A person's own templates: used in a worker process, where nothing that they do can hang us; told about when broken.

A message is made with all of them at once. When that does not end, each form is tried alone, what does not end there
is left out from then on, until one of its files changes, and the message goes out with the built-in templates instead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from watchbot.app import App
from watchbot.errors import WorkerError
from watchbot.model import AlertKind, Message
from watchbot.pipeline.alerts import draft_health
from watchbot.render.forms import Made, made

_FORMS = ("html", "txt", "md")
_ENDING = ".j2"  # no other file of a person's has it
_Stamp = tuple[tuple[str, int, int], ...]

log = logging.getLogger(__name__)


async def made_with(app: App, name: str, make: Callable[..., Message], *args: object, **values: object) -> Message:
    """Return what `make` makes of its arguments with the templates of the settings, which are those of `name`."""
    folder = app.config.templates
    if folder is None:
        return make(*args, **values)
    _look_again(app, folder)
    used = [form for form in _FORMS if (name, form) not in app.forms.barred]
    try:
        return _noted(app, await app.workers.run(str(folder), made, folder, used, make, args, values))
    except WorkerError as error:
        if error.reason == "gone":
            raise
    for form in used.copy():
        try:
            await app.workers.run(str(folder), made, folder, (form,), make, args, values)
        except WorkerError as error:
            if error.reason == "gone":
                raise
            used.remove(form)
            app.forms.barred.add((name, form))
            app.forms.broken |= dict.fromkeys(_files(folder, name, form), _said(app, error))
    try:
        return _noted(app, await app.workers.run(str(folder), made, folder, used, make, args, values))
    except WorkerError:  # each alone came to an end, and not all together
        return make(*args, **values)


def _noted(app: App, written: Made) -> Message:
    """Keep what was learned about the templates where it is told from."""
    message, broken, sound = written
    app.forms.broken |= broken
    app.forms.sound |= sound
    return message


def _look_again(app: App, folder: Path) -> None:
    """Forget what was wrong with the templates of a form when one of them has changed."""
    forms = app.forms
    for form in _FORMS:
        stamp = _stamp(folder, form)
        if forms.seen.get(form) == stamp:
            continue
        forms.seen[form] = stamp
        forms.barred = {one for one in forms.barred if one[1] != form}
        forms.sound = {file for file in forms.sound if not file.endswith(f".{form}.j2")}
        forms.broken = {file: what for file, what in forms.broken.items() if not file.endswith(f".{form}.j2")}


def _files(folder: Path, name: str, form: str) -> tuple[str, ...]:
    """Return the files that can have to do with it that a template does not end: itself, or else all it may include."""
    own = folder / f"{name}.{form}.j2"
    return (str(own),) if own.exists() else tuple(str(path) for path in sorted(folder.glob(f"*.{form}.j2")))


def _said(app: App, error: WorkerError) -> str:
    if error.reason == "timeout":
        return f"it takes longer than {app.config.workers.page_seconds:g} s"
    return f"writing with it ended a worker process: {error.reason}"


def _stamp(folder: Path, form: str) -> _Stamp:
    """Return what tells whether a form's files are the same as before."""
    found = ((path.name, path.stat()) for path in sorted(folder.glob(f"*.{form}.j2")))
    return tuple((name, seen.st_mtime_ns, seen.st_size) for name, seen in found)


def tell_broken_templates(app: App) -> None:
    """Raise an alert for each template that failed since the start, and close those that are mended or used no more."""
    folder = app.config.templates
    if folder is not None:
        _look_again(app, folder)
    broken = dict(app.forms.broken) if folder is not None else {}
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
        if subject.endswith(_ENDING) and subject not in broken and not _may_be_broken(app, Path(subject)):
            app.store.close_health(AlertKind.CONFIG_BROKEN, subject, app.now())


def _may_be_broken(app: App, file: Path) -> bool:
    """Tell whether a template that failed once is still there, in the folder that is used, and was not sound since."""
    return file.parent == app.config.templates and file.exists() and str(file) not in app.forms.sound
