"""Rules about a question's stem, what the item is labelled with, and what its reasons answer."""

import re
from collections.abc import Iterator

from studykit.model.pack import Question
from studykit.packs.build import Place
from studykit.packs.check.rules import Bench, Finding, questions
from studykit.packs.check.words import prose, sentences, words
from studykit.packs.problem import quoted

STEM_WORDS = (12, 130)
LONGEST_SENTENCE = 40
_SELECT = re.compile(r"\(Select [A-Za-z]+\.\)")


@questions("L05", "cognitive level and tasks of every exam are given")
def fully_labelled(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Without its labels an item cannot be weighed. Tasks may come from the topic."""
    if question.cognitive is None:
        yield place.line(), '"cognitive" is missing: recall, application or analysis'
    for exam in bench.draft.pack.exams:
        if not question.tasks.get(exam.id):
            yield place.line(), f"no task of {exam.id}, neither here nor in the topic's notes"


_NEGATIVE = re.compile(
    r"(?<![\w-])(?:NOT|EXCEPT)(?![\w-])|\bLEAST likely\b|\b(?:is|are) (?:incorrect|false)\b"
)


def asks_negatively(question: Question) -> bool:
    """Whether the stem asks for what does not hold."""
    return bool(_NEGATIVE.search(prose(question.stem)))


@questions("L13", "a positive question", "warning")
def asks_for_what_is_right(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Negative stems test attention; at most one in fifty should be one."""
    if found := _NEGATIVE.search(prose(question.stem)):
        yield place.line("stem"), f"the stem asks for what does not hold: {quoted(found[0])}"


@questions("L17", "a lead-in that every option can follow", "warning")
def fits_every_option(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """An article at the end of the stem gives away options that do not agree with it."""
    ending = _SELECT.sub("", prose(question.stem)).strip().rstrip("?:…. ")
    last = ending.rsplit(None, 1)[-1].casefold() if ending else ""
    if last not in ("a", "an"):
        return
    for i, option in enumerate(question.options):
        starts_with_vowel = option.text.lstrip("`\"'(")[:1].casefold() in "aeiou"
        if starts_with_vowel != (last == "an"):
            line = place.line("options", i, "text")
            yield line, f'the stem ends in "{last}", which option {i + 1} does not fit'


@questions("L19", "stems of 12 to 130 words, sentences of at most 40", "warning")
def readable(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Reading load is not difficulty; fenced code does not count."""
    text = _SELECT.sub("", prose(question.stem))
    count = len(text.split())
    fewest, most = STEM_WORDS
    if not fewest <= count <= most:
        yield place.line("stem"), f"the stem has {count} words; {fewest} to {most} are wanted"
    for sentence in sentences(text):
        if (length := len(sentence.split())) > LONGEST_SENTENCE:
            message = f"a sentence of {length} words: {quoted(sentence)}; split it"
            yield place.line("stem"), message


@questions("L20", "the stem's last sentence is the question")
def ends_in_a_question(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Only "(Select TWO.)" may follow it."""
    stem = _SELECT.sub("", question.stem).rstrip()
    if not stem.endswith("?"):
        yield (
            place.line("stem"),
            f"the stem's last sentence must end in ?, not {quoted(stem[-20:])}",
        )


# A qualifier in capitals, and the beginnings of words that speak of it.
_SUBJECTS = (
    (
        r"LEAST (?:\w+ )*(?:overhead|administrative|management|maintenance)",
        "overhead operat manag maintain maintenance run runs server write own code built native "
        "automat configur itself work custom",
    ),
    (
        r"(?:LEAST|FEWEST|LOWEST|MINIMUM|SMALLEST) (?:\w+ )*(?:effort|change|changes|code|"
        r"development|steps|modification|modifications|configuration)",
        "effort chang code work write rewrit develop step built configur setting custom line "
        "native own build edit",
    ),
    (
        r"(?:MOST cost|LOWEST (?:\w+ )*cost|LEAST (?:\w+ )*cost|LEAST expensive|cost-effective)",
        "cost price pay paid cheap bill free charg fee money expens saves saving",
    ),
    (
        r"(?:LOWEST|LEAST|MINIMUM) (?:\w+ )*latency|FASTEST|MOST quickly|LEAST time",
        "latenc fast slow millisecond delay wait second time quick soon immediat minutes",
    ),
    (
        r"MOST secure|MOST restrictive|LEAST privilege",
        "secur privileg credential access expos leak permission key secret grant least broad "
        "more than allow",
    ),
    (r"HIGHEST (?:\w+ )*availab|MOST (?:\w+ )*availab", "availab fail outage downtime zone up"),
    (
        r"MOST (?:operationally )?efficient",
        "operat automat effort work overhead manual capacity cost call request read maintain "
        "efficien unit consum",
    ),
)
_QUALIFIED = tuple((re.compile(pattern), tuple(stems.split())) for pattern, stems in _SUBJECTS)


@questions("L21", "reasons that speak of what the stem asks the most or least of", "warning")
def reasons_meet_the_qualifier(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """With a qualifier other options work too; the reasons must say why they lose on it."""
    stem = prose(question.stem)
    reasons = words(" ".join([question.remember, *(option.why for option in question.options)]))
    for pattern, beginnings in _QUALIFIED:
        found = pattern.search(stem)
        if found and not any(word.startswith(beginnings) for word in reasons):
            message = f"the stem asks for {quoted(found[0])}, but no reason speaks of it"
            yield place.line("stem"), message
