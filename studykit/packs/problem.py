"""What is wrong with a pack, as values: file, line, code and a sentence for its author."""

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "reminder"]
"""An error is mended; a warning is mended or waived with a reason; a reminder only says so."""

CODES = {
    "Y01": "a file or folder that is not read: unreadable, no regular file, a way out of the pack",
    "Y02": "text that is not UTF-8, or holds a NUL",
    "Y03": "too large, too many or too deep",
    "Y04": "not YAML as we read it",
    "Y05": "an anchor, alias, tag, merge key or directive",
    "Y06": "the same key twice",
    "Y07": "a character that cannot be seen",
    "F01": "a key is missing",
    "F02": "an unknown key",
    "F03": "another kind of value was wanted",
    "F04": "a value that is not allowed here",
    "F05": "parts that do not fit together",
    "F06": "a file that nothing reads, or one that is missing",
    "R01": "an id or name that is taken",
    "R02": "a fact that does not exist",
    "R03": "a link to nothing",
    "R04": "an exam or task that does not exist",
    "R05": "a former id that is still in use",
}
"""What the codes of reading and building mean; `L` and `H` codes are rules of `packs.check`."""

UNSEEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)
"""A pattern: controls but tab and LF, bidi, zero-width and tag characters, surrogates."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author should fix. `file` is relative to the pack, `line` counts from 1.

    Text that came from files is made visible here, so a problem may be printed as it is.
    """

    file: str
    line: int
    code: str
    message: str
    level: Level = "error"

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", visible(self.file))
        object.__setattr__(self, "message", visible(self.message))

    def __str__(self) -> str:
        grade = "" if self.level == "error" else f" {self.level}:"
        return f"{self.file}:{self.line}: {self.code}{grade} {self.message}"


def visible(text: str) -> str:
    """The text on one line, with every character that cannot be seen written as `\\u001b`."""
    if text.isprintable():
        return text
    line = text.replace("\n", " ").replace("\t", " ")
    return re.sub(UNSEEN, lambda found: _escaped(found[0]), line)


def quoted(text: str, most: int = 60) -> str:
    """The text as a message cites it: in quotes, and not more than a learner wants to read."""
    short = text if len(text) <= most else text[: most - 1] + "…"
    return f'"{short}"'


def named(character: str) -> str:
    """A character by its code point and, where it has one, its name: `U+200B ZERO WIDTH SPACE`."""
    from unicodedata import name

    return f"U+{ord(character):04X} {name(character, '')}".rstrip()


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
