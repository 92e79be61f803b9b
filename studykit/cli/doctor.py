"""`studykit doctor`: how everything is that studykit rests on."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    Now,
    PackOption,
    now,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import StoreError, StudykitError
from studykit.model.finding import Finding

if TYPE_CHECKING:
    from studykit.packs.library import Library

Parts = Mapping[str, Sequence[Finding]]

LITTLE = 50_000_000
"""Bytes on the disk below which a session may end in the middle."""

LIBRARIES = (
    "typer",
    "prompt-toolkit",
    "questionary",
    "rich",
    "markdown-it-py",
    "pyyaml",
    "pydantic",
    "fsrs",
    "platformdirs",
    "wcwidth",
)


def doctor(
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended; what is there is kept first.")
    ] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Report whether history, content and machine are in order.

    Changes nothing without --fix. A damaged history is then set aside whole, and every event
    that can be read goes into a new one.
    """
    moment = now()
    parts = _examine(pack, moment)
    done = _mend(parts, moment) if fix else []
    if done:
        parts = _examine(pack, moment)
    if as_json:
        print_json(_document(parts, done))
    else:
        _show(parts, done, colour, fix=fix)
    if any(finding.level == "found" for findings in parts.values() for finding in findings):
        raise typer.Exit(1)


def _examine(pack: Path | None, moment: Now) -> Parts:
    folder, trouble = _home()
    history = [*_history(folder, moment)] if folder else [trouble]
    return {
        "History": [finding for finding in history if finding],
        "Content": [*_content(pack, folder)],
        "Machine": [*_machine(folder)],
    }


def _home() -> tuple[Path | None, Finding | None]:
    from studykit.store.place import history_folder

    try:
        return history_folder(), None
    except StoreError as error:
        return None, Finding(name="history", level="found", text=str(error))


def _history(folder: Path, moment: Now) -> Iterable[Finding]:
    from studykit.store.checkup import examine

    return examine(folder, moment.at)


def _mend(parts: Parts, moment: Now) -> list[str]:
    folder, _ = _home()
    if folder is None:
        return []
    from studykit.store.mending import mend

    return mend(folder, parts["History"], moment.at, moment.date)


# What is read


def _content(pack: Path | None, folder: Path | None) -> Iterator[Finding]:
    from studykit.store.place import cache_folder

    cache = cache_folder()
    before = _ages(cache)
    try:
        library = open_library(pack, quiet=True)
    except StudykitError as error:
        yield Finding(name="pack", level="found", text=str(error))
        return
    keys, fact_keys = library.keys(), library.fact_keys()
    text = f"{library.folder}, {len(keys)} questions on {len(fact_keys)} facts"
    if library.problems:
        count = "1 problem" if library.problems == 1 else f"{library.problems} problems"
        mend = "studykit check lists them."
        yield Finding(name="pack", level="found", text=f"{text}, {count}", mend=mend)
    else:
        yield Finding(name="pack", level="ok", text=text)
    yield _cache(cache, before)
    if folder:
        yield from _strangers(folder, library)


def _cache(cache: Path | None, before: Mapping[str, int]) -> Finding:
    if cache is None:
        text = "there is no place for it, so that every command reads the pack anew"
        mend = "Set STUDYKIT_CACHE to a folder."
        return Finding(name="cache", level="found", text=text, mend=mend)
    after = _ages(cache)
    if not after:
        text = f"nothing can be kept in {cache}, so that every command reads the pack anew"
        mend = "Set STUDYKIT_CACHE to a folder that can be written to."
        return Finding(name="cache", level="found", text=text, mend=mend)
    how = "up to date" if after == before else "made anew just now"
    return Finding(name="cache", level="ok", text=f"{cache}, {how}")


def _ages(cache: Path | None) -> dict[str, int]:
    try:
        return {p.name: p.stat().st_mtime_ns for p in cache.glob("*.sqlite")} if cache else {}
    except OSError:
        return {}


def _strangers(folder: Path, library: "Library") -> Iterator[Finding]:
    """What is remembered of ids that the pack does not have: normal, since content changes."""
    from studykit.store.checkup import strangers

    questions, facts = library.keys(), library.fact_keys()
    known = {key.id for key in questions} | {key.id for key in facts}
    known |= {old for _, old, _ in library.renames()}
    try:
        found = strangers(folder, library.manifest.id, known)
    except StoreError:
        return  # said already, of the history
    if not found:
        yield Finding(name="ids", level="ok", text="whatever is remembered is in the pack")
        return
    named = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
    count = "1 id that is" if len(found) == 1 else f"{len(found)} ids that are"
    text = f"the history remembers {count} not in this pack ({named}); kept, and never asked"
    yield Finding(name="ids", level="note", text=text)


# What it runs on


def _machine(folder: Path | None) -> Iterator[Finding]:
    import platform
    import sqlite3

    from studykit import __version__

    text = f"studykit {__version__}, Python {platform.python_version()}, "
    text += f"SQLite {sqlite3.sqlite_version}, {platform.platform(terse=True)}"
    yield Finding(name="versions", level="ok", text=text)
    yield _libraries()
    yield _encoding()
    yield _terminal()
    if folder:
        yield _disk(folder)


def _libraries() -> Finding:
    from importlib.metadata import PackageNotFoundError, version

    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        text = f"not installed: {', '.join(missing)}"
        return Finding(name="libraries", level="found", text=text, mend="Install studykit again.")
    return Finding(name="libraries", level="ok", text=", ".join(found))


def _encoding() -> Finding:
    from studykit.ui.theme import narrow_encoding

    encoding = getattr(sys.stdout, "encoding", None)
    locale = next((os.environ[v] for v in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(v)), "")
    text = f"{encoding or 'unknown'}, locale {locale or 'not set'}"
    if narrow_encoding(encoding):
        text += "; characters it lacks are written in plainer ones"
        return Finding(name="encoding", level="note", text=text)
    return Finding(name="encoding", level="ok", text=text)


def _terminal() -> Finding:
    from studykit.ui.theme import is_dumb

    term = os.environ.get("TERM", "") or "not set"
    if sys.stdout is None or not sys.stdout.isatty():
        return Finding(name="terminal", level="ok", text=f"TERM {term}; not written to now")
    columns, rows = shutil.get_terminal_size()
    text = f"TERM {term}, {columns} columns, {rows} rows"
    if is_dumb(os.environ):
        text += "; sessions run as plain lines"
    if os.environ.get("NO_COLOR"):
        text += ", no colour wanted"
    return Finding(name="terminal", level="note" if is_dumb(os.environ) else "ok", text=text)


def _disk(folder: Path) -> Finding:
    try:
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
    except OSError as error:
        text = f"how much room is left for the history cannot be told: {error.strerror}"
        return Finding(name="disk", level="note", text=text)
    text = f"{free / 1e9:.1f} GB free for the history"
    if free < LITTLE:
        text = f"only {free / 1e6:.0f} MB free for the history"
        return Finding(name="disk", level="found", text=text, mend="Free some space.")
    return Finding(name="disk", level="ok", text=text)


# How it is said


def _document(parts: Parts, done: Sequence[str]) -> dict[str, object]:
    findings = [
        {
            "part": part.casefold(),
            "name": finding.name,
            "level": finding.level,
            "text": finding.text,
            "mend": finding.mend,
            "fixable": finding.fixable,
        }
        for part, found in parts.items()
        for finding in found
    ]
    well = all(finding["level"] != "found" for finding in findings)
    return {"version": 1, "well": well, "done": list(done), "findings": findings}


def _show(parts: Parts, done: Sequence[str], colour: bool | None, *, fix: bool) -> None:
    from studykit.ui.doctor import findings_lines, total
    from studykit.ui.text import BLANK

    screen = open_screen(colour)
    for sentence in done:
        screen.say(sentence)
    if done:
        screen.show([BLANK])
    elif fix:
        screen.say("There is nothing that --fix could mend.")
        screen.show([BLANK])
    screen.show(findings_lines(screen.page, parts))
    screen.say(total(parts))
