"""What a pack says about its own trade, in its `check/` folder: names, hosts, stale claims, ids.

None of it reaches a learner. A pack without the folder is checked by the general rules alone.

    check/names.yaml   hosts, spellings, out of scope, retired, secrets, account ids
    check/stale.yaml   claims that were true once
    check/ids.txt      every id that was ever given, one a line; `# why` after one that is gone
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from studykit.packs.check.words import words
from studykit.packs.fill import fill, fill_each
from studykit.packs.forms import Form
from studykit.packs.problem import Problem, quoted
from studykit.packs.read import Source, read_yaml
from studykit.packs.values import Address, Day, Id, Line, ListOf, SomeOf, Text, wrong
from studykit.packs.walk import MOST_BYTES

FOLDER = "check"


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        raise wrong("F04", f"must be a regular expression, not {quoted(text)}") from None
    return text


Pattern = Annotated[Line, AfterValidator(_pattern)]


class SpellingForm(Form):
    """A name as it is often written wrongly."""

    wrong: Pattern
    right: Line


class NamesForm(Form):
    """`check/names.yaml`."""

    hosts: ListOf[Line] = ()
    services: ListOf[Line] = ()
    spellings: ListOf[SpellingForm] = ()
    out_of_scope: ListOf[Line] = ()
    retired: ListOf[Line] = ()
    secrets: ListOf[Pattern] = ()
    harmless: ListOf[Line] = ()
    accounts: ListOf[Line] = ()


class StaleForm(Form):
    """A claim that no longer holds, and how to recognize it in one sentence."""

    id: Id
    was: Text
    now: Text
    since: Line | None = None
    source: Address
    says: Pattern
    about: ListOf[Pattern] = ()
    unless: ListOf[Pattern] = ()
    catches: SomeOf[Text]
    passes: ListOf[Text] = ()


class StaleFileForm(Form):
    """`check/stale.yaml`."""

    checked: Day
    unless: ListOf[Pattern] = ()
    claims: ListOf[StaleForm]


@dataclass(frozen=True, slots=True)
class Stale:
    """A claim that was true once. `about` are patterns that all must be in the sentence too."""

    id: str
    now: str
    says: re.Pattern[str]
    about: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, form: StaleForm, unless: Iterable[str] = ()) -> "Stale":
        """The claim with its patterns ready; they look without regard to case.

        `unless` are those of the whole file.
        """

        def ready(pattern: str) -> re.Pattern[str]:
            return re.compile(pattern, re.IGNORECASE)

        return cls(
            id=form.id,
            now=form.now,
            says=ready(form.says),
            about=tuple(ready(pattern) for pattern in form.about),
            unless=tuple(ready(pattern) for pattern in (*form.unless, *unless)),
        )

    def may_be_in(self, text: str) -> bool:
        """Whether a sentence of the text could make the claim: a quick look at all of it."""
        return bool(self.says.search(text))

    def is_in(self, sentence: str) -> bool:
        """Whether the sentence makes the claim."""
        return (
            bool(self.says.search(sentence))
            and all(pattern.search(sentence) for pattern in self.about)
            and not any(pattern.search(sentence) for pattern in self.unless)
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """An id in the list: its line, and why it is gone (empty while it is there)."""

    line: int
    gone: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """The house rules of a pack. `ids` is None where no list of ids is kept."""

    hosts: frozenset[str] = frozenset()
    service_words: frozenset[str] = frozenset()
    spellings: tuple[tuple[re.Pattern[str], str], ...] = ()
    out_of_scope: re.Pattern[str] | None = None
    retired: re.Pattern[str] | None = None
    secrets: tuple[re.Pattern[str], ...] = ()
    harmless: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    stale: tuple[Stale, ...] = ()
    ids: "dict[str, Kept] | None" = None
    problems: list[Problem] = field(default_factory=list)


def read_house(folder: Path) -> House:
    """The house rules in a pack's folder; what is wrong with them stands in `problems`."""
    problems: list[Problem] = []
    names = NamesForm()
    if source := _yaml(folder, "names.yaml", problems):
        form, more = fill(NamesForm, source)
        problems += more
        names = form or names
    stale: list[Stale] = []
    if source := _yaml(folder, "stale.yaml", problems):
        whole, problems_of_file = fill(StaleFileForm, source, "claims")
        claims, more = fill_each(StaleForm, source, "claims")
        problems += problems_of_file + more
        told = whole.unless if whole else ()
        for i, one in claims:
            claim = Stale.of(one, told)
            stale.append(claim)
            for part, message in _untrue_to_itself(claim, one):
                line = source.line(("claims", i, *part))
                problems.append(Problem(source.file, line, "F05", f"{one.id}: {message}"))
    return House(
        hosts=frozenset(host.casefold() for host in names.hosts),
        service_words=frozenset(word for name in names.services for word in words(name)),
        spellings=tuple((re.compile(s.wrong), s.right) for s in names.spellings),
        out_of_scope=_one_of(names.out_of_scope),
        retired=_one_of(names.retired),
        secrets=tuple(re.compile(pattern) for pattern in names.secrets),
        harmless=frozenset(names.harmless),
        accounts=frozenset(names.accounts),
        stale=tuple(stale),
        ids=_ids(folder),
        problems=problems,
    )


def _untrue_to_itself(claim: Stale, form: StaleForm) -> Iterator[tuple[tuple[str, int], str]]:
    """The claim's own examples that it does not treat as they say, and where they stand."""
    for n, text in enumerate(form.catches):
        if not claim.is_in(text):
            yield ("catches", n), f"does not recognize its own example {quoted(text)}"
    for n, text in enumerate(form.passes):
        if claim.is_in(text):
            yield ("passes", n), f"recognizes {quoted(text)}, which should pass"


def ids_file(folder: Path) -> Path:
    """Where a pack keeps its list of ids."""
    return folder / FOLDER / "ids.txt"


def _ids(folder: Path) -> dict[str, Kept] | None:
    try:
        text = ids_file(folder).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    ids: dict[str, Kept] = {}
    for n, line in enumerate(text.splitlines(), 1):
        id, _, gone = (part.strip() for part in line.partition("#"))
        if id:
            ids[id] = Kept(n, gone)
    return ids


def _yaml(folder: Path, name: str, problems: list[Problem]) -> Source | None:
    try:
        with (folder / FOLDER / name).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError:
        return None
    source = read_yaml(data, f"{FOLDER}/{name}")
    problems += source.problems
    return source if source.data is not None else None


def _one_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{listed})(?![\w-])")
