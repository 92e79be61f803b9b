"""Grades given in another program, as rows that `History.merge` takes in."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import NamedTuple

from studykit.model.history import Event, Graded
from studykit.model.plain import to_plain
from studykit.store import ids, rows
from studykit.store.lines import Row
from studykit.study.days import study_day

DEVICE = "anki"
"""The device under which they stand; its numbers go on from one import to the next."""


class GivenElsewhere(NamedTuple):
    """A grade, when it was given (milliseconds since 1970), and what names it for ever."""

    name: tuple[str, ...]
    at: int
    body: Graded


def new_rows(
    given: Iterable[GivenElsewhere], here: Iterable[Row], tz_offset: int
) -> tuple[list[Row], int]:
    """The rows of those that are not `here` yet, oldest first, and how many are.

    The id is made of the name and the time, so that the same grade is the same event on every
    device. Where they were given nobody knows any more: `tz_offset` is that of this machine.
    A card's grade of the same instant is the same one: it left from here.
    """
    import hashlib  # the name of the device is asked for at every start

    known: set[str] = set()
    graded: set[tuple[str | None, str]] = set()
    seq = 0
    for row in here:
        if row.device == DEVICE:
            known.add(row.id)
            seq = max(seq, row.seq)
        elif row.kind == "grade":
            graded.add((row.item, row.at))
    new: list[Row] = []
    were_here = 0
    for one in sorted(given, key=lambda one: (one.at, one.name)):
        at = dt.datetime.fromtimestamp(one.at // 1000, dt.UTC)
        at = at.replace(microsecond=one.at % 1000 * 1000)
        chance = hashlib.sha256("\0".join((DEVICE, *one.name, str(one.at))).encode()).digest()
        id = ids.uuid7(at, chance)
        if id in known or (one.body.fact, rows.instant(at)) in graded:
            were_here += 1
            continue
        known.add(id)
        seq += 1
        event = Event(
            id=id,
            device=DEVICE,
            seq=seq,
            at=at,
            tz_offset=tz_offset,
            study_day=study_day(at, tz_offset),
            body=one.body,
        )
        new.append(_row(event))
    return new, were_here


def _row(event: Event) -> Row:
    return Row(
        id=event.id,
        device=event.device,
        seq=event.seq,
        at=rows.instant(event.at),
        tz_offset=event.tz_offset,
        study_day=event.study_day,
        kind=event.body.kind,
        item=rows.item(event.body),
        body=json.dumps(to_plain(event.body), separators=(",", ":")),
    )
