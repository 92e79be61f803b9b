"""What to ask next: what is due, then what is new, then what is weakest.

Works on light keys, so that choosing ten of 20,000 questions opens only those ten.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from heapq import heapify, heappop, heappush
from typing import Protocol, TypeVar

from studykit.model.history import Memory, Seen
from studykit.study.forgetting import UNSEEN_RECALL, interval, recall


class QuestionKey(Protocol):
    """What choosing must know of a question."""

    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def level(self) -> int: ...


class FactKey(Protocol):
    """What choosing must know of a fact."""

    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...


class DrillKey(Protocol):
    """What choosing must know of a drill."""

    @property
    def id(self) -> str: ...
    @property
    def table(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def cells(self) -> frozenset[tuple[str, str, str]]: ...
    @property
    def options(self) -> Sequence[object]: ...


class TableKey(Protocol):
    """What choosing must know of a table."""

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> "Sequence[RowKey]": ...


class RowKey(Protocol):
    """What choosing must know of a row of a table."""

    def facts(self) -> tuple[str, ...]: ...


class Standing(Enum):
    """Where a fact stands today."""

    DUE = "due"
    NEW = "new"
    KNOWN = "known"
    ASIDE = "set aside"


Q = TypeVar("Q", bound=QuestionKey)
F = TypeVar("F", bound=FactKey)
K = TypeVar("K", bound=FactKey)
D = TypeVar("D", bound=DrillKey)
B = TypeVar("B", bound=TableKey)


def standing(memory: Memory | None, day: int) -> Standing:
    """Where a fact with this memory stands on study day `day`."""
    if memory is not None and memory.suspended:
        return Standing.ASIDE
    if memory is None or memory.reps == 0:
        return Standing.NEW
    due = memory.day + interval(memory.stability)
    return Standing.DUE if due <= day else Standing.KNOWN


def strength(memory: Memory | None, day: int) -> float:
    """Recall probability on study day `day`; that of an unseen fact is a prior."""
    if memory is None or memory.reps == 0:
        return UNSEEN_RECALL
    return recall(max(0, day - memory.day), memory.stability)


def is_known(memory: Memory | None, day: int) -> bool:
    """Whether a fact counts as known: studied, not due, and likely to last the day."""
    return standing(memory, day) is Standing.KNOWN and memory is not None and memory.stability >= 1


def questions(
    keys: Sequence[Q],
    memories: Mapping[str, Memory],
    seen: Mapping[str, Seen],
    *,
    day: int,
    count: int,
    only: Standing | None = None,
) -> tuple[Q, ...]:
    """Up to `count` questions, most useful first, neighbours from different sections.

    Due facts come first, the most forgotten leading; then new ones in note order; then the
    weakest. Each fact gets the question least seen, and facts a chosen question needs already
    count as covered, so that ten questions reach as many facts as they can. `only` keeps to
    due or to new facts.
    """
    on: dict[str, list[Q]] = {}
    for key in keys:
        for fact in key.facts:
            on.setdefault(fact, []).append(key)
    stand = {fact: standing(memories.get(fact), day) for fact in on}
    chosen: dict[str, Q] = {}
    covered: set[str] = set()

    def take(fact: str) -> None:
        free = [key for key in on[fact] if key.id not in chosen]
        if fact in covered or not free:
            return
        key = min(free, key=lambda k: _freshness(seen.get(k.id)))  # min is stable: note order
        chosen[key.id] = key
        covered.update(key.facts)

    due = [fact for fact in on if stand[fact] is Standing.DUE]
    due.sort(key=lambda fact: strength(memories.get(fact), day))
    new = [fact for fact in on if stand[fact] is Standing.NEW]
    for wanted, facts in ((Standing.DUE, due), (Standing.NEW, new)):
        if only not in (None, wanted):
            continue
        for fact in facts:
            if len(chosen) >= count:
                break
            take(fact)
    if only is None and len(chosen) < count:
        rest = [key for key in keys if key.id not in chosen and _asks(key, stand)]
        rest.sort(key=lambda k: (k.id in seen, _weakest(k, memories, day)))
        chosen.update((key.id, key) for key in rest[: count - len(chosen)])
    return apart(tuple(chosen.values())[:count])


def missed(keys: Sequence[Q], seen: Mapping[str, Seen], count: int) -> tuple[Q, ...]:
    """Questions whose last answer was wrong, the longest ago first."""
    wrong = [key for key in keys if key.id in seen and not seen[key.id].last_correct]
    wrong.sort(key=lambda key: seen[key.id].day)
    return apart(tuple(wrong[:count]))


def cards(
    keys: Sequence[F], memories: Mapping[str, Memory], *, day: int, count: int
) -> tuple[F, ...]:
    """Up to `count` facts to review as cards: due ones (most forgotten first), then new ones in
    note order. What is neither is left in peace."""
    stand = {key.id: standing(memories.get(key.id), day) for key in keys}
    due = [key for key in keys if stand[key.id] is Standing.DUE]
    due.sort(key=lambda key: strength(memories.get(key.id), day))
    new = [key for key in keys if stand[key.id] is Standing.NEW]
    return apart((*due, *new)[:count])


Need = tuple[int, float]
"""Due or weak 0, new 1, known 2, no fact 3; and the strength."""


def tables(
    found: Sequence[B], memories: Mapping[str, Memory], *, day: int, seed: int
) -> tuple[B, ...]:
    """The tables in the order in which they should be drilled: that of the fact in each that
    needs it most, and by the seed where these are equal. One all set aside is left out."""
    chance = random.Random(f"{seed}:tables")
    needs = []
    for table in found:
        facts = dict.fromkeys(fact for row in table.rows for fact in row.facts())
        every = [_need((fact,), memories, day) for fact in facts] or [_need((), memories, day)]
        if known := [need for need in every if need is not None]:
            needs.append((min(known), chance.random(), table))
    needs.sort(key=lambda entry: entry[:2])
    return tuple(table for _, _, table in needs)


def drills(
    found: Sequence[D], memories: Mapping[str, Memory], *, day: int, count: int, seed: int
) -> tuple[D, ...]:
    """Up to `count` drills, most useful first, neighbours from different tables.

    Due and weak facts come first, the most forgotten leading; then new ones; then what is known,
    and cells without a fact. Facts and cells are covered once; a fact returns with other cells
    only when none is left, a cell never. Where there is a choice, tables and forms take turns,
    drills of three or more options come before those of two, and the seed decides the rest.
    """
    chance = random.Random(f"{seed}:drills")
    needs = [(_need(drill.facts, memories, day), chance.random()) for drill in found]
    chosen: list[D] = []
    cells: set[tuple[str, str, str]] = set()
    facts: Counter[str] = Counter()
    tables: Counter[str] = Counter()
    forms: Counter[str] = Counter()

    def turn(n: int) -> tuple[int, Need | None, bool, int, int, float]:
        drill, (need, dice) = found[n], needs[n]
        again = max((facts[fact] for fact in drill.facts), default=0)
        few = len(drill.options) < 3
        return again, need, few, tables[drill.table], forms[drill.form], dice

    heap = [(turn(n), n) for n, (need, _) in enumerate(needs) if need is not None]
    heapify(heap)
    while heap and len(chosen) < count:
        turned, n = heappop(heap)
        drill = found[n]
        if not cells.isdisjoint(drill.cells):
            continue
        if turned < (later := turn(n)):  # others were taken since, so it may have to wait
            heappush(heap, (later, n))
            continue
        chosen.append(drill)
        cells |= drill.cells
        facts.update(drill.facts)
        tables[drill.table] += 1
        forms[drill.form] += 1
    return _spread(chosen, lambda drill: drill.table)


def _need(facts: Sequence[str], memories: Mapping[str, Memory], day: int) -> Need | None:
    """How soon these facts should be drilled, smallest first; None where all were set aside."""
    needs = []
    for fact in facts:
        memory = memories.get(fact)
        match standing(memory, day):
            case Standing.DUE:
                needs.append((0, strength(memory, day)))
            case Standing.NEW:
                needs.append((1, 0.0))
            case Standing.KNOWN if not is_known(memory, day):
                needs.append((0, strength(memory, day)))
            case Standing.KNOWN:
                needs.append((2, strength(memory, day)))
            case Standing.ASIDE:
                pass
    if not facts:
        return (3, 0.0)
    return min(needs, default=None)


def apart(keys: Sequence[K]) -> tuple[K, ...]:
    """The same keys, reordered as little as it takes for neighbours to differ in topic.

    Where one topic has more than half of what is left, some neighbours stay alike.
    """
    return _spread(keys, lambda key: key.topic)


T = TypeVar("T")


def _spread(items: Sequence[T], group: Callable[[T], str]) -> tuple[T, ...]:
    left = list(items)
    out: list[T] = []
    while left:
        last = group(out[-1]) if out else None
        counts: dict[str, int] = {}
        for item in left:
            counts[group(item)] = counts.get(group(item), 0) + 1
        # A topic that would crowd the end must be used up in time.
        crowd = next((g for g, n in counts.items() if 2 * n > len(left) and g != last), None)
        place = next(
            (
                i
                for i, item in enumerate(left)
                if group(item) != last and (crowd is None or group(item) == crowd)
            ),
            0,
        )
        out.append(left.pop(place))
    return tuple(out)


def _freshness(seen: Seen | None) -> tuple[int, int]:
    return (seen.times, seen.day) if seen else (0, 0)


def _weakest(key: QuestionKey, memories: Mapping[str, Memory], day: int) -> float:
    return min(strength(memories.get(fact), day) for fact in key.facts)


def _asks(key: QuestionKey, stand: Mapping[str, Standing]) -> bool:
    """A question is asked unless all it needs was set aside."""
    return any(stand[fact] is not Standing.ASIDE for fact in key.facts)


def tally(facts: Iterable[str], memories: Mapping[str, Memory], day: int) -> dict[Standing, int]:
    """How many of the facts stand where."""
    counts = dict.fromkeys(Standing, 0)
    for fact in facts:
        counts[standing(memories.get(fact), day)] += 1
    return counts
