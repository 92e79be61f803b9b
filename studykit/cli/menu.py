"""Menus for what was not said on the command line. Only on a terminal."""

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studykit.packs.library import Library


def choose_topic(library: "Library", question: str) -> tuple[str, ...]:
    """The chosen topic as a one-tuple; empty for everything. Ctrl-C is KeyboardInterrupt."""
    from studykit.ui.clean import clean_line

    topics = [t for t in library.topics() if _has_content(library, t.path)]
    tops = [t for t in topics if "/" not in t.path]
    if len(topics) == 1:
        return (topics[0].path,)
    import questionary

    width = max(len(t.path) for t in topics)
    # A menu cuts what is too long for it; a path alone says enough.
    room = shutil.get_terminal_size().columns - width - 6
    with_titles = all(len(t.title) <= room for t in topics)
    choices = [
        questionary.Choice(
            clean_line(f"{t.path.ljust(width)}  {t.title}" if with_titles else t.path),
            value=(t.path,),
        )
        for t in topics
    ]
    if len(tops) > 1:
        choices.insert(0, questionary.Choice("everything", value=()))
    chosen: tuple[str, ...] = questionary.select(question, choices=choices).unsafe_ask()
    return chosen


def _has_content(library: "Library", path: str) -> bool:
    return any(
        t.questions or t.facts
        for t in library.topics()
        if t.path == path or t.path.startswith(f"{path}/")
    )
