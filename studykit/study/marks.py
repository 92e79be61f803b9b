"""What a mock exam says: an estimate of the score, where points were lost, how the time went.

The exam's owner publishes no way from right answers to its scale. The estimate is a straight line
over the scale, lowest + (highest − lowest) · p for the part p of the scored questions that was
right; its range is Wilson's 90 % interval of p, which says only how much chance there is in so few
questions. Questions without an answer count as wrong, as in the exam.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from studykit.model.exam import Exam
from studykit.model.history import Answered
from studykit.model.pack import Tasks
from studykit.study.blueprint import Blueprint
from studykit.study.drawing import Home, home, shares
from studykit.study.sitting import How, Item, Sitting
from studykit.study.wilson import interval

FEWEST = 20
"""With fewer scored questions an estimate of the score would say nothing."""

FEW = 5
"""With fewer questions on something, words say more than a share."""

RUSHED = 20_000
"""Milliseconds below which a wrong answer was given in haste."""

SLOW = 2
"""So many times the time there is for a question is slow."""


Outcome = Literal["right", "wrong", "unanswered", "left out"]


class Known(Protocol):
    """What a report must know of a question that is still in the pack."""

    @property
    def topic(self) -> str: ...
    @property
    def tasks(self) -> Tasks: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one question went. `home` and `topic` are missing where the pack has it no more;
    `first` is the whole answer drafted first, where the last one is another."""

    number: int
    question: str
    outcome: Outcome
    scored: bool
    home: Home | None = None
    topic: str = ""
    flagged: bool = False
    millis: int = 0
    changed: Literal["", "to right", "to wrong", "still wrong"] = ""
    seen_before: bool = False

    @property
    def is_right(self) -> bool:
        """Whether it earned its point."""
        return self.outcome == "right"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the questions asked on something were right."""

    id: str
    title: str
    right: int
    asked: int
    parts: "tuple[Tally, ...]" = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score on the exam's scale, with the ends of its range."""

    score: int
    low: int
    high: int
    pass_mark: int

    @property
    def passes(self) -> bool:
        """Whether the estimate reaches the pass mark."""
        return self.score >= self.pass_mark

    @property
    def is_clear(self) -> bool:
        """Whether all of the range lies on the same side of the pass mark."""
        return self.low >= self.pass_mark or self.high < self.pass_mark


@dataclass(frozen=True, slots=True)
class Advice:
    """What would win most points: a task, what it cost on the exam's scale, and the topics in
    which it was missed, most often missed first."""

    home: Home
    title: str
    lost: float
    missed: int
    asked: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a mock exam says.

    `right` of `scored` questions count; `unscored` are those that did not. `domains` tell of the
    scored ones, `advice` weighs them all. `missing` says which domains had fewer questions than
    their share, and `outside` how many questions are in the pack no more.
    """

    sitting: Sitting
    results: tuple[Result, ...]
    right: int
    scored: int
    estimate: Estimate | None
    domains: tuple[Tally, ...]
    unscored: tuple[Result, ...]
    advice: tuple[Advice, ...]
    missing: Mapping[str, int]

    @property
    def how(self) -> How:
        """How it ended."""
        return self.sitting.over

    @property
    def counted(self) -> tuple[Result, ...]:
        """The questions that could be marked."""
        return tuple(result for result in self.results if result.outcome != "left out")

    @property
    def rushed(self) -> tuple[Result, ...]:
        """Wrong answers given in haste."""
        return tuple(r for r in self.results if r.outcome == "wrong" and r.millis < RUSHED)

    @property
    def slow(self) -> tuple[Result, ...]:
        """Questions that took more than twice their share of the time, slowest first."""
        most = SLOW * self.sitting.allowance
        slow = [result for result in self.results if result.millis > most]
        return tuple(sorted(slow, key=lambda result: -result.millis))

    @property
    def unwatched(self) -> int:
        """Milliseconds of the clock during which no question was on the screen."""
        return max(0, self.sitting.used - sum(result.millis for result in self.results))

    def changed(self, to: str) -> tuple[Result, ...]:
        """Questions whose answer was changed: `to right`, `to wrong` or `still wrong`."""
        return tuple(result for result in self.results if result.changed == to)

    def of(self, outcome: Outcome) -> tuple[Result, ...]:
        """Questions that went so."""
        return tuple(result for result in self.results if result.outcome == outcome)


def report(
    sitting: Sitting,
    answers: Mapping[str, Answered],
    known: Mapping[str, Known],
    exam: Exam,
) -> Report:
    """What a finished mock exam says. `answers` are those recorded and `known` the questions that
    are in the pack, both by the ids under which they were drawn."""
    blueprint = Blueprint(exam)
    results = tuple(
        _result(sitting, n, item, answers.get(item.question), known.get(item.question), blueprint)
        for n, item in enumerate(sitting.items, start=1)
    )
    counted = [result for result in results if result.outcome != "left out"]
    scored = [result for result in counted if result.scored]
    right = sum(result.is_right for result in scored)
    return Report(
        sitting=sitting,
        results=results,
        right=right,
        scored=len(scored),
        estimate=None if sitting.scope else estimate(exam, right, len(scored)),
        domains=_tallies(exam, scored),
        unscored=tuple(result for result in counted if not result.scored),
        advice=_advice(blueprint, scored),
        missing=_missing(blueprint, sitting, results),
    )


def estimate(exam: Exam, right: int, scored: int) -> Estimate | None:
    """The score that so many right answers stand for; None where they are too few to say."""
    if scored < FEWEST:
        return None
    low, high = interval(right, scored)

    def on_scale(p: float) -> int:
        return round(exam.scale.lowest + (exam.scale.highest - exam.scale.lowest) * p)

    return Estimate(on_scale(right / scored), on_scale(low), on_scale(high), exam.scale.pass_mark)


# Inside


def _result(
    sitting: Sitting,
    number: int,
    item: Item,
    answer: Answered | None,
    known: Known | None,
    blueprint: Blueprint,
) -> Result:
    outcome: Outcome
    if item.question in sitting.left_out:
        outcome = "left out"
    elif answer is None:
        outcome = "unanswered"
    else:
        outcome = "right" if answer.correct else "wrong"
    return Result(
        number=number,
        question=item.question,
        outcome=outcome,
        scored=item.scored,
        home=home(blueprint, known.tasks) if known else None,
        topic=known.topic if known else answer.topic if answer else "",
        flagged=item.flagged,
        millis=item.millis,
        changed=_changed(item, answer) if answer else "",
        seen_before=bool(answer and not answer.first_seen),
    )


def _changed(item: Item, answer: Answered) -> Literal["", "to right", "to wrong", "still wrong"]:
    first = item.answers[0] if item.answers else item.chosen
    if first == item.chosen:  # changed and changed back is not changed
        return ""
    if answer.correct:
        return "to right"
    return "to wrong" if first == frozenset(answer.key) else "still wrong"


def _tallies(exam: Exam, results: Iterable[Result]) -> tuple[Tally, ...]:
    """The domains in which something was asked, and in each the tasks."""
    asked: Counter[Home] = Counter()
    right: Counter[Home] = Counter()
    for result in results:
        if result.home:
            asked[result.home] += 1
            right[result.home] += result.is_right
    found = []
    for domain in exam.domains:
        homes = [(Home(domain.id, task.id), task.title) for task in domain.tasks]
        parts = [Tally(h.task, title, right[h], asked[h]) for h, title in homes if asked[h]]
        if parts:
            whole = (sum(part.right for part in parts), sum(part.asked for part in parts))
            found.append(Tally(domain.id, domain.title, *whole, tuple(parts)))
    return tuple(found)


def _advice(blueprint: Blueprint, results: Sequence[Result]) -> tuple[Advice, ...]:
    """The tasks that cost points, dearest first: each miss costs the domain's weight over the
    questions asked in it."""
    exam = blueprint.exam
    titles = {task.id: task.title for domain in exam.domains for task in domain.tasks}
    at_home = [result for result in results if result.home]
    per_domain = Counter(result.home.domain for result in at_home if result.home)
    per_task = Counter(result.home for result in at_home)
    points = exam.scale.highest - exam.scale.lowest
    found = []
    for place, asked in per_task.items():
        missed = [result for result in at_home if result.home == place and not result.is_right]
        if place and missed:
            share = blueprint.weights[place.domain] * len(missed) / per_domain[place.domain]
            topics = Counter(result.topic for result in missed).most_common()
            found.append(
                Advice(
                    home=place,
                    title=titles[place.task],
                    lost=points * share,
                    missed=len(missed),
                    asked=asked,
                    topics=tuple(topic for topic, _ in topics),
                )
            )
    return tuple(sorted(found, key=lambda advice: (-advice.lost, advice.home)))


def _missing(
    blueprint: Blueprint, sitting: Sitting, results: Sequence[Result]
) -> Mapping[str, int]:
    """How many questions each domain had fewer than its share."""
    if any(result.home is None for result in results):
        return {}  # some are in the pack no more, so nobody can tell
    weights = {
        d: w for d, w in blueprint.weights.items() if not sitting.scope or d in sitting.scope
    }
    counts = Counter(result.home.domain for result in results if result.home)
    quotas = shares(weights, sitting.length)
    return {d: quotas[d] - counts[d] for d in quotas if counts[d] < quotas[d]}
