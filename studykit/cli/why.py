"""`studykit why`: why something is due, how its memory came about, what an answer would do."""

from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    complete_names,
    find_aim,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.cli.history import questions_of
from studykit.errors import Usage
from studykit.model.pack import Fact, Question, Table
from studykit.model.past import Entry

if TYPE_CHECKING:
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.ui.why import FactWhy, QuestionWhy, Today


def why(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A fact or a question, for example throttle-429.",
            autocompletion=complete_names,
        ),
    ],
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=100_000, help="How many answers to show.")
    ] = 10,
    plain: Annotated[
        bool, typer.Option("--plain", help="The curve as a table of figures.")
    ] = False,
    back_in: Annotated[
        bool, typer.Option("--back-in", help="Ask a fact again that was set aside.")
    ] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Show why a fact is due, what you answered, how it fades.

    And what an answer today would do, grade by grade.
    """
    from studykit.ui import why as words

    library = open_library(pack)
    found = library.find(name)
    if isinstance(found, Table):
        raise Usage(
            f"{found.name} is a table; what is remembered are facts. "
            f"studykit show {found.name} lists those in it."
        )
    with open_history(write=back_in) as history:
        if back_in:
            _take_back_in(library, history, found)
        today = _today(library, history)
        if isinstance(found, Fact):
            fact = _fact(library, history, found, today)
            shown = fact.steps[-count:]
            answered = questions_of(library, [Entry(step.event) for step in shown])
            if as_json:
                print_json({"version": 1, "fact": words.fact_object(fact, today, answered)})
                return
            screen = open_screen(colour)
            lines = words.fact(screen.page, fact, today, answered, plain=plain, count=count)
        else:
            question = _question(library, history, found, today, count)
            answered = questions_of(library, question.entries)
            if as_json:
                told = words.question_object(question, today, answered)
                print_json({"version": 1, "question": told})
                return
            screen = open_screen(colour)
            lines = words.question(screen.page, question, today, answered)
        screen.show(lines)


def _take_back_in(library: "Library", history: "History", found: Fact | Question) -> None:
    """Record that the fact is asked again. Raises Usage for one that was not set aside."""
    from studykit.model.history import Suspended

    pack, moment = library.manifest.id, now()
    memory = history.memories(pack, [found.id]).get(found.id)
    if memory is None or not memory.suspended:
        raise Usage(f"{found.id} is not set aside.")
    body = Suspended(pack=pack, fact=found.id, on=False)
    history.record(body, at=moment.at, tz_offset=moment.tz_offset)


def _today(library: "Library", history: "History") -> "Today":
    from studykit.ui.why import Today

    plan = find_aim(library, history).plan if library.exams() else None
    return Today(
        day=now().day,
        exam_day=plan.exam_day if plan else None,
        offset=history.offset(library.manifest.id),
    )


def _fact(library: "Library", history: "History", fact: Fact, today: "Today") -> "FactWhy":
    from studykit.study import trace
    from studykit.ui.why import FactWhy

    pack = library.manifest.id
    memory = history.memories(pack, [fact.id]).get(fact.id)
    grades = trace.grades(memory, today.day)
    told = trace.answers([memory], options=4, choose=1, seen=None, day=today.day)
    return FactWhy(
        fact=fact,
        memory=memory,
        steps=trace.trace(history.bearing_on(pack, fact.id), pack, fact.id),
        grades=grades,
        question=told if grades else None,
    )


def _question(
    library: "Library", history: "History", question: Question, today: "Today", count: int
) -> "QuestionWhy":
    from studykit.study import trace
    from studykit.study.evidence import familiarity
    from studykit.ui.why import QuestionWhy

    pack = library.manifest.id
    memories = history.memories(pack, question.facts)
    facts = library.facts_by_id(question.facts)
    seen = history.seen(pack, [question.id]).get(question.id)
    return QuestionWhy(
        question=question,
        facts=tuple((fact, memories.get(id)) for id, fact in facts.items()),
        seen=seen,
        familiar=familiarity(seen.times, today.day - seen.day) if seen else 0.0,
        answers=trace.answers(
            [memories.get(id) for id in facts],
            options=len(question.options),
            choose=question.choose,
            seen=seen,
            day=today.day,
        ),
        entries=tuple(history.entries(pack=pack, item=question.id, taken_back=True, limit=count)),
    )
