"""What commands share: the options they have in common, and what they open."""

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from studykit.cli.boundary import at_end, tell
from studykit.errors import StoreError, Usage

if TYPE_CHECKING:
    from studykit.model.exam import Exam
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.study.plan import Plan
    from studykit.ui.screen import Screen

NOW = "STUDYKIT_NOW"

named: list[str] = []
"""The pack that was named with `--pack`, so that commands that are offered name it too."""


def complete_topics(incomplete: str) -> list[str]:
    """Topic names for the shell."""
    return _complete(incomplete, "topics")


def complete_tables(incomplete: str) -> list[str]:
    """Table names for the shell."""
    return _complete(incomplete, "tables")


def complete_names(incomplete: str) -> list[str]:
    """Everything `show` understands, for the shell."""
    return _complete(incomplete, "ids") + _complete(incomplete, "tables")


def _complete(incomplete: str, what: str) -> list[str]:
    from studykit.errors import StudykitError

    try:
        names: tuple[str, ...] = getattr(open_library(None, quiet=True).names(), what)
    except StudykitError:
        return []  # a shell completes nothing rather than print errors into the command line
    found = [name for name in names if name.startswith(incomplete)]
    # An id may be typed bare; what is completed must begin with what was typed.
    bare = [name.partition(".")[2] for name in names]
    return found or [name for name in bare if name.startswith(incomplete)]


def _name(pack: Path | None) -> Path | None:
    if pack:
        named[:] = [str(pack)]
    return pack


PackOption = Annotated[
    Path | None,
    typer.Option(
        "--pack",
        callback=_name,
        help="Another pack: its folder, or its id if it was added.",
        metavar="PACK",
        show_default=False,
    ),
]
ColourOption = Annotated[
    bool | None,
    typer.Option("--color/--no-color", help="Colour, or none.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PlainOption = Annotated[
    bool, typer.Option("--plain", help="Plain lines instead of single keys and screens.")
]
TopicsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TOPIC]...",
        help="Topics by name, for example api-gateway or api-gateway/security.",
        autocompletion=complete_topics,
        show_default=False,
    ),
]


class Now(NamedTuple):
    """A moment as the learner lives it."""

    at: dt.datetime
    tz_offset: int  # minutes ahead of UTC
    day: int  # study day

    @property
    def date(self) -> dt.date:
        """The date of the study day."""
        from studykit.study.days import date_of

        return date_of(self.day)


def now() -> Now:
    """The clock's time here, or the instant in STUDYKIT_NOW (ISO 8601), which fixes it."""
    from studykit.study.days import study_day

    if fixed := os.environ.get(NOW):
        try:
            at = dt.datetime.fromisoformat(fixed)
        except ValueError:
            raise Usage(f"{NOW} is not an instant like 2026-11-23T20:15:00+01:00.") from None
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    else:
        at = dt.datetime.now().astimezone()
    offset = at.utcoffset() or dt.timedelta()
    minutes = round(offset.total_seconds() / 60)
    return Now(at=at.astimezone(dt.UTC), tz_offset=minutes, day=study_day(at, minutes))


def pack_folder(pack: Path | None) -> Path:
    """The folder of the pack the learner means: named, added, or the one studykit comes with."""
    from studykit.packs.find import VARIABLE, find_pack
    from studykit.store.place import shelf_folder

    return find_pack(pack, shelf=shelf_folder() if pack or os.environ.get(VARIABLE) else None)


def open_library(pack: Path | None, *, quiet: bool = False) -> "Library":
    """The pack the learner means. Says on standard error if not all of it is sound."""
    from studykit.packs.library import open_library
    from studykit.store.place import cache_folder

    library = open_library(pack_folder(pack), cache_folder())
    at_end.callback(library.close)
    if library.problems and not quiet:
        count = "1 problem" if library.problems == 1 else f"{library.problems} problems"
        tell(f"This pack has {count}; what is sound is used. studykit check lists them.")
    return library


@contextmanager
def open_history(*, write: bool = False) -> Iterator["History"]:
    """The learner's history."""
    from studykit.store.history import History
    from studykit.store.place import history_folder

    with History.open(history_folder(), write=write) as history:
        try:
            yield history
        finally:
            try:  # after the last answer, since it may take a moment
                history.back_up_daily()
            except StoreError as error:
                tell(str(error))


class Aim(NamedTuple):
    """The exam that is studied for, and the plan if there is one."""

    exam: "Exam"
    plan: "Plan | None"


def find_aim(
    library: "Library",
    history: "History",
    exam: str | None = None,
    *,
    on: dt.date | None = None,
) -> Aim:
    """What the learner is after: the exam named here, else that of the plan, else the pack's own,
    or what is sat in its place by now. What was sat `on` a date is what could be sat then.

    The plan is given only where it is for this exam. Raises Usage where the pack has no exam.
    """
    from studykit.study.plan import instead, plan_of

    plan = plan_of(history.plan(library.manifest.id))
    exams = {each.id: each for each in library.exams()}
    if plan and plan.exam not in exams:  # the pack has changed since
        plan = None
    wanted = exam or (plan.exam if plan else library.manifest.exam)
    if wanted is None:
        raise Usage("This pack has no exam, so there is nothing to be ready for.")
    found = exams.get(wanted) or library.exam(wanted)
    if not exam and (on or not plan):
        found = instead(found, exams.values(), on or now().date) or found
    return Aim(found, plan if plan and plan.exam == found.id else None)


def open_screen(colour: bool | None = None) -> "Screen":
    """Standard output as a screen."""
    from studykit.ui.screen import Screen

    return Screen.on(colour=colour, pack=named[0] if named else "")


def is_interactive() -> bool:
    """Can somebody be asked: a terminal to type on, and one to see it?"""
    return all(
        stream is not None and not stream.closed and stream.isatty()
        for stream in (sys.stdin, sys.stdout)
    )


def print_json(value: object) -> None:
    """A JSON document on standard output."""
    import json

    typer.echo(json.dumps(value, indent=2))
