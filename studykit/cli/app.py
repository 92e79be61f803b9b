"""The commands, in the order in which help lists them.

Each lives in a module of its own, imported when it is asked for: `make_app` with one name costs
a fraction of what all of them cost.
"""

import os
from collections.abc import Iterable
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any

import typer

from studykit.cli.boundary import Boundary

COMMANDS = (
    "plan",
    "today",
    "quiz",
    "review",
    "drill",
    "exam",
    "ready",
    "stats",
    "report",
    "search",
    "table",
    "notes",
    "topics",
    "show",
    "why",
    "history",
    "confusions",
    "errata",
    "undo",
    "redo",
    "check",
    "new",
    "preview",
    "export",
    "import",
    "pack",
    "sync",
    "backup",
    "doctor",
)
"""Names of commands; each is a function (or, for `export`, an `app`) in the module of that name."""


def make_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """studykit with these commands."""
    app = typer.Typer(
        cls=Boundary,
        help="Study and quiz in the terminal for the AWS Certified Developer – Associate exam.",
        rich_markup_mode=None,  # help texts hold brackets; rich would read them as markup
        pretty_exceptions_enable=False,  # a bug keeps its plain traceback
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True)(studykit)
    for name in names:
        module = import_module(f"studykit.cli.{name}{'_' * iskeyword(name)}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def __getattr__(name: str) -> Any:
    """`app`: all of studykit, made when somebody asks for it."""
    if name == "app":
        return make_app()
    raise AttributeError(name)


def _version(wanted: bool) -> None:
    if wanted:
        from studykit import __version__

        typer.echo(f"studykit {__version__}")
        raise typer.Exit


def studykit(
    context: typer.Context,
    pack: Annotated[
        Path | None,
        typer.Option(
            "--pack",
            help="Another pack: its folder, or its id if it was added.",
            metavar="PACK",
            show_default=False,
        ),
    ] = None,
    colour: Annotated[
        bool | None,
        typer.Option("--color/--no-color", help="Colour, or none.", show_default=False),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Without a command: say what to do now."""
    from studykit.cli.common import named

    named[:] = [str(pack)] if pack else []
    if context.invoked_subcommand is None:
        from studykit.cli.home import home

        home(pack, colour)
        return
    # Said before the command, it is meant for the command; its own option wins.
    if pack is not None:
        os.environ["STUDYKIT_PACK"] = str(pack)
    if colour is not None:
        os.environ.pop("NO_COLOR", None)  # it would win
        os.environ["FORCE_COLOR" if colour else "NO_COLOR"] = "1"
