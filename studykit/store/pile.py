"""Rows that wait to be taken in: few of them in memory, many on the disk.

What comes from elsewhere is read to its end before anything is locked or changed. It may be more
than memory holds, so it waits in a file without a name, which is gone however the program ends.
"""

import marshal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from studykit.store import db, lines

HELD = 1 << 20
"""Characters of bodies that are held in memory at most."""


class Pile:
    """Rows in the order in which they were added, to be gone through as often as you like."""

    def __init__(self, history: Path) -> None:
        """`history` is the file that they are for: they wait beside it, on its disk."""
        self._history = history
        self._held: list[lines.Row] = []
        self._size = 0
        self._file: BinaryIO | None = None
        self._parts: list[int] = []  # bytes of each, in the file
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            with suppress(OSError):  # the disk may be full, which was said then
                self._file.close()

    def __len__(self) -> int:
        return self._count

    def add(self, row: lines.Row) -> None:
        """One more, while nobody goes through them. Raises StoreError where the disk is full."""
        self._held.append(row)
        self._count += 1
        self._size += len(row.body) + 200  # the other columns
        if self._size >= HELD:
            part = marshal.dumps([tuple(row) for row in self._held])
            with db.explained_files(self._history):
                self._opened().write(part)
            self._parts.append(len(part))
            self._held, self._size = [], 0

    def __iter__(self) -> Iterator[lines.Row]:
        """Every row. Raises StoreError where the disk does not give it back."""
        place = 0
        for size in self._parts:
            with db.explained_files(self._history):
                file = self._opened()
                file.seek(place)
                part = file.read(size)
            yield from map(lines.Row._make, marshal.loads(part))
            place += size
        yield from self._held

    def _opened(self) -> BinaryIO:
        if self._file is None:
            from tempfile import TemporaryFile  # few are so many

            folder = self._history.parent
            while not folder.is_dir():
                folder = folder.parent
            self._file = TemporaryFile(dir=folder)  # noqa: SIM115  closed with the pile
        return self._file
