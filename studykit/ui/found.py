"""What a search found: a numbered list, with the words that matched marked."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from studykit.ui.text import BLANK, Line, Span, line, wrap
from studykit.ui.theme import Page, Style

MARKS = ("«", "»")
"""Around what matched. They stand nowhere in code, and AWS writes none."""

_PLAIN_MARKS = (">>", "<<")

_ROOM = 180  # characters of a snippet: at 80 columns, three lines
_BEFORE = 50  # of them, before the first mark

# What is shown of an item, best first where they match as well.
_ORDER = (
    "text", "ask", "answer", "because", "claim",
    "title", "row", "columns",
    "stem", "keep", "right", "why", "wrong", "belief",
    "section", "heading",
)  # fmt: skip

# A sentence that is wrong must never be read as one that holds.
_LABELS = {
    "ask": "asked",
    "answer": "answer",
    "claim": "wrong claim",
    "because": "in truth",
    "columns": "columns",
    "right": "right option",
    "wrong": "wrong option",
    "why": "why",
    "belief": "wrong belief",
    "keep": "keep",
}


class Passage(Protocol):
    """A piece of text and what it is."""

    @property
    def part(self) -> str: ...
    @property
    def text(self) -> str: ...


Spans = Sequence[tuple[int, int]]


class Piece(NamedTuple):
    """A piece of a snippet; `matched` if it is what was looked for."""

    text: str
    matched: bool = False


class Snippet(NamedTuple):
    """Where something matches, and what kind of text that is."""

    part: str
    pieces: tuple[Piece, ...]

    @property
    def label(self) -> str:
        """What must be said of the text; empty where it speaks for itself."""
        return _LABELS.get(self.part, "")

    @property
    def text(self) -> str:
        """In one string, with what matched between `MARKS`."""
        return "".join(p.text.join(MARKS) if p.matched else p.text for p in self.pieces)


class Entry(NamedTuple):
    """One line of the list: what was found, and where it matches."""

    kind: str
    topic: str
    name: str  # what `show` takes; for a note, the heading
    texts: Sequence[Snippet]  # where it matches, and what one must read with that
    is_unseen: bool = False  # a question of which only the stem may be read


class Told(NamedTuple):
    """What is said before and after the list."""

    before: Sequence[str]
    after: Sequence[str]


def snippets(excerpt: Sequence[tuple[Passage, Spans]], room: int = _ROOM) -> list[Snippet]:
    """What to show of an item: the passage that matches best, cut to about `room` characters
    around what matched, and what it must be read with: a table has its title, what a fact asks its
    answer, a wrong claim its correction. A heading is passed over, for the entry shows it.
    """

    def cut(passage: Passage, spans: Spans) -> Snippet:
        return _cut(passage, spans, *_window(passage.text, spans, room))

    def first(part: str) -> list[Snippet]:
        return [cut(*one) for one in excerpt if one[0].part == part][:1]

    others = [one for one in excerpt if one[0].part not in ("title", "heading") and one[0].text]
    best, spans = min(
        others or excerpt, key=lambda one: (-_distinct(*one), _ORDER.index(one[0].part))
    )
    match best.part:
        case "row" | "columns":
            return [*first("title"), cut(best, spans)]
        case "ask":
            return [cut(best, spans), *first("answer")]
        case "answer":
            return [*first("ask"), cut(best, spans)]
        case "claim":
            place = next(i for i, one in enumerate(excerpt) if one[0] is best)
            return [cut(best, spans), *(cut(*one) for one in excerpt[place + 1 : place + 2])]
        case _:
            return [cut(best, spans)]


def _cut(passage: Passage, spans: Spans, start: int, end: int) -> Snippet:
    text = passage.text
    pieces = [Piece("…")] if start else []
    at = start
    for begin, stop in spans:
        if start <= begin and stop <= end:
            pieces += [Piece(text[at:begin]), Piece(text[begin:stop], matched=True)]
            at = stop
    pieces += [Piece(text[at:end]), Piece("…" if end < len(text) else "")]
    return Snippet(passage.part, tuple(piece for piece in pieces if piece.text))


def _distinct(passage: Passage, spans: Spans) -> int:
    """How many different words are marked."""
    return len(_words(passage.text, spans))


def _words(text: str, spans: Spans) -> set[str]:
    return {word for b, e in spans for word in text[b:e].casefold().replace("-", " ").split()}


def _window(text: str, spans: Spans, room: int) -> tuple[int, int]:
    """From where to where the text is shown: at words, where most of what was looked for is."""
    if len(text) <= room:
        return 0, len(text)

    def seen_from(start: int) -> int:
        return len(_words(text, [(b, e) for b, e in spans if start <= b and e <= start + room]))

    starts = [max(0, min(begin - _BEFORE, len(text) - room)) for begin, _ in spans] or [0]
    start = max(starts, key=seen_from)  # the first of the best
    if start:
        start = _next_word(text, start, min((b for b, _ in spans if b >= start), default=start))
    end = min(start + room, len(text))
    last = max((e for _, e in spans if e <= end), default=start)
    if end < len(text) and (space := text.rfind(" ", last, end + 1)) > start:
        end = space
    return start, end


def _next_word(text: str, start: int, latest: int) -> int:
    space = text.find(" ", start, latest)
    return space + 1 if space >= 0 else start


# ----------------------------------------------------------------------------- the screen


def found_lines(page: Page, entries: Sequence[Entry], told: Told) -> list[Line]:
    """The list, and what is said around it."""
    lines = [row for text in told.before for row in wrap(page.line(text), page.prose)]
    for number, entry in enumerate(entries, 1):
        lines += [BLANK] if lines else []
        lines += _entry(page, number, entry, len(str(len(entries))))
    if told.after:
        lines += [BLANK] if lines else []
        for text in told.after:
            lines += wrap(line(Span(page.line(text), "quiet")), page.prose)
    return lines


def _entry(page: Page, number: int, entry: Entry, digits: int) -> list[Line]:
    label = line(Span(f"{number:>{digits}}", "key"), "  ")
    kind = f"{entry.kind}, not answered yet" if entry.is_unseen else entry.kind
    head = line(
        Span(page.line(f"{kind} · {entry.topic} · "), "quiet"),
        Span(page.line(entry.name), "heading"),
    )
    hanging = label.width if page.width >= 30 else 2
    lines = wrap(head, page.prose, label, " " * hanging)
    set_in = " " * hanging
    for text in entry.texts:
        lines += wrap(_drawn(page, text), page.prose, set_in)
    return lines


def _drawn(page: Page, snippet: Snippet) -> Line:
    opening, closing = MARKS if page.text(MARKS[0]) == MARKS[0] else _PLAIN_MARKS
    said = f"{snippet.label}: " if snippet.label else ""
    parts = [Span(said, "warning" if "wrong" in said else "quiet")]
    for piece in snippet.pieces:
        text = page.line(piece.text)
        style: Style = "strong" if piece.matched else "plain"
        parts.append(Span(f"{opening}{text}{closing}" if piece.matched else text, style))
    return line(*parts)
