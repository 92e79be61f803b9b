"""Styled text and how it is broken into lines: at words, at display width, losing nothing.

A screen is a `list[Line]`, made by functions from values to lines and printed by `ui.screen`.
`Line.plain` is what a reader without colour sees.

Everything here expects clean text (`ui.clean`); `Page.text` makes it so.

Values here are named tuples because this is on the way of every command: a frozen dataclass
takes a millisecond to define, a named tuple a tenth.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby
from typing import NamedTuple

from studykit.ui.theme import Page, Style


class Span(NamedTuple):
    """A piece of text in one style."""

    text: str
    style: Style = "plain"


class Line(NamedTuple):
    """One line of a screen, or a text that is still to be wrapped."""

    spans: tuple[Span, ...] = ()

    @property
    def plain(self) -> str:
        """What is read where there is no colour."""
        return "".join(span.text for span in self.spans)

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return sum(width(span.text) for span in self.spans)

    def __add__(self, other: "Line") -> "Line":  # type: ignore[override]  # lines, not tuples
        return Line(self.spans + other.spans)

    def __bool__(self) -> bool:
        return any(span.text for span in self.spans)


Text = str | Line
"""What may stand wherever text is wanted; a str is plain."""


def line(*parts: str | Span | Line, style: Style = "plain") -> Line:
    """One line of several parts; a plain string gets `style`."""
    spans: list[Span] = []
    for part in parts:
        match part:
            case str():
                spans.append(Span(part, style))
            case Span():
                spans.append(part)
            case Line():
                spans.extend(part.spans)
    return Line(tuple(span for span in spans if span.text))


BLANK = Line()


# ---------------------------------------------------------------------------------- width

# Blocks in which every character is one column wide: nearly all we ever show. Only text beyond
# them needs wcwidth, whose tables take 10 ms to import.
_ONE_COLUMN = re.compile(
    "[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u0530\u2010-\u2027\u2030-\u205e\u2070-\u209c"
    "\u20a0-\u20c0\u2100-\u2319\u2500-\u25fc\u2713\u2717]*"
)


def width(text: str) -> int:
    """How many columns the text takes: two for a wide character, none for a combining one."""
    if text.isascii() or _ONE_COLUMN.fullmatch(text):
        return len(text)
    return sum(map(_char_width, text))


@cache
def _char_width(char: str) -> int:
    from wcwidth import wcwidth

    return max(0, wcwidth(char))


def _clusters(text: str) -> Iterator[str]:
    """The text in pieces that must stay together: a character and what combines with it."""
    if text.isascii():
        yield from text
        return
    start = 0
    for i in range(1, len(text)):
        if width(text[i]) > 0:
            yield text[start:i]
            start = i
    if text:
        yield text[start:]


# ------------------------------------------------------------------------------- wrapping


class _Word(NamedTuple):
    """A word, which may change style inside, and the spaces in front of it."""

    gap: str
    spans: tuple[Span, ...]
    width: int


class Flow:
    """A text cut into words once, to be laid out at any width.

    `glued` goes with the last word and is never parted from it, as the mark of a footnote.
    """

    __slots__ = ("longest", "natural", "paragraphs")

    def __init__(self, text: Text, glued: Line = BLANK) -> None:
        source = text if isinstance(text, Line) else Line((Span(text),))
        self.paragraphs = [_words(part) for part in _split_lines(source)]
        if glued:
            last = self.paragraphs[-1]
            gap, spans, _ = last.pop() if last else _word("", [])
            last.append(_word(gap, [*spans, *glued.spans]))
        self.longest = max((word.width for word in chain(*self.paragraphs)), default=0)
        """The width below which words break."""
        self.natural = max(
            sum(word.width + len(word.gap) for word in words) for words in self.paragraphs
        )
        """The width from which nothing wraps."""

    def height(self, columns: int) -> int:
        """How many lines the text takes at this width."""
        if columns >= self.natural:
            return len(self.paragraphs)
        if columns < self.longest:
            return sum(1 for _ in self._rows(columns))
        return sum(_count_rows(words, columns) for words in self.paragraphs)

    def lines(self, columns: int) -> list[Line]:
        """The text in lines of at most this width."""
        return [_merged(row) for row in self._rows(columns)]

    def _rows(self, columns: int) -> Iterator[list[Span]]:
        columns = max(columns, 1)
        for words in self.paragraphs:
            row: list[Span] = []
            room = columns
            for word in words:
                if len(word.gap) + word.width <= room:
                    row += _gap(word, row)
                    row += word.spans
                    room -= len(word.gap) + word.width
                    continue
                if row:
                    yield row
                row = []
                pieces = list(_pieces(word, columns))
                yield from pieces[:-1]
                row += pieces[-1]
                room = columns - sum(width(span.text) for span in row)
            yield row


def _count_rows(words: Sequence[_Word], columns: int) -> int:
    # As many rows as `_rows` yields where no word breaks, without making them: a table asks for
    # heights a thousand times before it is drawn.
    rows, room, empty = 1, columns, True
    for word in words:
        taken = len(word.gap) + word.width
        if taken > room:
            rows += not empty
            taken, room = word.width, columns
        room -= taken
        empty = False
    return rows


def _gap(word: _Word, row: list[Span]) -> list[Span]:
    # Inside one style the space has that style too, so that `code with spaces` is one piece.
    style = word.spans[0].style if row and row[-1].style == word.spans[0].style else "plain"
    return [Span(word.gap, style)] if word.gap else []


def _merged(row: list[Span]) -> Line:
    runs = groupby(row, key=lambda span: span.style)
    return line(*(Span("".join(span.text for span in run), style) for style, run in runs))


def _split_lines(text: Line) -> list[Line]:
    lines: list[list[Span]] = [[]]
    for span in text.spans:
        first, *others = span.text.split("\n")
        lines[-1].append(Span(first, span.style))
        lines += [[Span(other, span.style)] for other in others]
    return [line(*spans) for spans in lines]


def _words(text: Line) -> list[_Word]:
    words: list[_Word] = []
    gap, spans = "", list[Span]()
    for span in text.spans:
        for part in re.split("( +)", span.text):
            if part.startswith(" "):
                if spans:
                    words.append(_word(gap, spans))
                    gap, spans = "", []
                gap += part
            elif part:
                spans.append(Span(part, span.style))
    if spans:
        words.append(_word(gap, spans))
    return words


def _word(gap: str, spans: list[Span]) -> _Word:
    return _Word(gap, tuple(spans), sum(width(span.text) for span in spans))


_SIGNS = frozenset("/-._:,;=&?|+#)]}")


def _pieces(word: _Word, columns: int) -> Iterator[list[Span]]:
    """A word in pieces no wider than that; a long address breaks after one of its signs."""
    if word.width <= columns:
        yield list(word.spans)
        return
    clusters = [(c, span.style) for span in word.spans for c in _clusters(span.text)]
    start = 0
    while start < len(clusters):
        # No cluster but the first can be of no width, so a line holds no more of them.
        end = start + _cut([c for c, _ in clusters[start : start + columns + 2]], columns, _SIGNS)
        yield [Span(*cluster) for cluster in clusters[start:end]]
        start = end


def _cut(clusters: Sequence[str], columns: int, *good: Container[str]) -> int:
    """How many clusters go into the first line.

    As many as fit, or up to the last that is `good` if it lies in the second half; what comes
    first in `good` is better.
    """
    used = fits = 0
    for cluster in clusters:
        used += width(cluster)
        if used > columns and fits:  # one at least, however narrow the page
            break
        fits += 1
    else:
        return fits
    places = range(fits, fits // 2, -1)
    return next((p for kind in good for p in places if clusters[p - 1][0] in kind), fits)


def wrap(text: Text, columns: int, first: Text = "", rest: Text | None = None) -> list[Line]:
    """The text in lines of at most `columns`, broken at words; a newline starts a new line.

    `first` stands before the first line and `rest` before the others (spaces of the same width
    if not given). Only a word that is longer than a line is broken. Spaces are lost where a line
    ends, and nowhere else.
    """
    first = line(first)
    rest = line(" " * first.width) if rest is None else line(rest)
    room = columns - max(first.width, rest.width)
    return [(rest if i else first) + part for i, part in enumerate(Flow(text).lines(room))]


def fold(text: str, columns: int) -> list[str]:
    """One line of code in pieces that put together are exactly that line again."""
    if width(text) <= columns:
        return [text]
    pieces: list[str] = []
    clusters = list(_clusters(text))
    start = 0
    while start < len(clusters):
        end = start + _cut(clusters[start : start + columns + 2], columns, " ", _SIGNS)
        pieces.append("".join(clusters[start:end]))
        start = end
    return pieces


# -------------------------------------------------------------------- what authors write

_CODE = re.compile("(`[^`]+`)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)")
_ITEM = re.compile(r"[-•] +(?=\S)")


def marked(text: str, style: Style = "plain") -> Line:
    """The text with its `code` in backticks styled. The backticks stay, for want of colour."""
    parts = _CODE.split(text)
    return line(*(Span(part, "code" if i % 2 else style) for i, part in enumerate(parts)))


def code(source: str, page: Page, prefix: Text = "", language: str = "") -> list[Line]:
    """A block of code as it was written, set in. A line too long goes on after a `↪`.

    With colour, comments and keywords of the language stand out.
    """
    text = page.text(source)
    rows = text.split("\n")
    room = page.width - line(prefix).width
    indent = page.indent if max(map(width, rows)) + page.indent <= room else 2
    set_in = line(prefix, " " * indent)
    on = line(prefix, Span(page.text("↪ "), "quiet"))
    told = _highlighted(text, language) if page.colour else None
    lines: list[Line] = []
    at = 0
    for row in rows:
        first, *more = fold(row, max(room - indent, 1))
        lines.append(set_in + _styled(first, told, at) if first else line(prefix))
        at += len(first)
        for piece in more:
            # Only spaces between columns of text are dropped here, where they fill a whole line.
            if piece.strip(" "):
                lines.append(on + _styled(piece, told, at))
            at += len(piece)
        at += 1  # the newline
    return lines


def _highlighted(source: str, language: str) -> list[Style] | None:
    from studykit.ui.highlight import styles

    return styles(source, language)


def _styled(piece: str, told: list[Style] | None, at: int) -> Line:
    """A piece of code that starts `at` so many characters into its block."""
    if told is None:
        return line(Span(piece, "code"))
    runs = groupby(zip(piece, told[at : at + len(piece)], strict=True), key=lambda pair: pair[1])
    return line(*(Span("".join(char for char, _ in run), style) for style, run in runs))


def prose(
    text: str,
    page: Page,
    *,
    style: Style = "plain",
    first: Text = "",
    rest: Text | None = None,
) -> list[Line]:
    """Plain text as authors write it in stems, facts and reasons, from outside and uncleaned.

    Paragraphs are parted by blank lines and flow within them; a line that starts with a dash is
    an item; fenced code stands as it was written.
    """
    first = line(first)
    rest = line(" " * first.width) if rest is None else line(rest)
    lines: list[Line] = []
    blocks = _blocks(text)
    if first and (not blocks or blocks[0].code):  # nothing flows after it
        lines.append(first)
    for i, block in enumerate(blocks):
        # Items stay with each other and with the paragraph that announces them.
        if lines and not (block.item and i and not blocks[i - 1].code):
            lines.append(BLANK)
        if block.code:
            lines += code(block.text, page, rest)
            continue
        body = marked(page.text(block.text), style)
        bullet = line(page.text(block.item))
        hanging = rest + line(" " * bullet.width)
        lines += wrap(body, page.prose, (rest if lines else first) + bullet, hanging)
    return lines


def labelled(
    page: Page, label: str, text: str, columns: int = 10, style: Style = "plain"
) -> list[Line]:
    """A label in a column of its own and what it names, as prose; below each other where the
    page is narrow. An empty label continues the one before. A command names the learner's pack.

    An address that would break beside its label and not below it stands below, so that it can
    be opened and copied.
    """
    text = page.command(text)
    word = marked(page.line(text), style) if " " not in text else BLANK
    is_long = page.prose - columns < word.width <= page.width
    if page.width < columns + 30 or is_long:
        above = wrap(line(Span(page.line(label), "heading")), page.width) if label else []
        if is_long:
            return [*above, line(" " * min(2, page.width - word.width), word)]
        return [*above, *prose(text, page, style=style, first="  ")]
    return prose(
        text, page, style=style, first=pad(line(Span(page.line(label), "heading")), columns)
    )


class _Block(NamedTuple):
    text: str
    item: str = ""  # the dash and the spaces after it
    code: bool = False


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    rows = iter(text.replace("\r\n", "\n").strip("\n").split("\n"))
    open_block = False
    for row in rows:
        if fence := _FENCE.fullmatch(row):
            inside: list[str] = []
            for inner in rows:
                if inner.strip().startswith(fence[1]) and not inner.strip(" " + fence[1][0]):
                    break
                inside.append(inner)
            blocks.append(_Block("\n".join(inside), code=True))
            open_block = False
        elif not row.strip():
            open_block = False
        elif item := _ITEM.match(row):
            blocks.append(_Block(row[item.end() :].strip(), item=item[0]))
            open_block = True
        elif open_block:
            last = blocks[-1]
            blocks[-1] = last._replace(text=f"{last.text} {row.strip()}")
        else:
            blocks.append(_Block(row.strip()))
            open_block = True
    return blocks


# --------------------------------------------------------------------------- whole lines


def apart(left: Text, right: Text, columns: int) -> list[Line]:
    """Two texts at the two ends of a line; below each other where they do not fit beside."""
    left, right = line(left), line(right)
    room = columns - left.width - right.width
    if not right:
        return wrap(left, columns)
    if room >= (2 if left else 0):
        return [line(left, " " * room, right)]
    below = [line(" " * (columns - part.width), part) for part in wrap(right, columns)]
    return (wrap(left, columns) if left else []) + below


def in_parts(page: Page, parts: Iterable[str]) -> list[Line]:
    """Quiet words at the edge of a screen, `n next · p back`, parted at the points only."""
    rows: list[str] = []
    for part in map(page.line, parts):
        longer = f"{rows[-1]}{page.text(' · ')}{part}" if rows else part
        if rows and width(longer) <= page.width:
            rows[-1] = longer
        else:
            rows.append(part)
    return [piece for row in rows for piece in wrap(line(Span(row, "quiet")), page.width)]


def rule(page: Page, columns: int | None = None) -> Line:
    """A quiet line across the page."""
    return line(Span(page.text("─") * (columns or page.width), "quiet"))


def percents(*shares: float) -> str:
    """A share, or the two ends of a range, in whole percent: `82 %`, `74–88 %`. The space does
    not break."""
    return "–".join(f"{share * 100:.0f}" for share in shares) + "\u00a0%"


def pad(text: Line, columns: int) -> Line:
    """The line with spaces after it, to that width."""
    return line(text, " " * (columns - text.width))


def plain(lines: Iterable[Line]) -> str:
    """The lines as they read without colour, for tests and files."""
    return "".join(f"{one.plain.rstrip(' ')}\n" for one in lines)
