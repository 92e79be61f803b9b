"""`studykit new`: a topic, fact, question or table to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import PackOption, complete_topics, now, pack_folder
from studykit.errors import Usage

if TYPE_CHECKING:
    from studykit.packs.scaffold import Made

app = typer.Typer(no_args_is_help=True, help="Begin a topic, fact, question or table.")

TopicArgument = Annotated[
    str,
    typer.Argument(
        metavar="TOPIC", help="The topic it belongs to.", autocompletion=complete_topics
    ),
]
IdArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[ID]", help="Its id; the next free number if left out.", show_default=False
    ),
]


@app.command()
def topic(
    path: Annotated[
        str, typer.Argument(metavar="TOPIC", help="Its name, for example sns or sns/filters.")
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="Its title.", show_default=False)
    ] = None,
    pack: PackOption = None,
) -> None:
    """Begin a topic: a folder with notes to fill in."""
    from studykit.packs.scaffold import new_topic

    made = new_topic(_own(pack), path, title)
    _say(made, f"studykit new fact {path}")


@app.command()
def fact(topic: TopicArgument, id: IdArgument = None, pack: PackOption = None) -> None:
    """Begin a fact at the end of the topic's facts."""
    from studykit.packs.scaffold import new_fact

    made = new_fact(_own(pack), topic, id, now().date)
    _say(made, f"studykit preview {_near(made.file)} {made.name}")


@app.command()
def question(
    topic: TopicArgument,
    id: IdArgument = None,
    facts: Annotated[
        list[str] | None,
        typer.Option("--fact", help="A fact it rests on; may be repeated.", show_default=False),
    ] = None,
    right: Annotated[int, typer.Option("--right", help="How many options are right.")] = 1,
    pack: PackOption = None,
) -> None:
    """Begin a question at the end of the topic's questions."""
    from studykit.packs.scaffold import new_question

    made = new_question(_own(pack), topic, id, facts or [], right)
    _say(made, f"studykit preview {_near(made.file)} {made.name}")


@app.command()
def table(
    topic: TopicArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The table's name.")],
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", help="A column; may be repeated.", show_default=False),
    ] = None,
    pack: PackOption = None,
) -> None:
    """Begin a comparison table."""
    from studykit.packs.scaffold import new_table

    made = new_table(_own(pack), topic, name, columns or [])
    typer.echo(f"In the notes, this line shows it: [{name}](tables/{name}.yaml)")
    _say(made, f"studykit preview {_near(made.file)}")


def _own(pack: Path | None) -> Path:
    """The pack's folder, if it is one to write in: not the copy inside an installed package."""
    from studykit.packs.find import bundled

    folder = pack_folder(pack)
    if folder.resolve() == bundled().resolve() and folder.parent.name == "studykit":
        raise Usage("This is the installed copy; name the folder of your pack: --pack DIR")
    return folder


def _say(made: "Made", then: str) -> None:
    typer.echo(f"{_near(made.file)}:{made.line}: {made.name} is there to be filled in.")
    typer.echo(f"Next: {then}")


def _near(file: Path) -> str:
    """The path as it is shortest to type from here."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(file)
