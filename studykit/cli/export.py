"""`studykit export`: the pack and the history, for other programs."""

from typing import Any

import typer

from studykit.cli.common import (
    PackOption,
    TopicsArgument,
    open_history,
    open_library,
    print_json,
)

app = typer.Typer(help="Write the pack or your history for other programs.", rich_markup_mode=None)

VERSION = 1


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


@app.command("history")
def history() -> None:
    """Print your whole history, one event a line, as JSON; studykit import reads it."""
    import sys

    from studykit.store import lines

    with open_history() as opened:
        for row in opened.rows():
            sys.stdout.write(f"{lines.write(row)}\n")
