"""Names for events: UUIDs of version 7, which sort by the time they carry."""

import datetime as dt
import os
from collections.abc import Callable

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)

NewId = Callable[[dt.datetime], str]
"""Makes an id for an event of this instant."""


def uuid7(at: dt.datetime, chance: bytes) -> str:
    """The UUIDv7 of an instant and ten bytes of chance, of which 74 bits are used.

    >>> uuid7(dt.datetime(2026, 11, 23, tzinfo=dt.UTC), bytes(10))
    '01a205b3-d000-7000-8000-000000000000'
    """
    millis = max(0, (at - _EPOCH) // _MILLISECOND)  # a clock before 1970 counts as 1970
    number = (millis & (1 << 48) - 1) << 80 | int.from_bytes(chance[:10], "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def fresh(at: dt.datetime) -> str:
    """A new id for an event at this instant."""
    return uuid7(at, os.urandom(10))
