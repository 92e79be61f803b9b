"""What a learner types to search: words, "phrases", -words and filters.

    visibility timeout topic:sqs is:due -"long polling"

A word is a run of letters and digits, and what is written together with it (`us-east-1`,
`dynamodb:Query`, `--no-verify`) is looked for as it stands. What looks like a filter of another
name is a word too, for actions and ARNs have colons.

Values here are named tuples, and what only filters of memory need is imported where they are
asked: a search should start as fast as a look at a table.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, get_args

from studykit.errors import Usage
from studykit.study.spelling import near

if TYPE_CHECKING:
    from studykit.model.history import Event, Memory, Seen

Kind = Literal["fact", "table", "question", "note"]
State = Literal["due", "new", "known", "leech", "aside"]

KINDS: tuple[Kind, ...] = get_args(Kind)
STATES: tuple[State, ...] = get_args(State)
FILTERS = "topic:, task:, kind:, level:, is:, wrong:, r< and r>"
"""How filters begin, for messages."""

MOST_WORDS = 24
"""Words and phrases that are looked for; nobody means a longer query."""

_TOKEN = re.compile(r"[^\W_]+")
_PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_RECALL = re.compile(r"r(<=|>=|<|>)(.*)", re.IGNORECASE | re.DOTALL)

# Words that say nothing of what is looked for. Alone, or in a phrase, they are looked for.
_COMMON = frozenset(
    "a an and are as at be between by can difference do does for from how i in is it its me my "
    "of on or should than that the their this to versus vs what when where which who why will "
    "with".split()
)


class Term(NamedTuple):
    """A word or phrase as it was typed. `tokens` are its runs of letters and digits."""

    text: str
    phrase: bool = False

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(_TOKEN.findall(self.text))


class Filters(NamedTuple):
    """What a match must be; everything empty lets all through.

    Several topics, tasks, kinds or levels: one of them is enough. Everything else must hold.
    `wrong` is a number of study days; `below` and `above` are probabilities of recall, and
    whether that very number is meant too.
    """

    topics: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    levels: tuple[int, ...] = ()
    states: tuple[State, ...] = ()
    wrong: int | None = None
    below: tuple[float, bool] | None = None
    above: tuple[float, bool] | None = None

    @property
    def of_memory(self) -> bool:
        """Do they ask what the learner remembers or did?"""
        return bool(
            self.states
            or self.wrong is not None
            or self.below is not None
            or self.above is not None
        )


class Query(NamedTuple):
    """What is looked for. `ignored` is what was typed and holds no letter or digit, or is too
    much."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    filters: Filters = Filters()
    ignored: tuple[str, ...] = ()


def parse(arguments: Sequence[str]) -> Query:
    """The query in these arguments of a command line. Raises Usage for what no filter takes.

    One argument may hold the whole query. Among several, one with spaces in it was put in quotes
    by the learner, so it is a phrase.

    >>> parse(["exactly once", "is:due"]).terms
    (Term(text='exactly once', phrase=True),)
    """
    query = Query()
    for argument in arguments:
        is_phrase = len(arguments) > 1 and " " in argument.strip() and '"' not in argument
        text = f'"{argument}"' if is_phrase and not argument.startswith("-") else argument
        for minus, quoted, word in _PART.findall(text):
            query = _with(query, word) if word else _with_term(query, Term(quoted, True), minus)
    return _shortened(query)


def _with(query: Query, word: str) -> Query:
    """The query with one more word or filter."""
    minus = "-" if re.match(r"-[^-]", word) else ""
    key, colon, value = word.removeprefix(minus).partition(":")
    read = _READERS.get(key.casefold()) if colon else None
    recall = _RECALL.fullmatch(word.removeprefix(minus))
    if colon and not read and near(key, dict.fromkeys(_READERS, 1)):
        raise Usage(f'"{word}": no filter is called {key}; the filters are {FILTERS}.')
    if not read and not recall:
        return _with_term(query, Term(word.removeprefix(minus)), minus)
    if minus:
        raise Usage(f'"{word}": only words can be excluded, filters cannot.')
    if recall:
        return query._replace(filters=_with_recall(query.filters, word, *recall.groups()))
    assert read
    return query._replace(filters=read(query.filters, word, value.strip('"')))


def _with_term(query: Query, term: Term, minus: str) -> Query:
    if not term.tokens:
        return query._replace(ignored=(*query.ignored, term.text)) if term.text else query
    if minus:
        return query._replace(without=(*query.without, term))
    return query._replace(terms=(*query.terms, term))


def _shortened(query: Query) -> Query:
    """Without common words, if others are left, and without what is more than anybody means."""
    telling = tuple(t for t in query.terms if t.phrase or t.text.casefold() not in _COMMON)
    terms = tuple(dict.fromkeys(telling or query.terms))
    too_many = tuple(term.text for term in terms[MOST_WORDS:])
    return query._replace(
        terms=terms[:MOST_WORDS],
        without=tuple(dict.fromkeys(query.without))[:MOST_WORDS],
        ignored=query.ignored + too_many,
    )


# ------------------------------------------------------------------------------- filters


def _topic(filters: Filters, word: str, value: str) -> Filters:
    return filters._replace(topics=(*filters.topics, _given(word, value, "topic:lambda")))


def _task(filters: Filters, word: str, value: str) -> Filters:
    return filters._replace(tasks=(*filters.tasks, _given(word, value, "task:1.2")))


def _kind(filters: Filters, word: str, value: str) -> Filters:
    # Plurals are what half of all people type first.
    kind = next((k for k in KINDS if value.casefold() in (k, f"{k}s")), None)
    if kind is None:
        raise Usage(f'"{word}": kind: takes {_or(KINDS)}.')
    return filters._replace(kinds=(*filters.kinds, kind))


def _level(filters: Filters, word: str, value: str) -> Filters:
    if value not in ("1", "2", "3"):
        raise Usage(f'"{word}": level: takes 1, 2 or 3.')
    return filters._replace(levels=(*filters.levels, int(value)))


def _is(filters: Filters, word: str, value: str) -> Filters:
    state = next((s for s in STATES if value.casefold() == s), None)
    if state is None:
        raise Usage(f'"{word}": is: takes {_or(STATES)}.')
    return filters._replace(states=(*filters.states, state))


def _wrong(filters: Filters, word: str, value: str) -> Filters:
    days = re.fullmatch(r"([0-9]{1,4})d?", value)
    if not days or int(days[1]) == 0:
        raise Usage(f'"{word}": wrong: takes a number of days, for example wrong:7d.')
    return filters._replace(wrong=int(days[1]))


def _below(filters: Filters, word: str, value: str) -> Filters:
    return _with_recall(filters, word, "<", value)


def _above(filters: Filters, word: str, value: str) -> Filters:
    return _with_recall(filters, word, ">", value)


_READERS: dict[str, Callable[[Filters, str, str], Filters]] = {
    "topic": _topic,
    "task": _task,
    "kind": _kind,
    "level": _level,
    "is": _is,
    "wrong": _wrong,
    "below": _below,  # a shell takes r<0.8 for a file to be read, unless it is in quotes
    "above": _above,
}


def _with_recall(filters: Filters, word: str, sign: str, value: str) -> Filters:
    number = re.fullmatch(r"([0-9]{0,3}(?:\.[0-9]{1,6})?)(%?)", value)
    if not number or not number[1]:
        raise Usage(f'"{word}" takes a probability, for example r<0.8 or r<80%.')
    probability = float(number[1]) / (100 if number[2] else 1)
    if probability > 1:
        raise Usage(f'"{word}": a probability is between 0 and 1, or 0% and 100%.')
    bound = (probability, sign.endswith("="))
    if sign.startswith("<"):
        return filters._replace(below=bound)
    return filters._replace(above=bound)


def _given(word: str, value: str, example: str) -> str:
    if not value:
        raise Usage(f'"{word}" names nothing; write for example {example}.')
    return value


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


# --------------------------------------------------------------------------- what matches


class Found(Protocol):
    """What filters must know of a thing that was found."""

    @property
    def kind(self) -> Kind: ...
    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def level(self) -> int: ...


class Standpoint(NamedTuple):
    """Where the learner stands on study day `day`. `wrong` are ids; `is_leech` says whether a
    fact with this memory is missed again and again."""

    day: int
    memories: "Mapping[str, Memory]" = {}  # noqa: RUF012  never written to
    seen: "Mapping[str, Seen]" = {}  # noqa: RUF012
    wrong: Collection[str] = ()
    is_leech: "Callable[[Memory], bool]" = lambda memory: False


def matches(filters: Filters, found: Found, learner: Standpoint) -> bool:
    """Does it pass the filters of kind, level and memory?

    What a fact is, is said by its memory; a question is due, or a leech, if a fact it needs is,
    known if all are, new if it was never answered. Its recall is that of its weakest fact. What
    was never studied has no recall, and notes and tables have neither past nor memory.
    """
    if filters.kinds and found.kind not in filters.kinds:
        return False
    if filters.levels and found.level not in filters.levels:
        return False
    if not filters.of_memory:
        return True
    match found.kind:
        case "fact":
            facts: tuple[str, ...] = (found.id,)
        case "question":
            facts = found.facts
        case _:
            return False
    memories = [learner.memories.get(fact) for fact in facts]
    return (
        all(_is_in(state, found, memories, learner) for state in filters.states)
        and (filters.wrong is None or found.id in learner.wrong)
        and _recalled(filters, memories, learner.day)
    )


def _is_in(
    state: State, found: Found, memories: "Sequence[Memory | None]", learner: Standpoint
) -> bool:
    from studykit.study.choosing import Standing, is_known, standing

    match state:
        case "due":
            return any(standing(memory, learner.day) is Standing.DUE for memory in memories)
        case "new" if found.kind == "question":
            return found.id not in learner.seen
        case "new":
            return all(standing(memory, learner.day) is Standing.NEW for memory in memories)
        case "known":
            return all(is_known(memory, learner.day) for memory in memories)
        case "leech":
            return any(memory is not None and learner.is_leech(memory) for memory in memories)
        case "aside":
            return any(memory is not None and memory.suspended for memory in memories)


def _recalled(filters: Filters, memories: "Sequence[Memory | None]", day: int) -> bool:
    if filters.below is None and filters.above is None:
        return True
    from studykit.study.choosing import strength

    if any(memory is None or memory.reps == 0 for memory in memories):
        return False
    weakest = min(strength(memory, day) for memory in memories)
    if filters.below is not None:
        most, included = filters.below
        if weakest > most or (weakest == most and not included):
            return False
    if filters.above is not None:
        least, included = filters.above
        if weakest < least or (weakest == least and not included):
            return False
    return True


def serves(tasks: Sequence[str], wanted: Sequence[str]) -> bool:
    """Is one of these tasks or skills a wanted one, or beneath it?

    >>> serves(["1.2.3"], ["1.2"]), serves(["1.2"], ["1.2.3"])
    (True, False)
    """
    return any(task == want or task.startswith(f"{want}.") for task in tasks for want in wanted)


def answered_wrong(events: "Sequence[Event]") -> frozenset[str]:
    """Ids of questions and facts that these events show missed.

    A wrong answer counts for the question, the facts it needs and those that refute what was
    chosen; a card for its fact if it was graded Again; a drill for the facts of its cells.
    """
    from studykit.model.history import Answered, Drilled, Graded

    ids: set[str] = set()
    for event in events:
        match event.body:
            case Answered(correct=False) as answer:
                ids.update((answer.question, *answer.facts, *answer.missed))
            case Drilled(correct=False) as drill:
                ids.update(drill.facts)
            case Graded(grade=1) as card:
                ids.add(card.fact)
    return frozenset(ids)
