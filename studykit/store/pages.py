"""Rows of a damaged file, read from its pages one by one.

SQLite finds a row through the schema, the root and the branches of its table; where one of them
is damaged, everything beyond it is lost to SQL. But each row stands whole on a leaf page (what
is too long goes on in a chain of others), so the leaves alone give back whatever they hold.
The format: https://sqlite.org/fileformat2.html, sections 1.6 (pages and cells) and 2.1 (records).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Value = None | int | float | str | bytes

_MAGIC = b"SQLite format 3\0"
_USUAL = 4096  # the size of pages since SQLite 3.12


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How long pages are, and how much of each is used."""

    page: int
    used: int


def rows(data: bytes, columns: int) -> Iterator[tuple[Value, ...]]:
    """Every row of so many columns that stands on any page, as it lies there: true rows of any
    table, and what damage makes of them. The same row may come twice."""
    for sizes in _guesses(data):
        for start in range(0, len(data), sizes.page):
            yield from _rows(data, sizes, start, columns)


def _guesses(data: bytes) -> list[_Sizes]:
    """What the head says, if it can be, and what is usual: the head may be what is damaged."""
    page = int.from_bytes(data[16:18], "big")
    page = 65536 if page == 1 else page
    reserved = data[20] if len(data) > 20 else 0
    guesses = [_Sizes(_USUAL, _USUAL)]
    if data.startswith(_MAGIC) and page in (1 << n for n in range(9, 17)) and reserved <= 32:
        guesses.insert(0, _Sizes(page, page - reserved))
    return list(dict.fromkeys(guesses))


def _rows(data: bytes, sizes: _Sizes, start: int, columns: int) -> Iterator[tuple[Value, ...]]:
    """The rows of one page, which is taken for a leaf whatever its first byte says."""
    head = start + (100 if start == 0 else 0)
    if len(data) < head + 8:
        return
    count = min(int.from_bytes(data[head + 3 : head + 5], "big"), sizes.page // 4)
    for place in range(head + 8, head + 8 + 2 * count, 2):
        at = start + int.from_bytes(data[place : place + 2], "big")
        try:
            row = _row(data, sizes, at, columns)
        except (IndexError, ValueError):  # ends too soon, is no text
            continue
        if row is not None:
            yield row


def _row(data: bytes, sizes: _Sizes, at: int, columns: int) -> tuple[Value, ...] | None:
    size, at = _varint(data, at)
    _, at = _varint(data, at)  # the rowid
    if not columns < size <= len(data):
        return None
    payload = _payload(data, sizes, at, size)
    head, place = _varint(payload, 0)
    types: list[int] = []
    while place < head and len(types) <= columns:
        kind, place = _varint(payload, place)
        types.append(kind)
    if len(types) != columns or place != head or head + sum(map(_length, types)) != size:
        return None
    values: list[Value] = []
    for kind in types:
        values.append(_value(kind, payload[place : place + _length(kind)]))
        place += _length(kind)
    return tuple(values)


def _payload(data: bytes, sizes: _Sizes, at: int, size: int) -> bytes:
    """The record of a cell: what stands on the leaf, and the rest of it along the chain."""
    used = sizes.used
    local = size
    if size > used - 35:
        least = (used - 12) * 32 // 255 - 23
        local = least + (size - least) % (used - 4)
        local = local if local <= used - 35 else least
    parts, left = [data[at : at + local]], size - local
    next_page = data[at + local : at + local + 4]
    while left > 0:
        start = (int.from_bytes(next_page, "big") - 1) * sizes.page
        if start < 0 or start + 4 > len(data):
            raise ValueError("the chain leads nowhere")
        next_page = data[start : start + 4]
        parts.append(data[start + 4 : start + 4 + min(left, used - 4)])
        left -= used - 4  # every step shortens it, so a chain that bites its tail ends too
    return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for place in range(at, at + 8):
        number = number << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return number, place + 1
    return number << 8 | data[at + 8], at + 9


def _length(kind: int) -> int:
    """How many bytes a value of this serial type takes."""
    fixed: Sequence[int] = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)
    return fixed[kind] if kind < 12 else (kind - 12) // 2


def _value(kind: int, data: bytes) -> Value:
    if len(data) != _length(kind):
        raise ValueError("a value cut short")
    if kind == 0 or kind in (10, 11):
        return None
    if kind in (8, 9):
        return kind - 8
    if kind < 7:
        return int.from_bytes(data, "big", signed=True)
    if kind == 7:
        return data.hex()  # a real: no column of an event holds one
    return data.decode("utf-8") if kind % 2 else data
