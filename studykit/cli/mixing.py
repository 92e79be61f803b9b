"""A day's mixed session: what it is composed of, and how its prompts are put.

`today` runs it, the screen without a command says what is in it, `plan` what fits until the exam.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from studykit.cli.common import Aim, Now, find_aim
from studykit.errors import Usage
from studykit.study import gain
from studykit.study.blueprint import Blueprint
from studykit.study.plan import Outlook, Plan, instead, outlook
from studykit.study.today import (
    LAST_MINUTES,
    MINUTES,
    Paces,
    Pool,
    Terms,
    Today,
    compose,
    meeting,
    paces,
    ration,
    share,
)

if TYPE_CHECKING:
    from studykit.cli.studying import Ask, Desk
    from studykit.model.exam import Exam
    from studykit.model.history import Memory
    from studykit.packs.library import FactKey, Library, QuestionKey
    from studykit.store.history import History
    from studykit.study.drilling import Drill
    from studykit.study.session import Prompt, Session


ONE_MORE = 10
"""So many more minutes are offered where today's are used."""

TOO_SHORT = 30
"""With fewer seconds left than this, today's time counts as used."""


MOST_TABLES = 5
"""A session drills so many tables at most."""


class Day(NamedTuple):
    """Where a learner stands today, before anything is chosen.

    `aim` is None where the pack has no exam; where its exam can no longer be sat, `instead` is
    the one in its place. `begun` is the study day on which the plan was made.
    `spent` seconds were studied today and `fresh` unseen questions used.
    """

    moment: Now
    aim: Aim | None
    begun: int
    pool: "Pool[Drill]"
    paces: Paces
    costs: gain.Costs
    spent: float
    fresh: int
    instead: "Exam | None" = None

    @property
    def plan(self) -> Plan | None:
        """The plan, if there is one."""
        return self.aim.plan if self.aim else None

    @property
    def is_over(self) -> bool:
        """Whether the exam that was planned for is past."""
        return self.plan is not None and self.plan.is_over(self.moment.date)

    @property
    def is_exam_day(self) -> bool:
        """Whether the exam is today."""
        return self.plan is not None and self.plan.date == self.moment.date

    @property
    def is_off(self) -> bool:
        """Whether nothing is planned for today. Exam day is no day off."""
        plan = self.plan
        return plan is not None and not self.is_exam_day and plan.is_off(self.moment.date)

    @property
    def minutes(self) -> int:
        """The time that is meant for a day like this, whatever of it was used."""
        minutes = self.plan.minutes if self.plan else MINUTES
        return min(minutes, LAST_MINUTES) if self.is_exam_day else minutes

    @property
    def left(self) -> float:
        """Seconds that are left of today's time."""
        return max(0.0, self.minutes * 60 - self.spent)

    @property
    def why_not(self) -> str | None:
        """Why nothing is asked today, and what to type to study all the same."""
        if self.plan and self.is_over:
            from studykit.ui.plan import another_date

            another = self.instead.code if self.instead else "another one"
            return (
                f"the exam date of the plan has passed. For {another}: "
                f"{another_date(self.instead)}. Without: studykit today --minutes {self.minutes}"
            )
        if self.is_off:
            return f"a day off. To study all the same: studykit today --minutes {self.minutes}"
        return used_up(self.minutes) if self.left < TOO_SHORT else None

    @property
    def nothing(self) -> str:
        """What is said where there is time and nothing to ask."""
        if self.is_exam_day:
            return "the exam, and nothing that needs another look. Good luck."
        return "all there is was met today or is set aside. Come back tomorrow."

    @property
    def new(self) -> int:
        """How many facts of the exam were never met."""
        return sum(
            _is_new(self.pool.memories.get(key.id)) and self.pool.worth[key.id] > 0
            for key in self.pool.facts
        )

    def outlook(self, today: "Today[Drill] | None" = None) -> Outlook | None:
        """What fits until the exam, as an estimate; None without a plan. `today` is what today
        will hold, where that is known."""
        if self.plan is None:
            return None
        date, each = self.moment.date, self.each_new
        ahead = outlook(self.plan, date, spent=self.spent, new=self.new, each=each)
        return ahead._replace(sure=today.counts["new"]) if today else ahead

    @property
    def each_new(self) -> float:
        """Seconds that meeting a new fact takes this learner."""
        asked = [len(key.facts) for key in self.pool.questions]
        return meeting(self.paces, sum(asked) / len(asked) if asked else 1.0)

    def compose(self, seconds: float, seed: int) -> "Today[Drill]":
        """A session of about so many seconds. The same for the same day, seed and history."""
        day, plan = self.moment.day, self.plan
        ahead = self.outlook()
        terms = Terms(
            day=day,
            seconds=seconds,
            horizon=gain.horizon(day, plan.exam_day if plan else None),
            paces=self.paces,
            costs=self.costs,
            ration=self._ration(ahead),
            new=self._share(ahead),
            meets_new=not self.is_exam_day,
            seed=seed,
        )
        return compose(self.pool, terms)

    def _ration(self, ahead: Outlook | None) -> int | None:
        """Unseen questions for today. Without an exam to come nothing is to be kept for it."""
        if ahead is None or self.is_over:
            return None
        pool = self.pool
        unseen = sum(key.id not in pool.seen and key.id not in pool.held for key in pool.questions)
        return ration(unseen, self.fresh, ahead.days)

    def _share(self, ahead: Outlook | None) -> int | None:
        """New facts for today where time is ample."""
        if self.plan is None or ahead is None or not ahead.is_ample:
            return None
        from studykit.study.days import date_of

        day = self.moment.day
        met = sum(m.reps == 1 and m.day == day for m in self.pool.memories.values())
        days = self.plan.meeting_days(date_of(self.begun), self.moment.date)
        return share(ahead.new, met, days)


def stand(library: "Library", history: "History", moment: Now, seed: int) -> Day:
    """Where the learner stands. The seed is that of drills."""
    from studykit.study.confusions import is_leech

    pack = library.manifest.id
    aim = find_aim_or_none(library, history)
    facts, questions = library.fact_keys(), library.keys()
    memories, seen = history.memories(pack), history.seen(pack)
    took, today = history.took(pack), history.took(pack, moment.day)
    blueprint = Blueprint(aim.exam) if aim else None
    made = history.events(pack=pack, item="plan", kinds=("plan",), limit=1)
    pace = aim.exam.minutes * 60 / aim.exam.items if aim else None
    return Day(
        moment=moment,
        aim=aim,
        begun=made[0].study_day if made else moment.day,
        pool=Pool(
            facts=facts,
            questions=questions,
            memories=memories,
            seen=seen,
            worth=_worth(blueprint, facts),
            drills=_drills(library, seed),
            domains=_domains(blueprint, facts),
            weights=blueprint.weights if blueprint else {},
            held=held(questions, seen, aim) if aim else frozenset(),
            troubled={id for id, memory in memories.items() if is_leech(memory)},
        ),
        paces=paces(took, pace) if pace else paces(took),
        costs=gain.costs(took),
        spent=sum(one.millis for one in today) / 1000,
        fresh=sum(one.is_fresh for one in today),
        instead=instead(aim.exam, library.exams(), moment.date) if aim else None,
    )


def used_up(minutes: int) -> str:
    """That today's time is used, and how to go on."""
    given = "the minute is" if minutes == 1 else f"all {minutes} minutes are"
    return f"{given} used. To go on: studykit today --more {ONE_MORE}"


def find_aim_or_none(library: "Library", history: "History") -> Aim | None:
    """What the learner is after; None where the pack has no exam."""
    try:
        return find_aim(library, history)
    except Usage:
        return None


def held(
    questions: "Sequence[QuestionKey]", seen: "Mapping[str, object]", aim: Aim
) -> frozenset[str]:
    """The questions that practice leaves for a mock exam."""
    from studykit.study.drawing import reserved

    return reserved(questions, seen, Blueprint(aim.exam))


def ask(today: "Today[Drill]") -> "Ask":
    """How to put the prompts of this session: each as what it is."""
    from studykit.cli.studying import ask_card, ask_drill, ask_question

    kinds = {pick.id: pick.kind for pick in today.picks}
    asks: dict[str, Ask] = {
        "question": ask_question,
        "card": ask_card,
        "drill": ask_drill({pick.id: pick.drill for pick in today.picks if pick.drill}),
    }

    def put(desk: "Desk", session: "Session", prompt: "Prompt") -> "Session":
        return asks[kinds[prompt.item]](desk, session, prompt)

    return put


def _is_new(memory: "Memory | None") -> bool:
    return memory is None or (memory.reps == 0 and not memory.suspended)


def _worth(blueprint: Blueprint | None, facts: "Sequence[FactKey]") -> Mapping[str, float]:
    """Each fact's part of the exam; the same for all where none names a task of it."""
    found = blueprint.worth(facts) if blueprint else {}
    return found if any(found.values()) else {key.id: 1 / len(facts) for key in facts}


def _domains(blueprint: Blueprint | None, facts: "Sequence[FactKey]") -> Mapping[str, str]:
    """The domain in which each fact mostly lies."""
    if blueprint is None:
        return {}
    shares = {key.id: blueprint.domains(key.tasks) for key in facts}
    return {id: max(found, key=found.__getitem__) for id, found in shares.items() if found}


def _drills(library: "Library", seed: int) -> "Callable[[str], Sequence[Drill]]":
    """The drills on a fact, of the tables that rest on it.

    To make all drills of a table takes as long as all the rest of choosing, so the first few
    tables that are asked for are made, and what others say is left to cards.
    """
    on: dict[str, list[Drill]] = {}
    tables: set[str] = set()

    def drills(fact: str) -> "Sequence[Drill]":
        if len(tables) < MOST_TABLES:
            from studykit.study import drilling

            for name in dict.fromkeys(name for name, _ in library.rows_on([fact])):
                if name not in tables and len(tables) < MOST_TABLES:
                    tables.add(name)
                    for one in drilling.drills(library.table(name), seed):
                        for each in dict.fromkeys(one.facts):
                            on.setdefault(each, []).append(one)
        return on.get(fact, ())

    return drills
