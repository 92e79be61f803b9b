"""Today's session: what is worth today's minutes, and how it is asked.

Two choices (as in DAS3H, Choffin et al. 2019). First which facts: those of the highest index
(`study.gain`), greedily, until the seconds are used; a fact at most once a day, and studied ahead
rather than not at all. Then how each is asked: by a question never seen while today's ration of
those lasts, else by a question that was forgotten, else by a drill or a card. Nothing is kept of
yesterday's plan: whatever happened is in the memories, and each day is computed from them.

Values here are named tuples, since they are on the way of the screen that greets the learner: a
frozen dataclass takes a millisecond to define, a named tuple a tenth.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from studykit.model.history import Memory, Seen
from studykit.model.past import Took
from studykit.study import choosing, gain
from studykit.study.choosing import DrillKey, FactKey, Standing, standing, strength
from studykit.study.evidence import familiarity, guess, right_answer
from studykit.study.forgetting import RETENTION, UNSEEN_RECALL, recall

MINUTES = 20
"""A day's time where nobody has said how much there is."""

LAST_MINUTES = 15
"""On the exam day itself no more than this: a look at what has faded most."""

IN_QUESTIONS = 0.4
"""The part of the time that goes into questions at most, while other prompts can be had.

They take several times as long as a card, and meeting more facts makes most of the gain: six
tenths cost simulated learners, who learn nothing from a question but its facts, .05 to .12 of the
exam. Yet questions are what is asked there, and all that readiness can learn from."""

FAMILIAR = 0.25
"""A question that is recognised with this probability says little of its facts: not asked again
yet. After one answer that lasts five days, after two eleven."""

ALIKE = 0.75
"""Facts count as equally worthwhile where their indexes differ by less than this.

What a single fact is worth is not published but guessed from its domain, and forgetting is a
model: too coarse to leave all that is due for later, or all of one domain, for the sake of a
tenth. In a simulated month this costs a point of recall on the exam day where time is short, and
nothing where it is not.
"""

ABREAST = 4
"""So many topics are begun side by side, so that neighbours differ."""

Kind = Literal["question", "card", "drill"]
Why = Literal["due", "new", "ahead"]

_WHY: dict[Standing, Why] = {
    Standing.DUE: "due",
    Standing.NEW: "new",
    Standing.KNOWN: "ahead",
}


class QuestionKey(choosing.QuestionKey, Protocol):
    """What composing must know of a question."""

    @property
    def options(self) -> int: ...
    @property
    def choose(self) -> int: ...


F = TypeVar("F", bound=FactKey)
Q = TypeVar("Q", bound=QuestionKey)
D = TypeVar("D", bound=DrillKey)


class Paces(NamedTuple):
    """Seconds a prompt of each kind takes this learner."""

    question: gain.Costs
    card: gain.Costs = gain.START
    drill: gain.Costs = gain.START


def paces(took: Sequence[Took], exam_pace: float = 120.0) -> Paces:
    """This learner's medians. Until there are any, a question is guessed to take half of the
    seconds that the exam gives it when it is answered right, and three quarters else."""
    whole = gain.Costs(exam_pace * 0.5, exam_pace * 0.75, exam_pace * 0.75)

    def of(kind: Kind, start: gain.Costs) -> gain.Costs:
        return gain.medians([one for one in took if one.kind == kind], start)

    return Paces(of("question", whole), of("card", gain.START), of("drill", gain.START))


class Pool(NamedTuple, Generic[D]):
    """What could be asked, and what is known of it.

    `worth` is each fact's part of the exam; what is worth nothing is not asked. `domains` says in
    which domain it lies, and `weights` what those weigh. `held` are questions kept for mock exams,
    `troubled` facts missed again and again. `drills` gives those on a fact, and is only called
    for facts that may be drilled.
    """

    facts: Sequence[FactKey]
    questions: Sequence[QuestionKey]
    memories: Mapping[str, Memory]
    seen: Mapping[str, Seen]
    worth: Mapping[str, float]
    drills: Callable[[str], Sequence[D]]
    domains: Mapping[str, str] = MappingProxyType({})
    weights: Mapping[str, float] = MappingProxyType({})
    held: Collection[str] = frozenset()
    troubled: Collection[str] = frozenset()


class Terms(NamedTuple):
    """Under which terms today is composed.

    `horizon` as in `gain`, `seconds` the time left today, `ration` how many unseen questions may
    be used (None: as many as there are), `new` how many facts should be met today where time is
    ample (None: as their index has it), `meets_new` whether any may be.
    """

    day: int
    seconds: float
    paces: Paces
    horizon: int = gain.HORIZON
    costs: gain.Costs = gain.START
    ration: int | None = None
    new: int | None = None
    meets_new: bool = True
    seed: int = 0


class Pick(NamedTuple, Generic[D]):
    """A prompt picked for today: a question, card (`id` is its fact) or drill.

    `facts` are those it asks, `whys` where each of them stands; `why` is that of the fact it was
    picked for. `seconds` are to be expected, a second try included.
    """

    kind: Kind
    id: str
    topic: str
    fact: str
    facts: tuple[str, ...]
    whys: tuple[Why, ...]
    why: Why
    seconds: float
    is_fresh: bool = False
    drill: D | None = None


class Today(NamedTuple, Generic[D]):
    """Today's prompts, in the order in which they are asked."""

    picks: tuple[Pick[D], ...] = ()

    @property
    def seconds(self) -> float:
        """What all of them should take."""
        return sum(pick.seconds for pick in self.picks)

    @property
    def topics(self) -> tuple[str, ...]:
        """Where they are from, most prompts first."""
        counts: dict[str, int] = {}
        for pick in self.picks:
            counts[pick.topic] = counts.get(pick.topic, 0) + 1
        return tuple(sorted(counts, key=lambda topic: -counts[topic]))

    @property
    def counts(self) -> dict[Why, int]:
        """How many facts are asked for each reason."""
        whys = [why for pick in self.picks for why in pick.whys]
        return {why: whys.count(why) for why in ("due", "new", "ahead")}


def ration(unseen: int, used: int, days_left: int) -> int:
    """How many unseen questions may still be used today, so that they last until the exam.

    `unseen` are left now, `used` were used today, `days_left` study days remain with today.
    """
    if unseen == 0:
        return 0
    return max(0, math.ceil((unseen + used) / max(1, days_left)) - used)


def meeting(paces: Paces, facts_a_question: float) -> float:
    """Seconds that meeting one new fact takes in a session, questions and cards mixed.

    `facts_a_question` is how many facts a question asks, on average.
    """
    p = UNSEEN_RECALL
    question = paces.question.new + (1 - p) * paces.question.right
    per_second = IN_QUESTIONS * facts_a_question / question
    return 1 / (per_second + (1 - IN_QUESTIONS) / gain.new_cost(paces.card))


def share(new: int, met: int, days: int) -> int:
    """How many new facts are still to be met today, so that they are spread over `days` study
    days with today; `new` are left now, `met` were met today."""
    return max(0, math.ceil((new + met) / max(1, days)) - met)


def compose(pool: Pool[D], terms: Terms) -> Today[D]:
    """Today's session. The same for the same pool, terms and seed."""
    making = _Making(pool, terms)
    for fact in making.ranked:
        if making.is_full:
            break
        if fact.key.id not in making.taken:
            making.add(fact)
    return Today(_in_order(making.picks, terms))


class _Ranked(NamedTuple):
    """A fact with what a second spent on it is worth."""

    key: FactKey
    memory: Memory | None
    why: Why
    rate: float


def _ranked(pool: Pool[D], terms: Terms) -> list[_Ranked]:
    """The facts that may be asked today, the most worthwhile first."""
    fresh = gain.index(None, terms.day, terms.horizon, terms.costs)
    found: list[_Ranked] = []
    for key in pool.facts:
        memory = pool.memories.get(key.id)
        worth = pool.worth.get(key.id, 0.0)
        where = standing(memory, terms.day)
        if worth <= 0 or where is Standing.ASIDE:
            continue
        if memory is None or where is Standing.NEW:
            if terms.meets_new:
                found.append(_Ranked(key, None, "new", worth * fresh))
        elif memory.day < terms.day:
            each = gain.index(memory, terms.day, terms.horizon, terms.costs)
            if each > 0:  # what adds nothing is left in peace
                found.append(_Ranked(key, memory, _WHY[where], worth * each))
    found.sort(key=lambda fact: -fact.rate)
    return _paced(_side_by_side(found, pool), terms)


def _side_by_side(ranked: list[_Ranked], pool: Pool[D]) -> list[_Ranked]:
    """The same facts, where among those of about the same index new ones and others take turns,
    and the new ones of several domains too."""
    met = Counter(pool.domains.get(id, "") for id, m in pool.memories.items() if m.reps)
    order: list[_Ranked] = []
    while left := ranked[len(order) :]:
        least = ALIKE * left[0].rate
        alike = left[: next((n for n, fact in enumerate(left) if fact.rate < least), len(left))]
        new = _taking_turns([fact for fact in alike if fact.memory is None], met, pool)
        seen = [fact for fact in alike if fact.memory is not None]
        order += [fact for pair in zip_longest(seen, new) for fact in pair if fact]
    return order


def _taking_turns(alike: list[_Ranked], met: Counter[str], pool: Pool[D]) -> list[_Ranked]:
    """New facts, each time from the domain that is furthest behind its weight; in a domain topic
    by topic in note order, those that were begun first."""
    if not alike:
        return []
    begun = {key.topic for key in pool.facts if (m := pool.memories.get(key.id)) and m.reps}
    domains: dict[str, dict[str, list[_Ranked]]] = {}
    for fact in alike:
        topics = domains.setdefault(pool.domains.get(fact.key.id, ""), {})
        topics.setdefault(fact.key.topic, []).append(fact)
    together = max(1, ABREAST // len(domains))
    lanes: dict[str, list[_Ranked]] = {}
    for domain, topics in domains.items():
        order = sorted(topics, key=lambda topic: topic not in begun)  # stable: note order
        lanes[domain] = [
            fact
            for i in range(0, len(order), together)
            for row in zip_longest(*(topics[topic] for topic in order[i : i + together]))
            for fact in row
            if fact
        ]
    out: list[_Ranked] = []
    places = dict.fromkeys(lanes, 0)
    while lanes:
        domain = min(lanes, key=lambda d: (met[d] + 1) / pool.weights.get(d, 1.0))
        out.append(lanes[domain][places[domain]])
        met[domain] += 1
        places[domain] += 1
        if places[domain] == len(lanes[domain]):
            del lanes[domain]
    return out


def _paced(ranked: list[_Ranked], terms: Terms) -> list[_Ranked]:
    """Where time is ample: today's share of new facts, then what would be forgotten by the
    horizon, and only then more of either."""
    if terms.new is None:
        return ranked
    new = [fact for fact in ranked if fact.memory is None]
    fading: list[_Ranked] = []
    firm: list[_Ranked] = []
    for fact in ranked:
        if fact.memory is not None:
            elapsed = terms.day - fact.memory.day + terms.horizon
            fades = recall(elapsed, fact.memory.stability) < RETENTION
            (fading if fades else firm).append(fact)
    return [*new[: terms.new], *fading, *new[terms.new :], *firm]


class _Making(Generic[D]):
    """A session while it is composed."""

    def __init__(self, pool: Pool[D], terms: Terms) -> None:
        self.pool, self.terms = pool, terms
        self.picks: list[Pick[D]] = []
        self.taken: set[str] = set()
        self.is_full = False
        self.spent = 0.0
        self.fresh = 0
        self.spent_on: dict[Kind, float] = {}
        self._on: dict[str, list[QuestionKey]] = {}
        self._wanted: set[str] = set()
        self._dice = random.Random(f"{terms.seed}:{terms.day}:today")
        self.ranked = _ranked(pool, terms)
        asked: set[str] = set()
        # About what fits: a question is the better the more of these it asks.
        seconds = 0.0
        for fact in self.ranked:
            asked.add(fact.key.id)
            if seconds < terms.seconds:
                self._wanted.add(fact.key.id)
                seconds += _of_fact(fact, terms.costs, terms.day)
        for key in pool.questions:
            # A question on a fact that is set aside, was met today or is not for today is left.
            if key.id not in pool.held and asked.issuperset(key.facts):
                for fact_id in key.facts:
                    self._on.setdefault(fact_id, []).append(key)

    def add(self, fact: _Ranked) -> None:
        """Pick a prompt for the fact; the session is full where not even a card fits."""
        for pick in self._ways(fact):
            if self._fits(pick):
                self.picks.append(pick)
                self.taken.update(pick.facts)
                self.spent += pick.seconds
                self.spent_on[pick.kind] = self.spent_on.get(pick.kind, 0.0) + pick.seconds
                self.fresh += pick.is_fresh
                return
        self.is_full = True

    def _fits(self, pick: Pick[D]) -> bool:
        # The last one may run over, by less than half of it.
        if self.spent + pick.seconds / 2 > self.terms.seconds:
            return False
        if pick.kind != "question":
            return True
        in_questions = self.spent_on.get("question", 0.0) + pick.seconds
        return in_questions <= IN_QUESTIONS * self.terms.seconds

    def _ways(self, fact: _Ranked) -> "Iterable[Pick[D]]":
        """The ways to ask it, the best first; a card can always be had."""
        if fact.key.id in self.pool.troubled:
            # Missed again and again: not once more the way it was missed.
            yield from self._drill(fact)
            yield from self._question(fact, anew=True)
        else:
            yield from self._question(fact)
            if self.spent_on.get("drill", 0.0) < self.spent_on.get("card", 0.0):
                yield from self._drill(fact)
        yield self._card(fact)

    def _question(self, fact: _Ranked, *, anew: bool = False) -> "Iterable[Pick[D]]":
        keys = [key for key in self._on.get(fact.key.id, ()) if self.taken.isdisjoint(key.facts)]
        best: tuple[tuple[float, ...], QuestionKey] | None = None
        for key in keys:
            rank = self._rank(key, anew=anew)
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, key)
        if best is None:
            return
        key = best[1]
        seen = self.pool.seen.get(key.id)
        days = self.terms.day - seen.day if seen else 0
        p = right_answer(
            self._recalls(key.facts),
            guess(key.options, key.choose),
            familiarity(seen.times, days) if seen else 0.0,
        )
        pace = self.terms.paces.question
        seconds = gain.review_cost(p, pace) if seen else pace.new + (1 - p) * pace.right
        yield self._pick("question", key.id, key.topic, fact, key.facts, seconds, is_fresh=not seen)

    def _rank(self, key: QuestionKey, *, anew: bool) -> tuple[float, ...] | None:
        """Smallest is best; None where the question should not be asked today."""
        covers = sum(fact in self._wanted for fact in key.facts)
        seen = self.pool.seen.get(key.id)
        if seen is None:
            if self.terms.ration is not None and self.fresh >= self.terms.ration:
                return None
            return (0, -covers, len(key.facts), self._dice.random())
        if familiarity(seen.times, self.terms.day - seen.day) >= FAMILIAR:
            return None
        if anew and not seen.last_correct:
            return None
        return (1, -covers, seen.day, self._dice.random())

    def _drill(self, fact: _Ranked) -> "Iterable[Pick[D]]":
        day, memories = self.terms.day, self.pool.memories
        may = [
            drill
            for drill in self.pool.drills(fact.key.id)
            if fact.key.id in drill.facts and all(self._may(each) for each in drill.facts)
        ]
        chosen = choosing.drills(may, memories, day=day, count=1, seed=self._dice.getrandbits(32))
        for drill in chosen:
            p = right_answer(self._recalls(drill.facts), guess(len(drill.options), 1))
            pace = self.terms.paces.drill
            seconds = gain.review_cost(p, pace) if fact.memory else pace.new + (1 - p) * pace.right
            yield self._pick(
                "drill", drill.id, drill.topic, fact, drill.facts, seconds, drill=drill
            )

    def _card(self, fact: _Ranked) -> Pick[D]:
        id, seconds = fact.key.id, _of_fact(fact, self.terms.paces.card, self.terms.day)
        return self._pick("card", id, fact.key.topic, fact, (id,), seconds)

    def _pick(
        self,
        kind: Kind,
        id: str,
        topic: str,
        fact: _Ranked,
        facts: Sequence[str],
        seconds: float,
        *,
        is_fresh: bool = False,
        drill: D | None = None,
    ) -> Pick[D]:
        unique = tuple(dict.fromkeys(facts))
        day = self.terms.day
        return Pick(
            kind=kind,
            id=id,
            topic=topic,
            fact=fact.key.id,
            facts=unique,
            whys=tuple(_WHY[standing(self.pool.memories.get(each), day)] for each in unique),
            why=fact.why,
            seconds=seconds,
            is_fresh=is_fresh,
            drill=drill,
        )

    def _may(self, fact: str) -> bool:
        """Whether a drill may touch the fact today."""
        memory = self.pool.memories.get(fact)
        if fact in self.taken or standing(memory, self.terms.day) is Standing.ASIDE:
            return False
        if memory is None or memory.reps == 0:
            return self.terms.meets_new
        return memory.day < self.terms.day

    def _recalls(self, facts: Iterable[str]) -> list[float]:
        return [strength(self.pool.memories.get(fact), self.terms.day) for fact in facts]


def _of_fact(fact: _Ranked, costs: gain.Costs, day: int) -> float:
    if fact.memory is None:
        return gain.new_cost(costs)
    return gain.seen_cost(fact.memory, day, costs)


def _in_order(picks: Sequence[Pick[D]], terms: Terms) -> tuple[Pick[D], ...]:
    """Kinds spread evenly over the session, and neighbours from different topics."""
    dice = random.Random(f"{terms.seed}:{terms.day}:order")
    kinds: dict[Kind, list[Pick[D]]] = {}
    for pick in picks:
        kinds.setdefault(pick.kind, []).append(pick)
    placed = [
        ((i + dice.random()) / len(alike), pick)
        for alike in kinds.values()
        for i, pick in enumerate(alike)
    ]
    placed.sort(key=lambda entry: entry[0])
    return choosing.apart([pick for _, pick in placed])
