"""`studykit topics`: the tree of topics and where the learner stands in each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)

if TYPE_CHECKING:
    from studykit.model.history import Memory
    from studykit.packs.library import TopicLine


@dataclass(frozen=True, slots=True)
class TopicStanding:
    """A topic with everything beneath it, in numbers."""

    path: str
    title: str
    summary: str
    facts: int
    tables: int
    questions: int
    seen: int
    known: int
    due: int


def topics(
    as_json: JsonOption = False, pack: PackOption = None, colour: ColourOption = None
) -> None:
    """List topics with what is seen, known and due in each."""
    library = open_library(pack)
    with open_history() as history:
        memories = history.memories(library.manifest.id)
    # Facts are only looked at where something is remembered: a new learner pays for nothing.
    keys = library.fact_keys() if memories else []
    found = standings(library.topics(), [(k.id, k.topic) for k in keys], memories, now().day)
    if as_json:
        print_json({"version": 1, "topics": [asdict(one) for one in found]})
        return
    screen = open_screen(colour)
    from studykit.ui.tree import topics_lines

    screen.show(topics_lines(screen.page, found))


def standings(
    lines: "Sequence[TopicLine]",
    facts: Sequence[tuple[str, str]],
    memories: "Mapping[str, Memory]",
    day: int,
) -> list[TopicStanding]:
    """Every topic in note order; its numbers are those of all beneath it."""
    from studykit.study.choosing import Standing, is_known, standing

    per: dict[str, list[int]] = {}
    for id, path in facts:
        memory = memories.get(id)
        if memory is None or not memory.reps:
            continue
        due = standing(memory, day) is Standing.DUE
        for above in _upwards(path):
            counts = per.setdefault(above, [0, 0, 0])
            counts[0] += 1
            counts[1] += is_known(memory, day)
            counts[2] += due
    totals: dict[str, list[int]] = {}
    for t in lines:
        for above in _upwards(t.path):
            total = totals.setdefault(above, [0, 0, 0])
            for i, n in enumerate((t.facts, t.tables, t.questions)):
                total[i] += n
    return [
        TopicStanding(
            t.path,
            t.title,
            t.summary,
            *totals[t.path],
            *per.get(t.path, [0, 0, 0]),
        )
        for t in lines
    ]


def _upwards(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]
