"""The little that content needs to know of Markdown: fenced blocks, table lines, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})[ \t]*(?P<language>[^\s`]*)")
_TABLE_LINE = re.compile(r" {0,3}\[[^\]\n]*\]\((?P<target>[^()\s]+\.yaml)\)[ \t]*")
# Possessive, so that a long line without its ")" costs no more than its length.
_LINK = re.compile(
    r"\]\(<?(?P<target>[^()<>\s]++)[^()]*+\)|<(?P<address>[A-Za-z][A-Za-z0-9+.-]*+:[^<>\s]++)>"
)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block. `line` counts from 0 and is that of the opening fence."""

    line: int
    language: str
    body: str
    is_closed: bool


def fences(text: str) -> list[Fence]:
    """The fenced blocks of a text, in order."""
    found, _ = _split(text)
    return found


def outside_fences(text: str) -> list[tuple[int, str]]:
    """The lines (from 0) that are no part of a fenced block."""
    return _split(text)[1]


def without_fences(text: str) -> str:
    """The text without its fenced blocks."""
    return "\n".join(line for _, line in _split(text)[1])


def table_links(text: str) -> Iterator[tuple[int, str]]:
    """Lines (from 0) that are only a link to a table's file, and the files they name."""
    for i, line in _split(text)[1]:
        if link := _TABLE_LINE.fullmatch(line):
            yield i, link["target"]


def links(text: str) -> Iterator[tuple[int, str]]:
    """Every link outside code: its line (from 0) and where it leads."""
    for i, line in _split(text)[1]:
        for link in _LINK.finditer(_without_code(line)):
            yield i, link["target"] or link["address"]


def _without_code(line: str) -> str:
    """The line without what stands in backticks."""
    runs = [run.span() for run in re.finditer("`+", line)]
    later: dict[int, list[int]] = {}  # length of a run → where such runs are, the next one last
    for i in reversed(range(len(runs))):
        later.setdefault(runs[i][1] - runs[i][0], []).append(i)
    kept: list[str] = []
    i, after = 0, 0
    while i < len(runs):
        begin, end = runs[i]
        same = later[end - begin]
        while same and same[-1] <= i:
            same.pop()
        if same:
            kept.append(line[after:begin])
            i = same[-1]
            after = runs[i][1]
        i += 1
    return "".join([*kept, line[after:]])


def _split(text: str) -> tuple[list[Fence], list[tuple[int, str]]]:
    """The fenced blocks, and the lines outside them."""
    blocks: list[Fence] = []
    outside: list[tuple[int, str]] = []
    mark, language, begin, body = "", "", 0, list[str]()
    for i, line in enumerate(text.split("\n")):
        opened = _FENCE.match(line)
        if mark:
            bare = line.strip()
            if len(bare) >= len(mark) and bare == mark[0] * len(bare):
                blocks.append(Fence(begin, language, "\n".join(body), is_closed=True))
                mark = ""
            else:
                body.append(line)
        elif opened:
            mark, language, begin, body = opened["fence"], opened["language"].lower(), i, []
        else:
            outside.append((i, line))
    if mark:
        blocks.append(Fence(begin, language, "\n".join(body), is_closed=False))
    return blocks, outside
