"""Backups in a list, and what putting one back would change."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from studykit.model.pack import Cell, Row, Table
from studykit.ui.grid import grid
from studykit.ui.table import draw
from studykit.ui.text import BLANK, Line, labelled
from studykit.ui.theme import Page

if TYPE_CHECKING:
    from pathlib import Path


class Kept(Protocol):
    """A backup as far as it is shown."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> "Path": ...
    @property
    def size(self) -> int: ...
    @property
    def whole(self) -> bool: ...
    @property
    def events(self) -> int: ...
    @property
    def newest(self) -> dt.datetime | None: ...
    @property
    def unreadable(self) -> str: ...


class Comparison(Protocol):
    """What a restore would change, as far as it is shown."""

    @property
    def backup(self) -> Kept: ...
    @property
    def readable(self) -> bool: ...
    @property
    def events(self) -> int: ...
    @property
    def newest(self) -> dt.datetime | None: ...
    @property
    def gone(self) -> int: ...
    @property
    def back(self) -> int: ...


def backups_lines(page: Page, backups: Sequence[Kept], tz_offset: int) -> list[Line]:
    """The backups, newest first."""
    rows = tuple(
        Row(
            feature=kept.name,
            cells=tuple(
                Cell(value=value)
                for value in (
                    size(kept.size),
                    str(kept.events) if kept.whole else "–",
                    minute(kept.newest, tz_offset),
                    _state(kept),
                )
            ),
        )
        for kept in backups
    )
    table = Table(
        name="backups",
        topic="",
        title="",
        label="Backup",
        columns=("Size", "Events", "Newest event", "State"),
        rows=rows,
    )
    return draw(grid(table), page)


def comparison_lines(page: Page, found: Comparison, tz_offset: int, *, merge: bool) -> list[Line]:
    """The history now and the backup, side by side."""
    if found.readable:
        now = _holding(found.events, found.newest, tz_offset)
    else:
        now = "damaged or lost, so nobody can tell what is in it"
    kept = found.backup
    rows = [
        ("History now", now),
        ("Backup", f"{kept.name}: {_holding(kept.events, kept.newest, tz_offset)}"),
    ]
    if merge:
        rows.append(("Added", f"{count(found.back)} that the history has not; nothing goes"))
    elif found.readable:
        rows.append(("Only now", f"{count(found.gone)}, gone from the history afterwards"))
        if found.gone:
            rows.append(("", "--merge keeps them and adds what the backup has besides"))
        rows.append(("Only backup", f"{count(found.back)}, there again afterwards"))
    lines: list[Line] = []
    for label, text in rows:
        lines += labelled(page, label, text, 14)
    return [*lines, BLANK]


def count(events: int) -> str:
    """So many events, in words."""
    return "1 event" if events == 1 else f"{events} events"


def size(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def minute(at: dt.datetime | None, tz_offset: int) -> str:
    """An instant as the learner's clock showed it."""
    if at is None:
        return "–"
    local = at.astimezone(dt.timezone(dt.timedelta(minutes=tz_offset)))
    return f"{local:%Y-%m-%d %H:%M}"


def _state(kept: Kept) -> str:
    if kept.unreadable:
        return f"not readable: {kept.unreadable}"
    return "whole" if kept.whole else "damaged"


def _holding(events: int, newest: dt.datetime | None, tz_offset: int) -> str:
    return count(events) + (f", the newest of {minute(newest, tz_offset)}" if newest else "")
