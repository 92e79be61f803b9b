"""How things look: styles named by meaning, whether there is colour, how wide a page is.

This is the one place that decides. Nothing is said by colour alone, so every decision here may
fall the other way without a word being lost.

Why not rich: `rich.console` costs about 15 ms at start, a quarter of what a warm command may
spend beside typer, and all we would use of it is the last step, text with a style into escape
sequences. That step is `paint`.
"""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from studykit.ui.clean import clean, clean_line

Style = Literal[
    "plain",
    "strong",  # what should catch the eye
    "emphasis",  # stress within a sentence
    "heading",
    "quiet",  # frames, marks, what one reads last
    "code",
    "key",  # a key to press, the letter of an option
    "fact",  # a fact as it is stated
    "correct",
    "wrong",
    "warning",
    "link",
]

# Bold, dim, italic, underline and the eight old colours: these follow the learner's own palette,
# so they can be read on dark and light grounds.
_SGR: dict[Style, str] = {
    "plain": "",
    "strong": "1",
    "emphasis": "3",
    "heading": "1",
    "quiet": "2",
    "code": "36",
    "key": "1",
    "fact": "",
    "correct": "1;32",
    "wrong": "1;31",
    "warning": "33",
    "link": "4",
}


def paint(text: str, style: Style) -> str:
    """The text in the style's colour, as terminals understand it. Only for clean text."""
    sgr = _SGR[style]
    return f"\x1b[{sgr}m{text}\x1b[0m" if sgr and text else text


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Is the terminal one that shows text and obeys nothing?"""
    return environ.get("TERM", "").lower() in ("dumb", "unknown")


def wants_colour(environ: Mapping[str, str], *, tty: bool, asked: bool | None = None) -> bool:
    """Should output be coloured?

    `asked` is the learner's `--color` or `--no-color` and wins. Then `NO_COLOR` (not empty) and
    `TERM=dumb` say no, `FORCE_COLOR` says yes (`0` or `false`: no), and a terminal gets colour.
    """
    if asked is not None:
        return asked
    if environ.get("NO_COLOR") or is_dumb(environ):
        return False
    if force := environ.get("FORCE_COLOR", "").strip().lower():
        return force not in ("0", "false", "no", "off")
    return tty


def columns(environ: Mapping[str, str], terminal: int | None = None) -> int:
    """How many columns a line may have: the terminal's, else `COLUMNS`, else 80.

    Fewer than 8 are nobody's screen (`COLUMNS=0`, a terminal that does not know its size).
    """
    for width in (terminal, _whole(environ.get("COLUMNS", ""))):
        if width is not None and width >= 8:
            return min(width, 500)
    return 80


def _whole(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


@dataclass(frozen=True, slots=True)
class Page:
    """What lines are laid out for: how wide it is, and which characters it can show.

    `encoding` is None where every character can be shown; `colour` says whether colour shows.
    `pack` is what the learner named with `--pack`: commands that are offered name it too.
    """

    width: int = 80
    encoding: str | None = None
    colour: bool = False
    pack: str = ""

    @property
    def prose(self) -> int:
        """The width of running text: longer lines than 100 columns tire the eye."""
        return min(self.width, 100)

    @property
    def indent(self) -> int:
        """How far code and details are set in; narrow pages have no room to spare."""
        return 4 if self.width >= 40 else 2

    def text(self, text: str) -> str:
        """The text, safe to show and in characters of this page."""
        return spell(clean(text), self.encoding)

    def line(self, text: str) -> str:
        """Like `text`, in one line."""
        return spell(clean_line(text), self.encoding)

    def command(self, text: str) -> str:
        """A command of studykit as this learner has to type it; other text as it is."""
        if not self.pack or not text.startswith("studykit "):
            return text
        from shlex import quote

        return f"studykit --pack {quote(self.pack)}{text.removeprefix('studykit')}"

    def mark(self, number: int) -> str:
        """The mark of a footnote: `¹`, or `[1]` where that cannot be shown."""
        return f"[{number}]" if self.encoding else str(number).translate(_SUPERSCRIPT)


_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_PLAINER = {
    "✓": "+",
    "✗": "x",
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "↪": ">",
    "·": "-",
    "•": "*",
    "–": "-",
    "—": "--",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "«": '"',
    "»": '"',
    "─": "-",
    "━": "-",
    "═": "=",
    "┄": "-",
    "│": "|",
    "┃": "|",
    "█": "#",
    "░": ".",
    "×": "x",
    "÷": "/",
    "±": "+/-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "°": " deg",
    "µ": "u",
    "§": "section ",
    "€": "EUR",
    "©": "(c)",
    "®": "(R)",
    "™": "(TM)",
    "½": "1/2",
    "²": "^2",
    "³": "^3",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
}


def spell(text: str, encoding: str | None) -> str:
    """The text in characters that the encoding has: `->` for `→`, and at worst `\\u4e2d`."""
    if encoding is None or text.isascii():
        return text
    return "".join(_spell_char(char, encoding) for char in text)


@cache
def _spell_char(char: str, encoding: str) -> str:
    for choice in (char, _PLAINER.get(char)):
        if choice is not None:
            try:
                choice.encode(encoding)
            except UnicodeEncodeError:
                continue
            return choice
    return char.encode("ascii", "backslashreplace").decode("ascii")


def narrow_encoding(encoding: str | None) -> str | None:
    """The encoding's own name if it lacks characters, None if it has them all."""
    try:
        name = codecs.lookup(encoding or "ascii").name
    except LookupError:
        return "ascii"
    return None if name.startswith("utf") else name
