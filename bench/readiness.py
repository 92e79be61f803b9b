"""How honest readiness is: `python -m bench.readiness [LEARNERS]`, 120 of each kind if not said.

Learners whose true memory nobody knows study for six weeks with the program's own memory model
beside them. What readiness then says is held against exams of fresh questions, drawn from what
they truly know:

- coverage: how many of those exams lie in the range; nine in ten should.
- ECE: how far P(pass) lies from the share that passes, over fifths of P(pass).
- Brier: the mean square of (P(pass) − passed).
- bias: how far the median lies above the mean score, as a share of the scale.

The same for the model alone, which takes its memory for the truth and learns nothing from first
answers. Every learner answers questions a little unlike what memory says, for all questions and
by domain; in the world `hard` questions come out much worse than cards, as where real questions
are worded unlike anything studied.
"""

import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from bench.learners import Kind, Mind, at, learner, question
from studykit.model.exam import Domain, Exam, Scale, Skill, Task
from studykit.model.history import Answered, Body, Event, First, Graded, Memory, Offset, Seen
from studykit.model.pack import Tasks
from studykit.packs.library import FactKey, QuestionKey
from studykit.study.blueprint import Blueprint
from studykit.study.choosing import Standing, standing, strength
from studykit.study.evidence import guess
from studykit.study.offsets import Belief, shifted
from studykit.study.pool import Drawn, Pool, Question
from studykit.study.readiness import Stage, needed, readiness, score, stage
from studykit.study.replay import Key, Views, step

PACK = "made-up"
FACTS, UNKNOWN, QUESTIONS = 240, 40, 420
DAYS, SKIPPED = 42, 0.15
ASKED = (21, 42)
"""On these days readiness is asked about that same day; on the last, about a week later too."""

LATER = 7
COVERED = 0.9
OPTIONS = 4
EXAMS = 300
TRUE_EXAMS = 40
SECONDS = 20.0
PROMPTS = (10, 60)
"""How many prompts learners do in a day, from the laziest to the keenest."""

FRESH = 0.25
"""Share of prompts that are questions never seen before."""


@dataclass(frozen=True, slots=True)
class World:
    """A kind of memory, and how far questions lie from it in logits (mean and sd over learners,
    sd over the domains of one)."""

    name: str
    kind: Kind
    mean: float = 0.0
    sd: float = 0.35
    of_domain: float = 0.2


WORLDS = (World("fsrs", "fsrs"), World("actr", "actr"), World("hard", "fsrs", -0.8, 0.3))


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast: range and chance."""

    low: float
    median: float
    high: float
    chance: float


@dataclass(frozen=True, slots=True)
class Result:
    """What was said to a learner, what the model alone would have said, and what came of exams
    sat then."""

    answers: int
    said: Said
    alone: Said
    scores: tuple[float, ...]


def exam() -> Exam:
    """An exam like the real one: four domains, ten skills each."""
    weights = {"1": 32, "2": 26, "3": 24, "4": 18}
    domains = tuple(
        Domain(
            id=id,
            title=f"Domain {id}",
            weight=weight,
            tasks=(
                Task(
                    id=f"{id}.1",
                    title="All of it",
                    skills=tuple(Skill(id=f"{id}.1.{n}", text="") for n in range(10)),
                ),
            ),
        )
        for id, weight in weights.items()
    )
    return Exam(
        id="made-up",
        title="A made-up exam",
        code="MADE-UP",
        guide="",
        checked=dt.date(2026, 11, 22),
        items=65,
        scored=50,
        minutes=130,
        scale=Scale(lowest=100, highest=1000, pass_mark=720),
        domains=domains,
    )


class Drawing(Pool):
    """A pool that draws its exams once: drawing them takes longer than all the rest."""

    @cached_property
    def _drawn(self) -> list[Drawn]:
        return super().draw(EXAMS, random.Random(1))

    def draw(self, exams: int, chance: random.Random) -> list[Drawn]:
        """The same exams, whatever the chance."""
        return self._drawn


@cache
def pack() -> tuple[Pool, list[FactKey]]:
    """A pack on nine of the ten skills of each domain."""
    rng = random.Random("pack")
    facts = []
    for n in range(FACTS):
        domain = n % 4 + 1
        tasks: Tasks = {"made-up": (f"{domain}.1.{n // 4 % 9}",)}
        facts.append(FactKey(f"f.{n}", f"topic-{domain}", tasks))
    questions = [
        QuestionKey(f"q.{n}", facts[needs[0]].topic, ids, 1, facts[needs[0]].tasks, OPTIONS, 1)
        for n in range(QUESTIONS)
        for needs in [needed_facts(rng, n % 4)]
        for ids in [tuple(facts[k].id for k in needs)]
    ]
    return Drawing(Blueprint(exam()), facts, questions), facts


def needed_facts(rng: random.Random, domain: int) -> list[int]:
    """The one, two or three facts of a domain that a question needs."""
    count = rng.choices((1, 2, 3), (57, 38, 5))[0]
    return [4 * k + domain for k in rng.sample(range(FACTS // 4), count)]


@dataclass(slots=True)
class Learner:
    """Somebody who studies: what they truly know, and what the program has folded of it."""

    world: World
    number: int
    memories: dict[Key, Memory] = field(default_factory=dict)
    seen: dict[Key, Seen] = field(default_factory=dict)
    firsts: dict[Key, First] = field(default_factory=dict)
    offsets: dict[str, Offset] = field(default_factory=dict)
    rng: random.Random = field(init=False)
    mind: Mind = field(init=False)
    bias: tuple[float, ...] = field(init=False)
    prompts: int = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.world.name}:{self.number}")
        every = (*known_facts(), *unknown_facts())
        self.mind = learner(self.world.kind, every, self.number)
        shared = self.rng.gauss(self.world.mean, self.world.sd)
        self.bias = tuple(shared + self.rng.gauss(0, self.world.of_domain) for _ in range(4))
        fewest, most = PROMPTS
        self.prompts = round(fewest * (most / fewest) ** self.rng.random())

    # Studying

    def study(self, day: int) -> None:
        """An evening: due facts, weakest first, then new ones; some by questions never seen."""
        pool, facts = pack()
        if self.rng.random() < SKIPPED:
            return
        known = {fact.id: self.memories.get((PACK, fact.id)) for fact in facts}
        stands = {fact.id: standing(known[fact.id], day) for fact in facts}
        order = [f.id for f in facts if stands[f.id] is Standing.DUE]
        order.sort(key=lambda id: strength(known[id], day))
        order += [f.id for f in facts if stands[f.id] is Standing.NEW]
        order += [f.id for f in facts if stands[f.id] is Standing.KNOWN]
        fresh: dict[str, list[Question]] = {}
        for q in pool.questions:
            if (PACK, q.id) not in self.seen:
                fresh.setdefault(q.facts[0], []).append(q)
        for n, fact in enumerate(order[: self.prompts]):
            when = at(day, n * SECONDS)
            questions = fresh.get(fact)
            if questions and self.rng.random() < FRESH:
                self.answer(questions[0], day, when)
            else:
                recalled = self.rng.random() < self.mind.recall(fact, when)
                self.reviewed(fact, when, recalled)
                self.record(day, graded(fact, 3 if recalled else 1))

    def answer(self, q: Question, day: int, when: float) -> None:
        """A question is answered; the facts it needs are shown afterwards."""
        correct = self.rng.random() < self.right(q.facts, domain_of(q), when)
        for fact in q.facts:
            self.reviewed(fact, when, correct or self.rng.random() < self.mind.recall(fact, when))
        self.record(day, answered(q, correct))

    def reviewed(self, fact: str, when: float, recalled: bool) -> None:
        """What was missed comes back within the session."""
        self.mind.review(fact, when, correct=recalled)
        if not recalled:
            self.mind.review(fact, when + 300 / 86_400, correct=True)

    def right(self, facts: Iterable[str], domain: int, when: float) -> float:
        """The true probability of a right answer to an unseen question on these facts."""
        recalls = [self.mind.recall(fact, when) for fact in facts]
        return shifted(question(recalls, guess(OPTIONS, 1)), self.bias[domain])

    def record(self, day: int, body: Body) -> None:
        """The event, folded as the program folds it."""
        event = Event(id="", device="", seq=0, at=_NOON, tz_offset=0, study_day=day, body=body)
        change = step(event, Views(self.memories, self.seen, self.firsts, self.offsets))
        self.memories.update({key: view for key, view in change.memories.items() if view})
        self.seen.update({key: view for key, view in change.seen.items() if view})
        self.firsts.update({key: view for key, view in change.firsts.items() if view})
        self.offsets.update({key: view for key, view in change.offsets.items() if view})

    # Being asked

    def asked(self, day: int, about: int) -> Result:
        """What readiness says on a day about a day, and what exams on that day come to."""
        pool, _ = pack()
        memories = {fact: memory for (_, fact), memory in self.memories.items()}
        firsts = {id: first for (_, id), first in self.firsts.items()}
        offset = self.offsets.get(PACK)
        found = readiness(
            pool,
            memories,
            firsts,
            recall_offset=offset.value if offset else 0.0,
            today=day,
            exam_day=about,
            chance=random.Random(1),
            exams=EXAMS,
        )
        then = found.exam_day
        assert then is not None
        return Result(
            answers=found.evidence.answers,
            said=Said(then.low, then.median, then.high, then.chance),
            alone=alone(pool, memories, about),
            scores=tuple(self.scores(about)),
        )

    def scores(self, day: int) -> Iterator[float]:
        """The scores of exams of fresh questions. Nothing is learned by sitting them."""
        rng, when = self.rng, at(day, 0)
        knows = {fact: self.mind.recall(fact, when) for fact in (*known_facts(), *unknown_facts())}
        for _ in range(TRUE_EXAMS):
            right = 0
            for domain, count in enumerate((16, 13, 12, 9)):
                for _ in range(count):
                    if rng.random() < COVERED:
                        facts = [f"f.{n}" for n in needed_facts(rng, domain)]
                    else:
                        facts = [f"u.{rng.randrange(UNKNOWN)}"]
                    p = question([knows[fact] for fact in facts], guess(OPTIONS, 1))
                    right += rng.random() < shifted(p, self.bias[domain])
            yield score(pack()[0].exam, right / 50)


def known_facts() -> list[str]:
    """Those of the pack."""
    return [f"f.{n}" for n in range(FACTS)]


def unknown_facts() -> list[str]:
    """Those that the exam asks about and the pack does not have."""
    return [f"u.{n}" for n in range(UNKNOWN)]


def alone(pool: Pool, memories: dict[str, Memory], day: int) -> Said:
    """What the memory model says when it is taken for the truth."""
    none = (0.0,) * (len(pool.domains) + 1)
    sure = Belief(none, (none,) * len(none), day)
    logits = pool.logits(pool.recalls(memories, 0.0, day))
    right = pool.sit(pool.draw(EXAMS, random.Random(1)), logits, sure)
    low, median, high = (score(pool.exam, right[int(EXAMS * q)] / 50) for q in (0.05, 0.5, 0.95))
    return Said(low, median, high, sum(n >= needed(pool.exam) for n in right) / EXAMS)


_NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def domain_of(q: Question) -> int:
    """The number of its domain, from 0."""
    return int(q.tasks["made-up"][0][0]) - 1


def graded(fact: str, grade: int) -> Graded:
    """A card."""
    return Graded(
        pack=PACK, fact=fact, topic="", version="", grade=grade, session="", millis=10_000
    )


def answered(q: Question, correct: bool) -> Answered:
    """A question."""
    return Answered(
        pack=PACK,
        question=q.id,
        topic="",
        version="",
        shown=(0, 1, 2, 3),
        chosen=(0,) if correct else (1,),
        key=(0,),
        correct=correct,
        facts=q.facts,
        seed=0,
        session="",
        millis=60_000,
        first_seen=True,
    )


def lives(world: World, numbers: Iterable[int], days: int = DAYS) -> list[Result]:
    """These learners of a world study, and are asked on the days of `ASKED`."""
    results = []
    for number in numbers:
        one = Learner(world, number)
        for day in range(1, days + 1):
            one.study(day)
            if day in ASKED:
                results.append(one.asked(day, day))
        results.append(one.asked(days, days + LATER))
    return [result for result in results if stage(result.answers) >= Stage.RANGE]


# ------------------------------------------------------------------------------- measures

Pick = Callable[[Result], Said]


def coverage(results: Sequence[Result], pick: Pick) -> float:
    """Share of exams whose score lay in the range."""
    inside = [
        pick(r).low - 1e-6 <= score <= pick(r).high + 1e-6 for r in results for score in r.scores
    ]
    return statistics.fmean(inside)


def brier(results: Sequence[Result], pick: Pick) -> float:
    """Of P(pass) against passing."""
    return statistics.fmean((pick(r).chance - passed) ** 2 for r in results for passed in passes(r))


def ece(results: Sequence[Result], pick: Pick, bins: int = 5) -> float:
    """How far P(pass) lies from the share that passes, over bins, weighted by their size."""
    found: dict[int, list[Result]] = {}
    for result in results:
        found.setdefault(min(int(pick(result).chance * bins), bins - 1), []).append(result)
    off = 0.0
    for inside in found.values():
        said = statistics.fmean(pick(r).chance for r in inside)
        came = statistics.fmean(passed for r in inside for passed in passes(r))
        off += len(inside) * abs(said - came)
    return off / len(results)


def bias(results: Sequence[Result], pick: Pick) -> float:
    """How far the median lies above the mean score, as a share of the scale."""
    return statistics.fmean((pick(r).median - statistics.fmean(r.scores)) / 900 for r in results)


def width(results: Sequence[Result], pick: Pick) -> float:
    """Points from one end of the range to the other."""
    return statistics.median(pick(r).high - pick(r).low for r in results)


def passes(result: Result) -> list[bool]:
    """Whether each of the true exams was passed."""
    return [score >= 720 for score in result.scores]


def main(count: int) -> None:
    """Print the table."""
    start = time.perf_counter()
    print(f"{count} learners of each kind, {DAYS} days, {TRUE_EXAMS} exams after each forecast")
    print(f"{'':<22}{'forecasts':>9}{'coverage':>10}{'width':>7}{'ECE':>7}{'Brier':>7}{'bias':>7}")
    every: list[Result] = []
    for world in WORLDS:
        results = lives(world, range(count))
        every += results
        rows(world.name, results)
    rows("all", every)
    share = statistics.fmean(passed for r in every for passed in passes(r))
    always = share * (1 - share)
    print(f"{share:.0%} of the exams were passed: always saying so has Brier {always:.3f}")
    print(f"{time.perf_counter() - start:.0f} seconds")


def rows(name: str, results: Sequence[Result]) -> None:
    """Two lines: what readiness says, and what the model alone would."""
    picks: dict[str, Pick] = {"": lambda r: r.said, ", model alone": lambda r: r.alone}
    for what, pick in picks.items():
        print(
            f"{name + what:<22}{len(results):>9}{coverage(results, pick):>10.3f}"
            f"{width(results, pick):>7.0f}{ece(results, pick):>7.3f}{brier(results, pick):>7.3f}"
            f"{bias(results, pick):>+7.3f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 120)
