"""One history on several devices, through a folder that something else keeps in step.

Each device writes one file, `studykit-DEVICE.jsonl`, only its own, and only at its end; it reads
all of them. What is merged is the union of events by id, and views are folded from that, so no
order of arrival, no loss that mends itself and no doubling makes a difference. Conflict copies
(`… (conflicted copy).jsonl`, `….sync-conflict-….jsonl`) are more files with events.

A history may be larger than memory. So every file is read once, line by line; what is new waits
in a pile, and of what is here a byte an event is held: which files have it. A line that is what
this history would write needs no closer look; every other one is read and judged.
"""

import errno
import os
import stat
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from json import dumps, loads
from pathlib import Path
from typing import BinaryIO

from studykit.errors import StoreError
from studykit.store import lines
from studykit.store.backup import to_disk
from studykit.store.db import reason
from studykit.store.history import History
from studykit.store.pile import Pile
from studykit.store.rows import AT_ONCE

LARGEST = 1 << 30
"""Bytes of a file; a million events are half of that."""

LOOKS = 3
"""How often the folder is looked at again because this device's own file changed meanwhile."""

ABANDONED = 3600
"""Seconds without a change after which nobody writes a file any more."""

_HEADER = "studykit-history"
_PART = ".part"

_OWN, _OTHERS = 1, 2
"""An event is in this device's file; it is another device's, and in another file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync did. `others` counts the devices met, `notes` what was found odd, in sentences.
    `is_first` says that this device had no file there before."""

    came: int
    went: int
    here: int
    others: int
    is_first: bool
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _File:
    """A file of the folder, and what is odd about it."""

    path: Path
    state: tuple[int, int]  # when it was opened
    odd: int = 0  # lines that make no sense
    some: list[int] = field(default_factory=list)  # numbers of the first of them
    torn: bool = False  # its last line has no end: still being copied, or cut by a power failure
    differs: bool = False  # a line says other things of an event than this history

    @property
    def is_sound(self) -> bool:
        """Whether what is lacking can be put at its end."""
        size, _ = self.state
        return size > 0 and not (self.torn or self.odd or self.differs)


_Marked = tuple[int, lines.Row]


class _There:
    """Which events of the history are in which files of the folder: a byte each, by its number."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._marks = bytearray()

    def reach(self, count: int) -> None:
        """There are so many events, or more."""
        self._marks.extend(bytes(max(0, count - len(self._marks))))

    def mark(self, number: int, device: str, *, own: bool) -> None:
        """The event of that number, recorded by `device`, is in our own file, or in another."""
        if number > len(self._marks):
            self.reach(number)
        if own:
            self._marks[number - 1] |= _OWN
        elif device != self._device:
            # Ours we want in our own file even where a conflict copy has them: those come and go.
            self._marks[number - 1] |= _OTHERS

    def lacks(self) -> bool:
        """Whether there are any that our own file should have and has not."""
        return 0 in self._marks

    def rows(self, history: History, marks: Collection[int]) -> Iterator[list[_Marked]]:
        """The events that have one of these marks, in the order of recording, some at a time."""
        for after in range(0, len(self._marks), AT_ONCE):
            some = self._marks[after : after + AT_ONCE]
            if any(mark in some for mark in marks):
                found = history.numbered(after, after + len(some))
                marked = ((some[number - after - 1], row) for number, row in found)
                yield [(mark, row) for mark, row in marked if mark in marks]


def sync(history: History, folder: Path) -> Synced:
    """Take in what other devices left in the folder, and leave there what it lacks.

    Raises StoreError where there is no such folder, or where it cannot be read or written.
    """
    with _shared(folder):
        if not folder.is_dir():
            raise StoreError(
                f"{folder} is not a folder. Make it first, inside what your devices share."
            )
        own = folder / f"studykit-{history.device()}.jsonl"
        _sweep(own)
        came = 0
        for look in range(1, LOOKS + 1):
            found, there, new = _look(history, folder, own)
            came += new
            mine = next((file for file in found if file.path == own), None)
            went = _leave(own, mine, there, history, anyway=look == LOOKS)
            if went is not None:
                break
    devices = {file.path.name.split(".")[0] for file in found if file.path != own}
    return Synced(
        came=came,
        went=went or 0,
        here=history.count(),
        others=len(devices),
        is_first=mine is None,
        notes=tuple(note for file in found if file.path != own for note in _notes(file)),
    )


@contextmanager
def _shared(folder: Path) -> Iterator[None]:
    """What the file system refuses there becomes a StoreError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            what = f"The disk of the folder {folder} is full. Free some space and sync again."
        else:
            what = f"The folder {folder} cannot be used: {reason(error)}. Mend that and sync again."
        raise StoreError(f"{what} Your history is safe.") from error


def _paths(folder: Path) -> list[Path]:
    """The files of every device and their conflict copies, by name."""
    found = []
    for path in sorted(folder.iterdir()):
        is_ours = path.name.startswith("studykit-") and path.suffix == ".jsonl"
        # Never through a link, and never a pipe, which would wait for ever.
        if is_ours and _is_file(path):
            found.append(path)
    return found


def _is_file(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def _look(history: History, folder: Path, own: Path) -> tuple[list[_File], _There, int]:
    """Read every file once, and take in what is new; the files, what they have, how many came."""
    there = _There(history.device())
    found = []
    with Pile(history.path) as new:
        of_own = range(0)  # the places in the pile of what came from our own file
        for path in _paths(folder):
            before = len(new)
            with suppress(FileNotFoundError):  # what keeps the folder in step has removed it
                found.append(_read(path, history, there, new, is_own=path == own))
            if path == own:
                of_own = range(before, len(new))
        came = history.merge(new)
        # Only now they have numbers; some were perhaps recorded by another studykit meanwhile.
        each = enumerate(new)
        while some := list(islice(each, AT_ONCE)):
            numbers = history.numbers([row.id for _, row in some])
            for place, row in some:
                there.mark(numbers[row.id], row.device, own=place in of_own)
    there.reach(history.count())
    return found, there, came


def _read(path: Path, history: History, there: _There, new: Pile, *, is_own: bool) -> _File:
    """Mark what the history has of the file's events, and put what it has not on the pile."""
    with path.open("rb") as stream:
        state = _state(os.fstat(stream.fileno()))
        if state[0] > LARGEST:
            raise StoreError(f"{path} is larger than any history. Move it away.")
        file = _File(path, state)
        some: list[tuple[int, str]] = []
        size = 0
        for number, (text, is_whole) in enumerate(lines.texts(stream), start=1):
            if not is_whole:
                file.torn = True
            elif text.strip() and not (number == 1 and _is_header(text)):
                some.append((number, text))
                size += len(text)
                if len(some) == AT_ONCE or size > lines.LONGEST:
                    _judge(file, some, history, there, new, is_own=is_own)
                    some, size = [], 0
        _judge(file, some, history, there, new, is_own=is_own)
    return file


def _judge(
    file: _File,
    some: list[tuple[int, str]],
    history: History,
    there: _There,
    new: Pile,
    *,
    is_own: bool,
) -> None:
    names = [lines.named(text) for _, text in some]
    here = history.among(names)
    for (number, text), name in zip(some, names, strict=True):
        if (known := here.get(name)) and lines.write(known[1]) == text:
            there.mark(known[0], known[1].device, own=is_own)
            continue
        try:
            row = lines.read(text)
        except lines.Senseless:
            file.odd += 1
            if len(file.some) < 5:
                file.some.append(number)
            continue
        if known and known[1].id == row.id:
            file.differs |= known[1] != row
            there.mark(known[0], known[1].device, own=is_own)
        else:
            new.add(row)  # or it is here, and its line was written by somebody else


def _is_header(text: str) -> bool:
    with suppress(ValueError, RecursionError):
        head = loads(text)
        return isinstance(head, dict) and _HEADER in head
    return False


def _state(found: os.stat_result) -> tuple[int, int]:
    """What changes when a file is written to or replaced."""
    return found.st_size, found.st_mtime_ns


def _has_changed(own: Path, mine: _File | None) -> bool:
    """Whether this device's file is another one than that which was read: whoever keeps the
    folder in step brought it, or a second sync of this device wrote it."""
    if not _is_file(own):
        return mine is not None
    return mine is None or _state(own.lstat()) != mine.state


def _leave(
    own: Path, mine: _File | None, there: _There, history: History, *, anyway: bool
) -> int | None:
    """Put the events that no file has at the end of this device's own; how many went.

    None, and nothing is written, where it changed since it was read, unless `anyway`.
    """
    is_sound = mine is not None and mine.is_sound
    if is_sound and not there.lacks():
        return 0
    if is_sound:
        rows = there.rows(history, (0,))
        first = next(rows, [])  # beforehand, so that nothing takes time once it was looked at
        if not anyway and _has_changed(own, mine):
            return None
        return _append(own, chain((first,), rows))
    # New, or in part unreadable: written whole from what is known, old or new and never half.
    with _part(own) as (part, stream):
        head = dumps({_HEADER: lines.VERSION, "device": history.device()}, separators=(",", ":"))
        stream.write(f"{head}\n".encode("ascii"))
        went = _write(stream, there.rows(history, (0, _OWN, _OWN | _OTHERS)))
        stream.close()
        if not anyway and _has_changed(own, mine):
            return None
        part.replace(own)
    to_disk(own.parent)
    return went


def _append(own: Path, rows: Iterable[list[_Marked]]) -> int:
    with own.open("a+b", buffering=lines.LONGEST) as stream:
        # Should it have been cut all the same, what we write is on lines of its own.
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                stream.write(b"\n")
        return _write(stream, rows)


def _write(stream: BinaryIO, rows: Iterable[list[_Marked]]) -> int:
    """Write the lines of these rows, which are on the disk then; how many our file did not have."""
    went = 0
    for some in rows:
        went += sum(not mark for mark, _ in some)
        stream.write("".join(f"{lines.write(row)}\n" for _, row in some).encode("ascii"))
        # Whole lines in one go: another sync of this device may be at the end of the file too.
        stream.flush()
    os.fsync(stream.fileno())
    return went


@contextmanager
def _part(own: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file beside our own, to write into; gone in the end, if it was not put in its place."""
    from tempfile import mkstemp  # seldom needed, and it loads much

    # A name that no other sync of this device has at this moment, and that no link bears.
    handle, name = mkstemp(_PART, f".{own.name}.", own.parent)
    part = Path(name)
    try:
        with open(handle, "wb", buffering=lines.LONGEST) as stream:
            yield part, stream
    finally:
        part.unlink(missing_ok=True)


def _sweep(own: Path) -> None:
    """Remove what syncs of this device left half written when they were killed."""
    for part in own.parent.iterdir():
        if part.name.startswith(f".{own.name}") and part.suffix == _PART:
            with suppress(OSError):
                if time.time() - part.lstat().st_mtime > ABANDONED:
                    part.unlink()


def _notes(file: _File) -> Iterator[str]:
    name = file.path.name
    if file.odd:
        some = ", ".join(map(str, file.some)) + (" and more" if file.odd > len(file.some) else "")
        if file.odd == 1:
            yield f"Line {some} of {name} made no sense and was left out."
        else:
            yield f"{file.odd} lines of {name} made no sense and were left out: {some}."
    if file.torn:
        yield f"The last line of {name} is cut off; what is missing comes with the next sync."
