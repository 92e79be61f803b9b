"""Notes of Anki → the files of a pack of one's own.

One fact for each card, one topic for each deck. A fact's id is made of its note's GUID, so that
it is the same fact when the deck is read again.
"""

import base64
import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from studykit.model.anki import ReadCard, ReadNote
from studykit.packs.hypertext import as_prose
from studykit.packs.problem import UNSEEN
from studykit.packs.values import LONGEST_ID
from studykit.packs.write import write_whole

MADE = '# Made by "studykit import anki": the next import of the deck writes all of it anew.'
"""The first line of such a pack's `pack.yaml`."""

NOWHERE = "anki-deck.invalid"
"""Stands for the source of a fact whose note names none. Names that end so never lead anywhere."""

MOST_FACTS = 5_000  # in one file, which may have 100,000 lines and 200,000 values
MOST_BYTES = 3 << 20
DEEPEST = 8  # decks within decks; what lies deeper is put there

Card = tuple[str, int]
"""A note's GUID and the place of its card."""


class Fact(NamedTuple):
    """What a card says."""

    id: str
    text: str
    ask: str
    answer: str
    sources: tuple[str, ...]
    checked: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The files of a pack by name, and for each card the fact it became and its topic.

    `left` counts the cards that could not be taken, by the reason.
    """

    files: dict[str, str]
    facts: dict[Card, tuple[str, str]]
    left: Counter[str] = field(default_factory=Counter)


def common_deck(notes: Iterable[ReadNote]) -> str | None:
    """The deck in which all cards are, or in decks of which; None if there is no such."""
    roots = {card.deck[0] for note in notes for card in note.cards}
    return roots.pop() if len(roots) == 1 else None


def plain_id(text: str) -> str:
    """A name as an id or a folder's name: ASCII letters, digits and dashes."""
    ascii = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii).strip("-")[:40].strip("-")
    # `tables` is no topic, and of a name in other letters nothing is left.
    return slug if slug not in ("", "tables") else f"deck-{_digest(text, 8)}"


def take(notes: Sequence[ReadNote], id: str, title: str, today: dt.date) -> Taken:
    """The notes as a pack; `today` is for those that do not say when they changed."""
    root = common_deck(notes)
    title = _seen(title)
    left: Counter[str] = Counter()
    by_deck: dict[tuple[str, ...], dict[Card, Fact]] = {(): {}}
    for note in notes:
        for card in note.cards:
            deck = (card.deck[1:] if card.deck[0] == root else card.deck)[:DEEPEST]
            fact = _fact(note, card, today)
            if isinstance(fact, str):
                left[fact] += 1
                continue
            for depth in range(len(deck)):
                by_deck.setdefault(deck[:depth], {})
            by_deck.setdefault(deck, {}).setdefault((note.guid, card.place), fact)
    files = {
        "pack.yaml": f"{MADE}\nformat: 1\nid: {id}\ntitle: {_quoted(title)}\n"
        'licence: "not known, since it came from a deck; ask its author before you pass it on"\n'
    }
    facts: dict[Card, tuple[str, str]] = {}
    folders = _folders(by_deck, id)
    paths = set(folders.values())
    for place, deck in enumerate(sorted(by_deck)):
        shown = _seen(deck[-1]) if deck else title
        parts = list(_parts(by_deck[deck])) or [{}]
        for n, part in enumerate(parts, start=1):
            topic = folders[deck] if n == 1 else _free(f"{folders[deck]}/part-{n}", paths)
            called = shown if n == 1 else f"{shown}, part {n}"
            files[f"topics/{topic}/notes.md"] = _notes(called, deck, len(part), place + n)
            if part:
                files[f"topics/{topic}/facts.yaml"] = _facts_file(part.values())
            facts.update((card, (f"{id}.{fact.id}", topic)) for card, fact in part.items())
    return Taken(files=files, facts=facts, left=left)


def write(folder: Path, files: Mapping[str, str]) -> None:
    """The files in a folder."""
    for name, text in files.items():
        write_whole(folder / name, text)


def is_made(folder: Path) -> bool:
    """Whether the pack in the folder was made here, so that a later import may replace it."""
    try:
        with (folder / "pack.yaml").open(encoding="utf-8", errors="replace") as file:
            return file.readline(200).rstrip("\n") == MADE
    except OSError:
        return False


# A card → a fact


def _fact(note: ReadNote, card: ReadCard, today: dt.date) -> Fact | str:
    """The fact, or why there is none."""
    made = _gap(note, card) if note.is_cloze else _sides(note, card)
    if isinstance(made, str):
        return made
    text, ask, answer = made
    sources = _addresses(note.fields.values())
    if not sources:
        sources = (f"https://{NOWHERE}/{quote('/'.join(card.deck))[:200]}",)
    id = f"anki-{_digest(note.guid, 13)}"
    return Fact(
        id=id if card.place == 0 else f"{id}-{card.place + 1}",
        text=text,
        ask=ask,
        answer=answer,
        sources=sources,
        checked=_date(note.changed, today),
    )


_EMPTY = "one side has no text"
_PLACES = "it asks for places in a picture"


def _sides(note: ReadNote, card: ReadCard) -> tuple[str, str, str] | str:
    ask = _said(note.fields, card.asks)
    answer = _said(note.fields, card.answers)
    if not ask or not answer:
        return _EMPTY
    is_short = "\n" not in ask + answer
    return (f"{ask} — {answer}" if is_short else f"{ask}\n\n{answer}"), ask, answer


# `{{c1::answer::hint}}`, or `{{c1,2::…}}`; of gaps within gaps the innermost.
_GAP = re.compile(r"\{\{c(\d{1,3}(?:,\d{1,3})*)::((?:(?!\{\{c\d|\}\}).)*)\}\}", re.DOTALL)
_DEEPEST_GAP = 8


def _gap(note: ReadNote, card: ReadCard) -> tuple[str, str, str] | str:
    source = "<br>".join(note.fields.get(name, "") for name in card.asks)
    if "image-occlusion:" in source:
        return _PLACES
    wanted = str(card.place + 1)
    answers: list[str] = []

    def asked(found: re.Match[str]) -> str:
        said, _, hint = found[2].partition("::")
        if wanted not in found[1].split(","):
            return said
        answers.append(said)
        return f"[{hint}]" if hint.strip() else "[…]"

    def told(found: re.Match[str]) -> str:
        return found[2].partition("::")[0]

    ask, whole = as_prose(_each(asked, source)), as_prose(_each(told, source))
    answer = "; ".join(said for one in answers if (said := as_prose(_each(told, one))))
    if not answer or not ask:
        return _EMPTY
    more = _said(note.fields, card.answers)
    return (f"{whole}\n\n{more}" if more else whole), ask, answer


def _each(change: Callable[[re.Match[str]], str], text: str) -> str:
    """The text with every gap changed, from the innermost outwards."""
    for _ in range(_DEEPEST_GAP):
        text, changes = _GAP.subn(change, text)
        if not changes:
            break
    return text


def _said(fields: Mapping[str, str], names: Sequence[str]) -> str:
    return "\n\n".join(said for name in names if (said := as_prose(fields.get(name, ""))))


_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]{1,250}\.[A-Za-z]{2,60}(?::\d{1,5})?(?:/[^\s<>\"]*)?")
_LINK = re.compile(r"https://[^\s<>\"'`]{4,2000}")


def _addresses(fields: Iterable[str]) -> tuple[str, ...]:
    """The addresses that a note names, each once: links, and those written out."""
    found: dict[str, None] = {}
    for text in fields:
        for link in _LINK.findall(text.replace("&amp;", "&") if "https://" in text else ""):
            address = link.rstrip(".,;:!?)]}'")
            if _ADDRESS.fullmatch(address):
                found[address] = None
    return tuple(found)[:5]


def _date(seconds: int, today: dt.date) -> dt.date:
    try:
        changed = dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    except (OverflowError, ValueError, OSError):
        return today
    return changed if dt.date(2000, 1, 1) <= changed <= today else today


def _digest(text: str, length: int) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return base64.b32encode(digest).decode().lower()[:length]


# Files


def _folders(decks: Iterable[tuple[str, ...]], id: str) -> dict[tuple[str, ...], str]:
    """The path of each deck's topic. All are within one, so that a note that moves from deck to
    deck keeps its id."""
    folders: dict[tuple[str, ...], str] = {(): id[:LONGEST_ID]}
    taken: set[str] = set()
    for deck in sorted(deck for deck in decks if deck):
        folders[deck] = _free(f"{folders[deck[:-1]]}/{plain_id(deck[-1])}", taken)
    return folders


def _free(path: str, taken: set[str]) -> str:
    """The path, or one like it that is not taken; taken it is now."""
    free, n = path, 1
    while free in taken:
        n += 1
        free = f"{path}-{n}"
    taken.add(free)
    return free


def _parts(facts: Mapping[Card, Fact]) -> Iterator[dict[Card, Fact]]:
    """The facts in parts that each fit into a file."""
    part: dict[Card, Fact] = {}
    size = 0
    for card, fact in facts.items():
        length = len(_entry(fact).encode())
        if part and (len(part) == MOST_FACTS or size + length > MOST_BYTES):
            yield part
            part, size = {}, 0
        part[card] = fact
        size += length
    if part:
        yield part


def _notes(title: str, deck: Sequence[str], count: int, order: int) -> str:
    facts = "1 fact" if count == 1 else f"{count} facts"
    return (
        f"---\ntitle: {_quoted(title)}\nsummary: {_quoted(f'{facts} from a deck of Anki')}\n"
        f"order: {order}\n---\nThese facts came from Anki. What is changed here is lost when the "
        "deck is imported again.\n"
    )


def _facts_file(facts: Iterable[Fact]) -> str:
    return "facts:\n" + "".join(map(_entry, facts))


def _entry(fact: Fact) -> str:
    sources = ", ".join(map(_quoted, fact.sources))
    return (
        f"  - id: {fact.id}\n    text: {_quoted(fact.text)}\n    ask: {_quoted(fact.ask)}\n"
        f"    answer: {_quoted(fact.answer)}\n    sources: [{sources}]\n"
        f"    checked: {fact.checked.isoformat()}\n"
    )


def _seen(name: str) -> str:
    """A name in one line of characters that can be seen."""
    return " ".join(re.sub(UNSEEN, "", name).split()) or "-"


def _quoted(text: str) -> str:
    """The text in double quotes, which YAML and JSON write alike where all of it can be seen."""
    return json.dumps(re.sub(UNSEEN, "", text), ensure_ascii=False)
