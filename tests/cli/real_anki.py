"""Anki itself, without its windows: the package that its desktop program is built on."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SECONDS_OF_A_DAY = 86_400


class Anki:
    """A collection of Anki's, in a folder of its own."""

    def __init__(self, collection: Any) -> None:
        self.collection = collection

    def take_in(self, file: Path, *, progress: bool = True) -> dict[str, int]:
        """Import as the desktop does; how many notes were new, updated and already there."""
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(with_scheduling=progress)
        request = ImportAnkiPackageRequest(package_path=str(file), options=options)
        log = self.collection.import_anki_package(request).log
        kinds = ("new", "updated", "duplicate", "conflicting", "missing_notetype", "missing_deck")
        return {kind: count for kind in kinds if (count := len(getattr(log, kind)))}

    def give_out(self, file: Path, *, old: bool) -> Path:
        """Export as the desktop does, in the form of old Ankis or in today's."""
        if file.suffix == ".colpkg":
            self.collection.export_collection_package(str(file), False, old)
            self.collection.reopen(after_full_sync=False)
            return file
        from anki.collection import ExportAnkiPackageOptions

        options = ExportAnkiPackageOptions(with_scheduling=True, legacy=old)
        self.collection.export_anki_package(out_path=str(file), options=options, limit=None)
        return file

    def card(self, query: str) -> Any:
        """The one card that is found."""
        (id,) = self.collection.find_cards(query)
        return self.collection.get_card(id)

    def sides(self, query: str) -> tuple[str, str]:
        """Question and answer of a card, as they are shown."""
        output = self.card(query).render_output()
        return output.question_text, output.answer_text

    def answer(self, query: str, grade: int) -> None:
        """Review the card."""
        card = self.card(query)
        card.start_timer()
        self.collection.sched.answerCard(card, grade)

    def add(self, kind: str, deck: str, *fields: str) -> Any:
        """A note of one of Anki's own note types."""
        note = self.collection.new_note(self.collection.models.by_name(kind))
        note.fields[: len(fields)] = fields
        self.collection.add_note(note, self.collection.decks.id(deck))
        return note

    def names(self) -> set[str]:
        """All decks."""
        return {deck.name for deck in self.collection.decks.all_names_and_ids()}


@contextmanager
def anki(folder: Path) -> Iterator[Anki]:
    """A fresh collection; the test is skipped where Anki cannot be installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collection = pytest.importorskip("anki.collection", reason="Anki has no wheel here")
        folder.mkdir(exist_ok=True)
        opened = collection.Collection(str(folder / "collection.anki2"))
        opened.set_config("fsrs", True)
        try:
            yield Anki(opened)
        finally:
            opened.close()
