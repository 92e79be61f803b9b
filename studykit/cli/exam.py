"""`studykit exam`: a mock exam that feels like the real one."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    Now,
    PackOption,
    PlainOption,
    find_aim,
    is_interactive,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import UnknownName, Usage

if TYPE_CHECKING:
    from studykit.cli.mocks import Mock, Room
    from studykit.model.exam import Exam
    from studykit.model.history import Event, Seen
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.study.drawing import Drawable, Form
    from studykit.study.sitting import Sitting
    from studykit.ui.marks import Entry, Told
    from studykit.ui.screen import Screen
    from studykit.ui.sitting import Brief
    from studykit.ui.text import Line

app = typer.Typer(
    help="Sit a mock exam: the real one's length, mix and clock.", rich_markup_mode=None
)

NumberArgument = Annotated[
    int | None,
    typer.Argument(
        metavar="[N]", min=1, help="Number of the mock exam; the newest.", show_default=False
    ),
]


@app.callback(invoke_without_command=True)
def exam(
    context: typer.Context,
    exam_id: Annotated[
        str | None,
        typer.Option(
            "--exam", help="Its id, where it is not that of the plan.", show_default=False
        ),
    ] = None,
    half: Annotated[bool, typer.Option("--half", help="Half of it, in half the time.")] = False,
    items: Annotated[
        int | None,
        typer.Option(min=1, max=500, help="How many questions.", show_default=False),
    ] = None,
    minutes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1440,
            help="How many minutes; else in proportion to the questions.",
            show_default=False,
        ),
    ] = None,
    domains: Annotated[
        list[str] | None,
        typer.Option(
            "--domain",
            metavar="ID|WORD",
            help="Only this domain, by its id or a word of its title; may be repeated.",
            show_default=False,
        ),
    ] = None,
    pause: Annotated[
        bool, typer.Option("--pause", help="The clock stops while you are away.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Make the draw repeatable.", show_default=False)
    ] = None,
    plain: PlainOption = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Begin a mock exam: no feedback until its end, and a clock that does not stop."""
    if context.invoked_subcommand is not None:
        return
    if half and items:
        raise Usage("Choose one of --half and --items.")
    from studykit.cli import mocks, studying
    from studykit.study.sitting import sitting

    screen = open_screen(colour)
    library = open_library(pack)
    face = mocks.make_face(screen, plain=plain, as_json=as_json)
    with open_history(write=True) as history:
        moment = now()
        studying.check_clock(history, moment)
        studying.bring_up_to_date(library, history, moment)
        _refuse_a_second(library, history, moment)
        blueprint = find_aim(library, history, exam_id).exam
        scope = _domains(blueprint, domains or ())
        wanted = items or _count(blueprint, scope, half=half)
        seed = _seed() if seed is None else seed
        form, notes = _draw(library, history, blueprint, wanted, scope, seed)
        count = len(form.questions)
        time = minutes or max(1, round(blueprint.minutes * count / blueprint.items))
        number = len(mocks.every(history, library.manifest.id)) + 1
        title = f"Mock exam {number} · {blueprint.code}"
        about = _about(blueprint, scope, library.exams(), moment)
        told = _brief(title, form, time, pause, (*about, *notes))
        with face:
            if not face.begin(told):
                return
            event = _begin(library, history, blueprint, form, seed, time, scope, pause)
            room = mocks.Room(library, history, face, number, title, event)
            state, end = mocks.sit(room, sitting(event))
            _show_first(room, state)
        _end(room, screen, state, end)


@app.command()
def resume(
    plain: PlainOption = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Go on with the mock exam that is under way."""
    from studykit.cli import mocks, studying

    screen = open_screen(colour)
    library = open_library(pack)
    face = mocks.make_face(screen, plain=plain, as_json=as_json)
    with open_history(write=True) as history:
        moment = now()
        studying.check_clock(history, moment)
        studying.bring_up_to_date(library, history, moment)
        mock = mocks.under_way(history, library.manifest.id)
        if mock is None:
            raise Usage("No mock exam is under way. studykit exam begins one.")
        title = mock.title(library)
        room = mocks.Room(library, history, face, mock.number, title, mock.begun)
        if mock.sitting.is_up(moment.at):
            _say_that_time_ran_out(room, screen, mock)
            _end(room, screen, mocks.finish(room, "time"), None)
            return
        with face:
            state = room.record(mock.sitting, "resume")
            state, end = mocks.sit(room, state)
            _show_first(room, state)
        _end(room, screen, state, end)


@app.command("list")
def list_(
    as_json: JsonOption = False, pack: PackOption = None, colour: ColourOption = None
) -> None:
    """List the mock exams, with what each came to."""
    from studykit.cli import mocks
    from studykit.ui.marks import entries, entries_object

    library = open_library(pack)
    with open_history() as history:
        moment = now()
        found = [
            _entry(library, history, mock, moment)
            for mock in mocks.every(history, library.manifest.id)
        ]
    if as_json:
        print_json(entries_object(found))
        return
    screen = open_screen(colour)
    if not found:
        screen.say("No mock exam was begun yet. studykit exam begins one.")
        return
    screen.show(entries(screen.page, found))


@app.command()
def show(
    number: NumberArgument = None,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Show the report of a mock exam again."""
    library = open_library(pack)
    with open_history() as history:
        told = _told(library, history, _find(library, history, number))
    _show_report(open_screen(colour), told, as_json=as_json)


@app.command()
def review(
    number: NumberArgument = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="Only what was not right.")] = False,
    flagged: Annotated[bool, typer.Option("--flagged", help="Only what was flagged.")] = False,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Print, do not page.")] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Go through a mock exam's questions, each fully explained."""
    library = open_library(pack)
    with open_history() as history:
        mock = _find(library, history, number)
        told = _told(library, history, mock)
        results = [
            result
            for result in told.report.results
            if (not wrong or not result.is_right) and (not flagged or result.flagged)
        ]
        if as_json:
            from studykit.ui.marks import VERSION, result_object

            items = [result_object(result) for result in results]
            print_json({"version": VERSION, "number": mock.number, "items": items})
            return
        screen = open_screen(colour)
        numbers = [result.number for result in results]
        each = _reviewed(library, history, mock, told, numbers, screen)
        lines = [line for lines in each for line in lines]
    if not lines:
        screen.say(f"No such question in mock exam {mock.number}.")
    elif is_interactive() and not no_pager:
        from studykit.cli.notes import page_through

        page_through(screen, lines)
    else:
        screen.show(lines)


@app.command()
def drop(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Drop the mock exam that is under way: it ends without marks."""
    from studykit.cli import mocks
    from studykit.model.history import ExamOver

    library = open_library(pack)
    screen = open_screen(colour)
    with open_history(write=True) as history:
        mock = mocks.under_way(history, library.manifest.id)
        if mock is None:
            raise Usage("No mock exam is under way.")
        state = mock.sitting
        what = f"mock exam {mock.number}, {state.answered} of {state.length} answered"
        if not yes:
            if not is_interactive():
                raise Usage(f"This would drop {what}. Say --yes if that is meant.")
            from questionary import confirm

            question = f"Drop {what}? Nothing of it will be marked."
            if not confirm(question, default=False).unsafe_ask():
                screen.say("It is still under way. studykit exam resume goes on with it.")
                return
        moment = now()
        over = ExamOver(pack=library.manifest.id, sitting=state.id, how="dropped")
        history.record(over, at=moment.at, tz_offset=moment.tz_offset)
    screen.say(f"Dropped: {what}. Nothing of it was marked.")


def stopped_line(library: "Library", history: "History", moment: Now) -> str | None:
    """The mock exam that is under way in a few words, for the home screen; None without one.

    `mock exam 2, question 41 of 65, 38 minutes left`
    """
    from studykit.cli import mocks
    from studykit.ui.sitting import time_left

    mock = mocks.under_way(history, library.manifest.id)
    if mock is None:
        return None
    state = mock.sitting
    paused = ", paused" if state.is_paused else ""
    place = f"question {state.number} of {state.length}"
    return f"mock exam {mock.number}, {place}, {time_left(state, moment.at)}{paused}"


# Beginning


def _refuse_a_second(library: "Library", history: "History", moment: Now) -> None:
    from studykit.cli import mocks

    mock = mocks.under_way(history, library.manifest.id)
    if mock is None:
        return
    if mock.sitting.is_up(moment.at):
        raise Usage(
            f"The time of mock exam {mock.number} ran out. studykit exam resume marks it, "
            "studykit exam drop ends it without marks."
        )
    line = stopped_line(library, history, moment)
    raise Usage(
        f"One is under way: {line}. studykit exam resume goes on with it, "
        "studykit exam drop ends it without marks."
    )


def _domains(blueprint: "Exam", names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the domains that are meant, in the order of the exam."""
    chosen = set()
    for name in names:
        word = name.strip().casefold()
        by_id = [domain for domain in blueprint.domains if domain.id.casefold() == word]
        by_title = [domain for domain in blueprint.domains if word in domain.title.casefold()]
        found = by_id or (by_title if word else [])
        if not found:
            titles = [domain.title for domain in blueprint.domains]
            known = ", ".join(f"{domain.id} {domain.title}" for domain in blueprint.domains)
            raise UnknownName("domain", name, titles, where=f"{blueprint.code} has {known}")
        if len(found) > 1:
            both = " and ".join(f"{domain.id} {domain.title}" for domain in found)
            raise Usage(f'"{name}" is in the titles of {both}.')
        chosen.add(found[0].id)
    ids = [domain.id for domain in blueprint.domains if domain.id in chosen]
    return () if len(ids) == len(blueprint.domains) else tuple(ids)


def _count(blueprint: "Exam", scope: Sequence[str], *, half: bool) -> int:
    """How many questions the real exam has in these domains, or half as many."""
    from studykit.study.blueprint import Blueprint
    from studykit.study.drawing import shares

    whole = shares(Blueprint(blueprint).weights, blueprint.items)
    count = sum(n for domain, n in whole.items() if not scope or domain in scope)
    return max(1, round(count / 2)) if half else count


def _about(
    blueprint: "Exam", scope: Sequence[str], exams: "Sequence[Exam]", moment: Now
) -> tuple[str, ...]:
    from studykit.ui.plan import no_longer

    titles = [domain.title for domain in blueprint.domains if domain.id in scope]
    only = f"Only about {' and '.join(titles)}." if titles else ""
    return tuple(filter(None, (only, no_longer(blueprint, exams, moment.date))))


def _draw(
    library: "Library",
    history: "History",
    blueprint: "Exam",
    wanted: int,
    scope: Sequence[str],
    seed: int,
) -> "tuple[Form, tuple[str, ...]]":
    """The questions, and what is to be said about them beforehand."""
    from studykit.study.blueprint import Blueprint
    from studykit.study.drawing import draw, reserved

    shares, keys = Blueprint(blueprint), library.keys()
    seen = _seen(history, library.manifest.id)
    form = draw(
        keys,
        shares,
        wanted,
        seen=seen,
        seed=seed,
        reserve=reserved(keys, seen, shares),
        domains=scope,
        about=lambda key: _facts(library, key),
    )
    if not form.questions:
        where = f" in domain {' and '.join(scope)}" if scope else ""
        raise Usage(f"This pack has no questions for {blueprint.code}{where}.")
    return form, _notes(form, blueprint, wanted)


def _facts(library: "Library", key: "Drawable") -> tuple[str, ...]:
    """Every fact that a question needs or speaks of."""
    question = library.question(key.id)
    return (*question.facts, *(fact for option in question.options for fact in option.facts))


def _seen(history: "History", pack: str) -> "dict[str, Seen]":
    """Questions that were answered, and those looked at in a mock exam that was dropped."""
    from studykit.cli import mocks
    from studykit.model.history import Seen

    looked_at = {
        item.question: Seen(times=1, day=mock.day or 0, right=0, last_correct=False)
        for mock in mocks.every(history, pack)
        if mock.sitting.over == "dropped"
        for item in mock.sitting.items
        if item.visited
    }
    return looked_at | history.seen(pack)


def _notes(form: "Form", blueprint: "Exam", wanted: int) -> tuple[str, ...]:
    from studykit.ui.sitting import questions

    notes = []
    count = len(form.questions)
    if count < wanted:
        notes.append(f"The pack has only {questions(count)} for this exam, {wanted} were wanted.")
    elif form.missing:
        titles = {domain.id: domain.title for domain in blueprint.domains}
        lacks = " and ".join(f"{n} of {titles[id]}" for id, n in form.missing.items())
        notes.append(f"The pack lacks {lacks}; others take their place.")
    if form.close:
        notes.append(
            f"{questions(form.close)} may give another one away, for the pack has no better ones."
        )
    if form.seen:
        were = "was" if form.seen == 1 else "were"
        notes.append(
            f"{questions(form.seen)} {were} answered before, for the pack has no others left: "
            "the result will flatter."
        )
    return tuple(notes)


def _brief(title: str, form: "Form", time: int, pauses: bool, notes: tuple[str, ...]) -> "Brief":
    from studykit.ui.sitting import Brief

    return Brief(
        title=title,
        items=len(form.questions),
        minutes=time,
        unscored=len(form.unscored),
        pauses=pauses,
        notes=notes,
    )


def _begin(
    library: "Library",
    history: "History",
    blueprint: "Exam",
    form: "Form",
    seed: int,
    time: int,
    scope: Sequence[str],
    pauses: bool,
) -> "Event":
    from uuid import uuid4

    from studykit.cli import mocks
    from studykit.study.sitting import begin

    body = begin(
        form,
        {id: library.question(id) for id in form.questions},
        blueprint,
        pack=library.manifest.id,
        sitting=str(uuid4()),
        seed=seed,
        minutes=time,
        scope=scope,
        pauses=pauses,
    )
    moment = now()
    events = history.record_all(
        [body],
        at=moment.at,
        tz_offset=moment.tz_offset,
        # Another window may have begun one while the learner read what this one is about.
        unless=lambda: mocks.under_way(history, library.manifest.id) is not None,
    )
    if not events:
        _refuse_a_second(library, history, moment)
    return events[0]


def _seed() -> int:
    import secrets

    return secrets.randbelow(2**32)


# The end


def _show_first(room: "Room", state: "Sitting") -> None:
    """The report from its top, on a terminal where it may be longer than the window."""
    show = getattr(room.face, "show", None)
    if state.over and show is not None:
        from studykit.ui.marks import report

        told = _told_at_the_end(room, state)
        show(lambda page: report(page, told))


def _told_at_the_end(room: "Room", state: "Sitting") -> "Told":
    from studykit.cli import mocks

    (mock,) = (m for m in mocks.every(room.history, room.pack) if m.sitting.id == state.id)
    return _told(room.library, room.history, mock)


def _end(room: "Room", screen: "Screen", state: "Sitting", end: BaseException | None) -> None:
    """Say how it went, or how to go on; then end as the sitting ended."""
    from studykit.ui.sitting import took_leave
    from studykit.ui.sitting_objects import SittingObjects

    screen, moment = screen.now, now()
    if state.over:
        told = _told_at_the_end(room, state)
        if isinstance(room.face, SittingObjects):
            from studykit.ui.marks import report_object

            room.face.put("report", **report_object(told))
        else:
            _show_report(screen, told, as_json=False)
    elif isinstance(room.face, SittingObjects):
        left = state.left(moment.at)
        room.face.put("left", number=state.number, left_seconds=left, paused=state.is_paused)
    else:
        screen.say(took_leave(room.number, state, moment.at))
    if end is not None:
        raise end


def _say_that_time_ran_out(room: "Room", screen: "Screen", mock: "Mock") -> None:
    from studykit.cli.boundary import tell

    tell(f"The time of mock exam {mock.number} ran out meanwhile; it is marked as it was left.")


def _find(library: "Library", history: "History", number: int | None) -> "Mock":
    """The mock exam of this number, or the newest that was marked."""
    from studykit.cli import mocks

    found = mocks.every(history, library.manifest.id)
    marked = [mock for mock in found if mock.sitting.over in ("finished", "time")]
    if number is None:
        if not marked:
            is_begun = any(not mock.sitting.over for mock in found)
            how = "resume goes on with the one that is under way" if is_begun else "begins one"
            raise Usage(f"No mock exam was finished yet. studykit exam {how}.")
        return marked[-1]
    if number > len(found):
        raise Usage(f"There is no mock exam {number}. studykit exam list lists them.")
    mock = found[number - 1]
    if mock not in marked:
        if mock.sitting.over:
            raise Usage(f"Mock exam {number} was dropped and never marked.")
        raise Usage(f"Mock exam {number} is still under way. studykit exam resume goes on with it.")
    return mock


def _told(library: "Library", history: "History", mock: "Mock") -> "Told":
    from studykit.cli import mocks
    from studykit.ui.marks import Told

    blueprint = library.exam(mock.sitting.exam)
    return Told(
        number=mock.number,
        title=mock.title(library),
        began=mock.began,
        exam=blueprint,
        report=mocks.report(library, history, mock, blueprint),
    )


def _show_report(screen: "Screen", told: "Told", *, as_json: bool) -> None:
    from studykit.ui.marks import report, report_object

    if as_json:
        print_json(report_object(told))
    else:
        screen.show(report(screen.page, told))


def _entry(library: "Library", history: "History", mock: "Mock", moment: Now) -> "Entry":
    from studykit.cli import mocks
    from studykit.ui.marks import Entry
    from studykit.ui.sitting import time_left

    state = mock.sitting
    blueprint = mocks.find_exam(library, state.exam)
    found = None
    standing = ""
    if not state.over:
        standing = f"under way, {time_left(state, moment.at)}"
    elif state.over == "dropped":
        standing = "dropped"
    elif blueprint is None:
        standing = "its exam is in the pack no more"
    else:
        found = mocks.report(library, history, mock, blueprint)
    return Entry(
        number=mock.number,
        began=mock.began,
        exam=state.exam,
        code=blueprint.code if blueprint else state.exam,
        items=state.length,
        minutes=state.minutes,
        how=state.over,
        state=standing,
        right=found.right if found else 0,
        scored=found.scored if found else 0,
        estimate=found.estimate if found else None,
        left=None if state.over else state.left(moment.at),
    )


def _reviewed(
    library: "Library",
    history: "History",
    mock: "Mock",
    told: "Told",
    numbers: Sequence[int],
    screen: "Screen",
) -> "Iterator[list[Line]]":
    """The questions of these numbers, one screen each."""
    from studykit.cli import mocks
    from studykit.cli.studying import rows_about
    from studykit.study.explain import explain
    from studykit.study.marking import mark, refuted
    from studykit.study.sitting import can_mark
    from studykit.ui.marks import reviewed

    memories, day = history.memories(library.manifest.id), now().day
    for number in numbers:
        item = mock.sitting.items[number - 1]
        question = mocks.find_question(library, item.question)
        explained = None
        if question and can_mark(item, {item.question: question}):
            wanted = (*question.facts, *(f for o in question.options for f in o.facts))
            marked = mark(question, item.chosen)
            missed = refuted(question, marked)
            explained = explain(
                question,
                marked,
                item.order,
                facts=library.facts_by_id(wanted),
                rows=rows_about(library, (*missed, *question.facts), question.topic),
                memories=memories,
                day=day,
            )
        yield reviewed(screen.page, told, told.report.results[number - 1], question, explained)
