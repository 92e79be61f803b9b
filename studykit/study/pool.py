"""The questions of a pack as an exam would ask them: unseen ones, drawn by the blueprint.

A question that was never seen comes out right with

    p_q = σ(logit P_q + a + Σ share_d a_d),   P_q = (1 − s) Π R' + g (1 − Π R')

where R' is each needed fact's recall, g the chance to guess the question and s of a slip
(`evidence`), and the offsets are those of `offsets.Belief`.

What the pack does not cover of a domain is asked too: as a question on one fact with R = .2. No
answer tells of it. So whoever does better with what they studied than memory says is not taken
to do so here; whoever does worse is (`beyond`).
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from studykit.model.history import First, Memory
from studykit.model.pack import Tasks
from studykit.study.blueprint import Blueprint, Tasked
from studykit.study.choosing import strength
from studykit.study.evidence import guess, right_answer
from studykit.study.forgetting import UNSEEN_RECALL
from studykit.study.offsets import Belief, Outcome, Shares, logit, shifted

UNLISTED = 0.1
"""How much of a domain is taken not to be covered where nothing tells."""

UNCOVERED = right_answer([UNSEEN_RECALL], guess(4, 1))
"""P of a question on what the pack does not cover, with the commonest number of options."""

_NOWHERE = 1e-12  # luck of exactly 0 has no logit


class Question(Protocol):
    """What must be known of a question: no text."""

    @property
    def id(self) -> str: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def options(self) -> int: ...
    @property
    def choose(self) -> int: ...


class Drawn(NamedTuple):
    """An exam before it is sat. `dice` become offsets; of each item there is its place in the
    pool and the logit of the luck that p must exceed."""

    dice: tuple[float, ...]
    items: tuple[tuple[int, float], ...]


class Pool:
    """The questions that serve an exam, and how much of each domain the pack covers.

    `questions` have places, counted from 0; the place after the last is that of whatever is not
    covered. `shares[n]` says how much of question n each domain is.
    """

    def __init__(
        self, blueprint: Blueprint, facts: Iterable[Tasked], questions: Iterable[Question]
    ) -> None:
        self.blueprint = blueprint
        self.exam = blueprint.exam
        self.domains = tuple(blueprint.weights)
        self.questions: list[Question] = []
        self._kinds: dict[Shares, int] = {}  # few: most questions lie in one domain
        self._kind: list[int] = []
        for question in questions:
            if found := blueprint.domains(question.tasks):
                shares = tuple(found.get(domain, 0.0) for domain in self.domains)
                self.questions.append(question)
                self._kind.append(self._kinds.setdefault(shares, len(self._kinds)))
        kinds = list(self._kinds)
        self.shares: list[Shares] = [kinds[kind] for kind in self._kind]
        self.places = {question.id: n for n, question in enumerate(self.questions)}
        self._of: list[tuple[list[int], list[float]]] = []  # per domain: places, shares summed up
        for d in range(len(self.domains)):
            mine = [n for n, shares in enumerate(self.shares) if shares[d]]
            sums, total = [], 0.0
            for n in mine:
                total += self.shares[n][d]
                sums.append(total)
            self._of.append((mine, sums))
        self.covered = cover(blueprint, facts)
        for domain, (mine, _) in zip(self.domains, self._of, strict=True):
            if not mine:  # facts that no question asks about cannot be drawn
                self.covered[domain] = 0.0

    def worth(self, d: int) -> Iterable[tuple[int, float]]:
        """The questions of the domain numbered `d`: their places, and what part of an exam's
        items in that domain they stand for; what is missing to 1 is not covered."""
        mine, sums = self._of[d]
        covered = self.covered[self.domains[d]]
        return ((n, covered * self.shares[n][d] / sums[-1]) for n in mine)

    def outcomes(self, firsts: Mapping[str, First]) -> list[Outcome]:
        """The first answers to questions of this exam that teach something, oldest first.

        Those of one day are taken by id, so that the order in which they were given changes
        nothing.
        """
        return [
            Outcome(first.day, self.shares[self.places[id]], first.foretold, first.correct)
            for id, first in sorted(firsts.items(), key=lambda pair: (pair[1].day, pair[0]))
            if first.counts and id in self.places
        ]

    def recalls(self, memories: Mapping[str, Memory], offset: float, day: int) -> dict[str, float]:
        """R' on a study day of every fact that some question needs."""
        needed = dict.fromkeys(fact for question in self.questions for fact in question.facts)
        return {fact: shifted(strength(memories.get(fact), day), offset) for fact in needed}

    def foretold(self, n: int, recalls: Mapping[str, float]) -> float:
        """logit P of the question at a place, before any offset."""
        question = self.questions[n]
        needed = [recalls[fact] for fact in question.facts]
        return logit(right_answer(needed, guess(question.options, question.choose)))

    def logits(self, recalls: Mapping[str, float]) -> list[float]:
        """logit P of every question, and of the one that stands for what is not covered."""
        found = [self.foretold(n, recalls) for n in range(len(self.questions))]
        return [*found, logit(UNCOVERED)]

    def draw(self, exams: int, chance: random.Random) -> list[Drawn]:
        """So many exams: the scored questions, by the weights of the domains.

        It depends on nothing that the learner knows or did, so that the figures of different
        days and different answers can be compared.
        """
        scored, nobody = self.exam.scored, len(self.questions)
        lot, log = chance.random, math.log
        covered = [self.covered[domain] for domain in self.domains]
        drawn = []
        for _ in range(exams):
            dice = tuple([chance.gauss(0, 1) for _ in range(len(self.domains) + 1)])
            items: list[tuple[int, float]] = []
            for share, (mine, sums), count in zip(
                covered, self._of, self._counts(scored, lot()), strict=True
            ):
                picked = (
                    chance.choices(mine, cum_weights=sums, k=count) if mine else [nobody] * count
                )
                for n in picked:
                    luck = lot() or _NOWHERE
                    items.append((n if lot() < share else nobody, log(luck / (1 - luck))))
            drawn.append(Drawn(dice, tuple(items)))
        return drawn

    def sit(self, drawn: Sequence[Drawn], logits: Sequence[float], belief: Belief) -> list[int]:
        """How many scored questions come out right in each exam, the fewest first."""
        kinds, kind = list(self._kinds), [*self._kind, len(self._kinds)]
        right = []
        offsets = belief.drawn(exam.dice for exam in drawn)
        for exam, (common, *own) in zip(drawn, offsets, strict=True):
            of_kind = [
                common + sum(s * a for s, a in zip(shares, own, strict=True)) for shares in kinds
            ]
            of_kind.append(beyond(common))
            right.append(sum(logits[n] + of_kind[kind[n]] > luck for n, luck in exam.items))
        return sorted(right)

    def _counts(self, scored: int, start: float) -> list[int]:
        """How many questions each domain gets: its weight of them, rounded up or down so that
        they add up, and on the average exactly its weight."""
        counts, before, total = [], 0, start
        for domain in self.domains:
            total += scored * self.blueprint.weights[domain]
            after = math.floor(total + 1e-9)
            counts.append(after - before)
            before = after
        return counts


def beyond(shared: float) -> float:
    """The offset of what the pack does not cover, from the one that all questions share."""
    return min(shared, 0.0)


def cover(blueprint: Blueprint, facts: Iterable[Tasked]) -> dict[str, float]:
    """How much of each domain the pack has facts on, 0 to 1 (`Blueprint.covered`).

    Where a domain lists no skills nothing can be held against them, and a tenth at least is
    taken to be missing.
    """
    found = blueprint.covered(facts)
    for domain in blueprint.exam.domains:
        if not any(task.skills for task in domain.tasks):
            found[domain.id] = min(found[domain.id], 1 - UNLISTED)
    return found
