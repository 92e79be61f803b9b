"""Learners who study by different policies until the same exam: `python -m bench.simulate`.

`--quick` takes few learners and two budgets. Prints Markdown: the expected fraction of a fresh
exam that is answered correctly on the exam day and a month later, mean and standard error over
the learners. The same learners, with the same free days, are behind every row of a column.
"""

import argparse
import math
import multiprocessing
import os
import random
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bench.learners import SLIP, Kind, Mind, at, learner
from bench.policies import (
    A_TOPIC,
    ByGain,
    Course,
    DueFirst,
    InTurns,
    Made,
    NewFirst,
    Ours,
    OursByCards,
    Policy,
    Quizzes,
    Shuffled,
    ShuffledMix,
    Sm2,
)
from studykit.study.evidence import familiarity

LEARNERS = 40
SKIPPED = 0.15
"""How many of the days there is no time at all."""


class Seconds(NamedTuple):
    """How long a prompt takes with what is read after it: when it is right, when it is wrong, and
    when it is met for the first time. What was missed is asked once more, for `right`."""

    right: float
    wrong: float
    new: float

    def of(self, *, correct: bool, new: bool) -> float:
        """Of this prompt."""
        return self.new if new else self.right if correct else self.wrong


CARD = Seconds(10, 25, 30)
QUESTION = Seconds(60, 90, 90)
AGAIN = 20.0
"""Seconds of a question that comes back, whose explanation was read a moment ago."""

PACE_SD = 0.25
"""How much faster or slower a learner is than that: exp(N(0, sd))."""

MONTH = 30
LAST_WEEK = 7

DOMAINS = ((0.32, 0.34), (0.26, 0.27), (0.24, 0.18), (0.18, 0.21))
"""Weight on the exam and share of the facts of each domain, as in the bundled pack."""

NEEDS = (0.57, 0.37, 0.06)
"""How many of the exam's questions need one, two and three facts; as in the bundled pack."""

GUESS = 0.23
"""Chance of guessing a question of the bundled pack, on the average."""


class Cell(NamedTuple):
    """A column of the table: which kind of learners, and what they have before them."""

    kind: Kind
    facts: int
    days: int
    minutes: int

    def __str__(self) -> str:
        return f"{self.kind[0].upper()}{self.facts}/{self.days}/{self.minutes}"


CELLS = (
    Cell("fsrs", 600, 42, 10),
    Cell("fsrs", 600, 42, 20),
    Cell("fsrs", 600, 42, 30),
    Cell("fsrs", 600, 28, 20),
    Cell("actr", 300, 42, 20),
    Cell("actr", 300, 90, 20),
    Cell("fsrs", 1100, 28, 20),
    Cell("actr", 1100, 28, 20),
)
"""The last two are as large as the bundled pack, for which there is far too little time then."""

QUICK = (Cell("fsrs", 200, 21, 10), Cell("actr", 100, 21, 10))


When = Literal["daily", "last week", "all in the last week", "never"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a policy, and on which days it is followed."""

    name: str
    policy: Made
    when: When = "daily"


OURS, OURS_WITH_QUESTIONS = "ours, cards alone", "ours, as it is"

CARDS = (
    Row("nothing studied", Shuffled, "never"),
    Row("random order", Shuffled),
    Row("cram, last 7 days, same daily time", InTurns, "last week"),
    Row("cram, last 7 days, same total hours", InTurns, "all in the last week"),
    Row("SM-2", Sm2),
    Row("FSRS .90, due first, then new", DueFirst),
    Row("FSRS .90, new first, then review-ahead", NewFirst),
    Row("gain per second, nothing else", ByGain),
    Row(OURS, OursByCards),
)
"""Ways to study by cards, one fact each."""

MIXED = (
    Row("random order of questions and cards", ShuffledMix),
    Row("quiz, ten questions again and again", Quizzes),
    Row(OURS_WITH_QUESTIONS, Ours),
)
"""Ways to study by questions, which take longer than cards."""


class Outcome(NamedTuple):
    """Expected fraction of a fresh exam, and the hours that were used."""

    exam: float
    month: float
    hours: float


def study(cell: Cell, number: int, row: Row) -> Outcome:
    """One learner follows one policy until the exam."""
    facts = range(cell.facts)
    domains = domains_of(cell, number)
    rng = random.Random(f"life:{cell}:{number}")
    pace = math.exp(rng.gauss(0, PACE_SD))
    free = [rng.random() >= SKIPPED for _ in range(cell.days)]
    course = Course(
        worth=worth_of(domains),
        domains=[
            domain for _, domain in sorted((f, d) for d, fs in enumerate(domains) for f in fs)
        ],
        exam_day=cell.days,
        seconds=cell.minutes * 60,
        questions=questions_of(cell.facts, number),
    )
    policy = row.policy(course, random.Random(f"policy:{cell}:{number}"))
    mind = learner(cell.kind, facts, f"{cell}:{number}")
    life = Life(mind, pace, random.Random(f"answers:{cell}:{number}"))
    used = 0.0
    for day, seconds in calendar(row.when, free, course.seconds):
        used += life.session(policy, day, seconds)
    return Outcome(
        exam=expected(mind, domains, cell.days),
        month=expected(mind, domains, cell.days + MONTH),
        hours=used / 3600,
    )


@dataclass(slots=True)
class Life:
    """A learner answering: the true memory, how fast they are, and their luck."""

    mind: Mind
    pace: float
    chance: random.Random
    met: set[int] = field(default_factory=set)
    seen: dict[int, tuple[int, int]] = field(default_factory=dict)  # questions: times, last day
    day: int = 0
    spent: float = 0.0

    def session(self, policy: Policy, day: int, seconds: float) -> float:
        """Study on this day until the time is used or nothing is left; the seconds it took."""
        self.day, self.spent = day, 0.0
        for prompt in policy.order(day, lambda: seconds - self.spent):
            if self.spent >= seconds:
                break
            before = self.spent
            if prompt.question is None:
                correct, again = self._card(prompt.facts[0])
            else:
                correct, again = self._question(prompt.facts, prompt.question)
            policy.answered(prompt, day, self.spent - before, correct=correct)
            if not correct:  # once more before the session ends
                self.spent += self.pace * again
                for fact in prompt.facts:
                    self.mind.review(fact, self._now, correct=True)
        return self.spent

    @property
    def _now(self) -> float:
        return at(self.day, self.spent)

    def _recalls(self, fact: int) -> bool:
        """Whether the fact is recalled now; either way it is shown."""
        recalled = self.chance.random() < self.mind.recall(fact, self._now)
        self.mind.review(fact, self._now, correct=recalled)
        return recalled

    def _card(self, fact: int) -> tuple[bool, float]:
        """Whether it was right, and the seconds of a second try, for a learner of pace 1."""
        correct = self._recalls(fact)
        new = fact not in self.met
        self.met.add(fact)
        self.spent += self.pace * CARD.of(correct=correct, new=new)
        return correct, CARD.right

    def _question(self, facts: Sequence[int], number: int) -> tuple[bool, float]:
        """The same of a question, which may also be guessed, or recognised by its story."""
        times, last = self.seen.get(number, (0, 0))
        recalled = [self._recalls(fact) for fact in facts]  # all are tried, and all are shown
        known_again = self.chance.random() < familiarity(times, self.day - last)
        lucky = known_again or self.chance.random() < GUESS
        correct = self.chance.random() >= SLIP if all(recalled) else lucky
        self.seen[number] = (times + 1, self.day)
        self.met.update(facts)
        self.spent += self.pace * QUESTION.of(correct=correct, new=not times)
        return correct, AGAIN


def calendar(when: When, free: Sequence[bool], seconds: float) -> list[tuple[int, float]]:
    """The days on which something is studied, and how many seconds.

    Who crams all the hours into the last week has that week free, and as many hours in all as
    who studied on every free day."""
    days = [day for day, is_free in enumerate(free) if is_free]
    first = len(free) - LAST_WEEK
    match when:
        case "daily":
            return [(day, seconds) for day in days]
        case "last week":
            return [(day, seconds) for day in days if day >= first]
        case "never":
            return []
        case "all in the last week":
            each = seconds * len(days) / LAST_WEEK
            return [(day, each) for day in range(first, len(free))]


def domains_of(cell: Cell, number: int) -> list[list[int]]:
    """The facts of each domain, which stand in the notes in no order of domains."""
    facts = list(range(cell.facts))
    random.Random(f"domains:{cell}:{number}").shuffle(facts)
    ends = [round(cell.facts * sum(s for _, s in DOMAINS[: n + 1])) for n in range(len(DOMAINS))]
    return [facts[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def questions_of(facts: int, number: int) -> list[tuple[int, ...]]:
    """Six questions to ten facts, as in the bundled pack, each on one to three facts that stand
    near each other."""
    dice = random.Random(f"questions:{facts}:{number}")
    sizes = dice.choices((1, 2, 3), NEEDS, k=round(0.6 * facts))
    starts = [dice.randrange(facts // A_TOPIC) * A_TOPIC for _ in sizes]
    return [
        tuple(sorted(dice.sample(range(start, start + A_TOPIC), size)))
        for start, size in zip(starts, sizes, strict=True)
    ]


def worth_of(domains: Sequence[Sequence[int]]) -> list[float]:
    """The part of the exam that each fact stands for."""
    worth = {}
    for (weight, _), facts in zip(DOMAINS, domains, strict=True):
        worth.update(dict.fromkeys(facts, weight / len(facts)))
    return [worth[fact] for fact in range(len(worth))]


def expected(mind: Mind, domains: Sequence[Sequence[int]], day: int) -> float:
    """The fraction of an exam answered correctly, expected over all questions that could be made.

    A question needs one to three facts of its domain, any of them alike, so the mean of their
    product is an elementary symmetric polynomial over the number of choices; nothing is drawn.
    """
    total = 0.0
    for (weight, _), facts in zip(DOMAINS, domains, strict=True):
        recalls = [mind.recall(fact, at(day, 0)) for fact in facts]
        knows = sum(share * together(recalls, size) for size, share in enumerate(NEEDS, start=1))
        total += weight * ((1 - SLIP) * knows + GUESS * (1 - knows))
    return total


def together(recalls: Sequence[float], size: int) -> float:
    """The mean of the product of `size` (1 to 3) different ones, by Newton's identities.

    >>> together([0.5, 1.0, 0.0], 2)
    0.16666666666666666
    """
    p1, p2, p3 = (math.fsum(r**n for r in recalls) for n in (1, 2, 3))
    sums = {1: p1, 2: (p1**2 - p2) / 2, 3: (p1**3 - 3 * p1 * p2 + 2 * p3) / 6}
    return sums[size] / math.comb(len(recalls), size)


Found = Mapping[tuple[Cell, str], list[Outcome]]


def simulate(cells: Sequence[Cell], rows: Sequence[Row], learners: int, processes: int) -> Found:
    """Every learner of every cell by every policy."""
    tasks = [(cell, number, row) for cell in cells for number in range(learners) for row in rows]
    # Long ones first, so that no process is left alone with one at the end.
    order = sorted(tasks, key=lambda t: -t[0].facts * t[0].days * t[0].minutes)
    if processes > 1:
        with multiprocessing.Pool(processes) as pool:
            outcomes = pool.starmap(study, order, chunksize=8)
    else:
        outcomes = [study(*task) for task in order]
    found: dict[tuple[Cell, str], list[Outcome]] = {}
    for (cell, _, row), outcome in zip(order, outcomes, strict=True):
        found.setdefault((cell, row.name), []).append(outcome)
    return found


def table(found: Found, cells: Sequence[Cell], rows: Sequence[Row], of: str) -> str:
    """Mean and standard error by policy and cell, in Markdown."""
    lines = [
        "| | " + " | ".join(map(str, cells)) + " |",
        "|---|" + "---:|" * len(cells),
    ]
    for row in rows:
        shown = [figure([getattr(o, of) for o in found[cell, row.name]]) for cell in cells]
        lines.append(f"| {row.name} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def against(found: Found, cells: Sequence[Cell], rows: Sequence[Row], name: str) -> str:
    """How much more the row of that name answers on the exam day than each other one, learner by
    learner: mean and standard error of the difference, in Markdown."""
    others = [row for row in rows if row.name != name]
    differences = {
        (cell, row.name): [
            Outcome(*(ours - theirs for ours, theirs in zip(one, other, strict=True)))
            for one, other in zip(found[cell, name], found[cell, row.name], strict=True)
        ]
        for cell in cells
        for row in others
    }
    return table(differences, cells, others, "exam")


def figure(values: Sequence[float]) -> str:
    """`.573 ±.012`: mean and standard error.

    >>> figure([0.25, 0.5])
    '.375 ±.125'
    """
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    text = f"{statistics.fmean(values):.3f} ±{error:.3f}".replace("-", "−")
    return re.sub(r"\b0(?=\.)", "", text)


def main() -> None:
    """Simulate and print."""
    wanted = argparse.ArgumentParser(prog="python -m bench.simulate", description=__doc__)
    wanted.add_argument("--quick", action="store_true", help="few learners, two small budgets")
    wanted.add_argument("--learners", type=int, metavar="N")
    given = wanted.parse_args()
    cells = QUICK if given.quick else CELLS
    learners = given.learners or (8 if given.quick else LEARNERS)
    start = time.perf_counter()
    found = simulate(cells, (*CARDS, *MIXED), learners, os.cpu_count() or 1)
    for rows, name, by in ((CARDS, OURS, "Cards alone"), (MIXED, OURS_WITH_QUESTIONS, "Questions")):
        print(f"## {by}\n\nOn the exam day:\n\n{table(found, cells, rows, 'exam')}\n")
        print(f"A month later:\n\n{table(found, cells, rows, 'month')}\n")
        differences = against(found, cells, rows, name)
        print(f"On the exam day, “{name}” minus each other row:\n\n{differences}\n")
    print(f"{learners} learners in each cell; {time.perf_counter() - start:.0f} seconds.")


if __name__ == "__main__":
    main()
