"""`studykit notes`: what a learner reads first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    PackOption,
    complete_topics,
    is_interactive,
    open_library,
    open_screen,
)

if TYPE_CHECKING:
    from studykit.model.pack import Topic
    from studykit.packs.library import Library
    from studykit.ui.grid import Grid
    from studykit.ui.screen import Screen
    from studykit.ui.text import Line
    from studykit.ui.theme import Page


def notes(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="A topic by name.",
            autocompletion=complete_topics,
            show_default=False,
        ),
    ] = None,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Print, do not page.")] = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Read the notes of a topic, tables in place."""
    library = open_library(pack)
    if topic is None:
        if not is_interactive():
            from studykit.errors import Usage

            raise Usage("Name a topic: studykit notes TOPIC  (studykit topics lists them)")
        from studykit.cli.menu import choose_topic

        chosen = choose_topic(library, "Notes on which topic?")
        topic = chosen[0] if chosen else library.topics()[0].path
    path = library.under([topic])[0]
    screen = open_screen(colour)
    lines = notes_lines(library, library.topic(path), screen.page)
    if is_interactive() and not no_pager:
        page_through(screen, lines)
    else:
        screen.show(lines)


def notes_lines(library: "Library", topic: "Topic", page: "Page") -> "list[Line]":
    """A topic's notes as lines, with its sections named at the end."""
    from studykit.ui.grid import grid
    from studykit.ui.note import note
    from studykit.ui.question import frame, where
    from studykit.ui.text import BLANK, Span, line, wrap

    def table(name: str) -> "Grid | None":
        from studykit.errors import UnknownName

        try:
            return grid(library.table(name))
        except UnknownName:
            return None

    lines = [
        *frame(page, where(topic.path), ""),
        *wrap(line(Span(page.line(topic.title), "heading")), page.prose),
        *wrap(page.line(topic.summary), page.prose),
        BLANK,
        *note(topic.notes, page, table),
    ]
    below = [t for t in library.topics() if t.path.rpartition("/")[0] == topic.path]
    if below:
        lines += [BLANK, line(Span("Sections", "heading"))]
        for section in below:
            lines += wrap(page.line(f"studykit notes {section.path}"), page.prose, "  ")
    return lines


def page_through(screen: "Screen", lines: "Sequence[Line]") -> None:
    """In the learner's pager; printed where it fits on one screen or there is none."""
    import contextlib
    import os
    import shlex
    import shutil
    import subprocess

    if len(lines) < shutil.get_terminal_size().lines:
        screen.show(lines)
        return
    command = shlex.split(os.environ.get("STUDYKIT_PAGER") or os.environ.get("PAGER") or "less")
    if not command or shutil.which(command[0]) is None:
        screen.show(lines)
        return
    text = "".join(f"{screen.paint(line).rstrip(' ')}\n" for line in lines)
    # R: our colours, and nothing else, since every text was cleaned. F, X: short texts stay.
    environ = {"LESS": "RFX", "LESSCHARSET": "utf-8", **os.environ}
    with contextlib.suppress(KeyboardInterrupt):
        subprocess.run(command, input=text.encode("utf-8", "replace"), env=environ, check=False)
