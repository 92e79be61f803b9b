"""Events as lines of JSON, for files that travel from one history to another.

One event a line, every column of its row, in the order in which rows are written here:

    {"v":1,"id":"019…","device":"5f…","seq":7,"at":"2026-11-23T10:15:00.000Z","tz_offset":60,
     "study_day":9823,"kind":"grade","item":"lambda.timeout","body":{"kind":"grade",…}}

What is written is read bit for bit, also events of a kind that only a newer studykit knows.
Lines from elsewhere are as hostile as any text: what makes no sense is refused, by its reason.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring_ascii as quoted
from typing import BinaryIO, NamedTuple, NoReturn
from zlib import crc32

VERSION = 1

LAST_DAY = 2_921_939
"""31 December 9999. Study days outside the calendar are nobody's."""

LONGEST = 1 << 20
"""Bytes of a line; no event comes near."""


class Row(NamedTuple):
    """A row of the table `events`, as it stands there; `body` is JSON as `compact` writes it."""

    id: str
    device: str
    seq: int
    at: str
    tz_offset: int
    study_day: int
    kind: str
    item: str | None
    body: str


_SEALED = "\0".join(["%s"] * len(Row._fields))


def seal(row: Iterable[object]) -> int:
    """The checksum of a row: 32 bits that tell a flipped bit, which SQLite itself does not."""
    return crc32((_SEALED % tuple(row)).encode("utf-8", "surrogatepass"))


_FIELDS = {*Row._fields}
_BEGINNING = f'{{"v":{VERSION},"id":"'


class Senseless(ValueError):
    """The line holds no event; the text says why not."""


def write(row: Row) -> str:
    """The line of a row, without a newline, in ASCII."""
    id, device, seq, at, tz_offset, study_day, kind, item, body = row
    if "\n" in body or not body.isascii():  # of another writer; it would break the line
        body = compact(json.loads(body))
    return (
        f'{{"v":{VERSION},"id":{quoted(id)},"device":{quoted(device)},"seq":{seq},'
        f'"at":{quoted(at)},"tz_offset":{tz_offset},"study_day":{study_day},'
        f'"kind":{quoted(kind)},"item":{"null" if item is None else quoted(item)},"body":{body}}}'
    )


def texts(stream: BinaryIO) -> Iterator[tuple[str, bool]]:
    """Each line of a file without its end, and whether it has one.

    Never more than `LONGEST` is held: of what is longer, which is no event, a `?` is left.
    """
    while raw := stream.readline(LONGEST):
        while len(raw) >= LONGEST and not raw.endswith(b"\n"):
            rest = stream.readline(LONGEST)
            if not rest or rest.endswith(b"\n"):
                raw = b"?\n" if rest else b"?"
                break
        yield raw.rstrip(b"\r\n").decode("utf-8", "replace"), raw.endswith(b"\n")


def named(text: str) -> str:
    """The id for which a line of ours stands, by its beginning alone; senseless for any other."""
    return text[len(_BEGINNING) : text.find('"', len(_BEGINNING))]


def read(text: str) -> Row:
    """The row that a line holds. Raises Senseless."""
    try:
        fields = _loads(text)
    except (ValueError, RecursionError) as error:
        raise Senseless("it is not JSON") from error
    if not isinstance(fields, dict) or fields.pop("v", None) != VERSION:
        raise Senseless("it is not an event, or of a newer studykit")
    if fields.keys() != _FIELDS or not isinstance(fields["body"], dict):
        raise Senseless("it lacks a field, or has one too many")
    try:
        fields["body"] = compact(fields["body"])
        row = Row(**fields)
        is_sound = _is_sound(row)
    except (TypeError, ValueError, AttributeError, RecursionError):
        is_sound = False
    if not is_sound:
        raise Senseless("a field has a value that no event has")
    return row


_NAME = re.compile(r"[0-9A-Za-z._-]{1,64}")
_KIND = re.compile(r"[a-z-]{1,32}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _is_sound(row: Row) -> bool:
    if not (type(row.seq) is type(row.tz_offset) is type(row.study_day) is int):
        return False
    # The last is a ValueError for a day that no calendar has.
    return bool(
        _INSTANT.fullmatch(row.at)
        and dt.datetime.fromisoformat(row.at)
        and _NAME.fullmatch(row.id)
        and _NAME.fullmatch(row.device)
        and _KIND.fullmatch(row.kind)
        and 0 < row.seq < 1 << 53
        and abs(row.tz_offset) <= 24 * 60
        and 0 <= row.study_day <= LAST_DAY
        # A lone surrogate would be refused by SQLite (UnicodeEncodeError is a ValueError).
        and (row.item is None or len(row.item.encode("utf-8")) <= 4_000)
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


# Made once: `json.loads` and `json.dumps` would make them for every line.
_loads = json.JSONDecoder(parse_constant=_no_number).decode
# A number too great for a float is read as infinity, which is no JSON.
compact = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
