"""`studykit stats`: what the history adds up to."""

from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.cli.figures import (
    ExamOption,
    SinceOption,
    TopicOption,
    as_object,
    find_source,
    gather,
)
from studykit.errors import UnknownName
from studykit.study.sections import SECTIONS

if TYPE_CHECKING:
    from studykit.study.figures import Figures
    from studykit.ui.text import Line
    from studykit.ui.theme import Page


def complete_sections(incomplete: str) -> list[str]:
    """Names of sections for the shell."""
    return [name for name in SECTIONS if name.startswith(incomplete)]


def stats(
    sections: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SECTION]...",
            help=f"Which figures: {', '.join(SECTIONS)}. Without: an overview.",
            autocompletion=complete_sections,
            show_default=False,
        ),
    ] = None,
    topic: TopicOption = None,
    since: SinceOption = None,
    exam: ExamOption = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Tables in place of plots, as for a screen reader.")
    ] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Show your figures: days, memory, retention, accuracy.

    Brief on the screen; name a section to see all of it.
    """
    wanted = chosen(sections or ())
    library = open_library(pack)
    with open_history() as history:
        source = find_source(library, history, topics=topic, since=since, exam=exam)
        figures = gather(source, wanted or SECTIONS, brief=not (wanted or as_json))
    if as_json:
        print_json(as_object(figures))
        return
    screen = open_screen(colour)
    screen.show(lines(screen.page, figures, is_overview=not wanted, plain=plain))


def lines(page: "Page", figures: "Figures", *, is_overview: bool, plain: bool) -> "list[Line]":
    """What stands on the screen."""
    from studykit.ui import progress
    from studykit.ui.figures import sections

    if not figures.has_begun:
        return progress.nothing(page, figures)
    if is_overview:
        body = progress.overview(page, figures, plain=plain)
    else:
        body = progress.whole(page, sections(figures), plain=plain)
    return [*progress.heading(page, figures), *body]


def chosen(names: "list[str] | tuple[str, ...]") -> tuple[str, ...]:
    """The sections of these names, in their own order; a name may be begun. Raises UnknownName."""
    found: set[str] = set()
    for name in names:
        begun = [section for section in SECTIONS if section.startswith(name.casefold())]
        if len(begun) != 1:
            raise UnknownName("section", name, SECTIONS, where=f"there are {', '.join(SECTIONS)}")
        found.update(begun)
    return tuple(section for section in SECTIONS if section in found)
