"""A mock exam as a frozen state machine, folded from its events and from nothing else.

Every step is an event, so a sitting stands where it stood however the program ended. The clock is
the wall's: it runs from the first event on, whether anybody looks at it or not, and stands only
between a `pause` and the step after it. Events of other programs, late ones and nonsense change
nothing.
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from studykit.model.exam import Exam
from studykit.model.history import Answered, Body, Event, ExamBegun, ExamOver, ExamStep
from studykit.model.pack import Question
from studykit.model.plain import digest
from studykit.study.drawing import Form
from studykit.study.marking import beliefs, mark, refuted
from studykit.study.options import shown

How = Literal["", "finished", "time", "dropped"]

MINUTE = 60_000  # milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a mock exam and what the learner did with it.

    `order` holds the options' indexes as they stand, `chosen` those drafted; `answers` are the
    whole answers that were drafted one after the other. `millis` is the time it was looked at.
    """

    question: str
    version: str
    order: tuple[int, ...]
    choose: int = 1
    scored: bool = True
    chosen: frozenset[int] = frozenset()
    flagged: bool = False
    visited: bool = False
    millis: int = 0
    answers: tuple[frozenset[int], ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether as many options are chosen as the question wants."""
        return len(self.chosen) == self.choose

    @property
    def is_begun(self) -> bool:
        """Whether some options are chosen, but not as many as the question wants."""
        return 0 < len(self.chosen) < self.choose


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A mock exam: its questions, where the learner is, and how its clock stands.

    `used` are the milliseconds of the clock until `since`, the instant of the last step. The clock
    runs unless it is `paused`; `away` says that the learner left without stopping it. `over` says
    how it ended; `left_out` are questions that could not be marked.
    """

    id: str
    exam: str
    seed: int
    begun: dt.datetime
    minutes: int
    items: tuple[Item, ...]
    since: dt.datetime
    scope: tuple[str, ...] = ()
    pauses: bool = False
    place: int = 0
    used: int = 0
    is_away: bool = False
    is_paused: bool = False
    over: How = ""
    left_out: frozenset[str] = frozenset()

    @property
    def current(self) -> Item:
        """The question that is turned to."""
        return self.items[self.place]

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return self.place + 1

    @property
    def length(self) -> int:
        """How many questions there are."""
        return len(self.items)

    @property
    def limit(self) -> int:
        """Milliseconds there are for all of it."""
        return self.minutes * MINUTE

    @property
    def answered(self) -> int:
        """How many questions have a whole answer."""
        return sum(item.is_answered for item in self.items)

    @property
    def allowance(self) -> float:
        """Milliseconds there are for a question."""
        return self.limit / self.length

    @property
    def unanswered(self) -> tuple[int, ...]:
        """Numbers of the questions without a whole answer."""
        return tuple(n for n, item in enumerate(self.items, start=1) if not item.is_answered)

    @property
    def flagged(self) -> tuple[int, ...]:
        """Numbers of the questions with a flag."""
        return tuple(n for n, item in enumerate(self.items, start=1) if item.flagged)

    def elapsed(self, at: dt.datetime) -> int:
        """Milliseconds of the clock that are used at an instant, at most all there are."""
        if self.over or self.is_paused:
            return self.used
        return min(self.limit, self.used + _between(self.since, at))

    def left(self, at: dt.datetime) -> int:
        """Seconds left at an instant, the one that is running included."""
        return -((self.elapsed(at) - self.limit) // 1000)

    def is_up(self, at: dt.datetime) -> bool:
        """Whether there is no time left."""
        return not self.over and self.elapsed(at) >= self.limit

    def up_at(self) -> dt.datetime:
        """When the time is up if the clock is not stopped before."""
        return self.since + dt.timedelta(milliseconds=self.limit - self.used)

    def behind(self, at: dt.datetime) -> int:
        """Whole minutes behind the pace at which all questions are answered in time; negative
        where the learner is ahead of it."""
        late = self.elapsed(at) - self.answered * self.allowance
        return int(late / MINUTE)


# Beginning and going on


def version(question: Question) -> str:
    """A digest of what is asked: with the same one, a drafted answer still means the same."""
    options = [[option.text, option.correct] for option in question.options]
    return digest([question.stem, options])


def begin(
    form: Form,
    questions: Mapping[str, Question],
    exam: Exam,
    *,
    pack: str,
    sitting: str,
    seed: int,
    minutes: int,
    scope: Sequence[str] = (),
    pauses: bool = False,
) -> ExamBegun:
    """The event that begins a mock exam with the questions of a form, given by their ids."""
    drawn = [questions[id] for id in form.questions]
    return ExamBegun(
        pack=pack,
        sitting=sitting,
        exam=exam.id,
        seed=seed,
        minutes=minutes,
        questions=form.questions,
        versions=tuple(version(question) for question in drawn),
        shown=tuple(",".join(map(str, shown(question, seed))) for question in drawn),
        choose=tuple(question.choose for question in drawn),
        unscored=form.unscored,
        scope=tuple(scope),
        pauses=pauses,
    )


def sitting(begun: Event, steps: Iterable[Event] = ()) -> Sitting:
    """The mock exam that began with an event, as all steps in it left it.

    Raises TypeError where `begun` begins no mock exam.
    """
    body = begun.body
    if not isinstance(body, ExamBegun):
        raise TypeError(f"{body.kind} begins no mock exam")
    wanted = body.choose or (1,) * len(body.questions)
    items = [
        Item(
            question=question,
            version=version_,
            order=_order(text),
            choose=max(1, choose),
            scored=question not in body.unscored,
        )
        for question, version_, text, choose in zip(
            body.questions, body.versions, body.shown, wanted, strict=True
        )
    ]
    items[0] = replace(items[0], visited=True)
    state = Sitting(
        id=body.sitting,
        exam=body.exam,
        seed=body.seed,
        begun=begun.at,
        since=begun.at,
        minutes=body.minutes,
        items=tuple(items),
        scope=body.scope,
        pauses=body.pauses,
    )
    for event in _in_order(begun, steps):
        state = step(state, event)
    return state


def step(state: Sitting, event: Event) -> Sitting:
    """The mock exam after one more event; itself after one that is none of its own."""
    if state.over:
        return state
    match event.body:
        case ExamOver(sitting=state.id) as over:
            passed = _passed(state, event.at, looking=not state.is_away)
            return replace(passed, over=over.how, left_out=frozenset(over.left_out))
        case ExamStep(sitting=state.id) as body if not state.is_up(event.at):
            # What lies before a `resume` is time nobody looked at the question.
            looking = not state.is_away and body.action != "resume"
            return _stepped(_passed(state, event.at, looking=looking), body)
        case _:
            return state


def hand_in(
    state: Sitting,
    questions: Mapping[str, Question],
    how: Literal["finished", "time"],
    *,
    pack: str,
    seen: Container[str],
) -> list[Body]:
    """The events that end a mock exam: that it is over, and an answer for each whole one drafted.

    `questions` holds those of the pack by the ids under which they were drawn. One that is gone or
    asks something else by now cannot be marked, so it is left out. `seen` are the ids of those
    that were answered before.
    """
    left_out = tuple(item.question for item in state.items if not can_mark(item, questions))
    over = ExamOver(pack=pack, sitting=state.id, how=how, left_out=left_out)
    answers = [
        _answer(state, item, questions[item.question], pack, seen)
        for item in state.items
        if item.is_answered and item.question not in left_out
    ]
    return [over, *answers]


def can_mark(item: Item, questions: Mapping[str, Question]) -> bool:
    """Whether the question is still there and asks what it asked when it was drawn."""
    question = questions.get(item.question)
    return question is not None and version(question) == item.version


# Inside


def _answer(
    state: Sitting, item: Item, question: Question, pack: str, seen: Container[str]
) -> Answered:
    marked = mark(question, item.chosen)
    return Answered(
        pack=pack,
        question=question.id,
        topic=question.topic,
        version=digest(question),
        shown=item.order,
        chosen=tuple(sorted(item.chosen)),
        key=tuple(sorted(marked.key)),
        correct=marked.correct,
        facts=question.facts,
        missed=refuted(question, marked),
        beliefs=beliefs(question, marked),
        seed=state.seed,
        session=state.id,
        millis=item.millis,
        first_seen=question.id not in seen,
        exam=state.id,
    )


def _in_order(begun: Event, steps: Iterable[Event]) -> list[Event]:
    """Steps of one device in the order it recorded them, whatever its clock did meanwhile."""
    events = list(steps)
    if {event.device for event in events} <= {begun.device}:
        return sorted(events, key=lambda event: (event.seq, event.at, event.id))
    return sorted(events, key=lambda event: (*event.order, event.id))


def _passed(state: Sitting, at: dt.datetime, *, looking: bool) -> Sitting:
    """The mock exam at a later instant; `looking` says whether the time belongs to its question."""
    if state.is_paused:
        return replace(state, since=max(state.since, at))
    passed = min(_between(state.since, at), state.limit - state.used)
    items = state.items
    if looking:
        items = _with(state, replace(state.current, millis=state.current.millis + passed))
    return replace(state, items=items, used=state.used + passed, since=max(state.since, at))


def _stepped(state: Sitting, body: ExamStep) -> Sitting:
    names = [item.question for item in state.items]
    if body.question not in names:
        return state
    place = names.index(body.question)
    state = replace(state, place=place, is_away=False, is_paused=False)
    item = replace(state.current, visited=True)
    match body.action:
        case "choose":
            chosen = frozenset(body.chosen)
            if chosen <= set(item.order) and len(chosen) <= item.choose:
                item = _drafted(item, chosen)
        case "flag":
            item = replace(item, flagged=body.flagged)
        case "pause" if state.pauses:
            state = replace(state, is_paused=True, is_away=True)
        case "leave" | "pause":
            state = replace(state, is_away=True)
        case "go" | "resume":
            pass
    return replace(state, items=_with(state, item))


def _drafted(item: Item, chosen: frozenset[int]) -> Item:
    item = replace(item, chosen=chosen)
    if item.is_answered and item.answers[-1:] != (chosen,):
        item = replace(item, answers=(*item.answers, chosen))
    return item


def _with(state: Sitting, item: Item) -> tuple[Item, ...]:
    """All items, with this one where the learner is."""
    return (*state.items[: state.place], item, *state.items[state.place + 1 :])


def _order(text: str) -> tuple[int, ...]:
    """`2,0,1` as numbers; nothing where they are no order of options."""
    parts = text.split(",")
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        return ()
    order = tuple(map(int, parts))
    return order if sorted(order) == list(range(len(order))) else ()


def _between(one: dt.datetime, other: dt.datetime) -> int:
    """Whole milliseconds from one instant to the other; none where the clock went back."""
    return max(0, (other - one) // dt.timedelta(milliseconds=1))
