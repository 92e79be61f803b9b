"""One history on several devices, through a folder that something else keeps in step.

Each device writes one file, `studykit-DEVICE.jsonl`, only its own, and only at its end; it reads
all of them. What is merged is the union of events by id, and views are folded from that, so no
order of arrival, no loss that mends itself and no doubling makes a difference. Conflict copies
(`… (conflicted copy).jsonl`, `….sync-conflict-….jsonl`) are more files with events.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from json import dumps, loads
from pathlib import Path

from studykit.errors import StoreError
from studykit.store import lines
from studykit.store.db import reason
from studykit.store.history import History

LARGEST = 1 << 30
"""Bytes of a file; a million events are a third of that."""

_HEADER = "studykit-history"


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
    """A file of the folder: its rows, and the numbers of lines that make no sense."""

    path: Path
    rows: list[lines.Row] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    torn: bool = False  # its last line has no end: still being copied, or cut by a power failure


def sync(history: History, folder: Path) -> Synced:
    """Take in what other devices left in the folder, and leave there what it lacks.

    Raises StoreError where there is no such folder, or where it cannot be read or written.
    """
    with _shared(folder):
        if not folder.is_dir():
            raise StoreError(
                f"{folder} is not a folder. Make it first, inside what your devices share."
            )
        found = [_read(path) for path in _paths(folder)]
        own = folder / f"studykit-{history.device()}.jsonl"
        came = history.merge(row for file in found for row in file.rows)
        mine = next((file for file in found if file.path == own), None)
        missing = _missing(history, mine, [file for file in found if file is not mine])
        _leave(own, mine, missing, history.device())
    devices = {file.path.name.split(".")[0] for file in found if file.path != own}
    return Synced(
        came=came,
        went=len(missing),
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
        if is_ours and stat.S_ISREG(path.lstat().st_mode):
            found.append(path)
    return found


def _read(path: Path) -> _File:
    file = _File(path)
    if path.stat().st_size > LARGEST:
        raise StoreError(f"{path} is larger than any history. Move it away.")
    for number, (text, is_whole) in enumerate(_texts(path), start=1):
        if not is_whole:
            file.torn = True
        elif not text.strip() or (number == 1 and _is_header(text)):
            continue
        else:
            try:
                file.rows.append(lines.read(text))
            except lines.Senseless:
                file.odd.append(number)
    return file


def _texts(path: Path) -> Iterator[tuple[str, bool]]:
    """Each line without its end, and whether it has one."""
    with path.open("rb") as stream:
        while raw := stream.readline(lines.LONGEST):
            while len(raw) >= lines.LONGEST and not raw.endswith(b"\n"):
                rest = stream.readline(lines.LONGEST)  # too long for an event: passed over
                if not rest or rest.endswith(b"\n"):
                    raw = b"?\n" if rest else b"?"
                    break
            yield raw.rstrip(b"\r\n").decode("utf-8", "replace"), raw.endswith(b"\n")


def _missing(history: History, mine: _File | None, others: list[_File]) -> list[lines.Row]:
    """What this device's file lacks: its own events, and any that no file of the folder has.

    Its own events it lacks even where a conflict copy has them, for copies come and go.
    """
    device = history.device()
    own = {row.id for row in mine.rows} if mine else set()
    there = {row.id for file in others for row in file.rows}
    return [
        row
        for row in history.rows()
        if row.id not in own and (row.device == device or row.id not in there)
    ]


def _is_header(text: str) -> bool:
    with suppress(ValueError, RecursionError):
        head = loads(text)
        return isinstance(head, dict) and _HEADER in head
    return False


def _leave(own: Path, mine: _File | None, missing: list[lines.Row], device: str) -> None:
    """Put the rows that no file has at the end of this device's own."""
    if mine is not None and not missing and not (mine.torn or mine.odd):
        return
    if mine is None or mine.torn or mine.odd:
        # New, or in part unreadable: written whole from what is known, old or new and never half.
        rows = [*(mine.rows if mine else ()), *missing]
        head = dumps({_HEADER: lines.VERSION, "device": device}, separators=(",", ":"))
        _replace(own, "\n".join([head, *map(lines.write, rows)]) + "\n")
        return
    with own.open("ab") as stream:
        stream.write("".join(f"{lines.write(row)}\n" for row in missing).encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "wb") as stream:
        stream.write(text.encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _notes(file: _File) -> Iterator[str]:
    name = file.path.name
    if file.odd:
        some = ", ".join(map(str, file.odd[:5])) + (" and more" if len(file.odd) > 5 else "")
        if len(file.odd) == 1:
            yield f"Line {some} of {name} made no sense and was left out."
        else:
            yield f"{len(file.odd)} lines of {name} made no sense and were left out: {some}."
    if file.torn:
        yield f"The last line of {name} is cut off; what is missing comes with the next sync."
