"""`studykit drill`: questions that tables make by themselves."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    PlainOption,
    complete_tables,
    complete_topics,
    now,
    open_history,
    open_library,
    open_screen,
)
from studykit.errors import UnknownName

if TYPE_CHECKING:
    from studykit.model.history import Memory
    from studykit.model.pack import Table
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.study.drilling import Drill


def complete_drills(incomplete: str) -> list[str]:
    """Names of tables and topics for the shell."""
    return complete_tables(incomplete) + complete_topics(incomplete)


def drill(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TABLE|TOPIC]...",
            help="Tables or topics by name, for example api-types or api-gateway; "
            "without one, all you have begun.",
            autocompletion=complete_drills,
            show_default=False,
        ),
    ] = None,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=1000, help="How many drills.")
    ] = 10,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Make the drills repeatable.", show_default=False),
    ] = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="Touch no memory: nothing is scheduled.")
    ] = False,
    plain: PlainOption = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Answer drills: comparison tables, asked cell by cell."""
    from studykit.cli import studying
    from studykit.cli.quiz import finish
    from studykit.study.session import Prompt, Session

    screen = open_screen(colour)
    library = open_library(pack)
    asked = tuple(names or ())
    tables, scope = named(library, asked)
    face = studying.make_face(screen, plain=plain, as_json=as_json)
    with open_history(write=True) as history:
        moment = now()
        studying.check_clock(history, moment)
        studying.bring_up_to_date(library, history, moment)
        if not asked:
            tables = begun(library, history) or tables
        if seed is None:
            import secrets

            seed = secrets.randbelow(2**32)
        chosen = _choose(tables, history.memories(library.manifest.id), moment.day, count, seed)
        desk = studying.Desk(
            library=library, history=history, face=face, seed=seed, scope=scope, practice=practice
        )
        if not chosen and not as_json:
            where = f" of {', '.join(asked)}" if asked else ""
            screen.say(f"No drill can be made from the tables{where}.")
            return
        paths = _in_note_order(library, {table.topic for table in tables})
        before = studying.known_facts(desk, moment.day)
        session, end = studying.run(
            desk,
            Session(waiting=tuple(Prompt(one.id, one.topic) for one in chosen)),
            studying.ask_drill({one.id: one for one in chosen}),
        )
        summary = studying.summarize(desk, session, paths, before, unit="drill")
        finish(face, screen, summary, session, end)


def _choose(
    tables: "Sequence[Table]", memories: "Mapping[str, Memory]", day: int, count: int, seed: int
) -> "tuple[Drill, ...]":
    from studykit.study import choosing, drilling

    tables = choosing.tables(tables, memories, day=day, seed=seed)
    # A session has no use for more tables than drills, with some to spare for silent ones.
    for some in (tables[: count + 2], tables):
        found = [one for table in some for one in drilling.drills(table, seed)]
        chosen = choosing.drills(found, memories, day=day, count=count, seed=seed)
        if len(chosen) == count or len(some) == len(tables):
            break
    return chosen


def named(library: "Library", names: Sequence[str]) -> "tuple[list[Table], tuple[str, ...]]":
    """The tables that these names of tables and topics mean (all for none), each once, and the
    topics that the learner is at. Raises UnknownName for what is neither."""
    if not names:
        return list(library.tables()), ()
    topics = {topic.path.casefold(): topic.path for topic in library.topics()}
    tables: dict[str, Table] = {}
    scope: list[str] = []
    for name in names:
        if topic := topics.get(name.strip("/").casefold()):
            tables.update((table.name, table) for table in library.tables(library.under([topic])))
            scope.append(topic)
            continue
        try:
            table = library.table(name)
        except UnknownName:
            known = (*topics.values(), *library.names().tables)
            raise UnknownName("table or topic", name, known, "studykit table lists them") from None
        tables[table.name] = table
        scope.append(table.topic)
    return list(tables.values()), tuple(dict.fromkeys(scope))


def begun(library: "Library", history: "History") -> "list[Table]":
    """The tables of the topics in which something was studied."""
    studied = {id for id, memory in history.memories(library.manifest.id).items() if memory.reps}
    topics = {key.topic for key in library.fact_keys() if key.id in studied} if studied else set()
    return list(library.tables(_in_note_order(library, topics)))


def _in_note_order(library: "Library", topics: set[str]) -> tuple[str, ...]:
    return tuple(path for path in library.under() if path in topics)
