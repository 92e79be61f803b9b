"""Rules for authors, beyond the form: each is one function that looks at one kind of thing.

The codes are those of the project's item-writing rules; `RULES` says what each is about.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from studykit.model.pack import Fact, Question, Topic
from studykit.packs.build import Draft, Place, read_pack
from studykit.packs.markdown import Fence, fences, links
from studykit.packs.problem import Problem, quoted

FEWEST_WORDS = 8
MOST_FINDINGS = 50  # of one rule in one question, fact or notes

Finding = tuple[int, str]
"""A line, and what should be different there."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything an author should fix, sorted, and how many files were read."""

    problems: list[Problem]
    files: int


def check(folder: Path) -> Checked:
    """What is wrong with the pack: the problems of reading and building, then the rules."""
    draft = read_pack(folder)
    problems = set(draft.problems)
    for code, rule in _QUESTION_RULES:
        for question in draft.pack.questions:
            place = draft.places["question", question.id]
            problems.update(
                Problem(place.file, line, code, f"{_bare(question.id)}: {message}")
                for line, message in islice(rule(question, place), MOST_FINDINGS)
            )
    for code, fact_rule in _FACT_RULES:
        for fact in draft.pack.facts:
            place = draft.places["fact", fact.id]
            problems.update(
                Problem(place.file, line, code, f"{_bare(fact.id)}: {message}")
                for line, message in islice(fact_rule(fact, place), MOST_FINDINGS)
            )
    for code, notes_rule in _NOTES_RULES:
        for topic in draft.pack.topics:
            problems.update(
                Problem(f"topics/{topic.path}/notes.md", line, code, message)
                for line, message in islice(notes_rule(topic, draft), MOST_FINDINGS)
            )
    return Checked(sorted(problems), draft.files)


# The registry

RULES: dict[str, str] = {}
"""What each code of a rule asks for."""

QuestionRule = Callable[[Question, Place], Iterator[Finding]]
FactRule = Callable[[Fact, Place], Iterator[Finding]]
NotesRule = Callable[[Topic, Draft], Iterator[Finding]]

_QUESTION_RULES: list[tuple[str, QuestionRule]] = []
_FACT_RULES: list[tuple[str, FactRule]] = []
_NOTES_RULES: list[tuple[str, NotesRule]] = []


def _questions(code: str, asks: str) -> Callable[[QuestionRule], QuestionRule]:
    def register(rule: QuestionRule) -> QuestionRule:
        RULES[code] = asks
        _QUESTION_RULES.append((code, rule))
        return rule

    return register


def _facts(code: str, asks: str) -> Callable[[FactRule], FactRule]:
    def register(rule: FactRule) -> FactRule:
        RULES[code] = asks
        _FACT_RULES.append((code, rule))
        return rule

    return register


def _notes(code: str, asks: str) -> Callable[[NotesRule], NotesRule]:
    def register(rule: NotesRule) -> NotesRule:
        RULES[code] = asks
        _NOTES_RULES.append((code, rule))
        return rule

    return register


# Questions


@_questions("L01", "four options for one right answer, five or six for several")
def number_of_options(question: Question, place: Place) -> Iterator[Finding]:
    """The real exam has no other numbers."""
    options, keys = len(question.options), question.choose
    wanted = (4,) if keys == 1 else (5, 6)
    if options not in wanted:
        say = "4" if keys == 1 else "5 or 6"
        yield place.line("options"), f"{options} options with {keys} right; {say} are wanted"


_SELECT = re.compile(r"\(Select ([A-Za-z]+)\.\)")
_NUMBERS = {2: "TWO", 3: "THREE", 4: "FOUR"}


@_questions("L02", "the stem of several right answers says how many to select, no other stem does")
def select_as_many_as_are_right(question: Question, place: Place) -> Iterator[Finding]:
    """Learners choose as many as the stem says."""
    said: list[str] = _SELECT.findall(question.stem)
    keys = question.choose
    wanted = [f"{_NUMBERS.get(keys, keys)}"] if keys > 1 else []
    if said == wanted:
        return
    if not wanted:
        yield place.line("stem"), f'one option is right, so the stem says no "(Select {said[0]}.)"'
    else:
        yield (
            place.line("stem"),
            f'the stem must end in "(Select {wanted[0]}.)", as {keys} are right',
        )


@_questions("L03", "every option has its own reason of at least eight words")
def a_reason_for_every_option(question: Question, place: Place) -> Iterator[Finding]:
    """Short or repeated reasons explain nothing."""
    first: dict[str, int] = {}
    for i, option in enumerate(question.options):
        words = len(option.why.split())
        if words < FEWEST_WORDS:
            message = f'option {i + 1} has a "why" of {words} words; {FEWEST_WORDS} are wanted'
            yield place.line("options", i, "why"), message
        other = first.setdefault(_normal(option.why), i)
        if other != i:
            message = f'option {i + 1} has the same "why" as option {other + 1}'
            yield place.line("options", i, "why"), message


_COMBINED = re.compile(
    r"(?i:\b(?:all|none|any|both|neither|each) of (?:the|these) "
    r"(?:above|below|answers|options|others?)\b|\b(?:the )?above (?:are|is) (?:right|correct)\b)"
    r"|\b(?:[Bb]oth |[Nn]either )?(?<![-\w])[A-F] (?:and|or|nor) [A-F]\b(?![-\w])"
)


@_questions("L06", 'no "all of the above", "none of these", "both A and C"')
def no_option_about_options(question: Question, place: Place) -> Iterator[Finding]:
    """Options are shuffled, and such options test reading instead of knowing."""
    for i, option in enumerate(question.options):
        if found := _COMBINED.search(option.text):
            message = f"option {i + 1} speaks of other options: {quoted(found[0])}"
            yield place.line("options", i, "text"), message


_POSITION = re.compile(
    r"\b(?:[Oo]ption|[Aa]nswer|[Cc]hoice)s? \(?[A-F]\)?(?![\w-])"
    r"|\b(?:[Oo]ption|[Cc]hoice)s? [1-9](?![\w%])"
    r"|(?i:\b(?:first|second|third|fourth|fifth|sixth|last|previous|next|preceding|above|below)"
    r" (?:option|choice)s?\b)"
    r"|(?i:\b(?:option|choice)s? (?:above|below)\b)"
)


@_questions("L07", "no text refers to an option by letter or position")
def no_letters_or_positions(question: Question, place: Place) -> Iterator[Finding]:
    """Options are shuffled before they are shown."""
    yield from _positions(question.remember, "remember", place.line("remember"))
    for i, option in enumerate(question.options):
        for key, text in (("text", option.text), ("why", option.why), ("belief", option.belief)):
            line = place.line("options", i, key)
            yield from _positions(text or "", f'option {i + 1} "{key}"', line)


def _positions(text: str, where: str, line: int) -> Iterator[Finding]:
    if found := _POSITION.search(text):
        yield line, f"{where} refers to a letter or position: {quoted(found[0])}"


@_questions("L08", "no two options say the same")
def no_option_twice(question: Question, place: Place) -> Iterator[Finding]:
    """Compared without regard to case, spaces and punctuation."""
    first: dict[str, int] = {}
    for i, option in enumerate(question.options):
        other = first.setdefault(_normal(option.text), i)
        if other != i:
            yield place.line("options", i, "text"), f"option {i + 1} repeats option {other + 1}"


@_questions("L20", "the stem's last sentence is the question")
def ends_in_a_question(question: Question, place: Place) -> Iterator[Finding]:
    """Only "(Select TWO.)" may follow it."""
    stem = _SELECT.sub("", question.stem).rstrip()
    if not stem.endswith("?"):
        yield (
            place.line("stem"),
            f"the stem's last sentence must end in ?, not {quoted(stem[-20:])}",
        )


@_questions("F05", "a right option has no belief and no facts that refute it")
def nothing_to_refute_on_right_options(question: Question, place: Place) -> Iterator[Finding]:
    """Both are for those who choose a wrong option."""
    for i, option in enumerate(question.options):
        for key, given in (("belief", option.belief), ("facts", option.facts)):
            if option.correct and given:
                message = f'option {i + 1} is right; "{key}" is for wrong options'
                yield place.line("options", i, key), message


@_questions("L30", "fenced code names its language and parses")
def code_in_stems(question: Question, place: Place) -> Iterator[Finding]:
    """JSON and YAML in stems."""
    for fence in fences(question.stem):
        # The text of a block scalar begins on the line below its "|".
        yield from _fence(fence, place.line("stem") + 1 + fence.line)


# Facts


@_facts("L27", "addresses are https, without language path or tracking")
def clean_sources(fact: Fact, place: Place) -> Iterator[Finding]:
    """An address that works for everyone and tells nobody who follows it."""
    for i, address in enumerate(fact.sources):
        if wrong := _address(address):
            yield place.line("sources", i), f"{wrong}: {quoted(address)}"


# Notes


@_notes("L27", "addresses are https, without language path or tracking")
def clean_links(topic: Topic, draft: Draft) -> Iterator[Finding]:
    """Notes link to the web, or to tables and other notes of the pack."""
    first = draft.bodies.get(topic.path, 1)
    for line, target in links(topic.notes):
        if re.match(r"https?:", target):
            wrong = _address(target)
        elif (
            re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target)
            or target.startswith("/")
            or "\\" in target
        ):
            wrong = "a link leads to the web (https) or to a path in the pack"
        else:
            inside = posixpath.normpath(f"topics/{topic.path}/{target.partition('#')[0]}")
            wrong = "the link leads out of the pack" if inside.startswith("..") else ""
        if wrong:
            yield first + line, f"{wrong}: {quoted(target)}"


@_notes("L30", "fenced code names its language and parses")
def code_in_notes(topic: Topic, draft: Draft) -> Iterator[Finding]:
    """JSON and YAML in notes."""
    for fence in fences(topic.notes):
        yield from _fence(fence, draft.bodies.get(topic.path, 1) + fence.line)


# What rules share

_TRACKING = re.compile(
    r"[?&](utm_\w+|trk\w*|sc_\w+|ref|refid|gclid|fbclid|mkt_tok)=", re.IGNORECASE
)
_LANGUAGE = re.compile(r"https?://docs\.aws\.amazon\.com/[a-z]{2}_[a-z]{2}/", re.IGNORECASE)


def _address(address: str) -> str:
    """What is wrong with an address; empty when nothing is."""
    if not address.startswith("https://"):
        return "an address starts with https://"
    if _LANGUAGE.match(address):
        return "an address without a language in its path"
    if found := _TRACKING.search(address):
        return f"an address without tracking ({found[1]})"
    return ""


def _fence(fence: Fence, line: int) -> Iterator[Finding]:
    if not fence.is_closed:
        yield line, "the fenced block is not closed"
    elif not fence.language:
        yield line, "the fenced block names no language; text will do"
    elif fence.language == "json":
        yield from _json(fence.body, line)
    elif fence.language in ("yaml", "yml"):
        yield from _yaml(fence.body, line)


def _json(body: str, line: int) -> Iterator[Finding]:
    try:
        value = json.loads(body)
    except RecursionError:
        yield line, "the JSON is nested too deep"
        return
    except ValueError as error:
        if _is_json_lines(body):
            return
        at = line + getattr(error, "lineno", 0)
        yield at, "the block is not JSON here; call it text if it is not meant to be"
        return
    if isinstance(value, dict) and "Statement" in value:
        listed = value["Statement"]
        statements = listed if isinstance(listed, list) else [listed]
        if "Version" not in value:
            yield line, 'the policy has no "Version"'
        if not all(isinstance(s, dict) and "Effect" in s for s in statements):
            yield line, 'a statement of the policy has no "Effect"'


def _is_json_lines(body: str) -> bool:
    """Whether every line is a JSON value of its own, as in logs."""
    lines = [line for line in body.split("\n") if line.strip()]
    try:
        return len(lines) > 1 and all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, RecursionError):
        return False


def _yaml(body: str, line: int) -> Iterator[Finding]:
    from studykit.packs.read import syntax_error

    # Templates may use tags and anchors; only the syntax is looked at.
    if error := syntax_error(body):
        yield line + error[0], f"{error[1]} (in a fenced block)"


def _normal(text: str) -> str:
    return " ".join(re.findall(r"[\w$%.+*/<>=-]+", text.casefold())).rstrip(".")


def _bare(id: str) -> str:
    return id.partition(".")[2]
