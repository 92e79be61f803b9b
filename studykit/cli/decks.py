"""Decks of Anki: what `studykit export anki` and `studykit import anki` do."""

import datetime as dt
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli.common import now, open_history
from studykit.errors import StoreError, StudykitError, Usage

if TYPE_CHECKING:
    from studykit.cli.common import Now
    from studykit.model.anki import Note, ReadNote, Scheduled
    from studykit.packs.deck import Taken
    from studykit.packs.library import Library
    from studykit.store.grades import GivenElsewhere

_ID = re.compile(r"([A-Za-z0-9_-]{1,64}) ([A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,64})")
_TOPIC = re.compile(r"studykit::topic::([A-Za-z0-9_:-]{1,800})")

SESSION = "anki-import"
"""The session of grades that were given in Anki."""

# Out


def write(
    library: "Library", topics: Iterable[str], output: Path, *, with_history: bool
) -> list[str]:
    """Write the topics as decks; what to say of it."""
    from studykit.store import apkg

    paths = library.under(tuple(topics))
    moment = now()
    decks, notes = _decks(library, paths, _scheduled(library, moment) if with_history else {})
    if not notes:
        raise Usage("There are no facts, questions or tables in these topics to make cards of.")
    apkg.write(output, decks, notes, at=moment.at, tz_offset=moment.tz_offset)
    kinds = Counter(note.type.name.removeprefix("studykit ") for note in notes)
    parts = [_counted(kinds[kind], kind) for kind in ("card", "question", "drill") if kinds[kind]]
    said = [f"Written: {output} ({', '.join(parts)})"]
    if with_history:
        learned = sum(1 for note in notes if note.scheduled and note.scheduled.reps)
        said.append(
            f"{_counted(learned, 'card')} with what you remember. Let Anki import learning "
            "progress too; of a card that it has already it keeps its own."
        )
    return said


def _decks(
    library: "Library", paths: tuple[str, ...], scheduled: "Mapping[str, Scheduled]"
) -> "tuple[dict[int, str], list[Note]]":
    """Decks by number, and their notes: of each topic its facts, then questions, then drills."""
    from studykit.study.anki import each_cell_once
    from studykit.study.drilling import drills
    from studykit.ui import anki

    pack = library.manifest.id
    # Those above are named too, though they may hold nothing that was asked for.
    every = [library.topic(path) for path in library.under()]
    names = anki.deck_names(library.manifest.title, every)
    decks: dict[int, str] = {}
    notes: list[Note] = []
    for topic in (topic for topic in every if topic.path in paths):
        before = len(notes)
        notes += [
            anki.card(pack, fact, topic, scheduled.get(fact.id))
            for fact in library.facts([topic.path])
        ]
        questions = list(library.questions([topic.path]))
        tables = library.tables([topic.path])
        made = [one for table in tables for one in each_cell_once(drills(table))]
        needed = [id for asked in questions for id in asked.facts]
        needed += [id for one in made for id in one.facts]
        facts = library.facts_by_id(needed)
        notes += [anki.question(pack, asked, topic, facts) for asked in questions]
        notes += [anki.drill(pack, one, topic, facts) for one in made]
        if len(notes) > before:
            decks[anki.deck_number(pack, topic.path)] = names[topic.path]
    return decks, notes


def _scheduled(library: "Library", moment: "Now") -> "dict[str, Scheduled]":
    from studykit.study import anki

    pack = library.manifest.id
    with open_history() as history:
        memories = history.memories(pack)
        past = anki.past(history.every_event(), pack)
    return anki.scheduled(memories, past, moment.at, moment.tz_offset)


# In


def take_in(file: Path, id: str | None, title: str | None) -> list[str]:
    """Take in the notes and grades of a deck, all or nothing; what to say of it."""
    from studykit.packs import deck
    from studykit.store import collection

    moment = now()
    found = collection.read(file)
    ours, theirs = _parted(found.notes)
    called = title or deck.common_deck(theirs) or file.stem
    id = id or deck.plain_id(deck.common_deck(theirs) or file.stem)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", id):
        raise Usage("A pack is named with ASCII letters, digits, - and _, at most 64 of them.")
    taken = deck.take(theirs, id, called, moment.date)
    if not taken.facts and not ours:
        raise Usage(f"{file} holds no cards that can be taken. {_left(taken.left)}".rstrip())
    given, odd = _in_time([*_of_theirs(theirs, taken, id), *_of_ours(ours)], moment)
    said, came = _keep(taken, id, given, moment)
    if found.broken:
        taken.left["the note is damaged, doubled or very long"] += found.broken
    others = sum(card.not_taken for note in found.notes for card in note.cards)
    lines = [*said, came]
    if left := _left(taken.left):
        lines.append(left)
    if ours:
        lines.append(
            f"{_counted(len(ours), 'note')} came from studykit: they made no pack, and the grades "
            "of their flashcards count for the facts they came from. Questions and drills that "
            "were graded in Anki are no answers, so they are left out."
        )
    if others or odd:
        lines.append(
            f"Left out of Anki's log: {others:,} that are no grades (moved by hand, crammed), "
            f"{odd:,} with a date that cannot be."
        )
    if taken.facts:
        lines.append(f"Next: studykit --pack {id}")
    return lines


def _keep(
    taken: "Taken", id: str, given: "list[GivenElsewhere]", moment: "Now"
) -> tuple[list[str], str]:
    """Put the pack on the shelf and the grades into the history."""
    from studykit.store.grades import new_rows

    with open_history(write=True) as history:
        if history.count():
            history.back_up("before-import")
        rows, were_here = new_rows(given, history.rows(), moment.tz_offset)
        with _on_the_shelf(taken, id) as said:
            came = history.merge(rows)
    return said, (
        f"{_counted(came, 'grade')} from Anki {'is' if came == 1 else 'are'} new in your history, "
        f"{were_here} {'was' if were_here == 1 else 'were'} there before."
    )


@contextmanager
def _on_the_shelf(taken: "Taken", id: str) -> Iterator[list[str]]:
    """The pack on the shelf; as it was before, if what follows fails."""
    if not taken.facts:
        yield []
        return
    from studykit.packs import deck, shelf
    from studykit.packs.build import build
    from studykit.store.place import cache_folder, make_private, shelf_folder

    place = shelf_folder()
    if place is None:
        raise StoreError("There is no folder to keep packs in. Set STUDYKIT_HOME to one.")
    old = place / id
    if old.exists() and not deck.is_made(old):
        raise Usage(f"There is a pack {id} already, and no deck made it. Another id: --pack-id ID")
    with ExitStack() as stack:
        with _refused(id):
            made = tempfile.TemporaryDirectory(prefix="studykit-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(made))
            new, kept = folder / "new", folder / "kept"
            make_private(place)
            deck.write(new, taken.files)
            gone: set[str] = set()
            if old.exists():
                shutil.copytree(old, kept)
                before, _ = build(kept)
                now_there = {fact for fact, _ in taken.facts.values()}
                gone = {fact.id for fact in before.facts} - now_there if before else set()
            one = shelf.add(new, place, cache_folder(), replace=True)
        what = "Updated" if kept.exists() else "Added"
        said = [f"{what} the pack {id}: {_counted(one.facts, 'fact')}."]
        if gone:
            said.append(
                f"{_counted(len(gone), 'fact')} of it {'is' if len(gone) == 1 else 'are'} not in "
                "this file and left the pack; what you learned of them stays in your history."
            )
        try:
            yield said
        except BaseException:
            # A disk that took no grades may refuse this too; then the pack stays, without them.
            with suppress(StudykitError, OSError):
                if kept.exists():
                    shelf.add(kept, place, cache_folder(), replace=True)
                else:
                    shelf.remove(id, place, cache_folder())
            raise


@contextmanager
def _refused(id: str) -> Iterator[None]:
    """What the file system refuses becomes a sentence."""
    try:
        yield
    except OSError as error:
        reasons = error.args[0] if isinstance(error, shutil.Error) else error.strerror
        # shutil tells each file that it could not copy: from where, to where, why not.
        reason = reasons[0][-1] if isinstance(reasons, list) else reasons
        raise Usage(
            f"The pack {id} cannot be made: {str(reason or type(error).__name__).lower()}. "
            "Nothing was imported."
        ) from error


def _parted(notes: "Iterable[ReadNote]") -> "tuple[list[ReadNote], list[ReadNote]]":
    """Notes that studykit once wrote, and all others."""
    from studykit.ui import anki

    written = {anki.CARD.id, anki.QUESTION.id, anki.DRILL.id}
    ours: list[ReadNote] = []
    theirs: list[ReadNote] = []
    for note in notes:
        (ours if note.type in written else theirs).append(note)
    return ours, theirs


def _of_theirs(
    notes: "Iterable[ReadNote]", taken: "Taken", pack: str
) -> "Iterator[GivenElsewhere]":
    from studykit.model.history import Graded
    from studykit.store.grades import GivenElsewhere

    for note in notes:
        for card in note.cards:
            fact, topic = taken.facts.get((note.guid, card.place), ("", ""))
            for one in card.given if fact else ():
                body = Graded(
                    pack=pack,
                    fact=fact,
                    topic=topic,
                    version="",
                    grade=one.grade,
                    session=SESSION,
                    millis=one.millis,
                )
                yield GivenElsewhere((pack, note.guid, str(card.place)), one.at, body)


def _of_ours(notes: "Iterable[ReadNote]") -> "Iterator[GivenElsewhere]":
    """Grades of flashcards that left from here, for the facts they were made of."""
    from studykit.model.anki import guid
    from studykit.model.history import Graded
    from studykit.store.grades import GivenElsewhere
    from studykit.ui import anki

    for note in notes:
        named = _ID.fullmatch(note.fields.get("Id", ""))
        # Who changed the name on a card has made another one of it.
        if not named or note.type != anki.CARD.id:
            continue
        pack, fact = named.groups()
        if note.guid != guid(pack, "fact", fact):
            continue
        topics = [found[1] for tag in note.tags if (found := _TOPIC.fullmatch(tag))]
        topic = topics[0].replace("::", "/") if topics else ""
        for card in note.cards:
            for one in card.given:
                body = Graded(
                    pack=pack,
                    fact=fact,
                    topic=topic,
                    version="",
                    grade=one.grade,
                    session=SESSION,
                    millis=one.millis,
                )
                yield GivenElsewhere((pack, note.guid, str(card.place)), one.at, body)


def _in_time(
    given: "Sequence[GivenElsewhere]", moment: "Now"
) -> "tuple[list[GivenElsewhere], int]":
    """Those with a date that can be, and how many others there are.

    One that lies ahead would spoil what is known of its fact for good.
    """
    first = dt.datetime(2000, 1, 3, tzinfo=dt.UTC).timestamp() * 1000
    last = (moment.at + dt.timedelta(hours=1)).timestamp() * 1000
    sound = [one for one in given if first <= one.at <= last]
    return sound, len(given) - len(sound)


def _left(left: Mapping[str, int]) -> str:
    if not left:
        return ""
    reasons = ", ".join(f"{count:,} because {why}" for why, count in sorted(left.items()))
    return f"Not taken: {reasons}."


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
