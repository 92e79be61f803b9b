"""Mock exams of the history: which there are, how one goes on, and what one says at the end."""

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol, Self

from studykit.cli.common import now
from studykit.errors import StoreError, UnknownName
from studykit.model.history import Answered, Event, ExamBegun, ExamOver, ExamStep
from studykit.study.sitting import Sitting, can_mark, hand_in, sitting, step
from studykit.ui.sitting import Brief, Choose, Go, Move, Said, Seat

if TYPE_CHECKING:
    from studykit.model.exam import Exam
    from studykit.model.pack import Question
    from studykit.packs.library import Library, QuestionKey
    from studykit.store.history import History
    from studykit.study.marks import Report
    from studykit.ui.screen import Screen


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock exam of the history. `number` counts them all, `day` is the study day it ended on."""

    number: int
    begun: Event
    sitting: Sitting
    day: int | None = None

    @property
    def began(self) -> str:
        """The learner's date when it began."""
        return (self.begun.at + dt.timedelta(minutes=self.begun.tz_offset)).date().isoformat()

    def title(self, library: "Library") -> str:
        """What stands above it: `Mock exam 2 · DVA-C02`."""
        exam = find_exam(library, self.sitting.exam)
        return f"Mock exam {self.number} · {exam.code if exam else self.sitting.exam}"


# Which there are


def every(history: "History", pack: str) -> list[Mock]:
    """Every mock exam of the pack, oldest first."""
    return [_mock(history, n, begun) for n, begun in _begun(history, pack)]


def under_way(history: "History", pack: str) -> Mock | None:
    """The newest mock exam that is not over. Asks for few events, for it is asked often."""
    for n, begun in reversed(list(_begun(history, pack))):
        if not _is_over(history, _id(begun)):
            return _mock(history, n, begun)
    return None


def _begun(history: "History", pack: str) -> Iterator[tuple[int, Event]]:
    events = history.events(pack=pack, item="exam", kinds=("exam",), newest_first=False)
    return enumerate(events, start=1)


def _mock(history: "History", number: int, begun: Event) -> Mock:
    events = history.events(item=_id(begun), kinds=("step", "over"), newest_first=False)
    ends = [event.study_day for event in events if isinstance(event.body, ExamOver)]
    return Mock(number, begun, sitting(begun, events), ends[0] if ends else None)


def _is_over(history: "History", sitting: str) -> bool:
    return bool(history.events(item=sitting, kinds=("over",), limit=1))


def _id(begun: Event) -> str:
    assert isinstance(begun.body, ExamBegun)
    return begun.body.sitting


# Sitting one


class Face(Protocol):
    """What a mock exam needs of whoever sits it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def begin(self, told: Brief) -> bool: ...

    def ask(self, seat: Seat) -> Said: ...


def make_face(screen: "Screen", *, plain: bool, as_json: bool) -> Face:
    """How this learner sits the exam: by objects, lines or keys."""
    from studykit.cli.studying import way

    def clock() -> dt.datetime:
        return now().at

    match way(plain=plain, as_json=as_json):
        case "objects":
            from studykit.ui.sitting_objects import SittingObjects

            return SittingObjects(sys.stdout, sys.stdin, clock)
        case "lines":
            from studykit.ui.sitting_lines import SittingLines

            return SittingLines(screen, sys.stdin, clock)
        case "keys":
            from studykit.ui.sitting_terminal import SittingTerminal

            return SittingTerminal(screen, clock)


@dataclass(slots=True)
class Room:
    """Everything open while a mock exam is sat."""

    library: "Library"
    history: "History"
    face: Face
    number: int
    title: str
    begun: Event
    _read: "dict[str, Question | None]" = field(default_factory=dict)

    @property
    def pack(self) -> str:
        """The pack's id, under which everything is remembered."""
        return self.library.manifest.id

    def question(self, id: str) -> "Question | None":
        """The question that was drawn under this id; None where it is gone."""
        if id not in self._read:
            self._read[id] = find_question(self.library, id)
        return self._read[id]

    def seat(self, state: Sitting) -> Seat:
        """What is before the learner."""
        question = self.question(state.current.question)
        asked = question if can_mark(state.current, _known(question, state)) else None
        return Seat(title=self.title, sitting=state, question=asked)

    def record(
        self,
        state: Sitting,
        action: Literal["go", "choose", "flag", "leave", "pause", "resume"],
        place: int | None = None,
        chosen: frozenset[int] = frozenset(),
        *,
        flagged: bool = False,
    ) -> Sitting:
        """The mock exam after a step at the question in this place. Durable when this returns."""
        moment = now()
        body = ExamStep(
            pack=self.pack,
            sitting=state.id,
            action=action,
            question=state.items[state.place if place is None else place].question,
            chosen=tuple(sorted(chosen)),
            flagged=flagged,
        )
        event = self.history.record(body, at=moment.at, tz_offset=moment.tz_offset)
        return step(state, event)


def sit(room: Room, state: Sitting) -> tuple[Sitting, BaseException | None]:
    """The mock exam when it is over or the learner left, and what ended the program early.

    However it ends (Ctrl-C, a signal, a full disk, a terminal that is gone), what was recorded
    stays.
    """
    end: BaseException | None = None
    try:
        while not state.over:
            said = room.face.ask(room.seat(state))
            if state.is_up(now().at):
                return finish(room, "time"), None
            if said is Move.END:
                return finish(room, "finished"), None
            if said is Move.LEAVE:
                break
            state = _done(room, state, said)
    except EOFError:  # the terminal is gone
        end = SystemExit(129)
    except (KeyboardInterrupt, SystemExit, StoreError) as stop:
        end = stop
    with suppress(StoreError):  # which was said already, or the next one says it
        state = room.record(state, "pause" if state.pauses else "leave")
    return state, end


def _done(room: Room, state: Sitting, said: Said) -> Sitting:
    match said:
        case Choose(options):
            return room.record(state, "choose", chosen=options)
        case Go(number):
            return room.record(state, "go", number - 1)
        case Move.FLAG:
            return room.record(state, "flag", flagged=not state.current.flagged)
        case Move.NEXT if state.number < state.length:
            return room.record(state, "go", state.place + 1)
        case Move.BACK if state.place:
            return room.record(state, "go", state.place - 1)
        case _:
            return state


def finish(room: Room, how: Literal["finished", "time"]) -> Sitting:
    """The mock exam, marked: its end and all its answers recorded together or not at all.

    One whose time ran out ended when it did, whenever that is noticed.
    """
    # Another window may have gone on with it, or ended it, since ours looked.
    state = _mock(room.history, 0, room.begun).sitting
    if state.over:
        return state
    moment = now()
    at = min(moment.at, state.up_at()) if how == "time" else moment.at
    questions = {
        item.question: question
        for item in state.items
        if (question := room.question(item.question))
    }
    seen = room.history.seen(room.pack, [question.id for question in questions.values()])
    bodies = hand_in(state, questions, how, pack=room.pack, seen=seen)
    events = room.history.record_all(
        bodies,
        at=at,
        tz_offset=moment.tz_offset,
        # Once: when the time is up, it is so in both of two windows.
        unless=lambda: _is_over(room.history, state.id),
    )
    return step(state, events[0]) if events else _mock(room.history, 0, room.begun).sitting


# What it says


def report(library: "Library", history: "History", mock: Mock, exam: "Exam") -> "Report":
    """What a mock exam that is over says, from its events."""
    from studykit.study import marks

    return marks.report(
        mock.sitting, answers(library, history, mock), _keys(library, mock.sitting), exam
    )


def answers(library: "Library", history: "History", mock: Mock) -> dict[str, Answered]:
    """The answers of a mock exam that is over, by the ids under which they were drawn."""
    events = history.answers_of(mock.sitting.id, mock.day or 0)
    recorded: dict[str, Answered] = {}
    for event in events:
        if isinstance(event.body, Answered):
            recorded.setdefault(event.body.question, event.body)
    ids = _ids(library, mock.sitting)
    found = {id: recorded.get(id) or recorded.get(current) for id, current in ids.items()}
    return {id: answer for id, answer in found.items() if answer}


def _keys(library: "Library", state: Sitting) -> "dict[str, QuestionKey]":
    questions = library.keys()
    keys = {key.id: key for key in questions}
    return {id: keys[current] for id, current in _ids(library, state).items() if current in keys}


def _ids(library: "Library", state: Sitting) -> dict[str, str]:
    """What the questions are called now, by the ids under which they were drawn."""
    renamed = {old: new for what, old, new in library.renames() if what == "question"}
    found = {}
    for item in state.items:
        id, steps = item.question, 0
        while id in renamed and steps < len(renamed):
            id, steps = renamed[id], steps + 1
        found[item.question] = id
    return found


def find_question(library: "Library", id: str) -> "Question | None":
    """The question of this id, which may be a former one; None where it is gone."""
    try:
        return library.question(id)
    except UnknownName:
        return None


def find_exam(library: "Library", id: str) -> "Exam | None":
    """The blueprint of this id; None where the pack has it no more."""
    try:
        return library.exam(id)
    except UnknownName:
        return None


def _known(question: "Question | None", state: Sitting) -> "Mapping[str, Question]":
    return {state.current.question: question} if question else {}
