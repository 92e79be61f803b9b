"""`studykit export`: the pack and the history, for other programs."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from studykit.cli.common import (
    PackOption,
    TopicsArgument,
    open_history,
    open_library,
    print_json,
)
from studykit.errors import Usage

app = typer.Typer(help="Write the pack or your history for other programs.", rich_markup_mode=None)

VERSION = 1

OutputOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Into this file.", show_default=False),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


@app.callback()
def export() -> None:
    """Write the pack or your history for other programs."""


@app.command("json")
def as_json(topics: TopicsArgument = None, pack: PackOption = None) -> None:
    """Print topics, facts, tables and questions, each whole, as JSON."""
    from studykit.model.plain import to_whole

    library = open_library(pack)
    paths = library.under(tuple(topics or ()))
    document: dict[str, Any] = {
        "version": VERSION,
        "pack": to_whole(library.manifest),
        "topics": [to_whole(library.topic(path)) for path in paths],
        "facts": [to_whole(fact) for fact in library.facts(paths)],
        "tables": [to_whole(table) for table in library.tables(paths)],
        "questions": [to_whole(question) for question in library.questions(paths)],
    }
    print_json(document)


@app.command("csv")
def as_csv(
    topics: TopicsArgument = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="Questions in place of facts.")
    ] = False,
    output: OutputOption = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Print facts, or questions, as rows of a spreadsheet."""
    from studykit.ui import spreadsheet

    library = open_library(pack)
    paths = library.under(tuple(topics or ()))
    if questions:
        text = spreadsheet.questions_csv(library.questions(paths))
    else:
        text = spreadsheet.facts_csv(library.facts(paths))
    _write(text, output, force=force)


@app.command("md")
def as_markdown(
    topics: TopicsArgument = None,
    output: OutputOption = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Print notes, tables and facts as one Markdown document."""
    from studykit.packs.markdown import table_links
    from studykit.ui.document import Chapter, document

    library = open_library(pack)
    paths = library.under(tuple(topics or ()))
    tables = {table.name: table for table in library.tables(paths)}
    chapters = []
    for path in paths:
        topic = library.topic(path)
        named = {n: Path(target).stem for n, target in table_links(topic.notes)}
        placed = {n: tables[name] for n, name in named.items() if name in tables}
        chapters.append(Chapter(topic, tuple(library.facts([path])), placed))
    _write(document(chapters), output, force=force)


@app.command("gift")
def as_gift(
    topics: TopicsArgument = None,
    output: OutputOption = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Print questions in Moodle's GIFT format.

    With the reason of every option.
    """
    from studykit.ui.gift import gift

    library = open_library(pack)
    _write(gift(library.questions(library.under(tuple(topics or ())))), output, force=force)


@app.command("anki")
def as_anki(
    topics: TopicsArgument = None,
    output: OutputOption = None,
    with_history: Annotated[
        bool, typer.Option("--history", help="Take along what you remember, and when it is due.")
    ] = False,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Write cards, questions and drills as decks for Anki.

    A later export updates them there.
    """
    from studykit.cli import decks

    if output is None or output.suffix.lower() != ".apkg":
        raise Usage("Name the file, as Anki wants it: --output NAME.apkg")
    _refuse_to_replace(output, force=force)
    library = open_library(pack)
    for sentence in decks.write(library, topics or (), output, with_history=with_history):
        typer.echo(sentence, err=True)


@app.command("html")
def as_html(
    topics: TopicsArgument = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Into this file; into a folder, one file per topic.",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Print cheat sheets: a page of HTML, on paper two pages per topic."""
    from studykit.cli.sheets import subjects
    from studykit.ui.sheet import sheets

    library = open_library(pack)
    found = subjects(library, tuple(topics or ()))
    if not found:
        raise Usage("These topics hold no facts and no tables, so there is nothing to print.")
    if output and (output.endswith(("/", os.sep)) or Path(output).is_dir()):
        # A topic's name holds letters, digits, - and _, and never a dot.
        names = [f"{one.topic.path.replace('/', '.')}.html" for one in found]
        texts = [sheets(f"{one.topic.title}: cheat sheet", [one]) for one in found]
        _write_each(Path(output), dict(zip(names, texts, strict=True)), force=force)
        return
    title = f"{library.manifest.title}: cheat sheets"
    _write(sheets(title, found), Path(output) if output else None, force=force)


@app.command("history")
def history() -> None:
    """Print your whole history, one event a line, as JSON.

    studykit import history reads it.
    """
    import sys

    from studykit.store import lines

    with open_history() as opened:
        for row in opened.rows():
            sys.stdout.write(f"{lines.write(row)}\n")


def _write(text: str, output: Path | None, *, force: bool) -> None:
    """Into the file, whole or not at all; without one, on standard output."""
    if output is None:
        typer.echo(text, nl=False)
        return
    from studykit.packs.write import write_whole

    _refuse_to_replace(output, force=force)
    write_whole(output, text)
    typer.echo(f"Written: {output}", err=True)


def _refuse_to_replace(output: Path, *, force: bool) -> None:
    if output.exists() and not force:
        raise Usage(f"{output} is there already. To replace it: --force")


def _write_each(folder: Path, texts: dict[str, str], *, force: bool) -> None:
    """Files of these names; none of them where one is there already."""
    from studykit.packs.write import write_whole

    for name in texts:
        _refuse_to_replace(folder / name, force=force)
    for name, text in texts.items():
        write_whole(folder / name, text)
    typer.echo(f"Written: {len(texts)} files in {folder}", err=True)
