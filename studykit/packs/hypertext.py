"""Other people's HTML as text in our own form: paragraphs, items, `code`, fenced code.

Only what it says is kept. Pictures and sounds are named in brackets, links keep their address,
and whatever would run or fetch something is gone. The time it takes grows with the length alone,
however broken the HTML is, which cannot be said of every parser.
"""

import html
import re

from studykit.packs.problem import UNSEEN

_TOKEN = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_ATTRIBUTE = re.compile(r"\b(href|src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
_SOUND = re.compile(r"\[sound:([^\[\]]*)\]")

_BREAKS = frozenset(
    "address article blockquote br caption dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr main ol p section summary table tbody tfoot thead tr ul".split()
)
_SILENT = frozenset("script style template noscript iframe object".split())
_PICTURES = {"img": "image", "audio": "sound", "video": "video", "source": "sound"}
_RAISED = {"sup": "^", "sub": "_"}


def as_prose(text: str) -> str:
    """The text of a piece of HTML, one blank line between its paragraphs; empty for none."""
    return _Prose().read(text)


class _Prose:
    def __init__(self) -> None:
        self._blocks: list[tuple[str, str]] = []  # kind (text, item, code) and what it says
        self._words: list[str] = []
        self._kind = "text"
        self._silent = ""  # the element whose content is left out, if we are in one
        self._code: int | None = None  # where in `_words` a <code> began
        self._pre = False
        self._links: list[tuple[str, int]] = []

    def read(self, text: str) -> str:
        at = 0
        for token in _TOKEN.finditer(text):
            self._say(text[at : token.start()])
            at = token.end()
            if tag := _TAG.match(token[0]):
                self._tag(tag[2].lower(), token[0], closes=bool(tag[1]))
        self._say(text[at:])
        self._end()
        return self._joined()

    def _say(self, raw: str) -> None:
        if not raw or self._silent:
            return
        text = html.unescape(raw).replace("\r\n", "\n").replace("\r", "\n")
        text = re.sub(UNSEEN, "", text)
        text = _SOUND.sub(lambda found: f"[sound: {found[1].strip()}]", text)
        self._words.append(text if self._pre else re.sub(r"\s+", " ", text))

    def _tag(self, name: str, token: str, *, closes: bool) -> None:
        if self._silent:
            if closes and name == self._silent:
                self._silent = ""
        elif name in _SILENT:
            self._silent = "" if closes else name
        elif name == "pre":
            self._end()
            self._pre = not closes
        elif self._pre:
            if name in ("br", "div", "p") and not closes:
                self._words.append("\n")
        elif name in _BREAKS:
            self._end()
        elif name == "li":
            self._end()
            self._kind = "text" if closes else "item"
        elif name in ("td", "th"):
            self._words.append(" " if closes or not self._words else "| ")
        elif name in ("code", "kbd", "samp", "tt"):
            self._in_code(closes=closes)
        elif name in _PICTURES and not closes:
            called = self._attribute(token, "src") or self._attribute(token, "alt")
            self._words.append(f"[{_PICTURES[name]}: {called}]" if called else "")
        elif name in _RAISED and not closes:
            self._words.append(_RAISED[name])
        elif name == "a":
            self._link(token, closes=closes)

    def _in_code(self, *, closes: bool) -> None:
        if not closes:
            self._code = len(self._words) if self._code is None else self._code
        elif self._code is not None:
            said = "".join(self._words[self._code :]).strip()
            # A text with backticks of its own cannot stand between ours.
            self._words[self._code :] = [f"`{said}`" if said and "`" not in said else said]
            self._code = None

    def _link(self, token: str, *, closes: bool) -> None:
        if not closes:
            self._links.append((self._attribute(token, "href"), len(self._words)))
        elif self._links:
            address, begin = self._links.pop()
            shown = "".join(self._words[begin:])
            if re.match(r"https?://", address, re.I) and address not in shown:
                self._words.append(f" ({address})")

    def _attribute(self, token: str, name: str) -> str:
        for found in _ATTRIBUTE.finditer(token):
            if found[1].lower() == name:
                value = html.unescape(found[2] or found[3] or found[4] or "")
                return re.sub(r"\s+", " ", re.sub(UNSEEN, "", value)).strip()
        return ""

    def _end(self) -> None:
        """What was said so far is a block of its own."""
        self._in_code(closes=True)
        self._links.clear()
        said = "".join(self._words)
        self._words.clear()
        if self._pre:
            if code := said.strip("\n").rstrip():
                self._blocks.append(("code", code))
            self._pre = False
        elif said := re.sub(r" {2,}", " ", said).strip():
            self._blocks.append((self._kind, said))
            self._kind = "text"  # what follows in an item is a paragraph after it

    def _joined(self) -> str:
        parts: list[str] = []
        before = ""
        for kind, said in self._blocks:
            if parts:
                parts.append("\n" if before != "code" and kind == "item" else "\n\n")
            match kind:
                case "item":
                    parts.append(f"- {said}")
                case "code":
                    fence = "~~~" if "```" in said else "```"
                    parts.append(f"{fence}text\n{said}\n{fence}")
                case _:
                    parts.append(said)
            before = kind
        return "".join(parts)
