"""`studykit search`: everything in the pack that has these words, best first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    find_aim,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import UnknownName, Usage, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from studykit.packs.library import Hit, Library, Results
    from studykit.store.history import History
    from studykit.study.query import Filters, Query
    from studykit.ui.found import Entry, Told


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...",
            help="Words, a phrase in quotes, and filters: "
            "topic:lambda · task:1.2 · kind:fact, table, question or note · level:2 · "
            "is:due, new, known, leech or aside · wrong:7d (missed in the last 7 study days) · "
            "'r<0.8' or below:0.8 (recalled now with less) · 'r>0.9' or above:0.9. "
            "After --, a word with - in front is excluded: -- -word.",
        ),
    ],
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=1000, help="How many to list.")
    ] = 10,
    opened: Annotated[
        int | None,
        typer.Option(
            "--show", metavar="N", min=1, max=1000, help="Show the Nth.", show_default=False
        ),
    ] = None,
    answers: Annotated[
        bool,
        typer.Option(
            "--answers",
            help="Search the answers of questions not answered yet too, "
            "and the questions kept for a mock exam.",
        ),
    ] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Show facts, tables, notes and questions with these words.

    Best first. Slips of the finger are forgiven. Of questions you have not answered only the stem
    is searched and shown, and of those kept for your mock exam nothing, unless you say --answers.
    """
    from studykit.cli.reserve import reserve
    from studykit.study.query import Filters, parse

    library = open_library(pack)
    query = parse(words)
    if not (query.terms or query.without or query.filters != Filters()):
        raise Usage("There is no word to look for; write words, or a filter like is:due.")
    most = max(count, opened or 0)
    with open_history() as history:
        seen = None if answers else frozenset(history.seen(library.manifest.id))
        kept = frozenset() if seen is None else reserve(library, history, now().date, seen)
        results = library.search(
            query,
            most=most,
            paths=library.under(query.filters.topics) if query.filters.topics else None,
            accepts=_accepts(library, history, query.filters),
            answered=seen,
            kept=kept,
        )
    _refuse_unknown_filters(results.sense.missing)
    if opened is not None:
        if opened > len(results.hits):
            raise Usage(f"There is no result {opened}: {_counted(results)} found.")
        _open(library, results.hits[opened - 1], seen, pack, colour, as_json=as_json)
        return
    entries = _entries(library, query, results, seen)
    if as_json:
        print_json(_document(results, entries))
        return
    from studykit.ui.found import found_lines

    screen = open_screen(colour)
    screen.show(found_lines(screen.page, entries, _told(library, query, results, entries, kept)))


def _accepts(
    library: "Library", history: "History", filters: "Filters"
) -> "Callable[[Hit], bool] | None":
    """Whether a hit passes the filters; None where there are none."""
    if not (filters.tasks or filters.kinds or filters.levels or filters.of_memory):
        return None
    from studykit.study import query

    exam = find_aim(library, history).exam if filters.tasks else None
    if exam:
        known = exam.task_ids() | {domain.id for domain in exam.domains}
        for task in filters.tasks:
            if task not in known:
                raise UnknownName("task", task, known)
    learner = _standpoint(library, history, filters)
    of_topics: dict[str, tuple[str, ...]] = {}

    def tasks(hit: "Hit") -> tuple[str, ...]:
        assert exam
        if hit.kind in ("fact", "question"):
            return hit.tasks.get(exam.id, ())
        if hit.topic not in of_topics:
            of_topics[hit.topic] = library.topic(hit.topic).tasks.get(exam.id, ())
        return of_topics[hit.topic]

    def accepts(hit: "Hit") -> bool:
        if not query.matches(filters, hit, learner):
            return False
        return not filters.tasks or query.serves(tasks(hit), filters.tasks)

    return accepts


def _standpoint(library: "Library", history: "History", filters: "Filters") -> Any:
    """What the filters ask of the learner's history, and no more of it."""
    from studykit.study.query import Standpoint, answered_wrong

    day = now().day
    if not filters.of_memory:
        return Standpoint(day=day)
    pack = library.manifest.id
    wrong: frozenset[str] = frozenset()
    if filters.wrong is not None:
        since = max(0, day - filters.wrong + 1)  # today is one of the days
        kinds = ("answer", "grade", "drill")
        wrong = answered_wrong(history.events(pack=pack, kinds=kinds, since_day=since))
    learner = Standpoint(
        day=day, memories=history.memories(pack), seen=history.seen(pack), wrong=wrong
    )
    if "leech" in filters.states:
        from studykit.study.confusions import is_leech

        learner = learner._replace(is_leech=is_leech)
    return learner


def _refuse_unknown_filters(missing: Sequence[str]) -> None:
    """`level:3` was meant for a filter, unless the pack has these very words."""
    from studykit.study.query import FILTERS

    for word in missing:
        key, colon, value = word.partition(":")
        if colon and value and key.isalpha():
            raise Usage(
                f'"{word}" stands nowhere, and no filter is called {key}; '
                f"the filters are {FILTERS}."
            )


def _open(
    library: "Library",
    hit: "Hit",
    seen: "Collection[str] | None",
    pack: "Path | None",
    colour: bool | None,
    *,
    as_json: bool,
) -> None:
    if hit.kind == "note":
        _open_section(library, hit, colour, as_json=as_json)
        return
    if hit.kind == "question" and seen is not None and hit.id not in seen:
        raise Usage(
            f"You have not answered {hit.id} yet. studykit quiz --question {hit.id} asks it; "
            "--answers shows it with its answers."
        )
    from studykit.cli.show import show

    show(hit.id, as_json=as_json, pack=pack, colour=colour)


def _open_section(library: "Library", hit: "Hit", colour: bool | None, *, as_json: bool) -> None:
    from dataclasses import replace

    from studykit.cli.notes import notes_lines
    from studykit.packs.finding import sections

    topic = library.topic(hit.topic)
    section = sections(topic.notes, topic.title)[hit.place]
    if as_json:
        note = {"topic": topic.path, "heading": section.heading, "markdown": section.markdown}
        print_json({"version": 1, "kind": "note", "note": note})
        return
    screen = open_screen(colour)
    screen.show(notes_lines(library, replace(topic, notes=section.markdown), screen.page))


# ----------------------------------------------------------------------------- what is said


def _entries(
    library: "Library", query: "Query", results: "Results", seen: "Collection[str] | None"
) -> "list[Entry]":
    from studykit.ui.found import Entry, snippets

    excerpts = library.excerpts(results.hits, query, results.sense, seen)
    return [
        Entry(
            hit.kind,
            hit.topic,
            hit.heading or hit.id,
            snippets(excerpt),
            hit.kind == "question" and seen is not None and hit.id not in seen,
        )
        for hit, excerpt in zip(results.hits, excerpts, strict=True)
    ]


def _told(
    library: "Library",
    query: "Query",
    results: "Results",
    entries: "Sequence[Entry]",
    kept: "Collection[str]",
) -> "Told":
    from studykit.ui.found import Told

    before, after = list[str](), list[str]()
    sense = results.sense
    if not results.is_indexed and query.terms:
        before.append(
            "This Python's SQLite has no full-text search (FTS5), so words were only compared: "
            "slips are not forgiven, and the order is rough."
        )
    if query.ignored:
        before.append(f"Left out: {_some(query.ignored)}.")
    if sense.instead and entries:
        meant = ", ".join(f"“{used}” (you typed “{typed}”)" for typed, used in sense.instead)
        before.append(f"Showing results for {meant}.")
    if sense.missing and entries:
        before.append(f"Found nowhere, so left out: {_some(sense.missing)}.")
    if sense.some and entries:
        before.append("Nothing has all of these words; some have to do.")
    if not entries:
        before.append(_nothing(library, query))
        return Told([*before, *_kept(results)], _near(library, query, kept))
    if len(entries) < results.total or results.or_more:
        after.append(f"{len(entries)} of {_counted(results)}; -n {2 * len(entries)} shows more.")
    after += _kept(results)
    openers = [
        ("studykit show ID opens one" if _can_show(entries) else ""),
        ("studykit notes TOPIC the notes" if any(e.kind == "note" for e in entries) else ""),
        ("studykit quiz --question ID asks one" if any(e.is_unseen for e in entries) else ""),
    ]
    after.append(" · ".join([*filter(None, openers), "--show N opens the Nth here"]))
    return Told(before, after)


def _kept(results: "Results") -> list[str]:
    if not results.kept:
        return []
    many = "1 question that matches is"
    if results.kept > 1:
        many = f"{results.kept} questions that match are"
    return [f"{many} kept for your mock exam; --answers shows all."]


def _can_show(entries: "Sequence[Entry]") -> bool:
    return any(entry.kind != "note" and not entry.is_unseen for entry in entries)


def _nothing(library: "Library", query: "Query") -> str:
    if not query.terms:
        return "Nothing matches these filters."
    which = " that passes these filters" if query.filters != type(query.filters)() else ""
    return f"Nothing found for {_some([term.text for term in query.terms])}{which}."


def _near(library: "Library", query: "Query", kept: "Collection[str]") -> list[str]:
    """Where to go from nothing: names like the words, other than of questions that are kept."""
    names = library.names()
    known = [*names.topics, *names.tables, *(id for id in names.ids if id not in kept)]
    found = [name for term in query.terms[:3] for name in nearest(term.text, known)]
    offers = [f"Named like it: {' · '.join(dict.fromkeys(found))}"] if found else []
    return [*offers, "studykit topics lists what there is."]


def _some(words: Sequence[str]) -> str:
    shown = [f"“{word[:40]}…”" if len(word) > 40 else f"“{word}”" for word in words[:5]]
    return ", ".join(shown) + (f" and {len(words) - 5} more" if len(words) > 5 else "")


def _counted(results: "Results") -> str:
    return f"more than {results.total}" if results.or_more else str(results.total)


def _document(results: "Results", entries: "Sequence[Entry]") -> dict[str, Any]:
    from studykit.ui.found import MARKS

    sense = results.sense
    return {
        "version": 1,
        "total": results.total,
        "or_more": results.or_more,
        "kept_for_exam": results.kept,
        "instead": dict(sense.instead),
        "missing": list(sense.missing),
        "any_word": sense.some,
        "marks": list(MARKS),
        "results": [
            {
                "kind": hit.kind,
                "id": None if hit.kind == "note" else hit.id,
                "topic": hit.topic,
                "heading": hit.heading or None,
                "texts": [{"part": text.part, "text": text.text} for text in entry.texts],
                "answered": not entry.is_unseen if hit.kind == "question" else None,
            }
            for hit, entry in zip(results.hits, entries, strict=True)
        ],
    }
