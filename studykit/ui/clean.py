"""The one boundary where text from outside becomes safe to show.

Packs, files, messages of the system and whatever a learner types may hold characters that a
terminal obeys instead of showing: escape sequences, controls in seven and eight bits, marks that
turn the reading direction. Here they become visible (`\\x1b`, `\\u202e`) or, where they only
shape their neighbours and show nothing themselves, vanish. All other text stays as it is.
"""

import re

# Obeyed or invisible, so shown by number. Ranges are spelled out, as the tables of the running
# Python would give another answer in every version.
_SHOWN = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 but newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # reading direction
    "\u2028\u2029"  # line and paragraph separator
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5"  # letters that show nothing
    "\u2061-\u2065\u206a-\u206f\ufff0-\ufffb"  # invisible operators, annotation
    "\U00013430-\U00013455\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # layout of old scripts
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags: a whole hidden alphabet
    "\ud800-\udfff"  # halves of a character, which no encoding takes
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: every font shows something else
    "\ufdd0-\ufdef"  # never characters, as are the last two of every plane
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(15))
)

# Soft hyphen, joiners, zero-width spaces, byte order mark, variation selectors: they come along
# with emoji and pasted text, and what is left without them reads the same.
_DROPPED = "\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"

_UNSAFE = re.compile(f"[{_SHOWN}{_DROPPED}]")
_VANISHES = re.compile(f"[{_DROPPED}]")


def clean(text: str) -> str:
    """The text, safe to show: newlines stay, a tab is four spaces, `\\r\\n` is a newline.

    Printable text is unchanged, and cleaning twice is cleaning once.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_visible, text.replace("\r\n", "\n"))


def clean_line(text: str) -> str:
    """The text in one line, safe to show: a newline is made visible too, as `\\n`."""
    return clean(text).replace("\n", "\\n")


def _visible(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\t":
        return "    "
    if _VANISHES.match(char):
        return ""
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
