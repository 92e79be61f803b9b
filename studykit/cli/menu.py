"""Menus for what was not said on the command line. Only on a terminal."""

import shutil
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from questionary import Question

    from studykit.packs.library import Library


def choose_topic(library: "Library", question: str) -> tuple[str, ...]:
    """The chosen topic as a one-tuple; empty for everything. Esc and q end the command, Ctrl-C is
    KeyboardInterrupt."""
    from studykit.ui.clean import clean_line

    topics = [t for t in library.topics() if _has_content(library, t.path)]
    tops = [t for t in topics if "/" not in t.path]
    if len(topics) == 1:
        return (topics[0].path,)
    import questionary

    width = max(len(t.path) for t in topics)
    # A menu cuts what is too long for it; a path alone says enough.
    columns = shutil.get_terminal_size().columns
    room = columns - width - 6
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
    keys = "arrows and Enter choose, q or Esc leaves"
    short = len(question) + len(keys) + 6 > columns
    asked = questionary.select(
        question, choices=choices, instruction=f"({'q leaves' if short else keys})"
    )
    _leaves(asked)
    chosen: tuple[str, ...] | None = asked.unsafe_ask()
    if chosen is None:
        raise typer.Exit
    return chosen


def _leaves(menu: "Question") -> None:
    """Let Esc and q leave the menu, with None for an answer and no trace of it on the screen."""
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings

    keys, app = KeyBindings(), menu.application

    @keys.add("escape", eager=True)
    @keys.add("q")
    def _(event: KeyPressEvent) -> None:
        event.app.erase_when_done = True
        event.app.exit(result=None)

    app.key_bindings = merge_key_bindings([found for found in (app.key_bindings, keys) if found])
    app.ttimeoutlen = 0.05  # so long is waited for what may follow an Esc


def _has_content(library: "Library", path: str) -> bool:
    return any(
        t.questions or t.facts
        for t in library.topics()
        if t.path == path or t.path.startswith(f"{path}/")
    )
