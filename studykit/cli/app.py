"""The commands, in the order in which help lists them."""

from typing import Annotated

import typer

from studykit.cli import (
    check,
    errata,
    export,
    home,
    notes,
    quiz,
    review,
    show,
    table,
    topics,
    undo,
)
from studykit.cli.boundary import Boundary

app = typer.Typer(
    cls=Boundary,
    help="Study and quiz in the terminal for the AWS Certified Developer – Associate exam.",
    rich_markup_mode=None,  # help texts hold brackets; rich would read them as markup
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from studykit import __version__

        typer.echo(f"studykit {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def studykit(
    context: typer.Context,
    pack: home.PackOption = None,
    colour: home.ColourOption = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Without a command: say what to do now."""
    if context.invoked_subcommand is None:
        home.home(pack, colour)


app.command()(quiz.quiz)
app.command()(review.review)
app.command()(table.table)
app.command()(notes.notes)
app.command()(topics.topics)
app.command()(show.show)
app.command()(errata.errata)
app.command()(undo.undo)
app.command()(check.check)
app.add_typer(export.app, name="export")
