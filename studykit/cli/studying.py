"""A session from its first prompt to its summary: the loop that `quiz`, `review` and `drill` share.

It passes along: what to do next is decided by `study.session`, what is remembered by `store`,
what is seen by a face (`ui.terminal`, `ui.lines`, `ui.objects`). Every answer is in the history
before the face shows anything about it.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol, Self
from uuid import uuid4

from studykit.cli.boundary import tell
from studykit.cli.common import Now, now
from studykit.errors import NoTerminal, StoreError
from studykit.model.history import Answered, Body, Drilled, Graded, Skipped, Suspended
from studykit.model.pack import Fact, Question, Row, Table
from studykit.model.plain import digest
from studykit.packs.library import Library
from studykit.store.history import History
from studykit.study.choosing import is_known
from studykit.study.confusions import Help, is_leech
from studykit.study.explain import Explanation, explain
from studykit.study.marking import beliefs, mark, refuted
from studykit.study.options import shown
from studykit.study.session import Done, Prompt, Session, drop, set_aside, settle, undo
from studykit.ui.question import Asked, where
from studykit.ui.reply import Chosen, GradeGiven, Reply, Word
from studykit.ui.report import SectionResult, Summary, clock
from studykit.ui.screen import Screen
from studykit.ui.text import Line
from studykit.ui.theme import Page

if TYPE_CHECKING:
    from studykit.study.drilling import Drill

MOST_MISSED = 5
MOST_ROWS = 2


class Face(Protocol):
    """What a session needs of whoever is asked."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def ask(self, asked: Asked, *, undo: bool) -> Reply: ...

    def explain(self, told: Explanation, *, table: str | None) -> Word: ...

    def card(
        self,
        fact: Fact,
        *,
        where: str,
        progress: str,
        intervals: Mapping[int, int] | None,
        undo: bool,
        again: bool,
    ) -> Reply: ...

    def show(self, draw: Callable[[Page], Sequence[Line]]) -> None: ...


@dataclass(slots=True)
class Desk:
    """Everything open during one session."""

    library: Library
    history: History
    face: Face
    seed: int
    scope: tuple[str, ...]
    practice: bool = False
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def pack(self) -> str:
        """The pack's id, under which everything is remembered."""
        return self.library.manifest.id

    def record(self, body: Body) -> str:
        """Put an event into the history; its id. Durable when this returns."""
        moment = now()
        return self.history.record(body, at=moment.at, tz_offset=moment.tz_offset).id

    def take_back(self, event: str) -> None:
        """Undo exactly this event, whatever another window has recorded since."""
        moment = now()
        self.history.take_back(event, at=moment.at, tz_offset=moment.tz_offset)


class Stopped(Exception):
    """The learner is done."""


Ask = Callable[[Desk, Session, Prompt], Session]


def run(desk: Desk, session: Session, ask: Ask) -> tuple[Session, BaseException | None]:
    """The session after the learner answered all of it or stopped, and what ended it early.

    Ctrl-C, a signal, a full disk: whatever was answered before is kept and summed up.
    """
    state = session
    try:
        with desk.face:
            while prompt := state.current:
                try:
                    state = ask(desk, state, prompt)
                except _Went as went:
                    state = went.session
                    raise went.reason from None
    except Stopped:
        return state, None
    except EOFError:  # the terminal is gone
        return state, SystemExit(129)
    except (KeyboardInterrupt, SystemExit, StoreError) as end:
        return state, end
    return state, None


class _Went(Exception):
    """The session ended after a step that counts."""

    def __init__(self, session: Session, reason: BaseException) -> None:
        self.session = session
        self.reason = reason


@contextmanager
def _counted(session: Session) -> Iterator[None]:
    """Whatever ends the session from here on, it ends after this step."""
    try:
        yield
    except (Stopped, KeyboardInterrupt, SystemExit, EOFError, StoreError) as end:
        raise _Went(session, end) from None


def ask_question(desk: Desk, session: Session, prompt: Prompt) -> Session:
    """Put one question, record the answer, explain it."""
    question = desk.library.question(prompt.item)
    return _put(desk, session, prompt, question, _answer, asks_how_sure=True)


def ask_drill(drills: "Mapping[str, Drill]") -> Ask:
    """How to put one of these drills (by id): like a question, but recorded as what it is."""
    from studykit.study.drilling import as_question

    def ask(desk: Desk, session: Session, prompt: Prompt) -> Session:
        drill = drills[prompt.item]
        return _put(desk, session, prompt, as_question(drill), partial(_drilled, drill))

    return ask


Record = Callable[
    [Desk, Session, Prompt, Question, tuple[int, ...], Chosen, int],
    tuple[Session, Explanation],
]


def _put(
    desk: Desk,
    session: Session,
    prompt: Prompt,
    question: Question,
    record: Record,
    *,
    asks_how_sure: bool = False,
) -> Session:
    order = shown(question, desk.seed, prompt.turn)
    asked = Asked(
        question=question,
        order=order,
        where=where(question.topic),
        progress=progress(session),
        again=prompt.turn > 0,
        asks_how_sure=asks_how_sure,
    )
    begun = time.monotonic()
    reply = desk.face.ask(asked, undo=bool(session.done))
    millis = _millis(begun)
    match reply:
        case Chosen() as chosen:
            settled, told = record(desk, session, prompt, question, order, chosen, millis)
            with _counted(settled):
                return _after(desk, settled, told)
        case other:
            return _other(desk, session, prompt, other, millis)


def ask_card(desk: Desk, session: Session, prompt: Prompt) -> Session:
    """Show one card, record the grade."""
    fact = desk.library.fact(prompt.item)
    begun = time.monotonic()
    while True:
        reply = desk.face.card(
            fact,
            where=where(fact.topic),
            progress=progress(session),
            intervals=_intervals(desk, fact.id),
            undo=bool(session.done),
            again=prompt.turn > 0,
        )
        if reply is not Word.OPEN:
            break
        _open(desk, (fact,))
    millis = _millis(begun)
    match reply:
        case GradeGiven(grade):
            graded = Graded(
                pack=desk.pack,
                fact=fact.id,
                topic=fact.topic,
                version=digest(fact),
                grade=grade,
                session=desk.id,
                scope=desk.scope,
                millis=millis,
            )
            event = desk.record(graded)
            missed = (fact.id,) if grade == 1 else ()
            settled = settle(session, Done(prompt, event, grade > 1, millis, missed))
            with _counted(settled):
                recorded = getattr(desk.face, "recorded", None)
                if recorded is not None:
                    recorded(fact, grade, _due_in(desk, fact.id))
                if help := _help(desk, missed):
                    desk.face.show(_help_page(help))
            return settled
        case other:
            return _other(desk, session, prompt, other, millis)


def _answer(
    desk: Desk,
    session: Session,
    prompt: Prompt,
    question: Question,
    order: tuple[int, ...],
    reply: Chosen,
    millis: int,
) -> tuple[Session, Explanation]:
    """The answer in the history, and the explanation that may now be shown."""
    marked = mark(question, reply.options)
    missed, held = refuted(question, marked), beliefs(question, marked)
    first_seen = question.id not in desk.history.seen(desk.pack, [question.id])
    event = desk.record(
        Answered(
            pack=desk.pack,
            question=question.id,
            topic=question.topic,
            version=digest(question),
            shown=order,
            chosen=tuple(sorted(reply.options)),
            key=tuple(sorted(marked.key)),
            correct=marked.correct,
            facts=question.facts,
            missed=missed,
            beliefs=held,
            seed=desk.seed,
            session=desk.id,
            scope=desk.scope,
            millis=millis,
            first_seen=first_seen,
            practice=desk.practice,
            confidence=reply.confidence,
        )
    )
    lost = () if marked.correct else tuple(dict.fromkeys((*missed, *question.facts)))
    settled = settle(session, Done(prompt, event, marked.correct, millis, lost, held))
    wanted = (*question.facts, *(f for o in question.options for f in o.facts))
    with _counted(settled):
        told = explain(
            question,
            marked,
            order,
            facts=desk.library.facts_by_id(wanted),
            rows=rows_about(desk.library, (*missed, *question.facts), question.topic),
            memories=None if desk.practice else desk.history.memories(desk.pack, question.facts),
            day=now().day,
            again=any(p.item == prompt.item for p in settled.waiting),
            confidence=reply.confidence,
            help=_help(desk, lost, question.id),
        )
    return settled, told


def _drilled(
    drill: "Drill",
    desk: Desk,
    session: Session,
    prompt: Prompt,
    question: Question,
    order: tuple[int, ...],
    reply: Chosen,
    millis: int,
) -> tuple[Session, Explanation]:
    """The answer to a drill in the history, and the row that explains it."""
    marked = mark(question, reply.options)
    table = desk.library.table(drill.table)
    event = desk.record(
        Drilled(
            pack=desk.pack,
            drill=drill.id,
            table=drill.table,
            topic=drill.topic,
            version=digest(table),
            form=drill.form,
            rows=drill.rows,
            columns=drill.columns,
            shown=tuple(question.options[i].text for i in order),
            chosen=order.index(next(iter(reply.options))),
            key=order.index(drill.key),
            correct=marked.correct,
            facts=drill.facts,
            seed=desk.seed,
            session=desk.id,
            scope=desk.scope,
            millis=millis,
            practice=desk.practice,
        )
    )
    lost = () if marked.correct else drill.facts
    settled = settle(session, Done(prompt, event, marked.correct, millis, lost))
    with _counted(settled):
        told = explain(
            question,
            marked,
            order,
            facts=desk.library.facts_by_id(drill.facts),
            rows=tuple((table, table.rows[n]) for n in drill.explained_by),
            memories=None if desk.practice else desk.history.memories(desk.pack, drill.facts),
            day=now().day,
            again=any(p.item == prompt.item for p in settled.waiting),
            help=_help(desk, lost),
        )
    return settled, told


def _after(desk: Desk, session: Session, told: Explanation) -> Session:
    """Show the explanation until the learner goes on."""
    table = told.rows[0][0] if told.rows else None
    topic = told.question.topic
    aside: str | None = None
    before = session
    while True:
        word = desk.face.explain(told, table=table.name if table else None)
        match word:
            case Word.NEXT:
                return session
            case Word.UNDO if aside and told.help:
                desk.take_back(aside)
                session, told = before, replace(told, help=replace(told.help, aside=False))
                aside = None
            case Word.UNDO:
                desk.take_back(session.done[-1].event)
                return undo(session)
            case Word.ASIDE if told.help:
                fact = told.help.fact.id
                aside = desk.record(Suspended(pack=desk.pack, fact=fact))
                told = replace(told, help=replace(told.help, aside=True))
                session = set_aside(session, fact)
                if set(told.question.facts) <= {fact}:
                    session = drop(session, session.done[-1].prompt.item)
            case Word.STOP:
                raise Stopped
            case Word.OPEN:
                _open(desk, told.facts)
            case Word.TABLE if table:
                desk.face.show(_table_page(table))
            case Word.NOTES:
                desk.face.show(_notes_page(desk.library, topic))


def _other(desk: Desk, session: Session, prompt: Prompt, reply: Reply, millis: int) -> Session:
    match reply:
        case Word.SKIP:
            skipped = Skipped(
                pack=desk.pack,
                item=prompt.item,
                topic=prompt.topic,
                session=desk.id,
                scope=desk.scope,
                millis=millis,
            )
            return settle(session, Done(prompt, desk.record(skipped), None, millis))
        case Word.UNDO if session.done:
            desk.take_back(session.done[-1].event)
            return undo(session)
        case Word.ASIDE:
            event = desk.record(Suspended(pack=desk.pack, fact=prompt.item))
            done = Done(prompt, event, None, millis, aside=(prompt.item,))
            return drop(settle(session, done), prompt.item)
        case Word.STOP:
            raise Stopped
        case _:
            return session


# What is shown beside a prompt


def progress(session: Session) -> str:
    """Where the learner is: `4 of 10 · 3 right · 1:42`."""
    text = f"{session.number} of {session.length}"
    if answered := session.first_answers:
        text += f" · {session.right} of {len(answered)} right"
    return f"{text} · {clock(sum(done.millis for done in session.done))}"


def rows_about(library: Library, facts: Sequence[str], topic: str) -> tuple[tuple[Table, Row], ...]:
    """The rows that rest on these facts: real comparisons first, of this section first."""
    found = library.rows_on(facts)
    tables = {name: library.table(name) for name in dict.fromkeys(name for name, _ in found)}
    found.sort(key=lambda at: (len(tables[at[0]].columns) < 2, tables[at[0]].topic != topic))
    return tuple((tables[name], tables[name].rows[n]) for name, n in found[:MOST_ROWS])


def _help(desk: Desk, lost: Sequence[str], question: str | None = None) -> Help | None:
    """Help with the fact, of those just missed, that was lost most often; None for a fact that
    is only missed now and then."""
    memories = desk.history.memories(desk.pack, lost) if lost else {}
    leeches = [fact for fact, memory in memories.items() if is_leech(memory)]
    if not leeches:
        return None
    from studykit.cli.helping import Helper, find_confusions

    fact = max(leeches, key=lambda leech: memories[leech].lapses)
    found = find_confusions(desk.library, desk.history, fact=fact)
    helper = Helper(desk.library, desk.history)
    return helper.help(fact, memories[fact].lapses, found, asked=question)


def _intervals(desk: Desk, fact: str) -> dict[int, int] | None:
    """Study days until the card returns after each grade; None if today counted already."""
    from studykit.model.history import Grade
    from studykit.study.memory import due_day, review
    from studykit.study.replay import counts_today

    memory = desk.history.memories(desk.pack, [fact]).get(fact)
    day = now().day
    if not counts_today(memory, day):
        return None
    real = memory if memory and memory.reps else None
    return {int(grade): due_day(review(real, grade, day)) - day for grade in Grade}


def _due_in(desk: Desk, fact: str) -> int | None:
    from studykit.study.memory import due_day

    memory = desk.history.memories(desk.pack, [fact]).get(fact)
    return None if memory is None else max(1, due_day(memory) - now().day)


def _open(desk: Desk, facts: Sequence[Fact]) -> None:
    from studykit.cli.browse import open_address

    addresses = list(dict.fromkeys(a for fact in facts for a in fact.sources))
    opened = open_address(addresses[0]) if addresses else False

    def draw(page: Page) -> list[Line]:
        from studykit.ui.text import BLANK, wrap

        head = "Opened in the browser:" if opened else "No browser here. The sources:"
        lines = [*wrap(head, page.prose), BLANK]
        for address in addresses:
            lines += wrap(page.line(address), page.width)
        return lines

    desk.face.show(draw)


def _table_page(table: Table) -> Callable[[Page], Sequence[Line]]:
    from studykit.ui.grid import grid
    from studykit.ui.table import draw

    return lambda page: draw(grid(table), page)


def _help_page(help: Help) -> Callable[[Page], Sequence[Line]]:
    from studykit.ui.explanation import help_lines

    return lambda page: help_lines(page, help)


def _notes_page(library: Library, topic: str) -> Callable[[Page], Sequence[Line]]:
    from studykit.cli.notes import notes_lines

    return lambda page: notes_lines(library, library.topic(topic), page)


# The end


def known_facts(desk: Desk, day: int) -> frozenset[str]:
    """The facts of the pack that are known now."""
    memories = desk.history.memories(desk.pack)
    return frozenset(id for id, memory in memories.items() if is_known(memory, day))


def summarize(
    desk: Desk, session: Session, paths: Sequence[str], before: frozenset[str], *, unit: str
) -> Summary:
    """How the session went; `before` are the facts that were known when it began."""
    day = now().day
    first = session.first_answers
    topics = list(dict.fromkeys(done.prompt.topic for done in first))
    topics.sort(key=paths.index)
    after = known_facts(desk, day)
    per_topic = {topic: [k.id for k in desk.library.fact_keys([topic])] for topic in topics}
    due = desk.history.due_days(desk.pack)
    return Summary(
        right=session.right,
        asked=len(first),
        millis=sum(done.millis for done in session.answered),
        unit=unit,
        sections=tuple(
            SectionResult(
                topic=topic,
                right=sum(bool(d.correct) for d in first if d.prompt.topic == topic),
                asked=sum(d.prompt.topic == topic for d in first),
                facts=len(per_topic[topic]),
                known_before=sum(f in before for f in per_topic[topic]),
                known_after=sum(f in after for f in per_topic[topic]),
            )
            for topic in topics
        ),
        missed=_missed(desk, session),
        aside=session.aside,
        beliefs=_held(desk, session),
        tomorrow=sum(n for d, n in due.items() if d <= day + 1),
        this_week=sum(n for d, n in due.items() if d <= day + 7),
        practice=desk.practice,
        next_commands=_next(desk, session, unit),
    )


def _missed(desk: Desk, session: Session) -> tuple[str, ...]:
    lost = list(dict.fromkeys(f for d in session.first_answers for f in d.missed))
    facts = desk.library.facts_by_id(lost[:MOST_MISSED])
    asks = [fact.ask for fact in facts.values()]
    if len(lost) > MOST_MISSED:
        asks.append(f"and {len(lost) - MOST_MISSED} more")
    return tuple(asks)


def _held(desk: Desk, session: Session) -> tuple[tuple[str, int], ...]:
    shown_now = {belief for done in session.answered for belief in done.beliefs}
    if not shown_now:
        return ()
    counts = {c.belief: c.times for c in desk.history.beliefs(desk.pack)}
    return tuple((b, counts[b]) for b in counts if b in shown_now)


def _next(desk: Desk, session: Session, unit: str) -> tuple[str, ...]:
    words = " ".join(desk.scope)
    commands = []
    lost = [f for d in session.first_answers for f in d.missed]
    topic = session.first_answers[0].prompt.topic if lost else ""
    if rows := rows_about(desk.library, lost, topic):
        commands.append(f"studykit table {rows[0][0].name}")
    if lost and unit == "question":
        commands.append(" ".join(["studykit quiz", words, "--wrong"]).replace("  ", " "))
    if any(done.beliefs for done in session.answered):
        commands.append("studykit confusions")
    after = "quiz" if unit == "drill" else "review"
    return tuple(commands or [f"studykit {after} {words}".rstrip()])


def _millis(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)


# The beginning


def make_face(screen: Screen, *, plain: bool, as_json: bool) -> Face:
    """How this learner is asked: objects, lines or keys.

    Raises NoTerminal where nobody could answer or nobody could see the question.
    """
    match way(plain=plain, as_json=as_json):
        case "objects":
            from studykit.ui.objects import Objects

            return Objects(sys.stdout, sys.stdin)
        case "lines":
            from studykit.ui.lines import Lines

            return Lines(screen, sys.stdin)
        case "keys":
            from studykit.ui.terminal import Terminal

            return Terminal(screen)


def way(*, plain: bool, as_json: bool) -> Literal["objects", "lines", "keys"]:
    """By what this learner can be asked.

    Raises NoTerminal where nobody could answer or nobody could see the question.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise NoTerminal(
            "Standard input is closed, so nobody can answer. Run this in a terminal, "
            "or give the answers on standard input, one per line."
        )
    if as_json:
        return "objects"
    if plain or not sys.stdin.isatty() or _is_simple():
        return "lines"
    if not sys.stdout.isatty():
        raise NoTerminal(
            "The questions would go into a file or pipe while the answers are typed here. "
            "Run it without redirection, or with --plain."
        )
    return "keys"


def _is_simple() -> bool:
    """A terminal that obeys nothing, or a system without termios."""
    from studykit.ui.theme import is_dumb

    return is_dumb(os.environ) or os.name != "posix"


def bring_up_to_date(library: Library, history: History, moment: Now) -> None:
    """Carry the memory of renamed ids over."""
    if renames := {old: new for _, old, new in library.renames()}:
        history.rename(library.manifest.id, renames, at=moment.at, tz_offset=moment.tz_offset)


def check_clock(history: History, moment: Now) -> None:
    """Warn of a clock that went back; refuse one that jumped far ahead.

    A review dated years ahead would spoil what is known of its facts for good.
    """
    oddity = history.clock_oddity(moment.at)
    if oddity is None or os.environ.get("STUDYKIT_CLOCK") == "trust":
        return
    newest = history.events(limit=1)
    if newest and moment.at > newest[0].at:
        raise StoreError(
            f"{oddity} Nothing is recorded until it is. If it is right, and you were away that "
            "long, set STUDYKIT_CLOCK=trust once and start again."
        )
    tell(oddity)
