"""Rules about cues: what gives the right option away to somebody who knows tests but not AWS."""

import re
from collections.abc import Iterator
from statistics import fmean

from studykit.model.pack import Option, Question
from studykit.packs.build import Place
from studykit.packs.check.rules import Bench, Finding, questions
from studykit.packs.check.words import content_words, jaccard, prose, words
from studykit.packs.problem import quoted

LONGER = 1.4  # as often as long as the mean of the others, by words
LONGER_BY = 3  # and by at least so many words: of short options a word is half
CONVERGES_BY = 0.15

ABSOLUTE = re.compile(
    r"(?i)(?<![\w`-])(?:always|never|only|all|any|every|entirely|completely|must)(?![\w`-])"
)
HEDGE = re.compile(
    r"(?i)(?<![\w`-])(?:usually|sometimes|may|might|often|generally|typically|possibly)(?![\w`-])"
)


def keys_of(question: Question) -> list[Option]:
    """The right options."""
    return [option for option in question.options if option.correct]


def distractors_of(question: Question) -> list[Option]:
    """The wrong options."""
    return [option for option in question.options if not option.correct]


@questions("L11", "a right option no longer than the others", "warning")
def key_not_longest(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """The careful author's habit: the right option gets all the conditions."""
    counts = [len(option.text.split()) for option in question.options]
    for i, option in enumerate(question.options):
        others = [count for j, count in enumerate(counts) if j != i]
        mean = fmean(others)
        if (
            option.correct
            and counts[i] > max(others)
            and counts[i] >= LONGER * mean
            and counts[i] - mean >= LONGER_BY
        ):
            message = (
                f"option {i + 1} is right and has {counts[i]} words; the others have {mean:.0f}"
            )
            yield place.line("options", i, "text"), message


@questions("L14", "no absolutes in wrong options alone, no hedges in right ones alone", "warning")
def no_absolutes_in_distractors_alone(
    question: Question, place: Place, bench: Bench
) -> Iterator[Finding]:
    """Who is good at tests strikes what says "always" and takes what says "may"."""
    keys, distractors = keys_of(question), distractors_of(question)
    # One wrong option may quote a rule; from two on it is a pattern.
    absolute = [found for o in distractors if (found := ABSOLUTE.search(_plain(o.text)))]
    if len(absolute) > 1 and not any(ABSOLUTE.search(_plain(o.text)) for o in keys):
        said = ", ".join(sorted({quoted(found[0].lower()) for found in absolute}))
        yield place.line("options"), f"only wrong options say {said}"
    hedged = [found for o in keys if (found := HEDGE.search(_plain(o.text)))]
    if hedged and not any(HEDGE.search(_plain(o.text)) for o in distractors):
        yield place.line("options"), f"only a right option says {quoted(hedged[0][0].lower())}"


@questions("L15", "no rare word of the stem in a right option alone", "warning")
def no_clang(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """An echo of the stem draws the eye."""
    stem = content_words(prose(question.stem))
    rare = stem - bench.common - bench.house.service_words
    for word in sorted(rare):
        holders = [
            i for i, option in enumerate(question.options) if word in content_words(option.text)
        ]
        if len(holders) == 1 and question.options[holders[0]].correct:
            line = place.line("options", holders[0], "text")
            yield line, f"{quoted(word)} stands in the stem and in this right option alone"


@questions("L16", "a right option that shares no more with the others than they do", "warning")
def no_convergence(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Of "A with B, A with C, D with B" the first shares most, and is right too often."""
    if question.choose != 1:
        return
    overlap = overlaps(question)
    (key,) = question.key
    rest = max(value for i, value in enumerate(overlap) if i != key)
    if overlap[key] - rest >= CONVERGES_BY:
        message = f"option {key + 1} is right and shares most with the others; vary its parts"
        yield place.line("options", key, "text"), message


def overlaps(question: Question) -> list[float]:
    """Of each option the mean overlap of its words with those of each other option, 0 to 1."""
    sets = [frozenset(words(option.text)) for option in question.options]
    return [
        fmean(jaccard(one, other) for j, other in enumerate(sets) if j != i)
        for i, one in enumerate(sets)
    ]


def _plain(text: str) -> str:
    return re.sub(r"`[^`]*`", " ", text)
