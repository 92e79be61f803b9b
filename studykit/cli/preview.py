"""`studykit preview`: a file of content as the learner will see it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.boundary import tell
from studykit.cli.common import ColourOption, open_screen
from studykit.errors import UnknownName, Usage

if TYPE_CHECKING:
    from studykit.model.pack import Fact, Pack, Question, Topic
    from studykit.packs.build import Draft
    from studykit.ui.screen import Screen
    from studykit.ui.text import Line
    from studykit.ui.theme import Page


def preview(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="notes.md, facts.yaml, questions.yaml or a table of a pack."
        ),
    ],
    id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Only this fact or question.", show_default=False),
    ] = None,
    colour: ColourOption = None,
) -> None:
    """Show the items of a file as a learner will see them.

    Each is asked and explained. Nothing is recorded. What is not sound is left out, and what is
    wrong with it is said.
    """
    from studykit.packs.build import read_pack

    root, inside = _in_pack(file)
    if not inside.startswith("topics/"):
        raise Usage("Preview shows notes.md, facts.yaml, questions.yaml and tables of topics.")
    draft = read_pack(root)
    wrong = [problem for problem in draft.problems if problem.file == inside]
    if id is not None:
        wrong = [problem for problem in wrong if problem.message.startswith(f"{id}: ")]
    for problem in wrong:
        tell(str(problem))
    screen = open_screen(colour)
    shown = _show(screen, draft, inside, id)
    if not shown and not wrong:
        if id is not None:
            places = draft.places.items()
            known = [key[1] for key, place in places if place.file == inside]
            raise UnknownName("item", id, [one.partition(".")[2] or one for one in known])
        screen.say("This file has nothing to show yet.")
    if wrong:
        raise typer.Exit(1)


def _in_pack(file: Path) -> tuple[Path, str]:
    """The folder of the pack that a file belongs to, and the file's path in it."""
    try:
        path = file.resolve(strict=True)
    except FileNotFoundError:
        raise Usage(f"There is no file {file}.") from None
    except OSError as error:
        raise Usage(f"{file} cannot be read: {(error.strerror or 'unknown').lower()}.") from error
    for folder in path.parents:
        if (folder / "pack.yaml").is_file():
            return folder, path.relative_to(folder).as_posix()
    raise Usage(f"{file} is in no pack: no folder above it has a pack.yaml.")


def _show(screen: "Screen", draft: "Draft", inside: str, id: str | None) -> bool:
    """Show what the file holds; whether there was anything."""
    from studykit.ui.text import BLANK

    shown = False
    for lines in _parts(draft, inside, id, screen.page):
        screen.show([BLANK, BLANK, *lines] if shown else lines)
        shown = True
    return shown


def _parts(draft: "Draft", inside: str, id: str | None, page: "Page") -> "Iterator[list[Line]]":
    """The notes, or each fact, question and table that stands in the file."""
    from studykit.ui import details

    def here(kind: str, name: str) -> bool:
        place = draft.places.get((kind, name))
        bare = name.partition(".")[2] or name
        wanted = id is None or id.casefold() in (name.casefold(), bare.casefold())
        return place is not None and place.file == inside and wanted

    pack = draft.pack
    for topic in pack.topics:
        if inside == f"topics/{topic.path}/notes.md" and id is None:
            yield _notes(topic, pack, page)
    for fact in pack.facts:
        if here("fact", fact.id):
            yield _card(fact, page)
    for question in pack.questions:
        if here("question", question.id):
            yield _asked(question, pack, page)
    for table in pack.tables:
        if here("table", table.name):
            facts = {fact for row in table.rows for fact in row.facts()}
            yield details.table(page, table, {f.id: f for f in pack.facts if f.id in facts})


def _notes(topic: "Topic", pack: "Pack", page: "Page") -> "list[Line]":
    from studykit.ui.grid import Grid, grid
    from studykit.ui.note import note

    tables = {table.name: table for table in pack.tables}

    def find(name: str) -> Grid | None:
        return grid(tables[name]) if name in tables else None

    return note(topic.notes, page, find)


def _card(fact: "Fact", page: "Page") -> "list[Line]":
    from studykit.ui import card
    from studykit.ui.question import where

    front = card.front(page, fact, where(fact.topic), fact.id.partition(".")[2])
    return [*front, *card.back(page, fact)]


def _asked(question: "Question", pack: "Pack", page: "Page") -> "list[Line]":
    """The question, and what is said to somebody who chose its first wrong option."""
    from studykit.study.explain import explain
    from studykit.study.marking import mark
    from studykit.ui import question as ui
    from studykit.ui.explanation import explanation

    order = tuple(range(len(question.options)))
    name = question.id.partition(".")[2]
    asked = ui.Asked(question=question, order=order, where=ui.where(question.topic), progress=name)
    wrong = next(i for i in order if i not in question.key)
    told = explain(
        question,
        mark(question, frozenset({wrong})),
        order,
        facts={fact.id: fact for fact in pack.facts},
        rows=[
            (table, row)
            for table in pack.tables
            for row in table.rows
            if set(row.facts()) & set(question.facts)
        ][:1],
    )
    return [*ui.stem(page, asked), *ui.options(page, asked), *explanation(page, told)]
