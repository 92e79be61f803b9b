"""Readiness: what an exam would come to, how sure that is, and what it rests on.

The exam's owner publishes no conversion from answers to scores, so the scale is taken to be
even: score = lowest + (highest − lowest) × the share of scored questions answered right. What
comes out is an estimate and is called one.

Memory gives each fact a recall probability R on the day it is about, shifted by what reviews
have shown of this learner; a fact that was never studied has R = .2. From these come the
probabilities of unseen questions (`pool`), shifted by what first answers have shown (`offsets`),
and by nothing else: an answer to a question that was seen before says little about one that
was not. Whole exams are then drawn: offsets from what is believed of them, questions by the
weights of the domains, and luck. The median, the range from the 5th to the 95th percentile and
the share of exams passed are the forecast.

What is not in it: that the real questions may be worded unlike ours, that a form may be harder
or easier, a bad night.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from studykit.model.exam import Exam
from studykit.model.history import First, Memory
from studykit.study.offsets import Belief, Outcome, learned_from, shifted, sigmoid
from studykit.study.pool import UNCOVERED, Pool, beyond

EXAMS = 400
"""How many exams are drawn. With 400 a percentile moves by one question, if at all."""

RANGE_FROM, CHANCE_FROM = 20, 40
"""From so many first answers on there is a range, and a chance of passing."""

FEW_IN_DOMAIN = 5
"""A domain with fewer first answers gets no figures of its own."""

SURE = 1.645
"""So many sd to both sides of the mean lie nine tenths of a Gaussian."""


class Stage(IntEnum):
    """How much may be said."""

    COVERAGE = 0  # what the pack covers, and how many answers are missing
    RANGE = 1
    CHANCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """An exam on study day `day`: percentiles of the score, and the share of exams passed."""

    day: int
    low: float
    median: float
    high: float
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainStanding:
    """A domain today: the share of its questions that should come out right, the range in which
    that lies, the points of the scale it loses, and the first answers behind it.

    `covered` is how much of it the pack has, 0 to 1; the rest of it is in the figures.
    """

    id: str
    title: str
    weight: float
    right: float
    low: float
    high: float
    lost: float
    answers: int
    covered: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The first answers that a forecast rests on, and how old they are in study days.

    `same_day` are further ones that do not count: their facts were met earlier that day.
    """

    answers: int
    same_day: int = 0
    since_newest: int | None = None
    median_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The answer to "am I ready?". `domains` are ranked by lost points, the most first.

    Figures are as they were computed, whatever may be shown of them. `exam_day` is there where
    a day was named: the same memory, older, for it takes nothing more to be studied until then.
    `said` is what was foretold of each first answer before it came, and how it came.
    """

    exam: Exam
    today: Forecast
    exam_day: Forecast | None
    domains: tuple[DomainStanding, ...]
    evidence: Evidence
    belief: Belief
    said: tuple[tuple[float, bool], ...] = ()

    @property
    def stage(self) -> Stage:
        """How much of it may be said."""
        return stage(self.evidence.answers)

    @property
    def covered(self) -> float:
        """How much of the exam the pack has, 0 to 1."""
        return sum(domain.weight * domain.covered for domain in self.domains)


def stage(answers: int) -> Stage:
    """What this many first answers allow to be said."""
    if answers < RANGE_FROM:
        return Stage.COVERAGE
    return Stage.RANGE if answers < CHANCE_FROM else Stage.CHANCE


def readiness(
    pool: Pool,
    memories: Mapping[str, Memory],
    firsts: Mapping[str, First],
    *,
    recall_offset: float = 0.0,
    today: int,
    exam_day: int | None = None,
    chance: random.Random,
    exams: int = EXAMS,
) -> Readiness:
    """How it stands on study day `today`, and on `exam_day` if nothing more is studied.

    `recall_offset` is what reviews have shown of this learner's recall, in logits. Both days
    get the same questions and the same luck, so that they differ by what is forgotten.
    """
    outcomes = pool.outcomes(firsts)
    belief, said = learned_from(outcomes, len(pool.domains), today)
    drawn = pool.draw(exams, chance)
    logits = pool.logits(pool.recalls(memories, recall_offset, today))
    now = _forecast(pool.exam, today, pool.sit(drawn, logits, belief.on(today)))
    then = now if exam_day == today else None
    if exam_day is not None and exam_day != today:
        later = pool.logits(pool.recalls(memories, recall_offset, exam_day))
        then = _forecast(pool.exam, exam_day, pool.sit(drawn, later, belief.on(exam_day)))
    return Readiness(
        exam=pool.exam,
        today=now,
        exam_day=then,
        domains=_ranked(pool, logits, belief.on(today), outcomes),
        evidence=_evidence(pool, outcomes, firsts, today),
        belief=belief,
        said=tuple((p, o.correct) for p, o in zip(said, outcomes, strict=True)),
    )


def score(exam: Exam, right: float) -> float:
    """The score of an exam in which this share of the scored questions is right, 0 to 1.

    An estimate: how answers become scores is not published, and forms are equated.
    """
    return exam.scale.lowest + (exam.scale.highest - exam.scale.lowest) * right


def needed(exam: Exam) -> int:
    """How many scored questions must be right to reach the pass mark on that scale."""
    scale = exam.scale
    return -(-exam.scored * (scale.pass_mark - scale.lowest) // (scale.highest - scale.lowest))


def _forecast(exam: Exam, day: int, right: Sequence[int]) -> Forecast:
    count, mark = len(right), needed(exam)
    tail = (count - 1) * 5 // 100
    return Forecast(
        day=day,
        low=score(exam, right[tail] / exam.scored),
        median=score(exam, right[(count - 1) // 2] / exam.scored),
        high=score(exam, right[count - 1 - tail] / exam.scored),
        chance=sum(n >= mark for n in right) / count,
    )


def _ranked(
    pool: Pool, logits: Sequence[float], belief: Belief, outcomes: Sequence[Outcome]
) -> tuple[DomainStanding, ...]:
    scale = pool.exam.scale
    found = []
    for d, domain in enumerate(pool.exam.domains):
        alone = tuple(float(other == d) for other in range(len(pool.domains)))
        mean, sd = belief.offset(alone), math.sqrt(belief.variance(alone))
        # Small beside the rest, what is not covered is taken as it is on the average.
        rest = (1 - pool.covered[domain.id]) * shifted(UNCOVERED, beyond(belief.means[0]))
        low, right, high = (
            rest + sum(w * sigmoid(logits[n] + offset) for n, w in pool.worth(d))
            for offset in (mean - SURE * sd, mean, mean + SURE * sd)
        )
        weight = pool.blueprint.weights[domain.id]
        found.append(
            DomainStanding(
                id=domain.id,
                title=domain.title,
                weight=weight,
                right=right,
                low=low,
                high=high,
                lost=(scale.highest - scale.lowest) * weight * (1 - right),
                answers=sum(bool(outcome.shares[d]) for outcome in outcomes),
                covered=pool.covered[domain.id],
            )
        )
    return tuple(sorted(found, key=lambda standing: -standing.lost))


def _evidence(
    pool: Pool, outcomes: Sequence[Outcome], firsts: Mapping[str, First], today: int
) -> Evidence:
    ages = sorted(max(0, today - outcome.day) for outcome in outcomes)
    ours = sum(id in pool.places for id in firsts)
    return Evidence(
        answers=len(outcomes),
        same_day=ours - len(outcomes),
        since_newest=ages[0] if ages else None,
        median_age=ages[len(ages) // 2] if ages else None,
    )


# ---------------------------------------------------------------------- what may be shown


def shown_range(forecast: Forecast, exam: Exam) -> tuple[int, int]:
    """The range in whole tens, rounded outwards: finer would claim more than is known."""
    low = math.floor(forecast.low / 10) * 10
    high = math.ceil(forecast.high / 10) * 10
    return max(low, exam.scale.lowest), min(high, exam.scale.highest)


def shown_chance(chance: float) -> int:
    """The chance of passing in percent, to the nearest 10, never above 95 nor below 5.

    >>> shown_chance(0.64), shown_chance(0.999), shown_chance(0.01)
    (60, 95, 5)
    """
    return min(max(math.floor(chance * 10 + 0.5) * 10, 5), 95)


def shown_share(low: float, high: float) -> tuple[int, int]:
    """A range of shares in percent, rounded outwards to steps of 5.

    >>> shown_share(0.618, 0.773)
    (60, 80)
    """
    return math.floor(low * 20 + 1e-9) * 5, math.ceil(high * 20 - 1e-9) * 5


def shown_points(points: float) -> int:
    """Points of the scale as an estimate: to the nearest 5, below 5 to the nearest 1."""
    return max(1, round(points)) if points < 5 else round(points / 5) * 5
