"""The cards that a number is tried before, and the one that has it.

All numbers of a text go through one gate after the other together. A gate is a handful of patterns and tables: asked of
many numbers in a row it is at hand, asked of one number after another it is fetched again for each, at twice the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from watchbot.pipeline.claims.beginning import begin, kept_out
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.gates import through_gates
from watchbot.pipeline.claims.nearby import Nearby
from watchbot.pipeline.claims.nearness import NOT_ABOUT
from watchbot.pipeline.claims.split import Number
from watchbot.pipeline.claims.trials import Context, Stopped, Trial, is_exact, is_scaled

HEADED = 0.15  # … and a card whose subject the title names, by so much
KNOWING = 0.2  # a card that knows an exact number is the likelier one by so much


@dataclass(slots=True, kw_only=True)
class Choice:
    """What became of one number before the cards that it can be of. Lives as long as the binding of one text."""

    index: int
    number: Number
    context: Context
    passed_over: Card | None  # the first card of its kind, where that is about something else
    kept_out: Card | None = None  # the first card that it was not even tried before
    trials: list[Trial] = field(default_factory=list)

    def best(self) -> Trial | None:
        """Return the trial of the card that has the number: of those whose gates it passed, the likeliest one."""
        best: Trial | None = None
        for trial in self.trials:
            if trial.stopped is None and (best is None or _weight(trial) > _weight(best) + 1e-9):
                best = trial
        return best

    def nearest(self) -> Stopped | None:
        """Return which gate stopped a number that no card has: that of the card it came farthest with."""
        nearest: Stopped | None = None
        for trial in self.trials:
            if trial.stopped is not None and (nearest is None or trial.stopped.depth > nearest.depth):
                nearest = trial.stopped
        if nearest is not None:
            return nearest
        if self.passed_over is not None:
            return Stopped(self.passed_over, "about", NOT_ABOUT)
        return kept_out(self.kept_out, self.number, self.index, self.context) if self.kept_out is not None else None


def _weight(trial: Trial) -> float:
    rare = is_exact(trial.fits.quantity) or is_scaled(trial.fits.quantity)
    knowing = KNOWING if trial.known and rare else 0.0
    return trial.score + knowing + (HEADED if _is_in_title(trial) else 0.0)


def _is_in_title(trial: Trial) -> bool:
    """Whether it is the title that names whose figure it is by a name: "Norges Bank cuts", and not any bank's."""
    document, subject = trial.document, trial.card.subject
    return "title" in trial.stand.note and any(True for _ in document.is_met(subject.phrases, [document.title], 1.0))


def choices(numbers: Iterable[tuple[int, Number]], nearby: Nearby, context: Context) -> dict[int, Choice]:
    """Try numbers of one text before the cards that they can be of; by their indexes."""
    document = context.document
    found: dict[int, Choice] = {}
    asked: list[tuple[Card, int, Number]] = []
    for i, number in numbers:
        quantity = number.quantity
        cards = nearby.around(quantity, document.sentence_of(quantity.start))
        first = next(iter(nearby.of_kind(quantity.unit.kind)), None)
        passed_over = first if first is not None and first not in cards else None
        found[i] = Choice(index=i, number=number, context=context, passed_over=passed_over)
        asked += [(card, i, number) for card in cards]
    begun = begin(asked, context)
    for (card, i, _), trial in zip(asked, begun, strict=True):
        if trial is not None:
            found[i].trials.append(trial)
        else:
            found[i].kept_out = found[i].kept_out or card
    through_gates([trial for trial in begun if trial is not None])
    return found
