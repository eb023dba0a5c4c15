"""`figures.yaml` → cards, and what is odd about them: cards that can never speak, known values that contradict them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from watchbot.config.checking import Written, checked, report_twins, rows
from watchbot.config.sheet import KeyPath, Sheet
from watchbot.config.written import did_you_mean
from watchbot.model import AlertRule, Figure, KnownValue, Lookalike, UnitKind
from watchbot.seeds.form import FigureForm, KnownForm
from watchbot.seeds.units import counted_head


class FiguresForm(Written):
    """The top of `figures.yaml`."""

    figures: object = None


def read_figures(sheet: Sheet, topics: Collection[str] | None) -> tuple[Figure, ...]:
    """Return the cards.

    Args:
        sheet: `figures.yaml`.
        topics: ids of the topics that there are; None when there is no `topics.yaml` to hold them against.
    """
    checked(FiguresForm, sheet)
    report_twins(sheet, "figures")
    figures: list[Figure] = []
    for path in rows(sheet, ("figures",)):
        _check_topic(sheet, path, topics)
        form = checked(FigureForm, sheet, path)
        if form is None:
            continue
        figure = _figure(form)
        for place, known in enumerate(form.known):
            _check_known(known, figure, sheet, (*path, "known", place))
        _check_order(figure, sheet, path)
        _check_rule(figure, sheet, path)
        _check_unit(figure, sheet, path)
        _check_words(figure, sheet, path)
        figures.append(figure)
    return tuple(figures)


def _figure(form: FigureForm) -> Figure:
    noun = counted_head(form.counts[0]) if form.counts and form.unit.kind is UnitKind.COUNT else ""
    return Figure(
        id=form.id,
        label=form.label,
        unit=replace(form.unit, noun=noun),
        topic=form.topic,
        counts=form.counts,
        subject=form.subject,
        rival=form.rival,
        about=form.about,
        exclude=form.exclude,
        lookalikes=tuple(Lookalike(label=row.label, terms=row.terms or (row.label,)) for row in form.lookalikes),
        definition=form.definition,
        accumulates=form.accumulates,
        change=form.change,
        known=tuple(KnownValue(**dict(known)) for known in form.known),
        expect=form.expect,
        alert=AlertRule(**dict(form.alert)),
        accept=form.ledger.accept,
    )


def _check_topic(sheet: Sheet, path: KeyPath, topics: Collection[str] | None) -> None:
    named = sheet.at((*path, "topic"))
    if topics is not None and isinstance(named, str) and named and named not in topics:
        hint = did_you_mean(named, topics)
        sheet.report((*path, "topic"), "unknown-topic", f'there is no topic "{named}"', hint)


def _check_known(known: KnownForm, figure: Figure, sheet: Sheet, path: KeyPath) -> None:
    name = sheet.name(path)
    numbers = [number for number in (known.value, known.low, known.high) if number is not None]
    if figure.expect and any(not figure.expect[0] <= number <= figure.expect[1] for number in numbers):
        message = f"{name}: is outside the expected range {figure.expect[0]} to {figure.expect[1]}"
        sheet.warn(path, "known-outside-expect", message, "the figure would need review each time it is repeated")
    if figure.change and any(number < 0 for number in numbers):
        message = f"{name}: the card says change: {figure.change}, so values are written positive"
        sheet.warn(path, "negative-change", message)


def _check_order(figure: Figure, sheet: Sheet, path: KeyPath) -> None:
    """The first known value is the current one: a later one that is newer is probably a slip."""
    if not figure.known or figure.known[0].as_of is None:
        return
    current = figure.known[0]
    for place, known in enumerate(figure.known[1:], start=1):
        if known.as_of and current.as_of and known.as_of.start > current.as_of.end:
            where = (*path, "known", place)
            message = f"{sheet.name(where)}: is newer than the first, which counts as current"
            sheet.warn(where, "known-order", message, "put the newest first")
        fell = known.value is not None and current.value is not None and known.value > current.value
        if figure.accumulates and fell:
            where = (*path, "known", place)
            message = f"{sheet.name(where)}: is larger than the current value of a total that can only grow"
            sheet.warn(where, "total-fell", message)


def _check_rule(figure: Figure, sheet: Sheet, path: KeyPath) -> None:
    step = figure.alert.min_step
    if figure.expect and step > figure.expect[1] - figure.expect[0]:
        low, high = figure.expect
        message = f"{figure.id}: min_step {step} is larger than the expected range {low} to {high}"
        sheet.warn((*path, "alert", "min_step"), "figure-never-fires", message, "no expected value is that far away")


def _check_unit(figure: Figure, sheet: Sheet, path: KeyPath) -> None:
    unit = figure.unit
    if unit.kind in (UnitKind.DURATION, UnitKind.MEASURE) and not unit.code:
        message = f"{figure.id}: {unit.kind} does not say in which unit values are"
        hint = "name it: months, years, days …" if unit.kind is UnitKind.DURATION else "name it: TWh, km, kg …"
        sheet.report((*path, "unit"), "unit-not-named", message, hint)
    if figure.counts and unit.kind is not UnitKind.COUNT:
        sheet.warn((*path, "counts"), "counts-unused", f'{figure.id}: "counts" is only for unit: count', key=True)


def _check_words(figure: Figure, sheet: Sheet, path: KeyPath) -> None:
    excluded = {phrase.lower() for phrase in figure.exclude}
    for group in figure.about:
        if group and all(phrase.lower() in excluded for phrase in group):
            message = f'{figure.id}: everything in a group of "about" is in "exclude" too'
            sheet.warn((*path, "exclude"), "figure-never-fires", message, "it can never be met")
    for phrase in figure.rival:
        if phrase.lower() in {word.lower() for word in figure.subject}:
            message = f'{figure.id}: "{phrase}" is both subject and rival'
            sheet.report((*path, "rival"), "subject-is-rival", message, "whose lead would it be?")
