"""Past forecasts, held against what came.

A forecast about the day on which it was made is scored by the first whole mock exam that is
finished after it, within a week. One about the exam day is scored by the real exam on that day.

Brier's score is the mean square of (foretold − came), where came is 1 or 0: 0 is perfect, and
whoever always says one half gets .25.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studykit.model.exam import Exam
from studykit.model.history import Answered, Event, ExamBegun, ExamOver, Foretold, Resulted
from studykit.study.days import day_of
from studykit.study.readiness import Readiness, score

SOON = 7
"""A mock exam scores what was said of its learner up to so many days before."""


class Past(NamedTuple):
    """A forecast, and the study day on which it was made."""

    made: int
    event: Event
    said: Foretold

    @property
    def is_of_today(self) -> bool:
        """Whether it was about the day on which it was made."""
        return self.said.day == self.made


class Mock(NamedTuple):
    """A whole mock exam that was marked, on the exam's scale."""

    over: Event
    score: float
    passed: bool


class Scored(NamedTuple):
    """A forecast and what came: `score` is None where only pass or fail is known."""

    past: Past
    passed: bool
    score: float | None
    real: bool

    @property
    def in_range(self) -> bool | None:
        """Whether the score lay in the range foretold, which nine of ten should."""
        if self.score is None:
            return None
        return self.past.said.low <= self.score <= self.past.said.high


@dataclass(frozen=True, slots=True)
class Bin:
    """What was foretold with probabilities from `low` to below `high`: how often, on the
    average, and how often it came."""

    low: float
    high: float
    count: int
    said: float
    came: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Probabilities held against outcomes: `said` of them should have come, `right` came.

    `always` is the Brier score of always saying the share that came in the end, which nobody
    could know beforehand.
    """

    count: int
    said: float
    right: int
    brier: float
    always: float
    bins: tuple[Bin, ...]


def past(events: Iterable[Event], exam: str) -> list[Past]:
    """The forecasts for this exam, oldest first."""
    found = [
        Past(event.study_day, event, event.body)
        for event in events
        if isinstance(event.body, Foretold) and event.body.exam == exam
    ]
    return sorted(found, key=lambda each: each.event.order)


def is_said(pasts: Iterable[Past], made: int, body: Foretold) -> bool:
    """Whether exactly this was said last on that day about its day."""
    newest = None
    for each in pasts:
        if (each.made, each.said.day) == (made, body.day):
            newest = each.said
    return newest == body


def is_whole(begun: ExamBegun, over: Event, exam: Exam) -> bool:
    """Whether this was a mock exam of the exam's own size, on all of its domains, and ended in
    being marked."""
    ended = isinstance(over.body, ExamOver) and over.body.how != "dropped"
    counted = len(begun.questions) - len(begun.unscored)
    return ended and begun.exam == exam.id and not begun.scope and counted >= exam.scored


def mock(begun: ExamBegun, over: Event, answers: Iterable[Answered], exam: Exam) -> Mock | None:
    """The mock exam on the scale. What was not answered is wrong, as in the exam; what could not
    be marked does not count.

    None where it was handed in with more than a tenth of it unanswered, which nobody does in
    earnest, or where more than a tenth of the answers were to questions seen before: that tells
    little about an exam, and most of it good.
    """
    given = [answer for answer in answers if answer.exam == begun.sitting]
    gave_up = isinstance(over.body, ExamOver) and over.body.how == "finished"
    if gave_up and 10 * len(given) < 9 * len(begun.questions):
        return None
    if 10 * sum(not answer.first_seen for answer in given) > len(given):
        return None
    left_out = over.body.left_out if isinstance(over.body, ExamOver) else ()
    counted = set(begun.questions) - set(begun.unscored) - set(left_out)
    if not counted:
        return None
    right = {answer.question for answer in given if answer.correct}
    reached = score(exam, len(right & counted) / len(counted))
    return Mock(over, reached, reached >= exam.scale.pass_mark)


def to_be_scored(pasts: Iterable[Past], overs: Iterable[Event]) -> list[tuple[Past, Event]]:
    """Forecasts about the day they were made on, each with the first end of a mock exam after
    it and soon enough. `overs` are such ends, in any order.

    Of several made on one day before the same end, the newest counts.
    """
    ends = sorted(overs, key=lambda event: event.order)
    found: dict[tuple[int, str], tuple[Past, Event]] = {}
    for each in pasts:
        end = next((end for end in ends if end.order > each.event.order), None)
        if each.is_of_today and end is not None and end.study_day - each.made <= SOON:
            found[each.made, end.id] = (each, end)
    return list(found.values())


def by_mocks(pasts: Iterable[Past], overs: Iterable[Event], mocks: Iterable[Mock]) -> list[Scored]:
    """What mock exams say of the forecasts that they score. `overs` are the ends of all whole
    ones, so that a forecast whose own cannot be used is not scored by the next."""
    by_end = {each.over.id: each for each in mocks}
    return [
        Scored(each, by_end[end.id].passed, by_end[end.id].score, real=False)
        for each, end in to_be_scored(pasts, overs)
        if end.id in by_end
    ]


def by_results(pasts: Iterable[Past], results: Iterable[Event], exam: str) -> list[Scored]:
    """What the real exam says of the forecasts about its day, of each day the newest that was
    made before the result was told. The newest result of a day is the one that counts."""
    of_day: dict[int, Resulted] = {}
    told: dict[int, Event] = {}
    for event in sorted(results, key=lambda event: event.order):
        if isinstance(event.body, Resulted) and event.body.exam == exam:
            day = day_of(dt.date.fromisoformat(event.body.date))
            of_day[day] = event.body
            told.setdefault(day, event)
    newest: dict[tuple[int, int], Past] = {}
    for each in pasts:
        day = each.said.day
        if day in of_day and each.made <= day and each.event.order < told[day].order:
            newest[each.made, day] = each
    return [
        Scored(each, of_day[day].passed, of_day[day].score or None, real=True)
        for (_, day), each in newest.items()
    ]


def calibration(pairs: Sequence[tuple[float, bool]], edges: Sequence[float]) -> Calibration | None:
    """Probabilities and outcomes, in bins between the edges (the last is open above); None
    without any."""
    if not pairs:
        return None
    right = sum(came for _, came in pairs)
    share = right / len(pairs)
    bins = []
    for low, high in zip(edges, [*edges[1:], 1.0], strict=True):
        inside = [(p, came) for p, came in pairs if low <= p < high or (p == high == 1.0)]
        if inside:
            count = len(inside)
            said, came = (sum(column) / count for column in zip(*inside, strict=True))
            bins.append(Bin(low, high, count, said, came))
    return Calibration(
        count=len(pairs),
        said=sum(p for p, _ in pairs),
        right=right,
        brier=sum((p - came) ** 2 for p, came in pairs) / len(pairs),
        always=share * (1 - share),
        bins=tuple(bins),
    )


def passing(scored: Iterable[Scored]) -> Calibration | None:
    """The chances of passing that were foretold, held against passing."""
    pairs = [(each.past.said.chance, each.passed) for each in scored]
    return calibration(pairs, (0.0, 0.2, 0.4, 0.6, 0.8))


def answering(said: Sequence[tuple[float, bool]]) -> Calibration | None:
    """What was foretold of first answers, held against them."""
    return calibration(said, (0.0, 0.5, 0.6, 0.7, 0.8, 0.9))


def to_keep(pack: str, ready: Readiness) -> list[Foretold]:
    """What is kept of a readiness: a forecast for each day that it speaks of."""
    days = {each.day: each for each in (ready.today, ready.exam_day) if each}
    return [
        Foretold(
            pack=pack,
            exam=ready.exam.id,
            day=day,
            chance=each.chance,
            low=round(each.low),
            median=round(each.median),
            high=round(each.high),
            answers=ready.evidence.answers,
        )
        for day, each in days.items()
    ]
