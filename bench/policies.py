"""What to study next: ours against others.

A policy sees what a program sees: what was asked on which study day, whether the answer was
right and how long it took. It never sees the true memory. Each says what to ask on a day, in
order; the learner answers until the day's time is used.
"""

import datetime as dt
import itertools
import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from studykit.cli.common import Aim, Now
from studykit.cli.mixing import TOO_SHORT, Day
from studykit.model.exam import Exam, Scale
from studykit.model.history import (
    Answered,
    Body,
    Event,
    Grade,
    Graded,
    Memory,
    Offset,
    Seen,
)
from studykit.model.past import Took
from studykit.study import choosing, gain, replay, today
from studykit.study.choosing import Standing, standing, strength
from studykit.study.days import date_of
from studykit.study.drilling import Drill
from studykit.study.memory import review
from studykit.study.plan import Plan

Fact = int


class Prompt(NamedTuple):
    """What is put before the learner: the card of one fact, or a question, by its number."""

    facts: tuple[Fact, ...]
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What every policy is told: how much each fact is worth on the exam (together 1) and in
    which domain it lies, the facts that each question needs, the study day of the exam, and the
    seconds of each day before it (on some of which the learner will not come).
    """

    worth: Sequence[float]
    domains: Sequence[int]
    exam_day: int
    seconds: float
    questions: Sequence[tuple[Fact, ...]] = ()

    @property
    def facts(self) -> range:
        """All facts, in the order of the notes."""
        return range(len(self.worth))


class Policy(Protocol):
    """A way to choose what to study."""

    def order(self, day: int, left: Callable[[], float]) -> Iterable[Prompt]:
        """What to ask on this day. It may end before the time does; `left` tells, whenever it is
        called, how many seconds there are still."""
        ...

    def answered(self, prompt: Prompt, day: int, seconds: float, *, correct: bool) -> None:
        """How it went the first time on this day. `seconds` are those of this prompt alone."""
        ...


def cards(facts: Iterable[Fact]) -> list[Prompt]:
    """Each as a card."""
    return [Prompt((fact,)) for fact in facts]


class Shuffled:
    """Everything in random order, every day anew."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.facts = course.facts
        self.rng = rng

    def order(self, day: int, left: Callable[[], float]) -> Iterable[Prompt]:
        """All facts."""
        return cards(self.rng.sample(self.facts, len(self.facts)))

    def answered(self, prompt: Prompt, day: int, seconds: float, *, correct: bool) -> None:
        """Learns nothing from it."""


class ShuffledMix:
    """The same with questions: these take as much of the time as ours leaves them at most."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.course = course
        self.rng = rng
        self.spent = {"question": 0.0, "card": 0.0}

    def order(self, day: int, left: Callable[[], float]) -> Iterator[Prompt]:
        """Questions and cards, no fact twice a day."""
        numbers = range(len(self.course.questions))
        questions = iter(self.rng.sample(numbers, len(numbers)))
        facts = iter(self.rng.sample(self.course.facts, len(self.course.facts)))
        met: set[Fact] = set()
        while True:
            whole = sum(self.spent.values())
            prompt = None
            if self.spent["question"] <= today.IN_QUESTIONS * whole:
                asked = ((n, self.course.questions[n]) for n in questions)
                prompt = next((Prompt(fs, n) for n, fs in asked if met.isdisjoint(fs)), None)
            prompt = prompt or next((Prompt((f,)) for f in facts if f not in met), None)
            if prompt is None:
                return
            met.update(prompt.facts)
            yield prompt

    def answered(self, prompt: Prompt, day: int, seconds: float, *, correct: bool) -> None:
        """Learns nothing from it but how long it took."""
        self.spent["card" if prompt.question is None else "question"] += seconds


class InTurns:
    """The facts from first to last, then from the first again, as people cram."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.count = len(course.facts)
        self.next = 0

    def order(self, day: int, left: Callable[[], float]) -> Iterator[Prompt]:
        """Without end, from where the day before stopped."""
        for turn in itertools.count(self.next):
            yield Prompt((turn % self.count,))

    def answered(self, prompt: Prompt, day: int, seconds: float, *, correct: bool) -> None:
        """The next day begins with the one after it."""
        self.next = prompt.facts[0] + 1


class Sm2:
    """SM-2 (Woźniak 1990): due facts, the longest overdue first, then new ones.

    A right answer is a 4, a wrong one a 2, after which the intervals begin anew.
    """

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.facts = course.facts
        self.states: dict[Fact, tuple[int, int, float, int]] = {}  # row, interval, ease, due day

    def order(self, day: int, left: Callable[[], float]) -> Iterable[Prompt]:
        """What is due, then what is new; then the day is over."""
        due = [fact for fact, state in self.states.items() if state[3] <= day]
        due.sort(key=lambda fact: self.states[fact][3])
        return cards((*due, *(fact for fact in self.facts if fact not in self.states)))

    def answered(self, prompt: Prompt, day: int, seconds: float, *, correct: bool) -> None:
        """I(1) = 1, I(2) = 6, I(n) = I(n−1) · EF, and EF' = EF + .1 − (5−q)(.08 + (5−q) .02)."""
        (fact,) = prompt.facts
        row, interval, ease, _ = self.states.get(fact, (0, 0, 2.5, 0))
        quality = 4 if correct else 2
        ease = max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
        row = row + 1 if correct else 0
        interval = {0: 1, 1: 1, 2: 6}.get(row) or round(interval * ease)
        self.states[fact] = (row, interval, ease, day + interval)


class Remembering:
    """Believes of each fact what FSRS-6 with default weights makes of the grades of its card."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.course = course
        self.memories: dict[Fact, Memory] = {}

    def answered(self, prompt: Prompt, day: int, seconds: float, *, correct: bool) -> None:
        """Good or Again."""
        (fact,) = prompt.facts
        grade = Grade.GOOD if correct else Grade.AGAIN
        self.memories[fact] = review(self.memories.get(fact), grade, day)

    def stand(self, day: int) -> Mapping[Standing, list[Fact]]:
        """The facts by where they stand: new ones in the order of the notes, others weakest
        first."""
        found: dict[Standing, list[Fact]] = defaultdict(list)
        for fact in self.course.facts:
            found[standing(self.memories.get(fact), day)].append(fact)
        for where in (Standing.DUE, Standing.KNOWN):
            found[where].sort(key=lambda fact: strength(self.memories[fact], day))
        return found


class DueFirst(Remembering):
    """Plain FSRS at retention .90: due facts, then new ones; then the day is over."""

    def order(self, day: int, left: Callable[[], float]) -> Iterable[Prompt]:
        """Due, new."""
        stand = self.stand(day)
        return cards((*stand[Standing.DUE], *stand[Standing.NEW]))


class NewFirst(Remembering):
    """FSRS at .90, well used: new facts first, then due ones, then ahead of their time."""

    def order(self, day: int, left: Callable[[], float]) -> Iterable[Prompt]:
        """New, due, known."""
        stand = self.stand(day)
        return cards((*stand[Standing.NEW], *stand[Standing.DUE], *stand[Standing.KNOWN]))


class ByGain(Remembering):
    """What brings most for the exam in a second of study, first: the index of `study.gain` alone,
    with the costs that it begins with."""

    def order(self, day: int, left: Callable[[], float]) -> Iterable[Prompt]:
        """All facts, by gain per second."""
        h = gain.horizon(day, self.course.exam_day)
        worth = self.course.worth

        def index(fact: Fact) -> float:
            return worth[fact] * gain.index(self.memories.get(fact), day, h)

        return cards(sorted(self.course.facts, key=index, reverse=True))


PACK = "made-up"
A_TOPIC = 20
"""So many facts stand in one section of the notes."""

OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Key:
    """What studykit knows of a fact or a question before it opens it."""

    id: str
    topic: str
    facts: tuple[str, ...] = ()
    level: int = 1
    options: int = OPTIONS
    choose: int = 1


@dataclass(slots=True)
class Views:
    """What studykit's replay has folded so far."""

    memories: dict[replay.Key, Memory] = field(default_factory=dict)
    seen: dict[replay.Key, Seen] = field(default_factory=dict)
    offsets: dict[str, Offset] = field(default_factory=dict)
    number: int = 0

    def record(self, body: Body, day: int) -> None:
        """One more event on this study day, folded as the program folds it."""
        self.number += 1
        event = Event(
            id=str(self.number),
            device="made-up",
            seq=self.number,
            at=_THEN,
            tz_offset=0,
            study_day=day,
            body=body,
        )
        change = replay.step(event, replay.Views(self.memories, self.seen, {}, self.offsets))
        # An answer or a grade takes no view away.
        self.memories |= {key: memory for key, memory in change.memories.items() if memory}
        self.seen |= {key: seen for key, seen in change.seen.items() if seen}
        self.offsets |= {pack: offset for pack, offset in change.offsets.items() if offset}


_EXAM = Exam(
    id="made-up",
    title="",
    code="",
    guide="",
    checked=dt.date(2026, 1, 1),
    items=65,
    scored=50,
    minutes=130,
    scale=Scale(lowest=100, highest=1000, pass_mark=720),
    domains=(),
)
_EVENING = dt.time(20)
_THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Recorded:
    """Has the history of a real learner: answers are events, folded by `study.replay`."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.course = course
        self.views = Views()
        self.took: dict[str, deque[Took]] = defaultdict(lambda: deque(maxlen=200))
        self.fresh = 0  # questions that were seen for the first time today
        self.keys = [Key(str(fact), _topic(fact)) for fact in course.facts]
        self.questions = [
            Key(f"q{n}", _topic(facts[0]), tuple(map(str, facts)))
            for n, facts in enumerate(course.questions)
        ]

    @property
    def memories(self) -> dict[str, Memory]:
        """By fact."""
        return {fact: memory for (_, fact), memory in self.views.memories.items()}

    @property
    def seen(self) -> dict[str, Seen]:
        """By question."""
        return {question: seen for (_, question), seen in self.views.seen.items()}

    def answered(self, prompt: Prompt, day: int, seconds: float, *, correct: bool) -> None:
        """As an event in the history."""
        facts, millis = tuple(map(str, prompt.facts)), round(1000 * seconds)
        if prompt.question is None:
            kind, is_fresh = "card", False
            self.views.record(_graded(facts[0], millis, correct=correct), day)
        else:
            kind, question = "question", self.questions[prompt.question].id
            is_fresh = (PACK, question) not in self.views.seen
            self.fresh += is_fresh
            self.views.record(_answer(question, facts, millis, is_fresh, correct=correct), day)
        self.took[kind].append(Took(kind, millis, correct, len(facts), is_fresh))


class Quizzes(Recorded):
    """`studykit quiz` again and again, ten questions each: due facts, then new ones, then the
    weakest; what it asks when no exam is planned for."""

    def order(self, day: int, left: Callable[[], float]) -> Iterator[Prompt]:
        """Without end."""
        while True:
            chosen = choosing.questions(self.questions, self.memories, self.seen, day=day, count=10)
            yield from map(_prompt, chosen)


class Ours(Recorded):
    """What `studykit today` asks: the command's own code composes the day, and once more when it
    is done and there is time left."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        super().__init__(course, rng)
        self.worth = {str(fact): worth for fact, worth in enumerate(course.worth)}
        self.domains = {str(fact): str(domain) for fact, domain in enumerate(course.domains)}
        self.weights: dict[str, float] = defaultdict(float)
        for fact, domain in self.domains.items():
            self.weights[domain] += self.worth[fact]
        self.plan = Plan(
            exam=_EXAM.id,
            date=date_of(course.exam_day),
            minutes=round(course.seconds / 60),
        )

    def order(self, day: int, left: Callable[[], float]) -> Iterator[Prompt]:
        """Composed again and again while there is time, and something that fits."""
        self.fresh = 0
        while left() >= TOO_SHORT and (picks := self._compose(day, left()).picks):
            yield from map(_prompt, picks)

    def _compose(self, day: int, seconds: float) -> today.Today[Drill]:
        took = [one for kind in self.took.values() for one in kind]
        stand = Day(
            moment=Now(dt.datetime.combine(date_of(day), _EVENING, dt.UTC), 0, day),
            aim=Aim(_EXAM, self.plan),
            begun=0,
            pool=today.Pool(
                facts=self.keys,
                questions=self.questions,
                memories=self.memories,
                seen=self.seen,
                worth=self.worth,
                drills=lambda fact: (),  # no tables here
                domains=self.domains,
                weights=self.weights,
            ),
            paces=today.paces(took),
            costs=gain.costs(took),
            spent=self.course.seconds - seconds,
            fresh=self.fresh,
        )
        return stand.compose(seconds, seed=0)


class OursByCards(Ours):
    """The same from cards alone, as the other policies study."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        super().__init__(replace(course, questions=()), rng)


def _prompt(chosen: "Key | today.Pick[Drill]") -> Prompt:
    """Ours are named by numbers."""
    is_question = chosen.id.startswith("q")
    return Prompt(tuple(map(int, chosen.facts)), int(chosen.id[1:]) if is_question else None)


def _topic(fact: Fact) -> str:
    return f"section-{fact // A_TOPIC:03d}"


def _graded(fact: str, millis: int, *, correct: bool) -> Graded:
    return Graded(
        pack=PACK,
        fact=fact,
        topic="",
        version="",
        grade=Grade.GOOD if correct else Grade.AGAIN,
        session="",
        millis=millis,
    )


def _answer(
    question: str, facts: tuple[str, ...], millis: int, is_fresh: bool, *, correct: bool
) -> Answered:
    return Answered(
        pack=PACK,
        question=question,
        topic="",
        version="",
        shown=tuple(range(OPTIONS)),
        chosen=(0,) if correct else (1,),
        key=(0,),
        correct=correct,
        facts=facts,
        seed=0,
        session="",
        millis=millis,
        first_seen=is_fresh,
    )


Made = Callable[[Course, random.Random], Policy]
