"""`studykit show`: everything known about one fact, question or table."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    complete_names,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.model.pack import Fact, Question, Table

if TYPE_CHECKING:
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.ui.details import Past
    from studykit.ui.text import Line
    from studykit.ui.theme import Page


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A fact, question or table, for example account-throttle.",
            autocompletion=complete_names,
        ),
    ],
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Show one fact, question or table, and your history with it."""
    library = open_library(pack)
    found = library.find(name)
    with open_history() as history:
        if as_json:
            from studykit.model.plain import to_whole

            kind = type(found).__name__.lower()
            document: dict[str, Any] = {"version": 1, "kind": kind, kind: to_whole(found)}
            if not isinstance(found, Table):
                document["history"] = _past_object(library, history, found)
            print_json(document)
            return
        screen = open_screen(colour)
        screen.show(_lines(library, history, found, screen.page))
        if not isinstance(found, Table) and _is_known(library, history, found):
            screen.show(_pointer(screen.page, found.id))


def _lines(
    library: "Library", history: "History", found: Fact | Question | Table, page: "Page"
) -> "list[Line]":
    from studykit.ui import details

    match found:
        case Fact():
            rows = library.rows_on([found.id])
            tables = {name: library.table(name) for name, _ in rows}
            return details.fact(
                page,
                found,
                questions=library.questions_on(found.id),
                rows=[(tables[name], tables[name].rows[n]) for name, n in rows],
                past=_past(library, history, found),
            )
        case Question():
            wanted = (*found.facts, *(f for o in found.options for f in o.facts))
            return details.question(
                page,
                found,
                facts=library.facts_by_id(wanted),
                past=_past(library, history, found),
            )
        case Table():
            facts = library.facts_by_id(f for row in found.rows for f in row.facts())
            return details.table(page, found, facts)


def _is_known(library: "Library", history: "History", found: Fact | Question) -> bool:
    """Whether there is anything behind it that `why` could tell of."""
    pack, id = library.manifest.id, found.id
    if isinstance(found, Question):
        return bool(history.seen(pack, [id]))
    return bool(history.memories(pack, [id]))


def _pointer(page: "Page", id: str) -> "list[Line]":
    from studykit.ui.text import Span, line, wrap

    text = f"How it came to this, and what an answer would do: studykit why {id}"
    return wrap(line(Span(page.line(text), "quiet")), page.prose)


def _past(library: "Library", history: "History", found: Fact | Question) -> "Past":
    from studykit.model.history import Answered, Drilled, Graded
    from studykit.study.days import date_of
    from studykit.study.forgetting import interval, recall
    from studykit.ui.details import Past

    pack, day = library.manifest.id, now().day
    times: list[tuple[str, str]] = []
    kinds = ("answer", "grade", "drill")
    for event in history.events(pack=pack, item=found.id, kinds=kinds, limit=20):
        date = date_of(event.study_day).isoformat()
        match event.body:
            case Answered() as a:
                practice = " (practice)" if a.practice else ""
                times.append((date, ("right" if a.correct else "wrong") + practice))
            case Drilled() as d:
                practice = " (practice)" if d.practice else ""
                how = "right" if d.correct else "wrong"
                times.append((date, f"drill in {d.table}, {how}{practice}"))
            case Graded() as g:
                times.append((date, f"card, grade {g.grade}"))
    memory = history.memories(pack, [found.id]).get(found.id)
    if isinstance(found, Question) or memory is None or not memory.reps:
        return Past(tuple(times), aside=bool(memory and memory.suspended))
    due = memory.day + interval(memory.stability)
    return Past(
        tuple(times),
        recall=recall(max(0, day - memory.day), memory.stability),
        due=date_of(due).isoformat(),
        due_in=due - day,
        counted=memory.reps,
        lost=memory.lapses,
        aside=memory.suspended,
    )


def _past_object(library: "Library", history: "History", found: Fact | Question) -> dict[str, Any]:
    past = _past(library, history, found)
    return {
        "events": [{"date": date, "what": what} for date, what in past.events],
        "recall": past.recall,
        "due": past.due,
        "counted": past.counted,
        "lost": past.lost,
        "set_aside": past.aside,
    }
