"""How the history is: every file of it looked at, and nothing changed."""

import datetime as dt
import os
import sqlite3
import stat
import sys
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path

from studykit.errors import StoreError
from studykit.model.finding import Finding
from studykit.store import backup, db, restoring, rows, salvage, views
from studykit.store.alone import has_content, reading
from studykit.store.grades import DEVICE
from studykit.store.restoring import Kept

OLD = 3600.0
"""Seconds after which what was left half made is nobody's any more."""

_DAY = dt.timedelta(days=1)
_FAR = dt.timedelta(days=400)
_MOST_NAMED = 5


def examine(folder: Path, at: dt.datetime) -> list[Finding]:
    """Everything that can be said of the history in a folder, most basic first.

    Reads only. Of a store with a journal a copy is looked at, for opening it would change it.
    """
    path = folder / db.FILE
    kept = restoring.listed(folder)
    try:
        if not db.exists(folder):
            db.refuse_unless_it_can_begin(folder)
            text = f"none yet; {path} is made with the first answer"
            return [Finding(name="history", level="ok", text=text)]
        with db.explained(path), db.explained_files(path), reading(path) as found:
            version = db.known_version(path, found)
            findings = [*_content(path, found, version, kept, at), *_writing(path)]
    except db.Damaged:
        text = f"{path} is damaged: SQLite cannot make sense of all of it"
        findings = [_broken("history", text, kept)]
    except db.Lost as error:
        findings = [_lost(str(error), kept)]
    except StoreError as error:
        # In use, newer, of another program, not ours to read: not ours to mend.
        findings = [Finding(name="history", level="found", text=str(error))]
    try:
        return [*findings, _private(folder), _leftovers(folder, at), _backups(folder, kept)]
    except OSError as error:
        text = f"{folder} cannot be looked at: {db.reason(error)}"
        return [*findings, Finding(name="folder", level="found", text=text)]


@contextmanager
def remembered(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection to read from, whatever else is wrong. Raises StoreError where nothing can be."""
    path = folder / db.FILE
    with db.explained(path), db.explained_files(path), reading(path) as found:
        yield found


def strangers(folder: Path, pack: str, known: Set[str]) -> list[str]:
    """The facts and questions of a pack that are remembered and not among the known ids."""
    if not db.exists(folder):
        return []
    with remembered(folder) as found:
        if db.known_version(folder / db.FILE, found) < db.VERSION:
            return []
        ids = {*views.memories(found, pack), *views.seen(found, pack)}
    return sorted(ids - known)


def leftovers(folder: Path) -> list[Path]:
    """What a kill left half made, and nothing waits for."""
    ours = [*folder.glob("*.part"), *folder.glob("saving-*"), *folder.glob("*.tmp")]
    return sorted([*ours, *(folder / backup.FOLDER).glob("*.part")])


def is_old(path: Path, at: dt.datetime) -> bool:
    """Whether nobody can still be making it."""
    return at.timestamp() - path.lstat().st_mtime >= OLD


def open_to_others(folder: Path) -> list[Path]:
    """What of ours others of this machine may read."""
    if sys.platform == "win32" or not folder.is_dir():
        return []
    files = [folder, folder / backup.FOLDER, folder / db.FILE, folder / db.MARKER]
    files += [*folder.glob("history-damaged-*"), *(folder / backup.FOLDER).glob("history-*.db")]
    ours = [path for path in files if path.exists() and path.stat().st_uid == os.geteuid()]
    return [path for path in ours if stat.S_IMODE(path.stat().st_mode) & 0o077]


def _writing(path: Path) -> Iterator[Finding]:
    """That no answer could be recorded, if so."""
    try:
        db.refuse_read_only(path)
    except StoreError as error:
        yield Finding(name="writing", level="found", text=str(error))


def _broken(name: str, text: str, kept: list[Kept]) -> Finding:
    good = sum(each.whole for each in kept)
    also = {0: "", 1: " and in the good backup"}.get(good, f" and in the {good} good backups")
    mend = "sets the file aside whole and makes a new one of every event that can be read in it"
    return Finding(name=name, level="found", text=text, mend=f"{mend}{also}", fixable=True)


def _lost(text: str, kept: list[Kept]) -> Finding:
    if not any(each.whole for each in kept):
        return Finding(name="history", level="found", text=text)
    mend = "makes a new one of every event in the good backups"
    return Finding(name="history", level="found", text=text, mend=mend, fixable=True)


def _content(
    path: Path, found: sqlite3.Connection, version: int, kept: list[Kept], at: dt.datetime
) -> Iterator[Finding]:
    """What is in a store that can be opened."""
    size = _size(path.stat().st_size)
    if not version:
        text = f"{path}, begun and cut short before the first answer"
        yield Finding(name="history", level="ok", text=text)
        return
    if not backup.is_sound(found):
        yield _broken("history", f"{path}, {size}: SQLite finds pages or indexes damaged.", kept)
        return
    odd, unknown, numbers, newest = 0, 0, [], ""
    for row, holds in rows.sealed(found):
        numbers.append((row.device, row.seq))
        judgement = salvage.judge(row) if holds else "senseless"
        odd += judgement == "senseless"
        unknown += judgement == "unknown"
        if judgement != "senseless" and row.device != DEVICE:  # a deck's grades may be of any age
            newest = max(newest, row.at)
    count = len(numbers)
    text = f"{path}, {size}, {count} {'event' if count == 1 else 'events'}"
    text += f", the newest of {_minute(newest)} UTC" if newest else ""
    yield Finding(name="history", level="ok", text=text)
    yield Finding(name="integrity", level="ok", text="SQLite finds every page and index in order")
    yield _version(version)
    if odd:
        text = f"{odd} of {count} cannot be read, or contradict themselves"
        yield _broken("events", text, kept)
        return
    text = f"every one of the {count} can be read"
    if unknown:
        text += f"; {unknown} were recorded by a newer studykit and are kept for it"
    yield Finding(name="events", level="note" if unknown else "ok", text=text)
    yield _numbers(numbers)
    yield from _against(found, kept)
    if version == db.VERSION:
        yield _views(found)
    if newest:
        yield _clock(newest, at)


def _version(version: int) -> Finding:
    if version == db.VERSION:
        return Finding(name="version", level="ok", text=f"{version}, up to date")
    text = f"{version}, of an older studykit; brought up to {db.VERSION} at the next start"
    return Finding(name="version", level="note", text=f"{text}, after a backup")


def _numbers(numbers: list[tuple[str, int]]) -> Finding:
    gaps = salvage.gaps(numbers)
    devices = len({device for device, _ in numbers})
    if not gaps:
        of = "1 device" if devices == 1 else f"{devices} devices"
        return Finding(name="numbers", level="ok", text=f"without gaps, of {of}")
    # Nothing that is here is wrong, and nothing that is not here can be made.
    return Finding(name="numbers", level="note", text=missing(gaps))


def missing(gaps: Mapping[str, list[range]]) -> str:
    """Which events are not there, by their numbers: `3 are missing: 41–43 of device 5f…`."""
    total = sum(len(gap) for found in gaps.values() for gap in found)
    parts = []
    for device, found in gaps.items():
        named = [f"{g[0]}" if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in found[:_MOST_NAMED]]
        more = ["…"] if len(found) > _MOST_NAMED else []
        parts.append(f"{', '.join(named + more)} of device {device}")
    return f"{total} {'is' if total == 1 else 'are'} missing: number {'; '.join(parts)}"


def _against(found: sqlite3.Connection, kept: list[Kept]) -> Iterator[Finding]:
    """The store against the newest good backup: events are only ever added, and never change."""
    newest = next((each for each in kept if each.whole), None)
    if newest is None or backup.GIVEN_UP in newest.name:
        return
    here = {row.id: row for row in rows.whole(found)}
    there = restoring.read(newest)
    if changed := sum(row.id in here and here[row.id] != row for row in there):
        count = "1 event is not" if changed == 1 else f"{changed} events are not"
        text = f"{count} as in the newest backup ({newest.name}), though events never change"
        yield _broken("events", text, kept)
    if lost := sum(row.id not in here for row in there):
        count = "1 event is" if lost == 1 else f"{lost} events are"
        yield Finding(
            name="loss",
            level="found",
            text=f"{count} in the newest backup ({newest.name}) and not in the history",
            mend=f"studykit backup restore {newest.name} --merge adds what is missing.",
        )


def _views(found: sqlite3.Connection) -> Finding:
    mend = "folds them anew from the events, after a backup"
    try:
        current = views.are_current(found)
        differences = views.differences(found) if current else []
    except rows.Unreadable:
        text = "what is kept of memory cannot be read, though the events can"
        return Finding(name="views", level="found", text=text, mend=mend, fixable=True)
    if not current:
        text = "folded by another studykit; folded anew at the next start"
        return Finding(name="views", level="note", text=text)
    if differences:
        text = f"{len(differences)} differ from what the events say, the first: {differences[0]}"
        return Finding(name="views", level="found", text=text, mend=mend, fixable=True)
    return Finding(name="views", level="ok", text="as a replay of the events makes them")


def _clock(newest: str, at: dt.datetime) -> Finding:
    last = dt.datetime.fromisoformat(newest)
    days = abs(at - last).days
    text = f"it is {_minute(rows.instant(at))} UTC"
    if at < last - _DAY:
        text += f", before the newest event ({_minute(newest)}): it is wrong now, or was then"
    elif at > last + _FAR:
        text += f", {days} days after the newest event. Look whether that is right"
    else:
        return Finding(name="clock", level="ok", text=text)
    return Finding(name="clock", level="found", text=text, mend="Set the clock right.")


def _private(folder: Path) -> Finding:
    found = open_to_others(folder)
    if not found:
        text = "others on this machine cannot look at the history"
        return Finding(name="privacy", level="ok", text=text)
    names = ", ".join(path.name or str(path) for path in found[:_MOST_NAMED])
    return Finding(
        name="privacy",
        level="found",
        text=f"others on this machine can look at {names}",
        mend="makes files 0600 and folders 0700",
        fixable=True,
    )


def _leftovers(folder: Path, at: dt.datetime) -> Finding:
    found = leftovers(folder)
    journal = folder / f"{db.FILE}-journal"
    if has_content(journal):
        return Finding(
            name="leftovers",
            level="note",
            text=f"{journal.name}: a write is under way or was cut short; the next start takes "
            "it back",
        )
    if not found:
        return Finding(name="leftovers", level="ok", text="nothing was left half made")
    if not any(is_old(path, at) for path in found):
        text = f"{found[0].name}: another studykit may be at it"
        return Finding(name="leftovers", level="note", text=text)
    names = ", ".join(path.name for path in found[:_MOST_NAMED])
    return Finding(
        name="leftovers",
        level="found",
        text=f"left half made when studykit was stopped: {names}",
        mend="removes what is older than an hour",
        fixable=True,
    )


def _backups(folder: Path, kept: list[Kept]) -> Finding:
    try:
        restoring.refuse_unless_open(folder)
    except StoreError as error:
        return Finding(name="backups", level="found", text=str(error))
    good = [each for each in kept if each.whole]
    bad = [each.name for each in kept if not each.whole and not each.unreadable]
    closed = [each for each in kept if each.unreadable]
    if not kept:
        text = "none yet; one is made at the end of the first session of a day"
        return Finding(name="backups", level="note", text=text)
    text = f"{len(good)} of {len(kept)} whole"
    if good:
        text += f"; the newest, {good[0].name}, holds {good[0].events} events"
    if closed:
        names = ", ".join(each.name for each in closed[:_MOST_NAMED])
        text += f". Not readable ({closed[0].unreadable}): {names}"
    if bad:
        text += f". Damaged: {', '.join(bad[:_MOST_NAMED])}"
        return Finding(
            name="backups", level="found", text=text, mend="Remove it, or keep it elsewhere."
        )
    if closed:
        mend = "Allow yourself to read it, or keep it elsewhere."
        return Finding(name="backups", level="found", text=text, mend=mend)
    return Finding(name="backups", level="ok", text=text)


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"
