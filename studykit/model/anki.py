"""What a deck of Anki holds, as far as studykit writes it and reads it."""

import base64
import hashlib
from dataclasses import dataclass


def guid(pack: str, kind: str, id: str) -> str:
    """The name by which Anki knows a note again, so that a later export updates it."""
    digest = hashlib.sha256("\0".join(("studykit", pack, kind, id)).encode()).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


def number(*parts: str) -> int:
    """A number for a deck or note type, always the same for the same parts.

    Anki's own are milliseconds since 1970; ours are below them all, and none is Anki's 1.
    """
    digest = hashlib.sha256("\0".join(("studykit", *parts)).encode()).digest()
    return (1 << 32) + int.from_bytes(digest[:5]) % (1 << 39)


# What is written


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteType:
    """The form of notes: named fields, and the two sides they are put on."""

    id: int
    name: str
    fields: tuple[str, ...]
    front: str
    back: str
    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A grade that was given. Intervals are in days; `before` is 0 for what was new."""

    at: int  # milliseconds since 1970
    grade: int
    millis: int
    before: int
    interval: int
    difficulty: float
    is_same_day: bool  # as another one, so that it was no review that counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """What is remembered of a card, and when it comes back (`due` is a study day).

    `last` is when it was last reviewed, in seconds since 1970. With `reps` 0 nothing is
    remembered yet.
    """

    due: int
    interval: int
    reps: int
    lapses: int
    stability: float
    difficulty: float
    last: int
    is_suspended: bool
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note with its one card. `fields` are HTML, `deck` its number."""

    guid: str
    type: NoteType
    deck: int
    fields: tuple[str, ...]
    tags: tuple[str, ...] = ()
    scheduled: Scheduled | None = None


# What is read


@dataclass(frozen=True, slots=True)
class Given:
    """A grade given in Anki: when (milliseconds since 1970), which, and how long it took."""

    at: int
    grade: int
    millis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCard:
    """A card of a note that was read.

    `place` is the number of its template, or of its gap (from 0). `asks` and `answers` name the
    fields on its front, and those that only its back shows. `not_taken` counts what its log
    holds besides grades: cards moved by hand, and cramming.
    """

    place: int
    deck: tuple[str, ...]
    asks: tuple[str, ...]
    answers: tuple[str, ...]
    given: tuple[Given, ...] = ()
    not_taken: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNote:
    """A note that was read. `fields` are HTML by name, `changed` seconds since 1970."""

    guid: str
    type: int
    is_cloze: bool
    fields: dict[str, str]
    tags: tuple[str, ...]
    changed: int
    cards: tuple[ReadCard, ...]
