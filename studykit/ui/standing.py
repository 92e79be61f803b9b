"""What a report says beside the figures: the exam and its day, readiness, mock exams, beliefs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studykit.model.exam import Exam
from studykit.study.confusions import Confusion
from studykit.study.days import date_of
from studykit.study.marks import Estimate
from studykit.study.plan import Plan
from studykit.study.readiness import (
    CHANCE_FROM,
    FEW_IN_DOMAIN,
    DomainStanding,
    Forecast,
    Stage,
    shown_chance,
    shown_points,
    shown_range,
    shown_share,
)
from studykit.ui.charts import Block, Item, Numbers, Section
from studykit.ui.readiness import Answer, age, ago, commands, first_sentence, gain, sentence
from studykit.ui.text import percents
from studykit.ui.wording import count

MOST_CONFUSIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """A mock exam that was finished: `right` of the `scored` questions. `estimate` is None where
    it was too short or about some domains only."""

    date: dt.date
    right: int
    scored: int
    estimate: Estimate | None


class Confused(NamedTuple):
    """A wrong belief, and a fact that refutes it."""

    what: Confusion
    truth: str


def exam_sentence(exam: Exam, plan: Plan | None, today: dt.date) -> str:
    """Which exam, and how long until it."""
    if plan is None:
        return f"{exam.title}. No day is planned."
    left = (plan.date - today).days
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    if left < 0:
        return f"{exam.title}. The day that was planned, {plan.date.isoformat()}, is past."
    return (
        f"{exam.title}, on {plan.date.isoformat()}, {when}. "
        f"Planned: {count(plan.minutes, 'minute')} a day."
    )


# -------------------------------------------------------------------------------- readiness


def readiness(answer: Answer) -> Section:
    """What the exam would come to, as `studykit ready` has it."""
    ready, exam = answer.ready, answer.exam
    blocks = [
        Block(
            title="What the exam would come to",
            says=(first_sentence(ready), _evidence(answer)),
            numbers=_forecasts(answer),
            how="An estimate: the exam's owner publishes no conversion from answers to scores, so "
            f"an even scale from {exam.scale.lowest} to {exam.scale.highest} is assumed. It rests "
            "on first answers to questions and on the memory of facts; practice says nothing "
            f"here. Nine in ten scores should lie in the range. Below {CHANCE_FROM} first answers "
            "no chance of passing is given, and never one above 95 % or below 5 %.",
        ),
        Block(
            title="By domain",
            numbers=Numbers(
                heads=("domain", "of exam", "should be right", "points lost", "first answers"),
                rows=tuple(_domain(d, early=ready.stage is Stage.COVERAGE) for d in ready.domains),
            ),
            how="Points lost: the weight of the domain times what should go wrong in it. A domain "
            f"with fewer than {FEW_IN_DOMAIN} first answers gets no figure of its own.",
        ),
    ]
    if answer.things:
        blocks.append(
            Block(
                title="What would raise it most",
                items=tuple(
                    Item(
                        text=sentence(thing, exam),
                        detail=gain(thing, ready),
                        command=", ".join(commands(thing, exam)),
                    )
                    for thing in answer.things
                ),
            )
        )
    return Section(name="readiness", title="Readiness", blocks=tuple(blocks))


def _forecasts(answer: Answer) -> Numbers | None:
    ready = answer.ready
    if ready.stage is Stage.COVERAGE:
        return None
    days = [("today", ready.today)]
    if ready.exam_day and ready.exam_day.day != ready.today.day:
        date = date_of(ready.exam_day.day).isoformat()
        days.append((f"exam day {date}, nothing more studied", ready.exam_day))
    return Numbers(
        heads=("if sat", "score range", f"chance of {answer.exam.scale.pass_mark}"),
        rows=tuple((name, *_forecast(day, answer)) for name, day in days),
    )


def _forecast(day: Forecast, answer: Answer) -> tuple[str, str]:
    low, high = shown_range(day, answer.exam)
    is_said = answer.ready.stage is Stage.CHANCE
    return f"{low}–{high}", f"about {shown_chance(day.chance)} %" if is_said else "too early"


def _domain(standing: DomainStanding, *, early: bool) -> tuple[str, ...]:
    right, lost = "too early", "-"
    if not early and standing.answers >= FEW_IN_DOMAIN:
        low, high = shown_share(standing.low, standing.high)
        right, lost = f"{low}–{high} %", f"about {shown_points(standing.lost)}"
    elif not early:
        right = "too few"
    return (
        f"{standing.id} {standing.title}",
        percents(standing.weight),
        right,
        lost,
        f"{standing.answers:,}",
    )


def _evidence(answer: Answer) -> str:
    evidence = answer.ready.evidence
    if not evidence.answers or evidence.since_newest is None or evidence.median_age is None:
        return "No question that had not been seen before was answered yet."
    return (
        f"It rests on {count(evidence.answers, 'first answer')}, the newest "
        f"{ago(evidence.since_newest)}, half of them {age(evidence.median_age)}."
    )


# --------------------------------------------------------------------- exams and confusions


def exams(sat: Sequence[Sat]) -> Section:
    """The mock exams that were finished."""
    return Section(
        name="exams",
        title="Mock exams",
        blocks=(
            Block(
                title="Finished",
                numbers=Numbers(
                    heads=("date", "right", "estimate", "range"),
                    rows=tuple(
                        (
                            one.date.isoformat(),
                            f"{one.right} of {one.scored}",
                            f"{one.estimate.score}" if one.estimate else "-",
                            f"{one.estimate.low}–{one.estimate.high}" if one.estimate else "-",
                        )
                        for one in sat
                    ),
                ),
                how="Right answers of those that are scored; the estimate lies on the exam's scale "
                "as if that were even, and the range says how much chance there is in so few "
                "questions.",
            ),
        ),
    )


def confusions(found: Sequence[Confused]) -> Section:
    """Wrong beliefs that answers showed and that were not cleared since."""
    return Section(
        name="confusions",
        title="Confusions",
        blocks=(
            Block(
                title="Held or shaken",
                items=tuple(
                    Item(
                        text=f"“{one.what.belief}”",
                        detail=f"{one.what.standing.value}, {count(one.what.times, 'answer')}, "
                        f"last on {date_of(one.what.last_day).isoformat()}. Against it: "
                        f"{' '.join(one.truth.split())}",
                        command="",
                    )
                    for one in found
                ),
                how="Each of these is wrong: it is what a chosen wrong option stands for. One is "
                "held until a later day goes right, shaken after one such day and cleared after "
                "two. studykit confusions says more.",
            ),
        ),
    )
