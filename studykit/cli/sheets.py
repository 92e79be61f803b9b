"""What cheat sheets are made of, read from the pack."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studykit.packs.library import Library
    from studykit.ui.sheet import Subject


def subjects(library: "Library", topics: Sequence[str] = ()) -> "list[Subject]":
    """The named topics and those beneath them, or all, as far as they have facts or tables."""
    from studykit.ui.sheet import Subject

    paths = library.under(topics)
    titles = {topic.path: topic.title for topic in library.topics()}
    return [
        Subject(
            topic=library.topic(path),
            above=tuple(titles[other] for other in titles if path.startswith(f"{other}/")),
            facts=tuple(library.facts([path])),
            tables=tuple(library.tables([path])),
            questions=tuple(library.questions([path])),
            pack=f"{library.manifest.title}, {library.manifest.licence}",
        )
        for path in (topic.path for topic in library.topics() if topic.facts or topic.tables)
        if path in paths
    ]
