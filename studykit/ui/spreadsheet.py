"""Facts and questions as rows of a spreadsheet."""

from collections.abc import Iterable
from string import ascii_lowercase

from studykit.model.pack import Fact, Question
from studykit.ui.formats import csv_text


def facts_csv(facts: Iterable[Fact]) -> str:
    """One fact a row, under a row of headings."""
    head = ["id", "topic", "fact", "ask", "answer", "sources", "checked", "errata"]
    return csv_text([head, *map(_fact, facts)])


def _fact(fact: Fact) -> list[str]:
    errata = " · ".join(f"{e.claim} — {e.because}" for e in fact.errata)
    sources = " ".join(fact.sources)
    checked = fact.checked.isoformat()
    return [fact.id, fact.topic, fact.text, fact.ask, fact.answer, sources, checked, errata]


def questions_csv(questions: Iterable[Question]) -> str:
    """One question a row: stem, right letters, each option with its reason, the rule to keep."""
    found = list(questions)
    most = max((len(question.options) for question in found), default=0)
    letters = ascii_lowercase[:most]
    options = [name for letter in letters for name in (letter, f"why {letter}")]
    head = ["id", "topic", "level", "question", "right", *options, "remember", "facts"]
    return csv_text([head, *(_question(question, most) for question in found)])


def _question(question: Question, most: int) -> list[str]:
    right = " ".join(ascii_lowercase[i] for i in sorted(question.key))
    options = [text for option in question.options for text in (option.text, option.why)]
    options += [""] * (2 * (most - len(question.options)))
    head = [question.id, question.topic, str(question.level), question.stem, right]
    return [*head, *options, question.remember, " ".join(question.facts)]
