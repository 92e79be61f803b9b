"""A session as JSON, one object per line: for programs that put the questions themselves.

An object is written only when what it reports is durable. Answers are read as lines, like those
of `ui.lines`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from string import ascii_lowercase
from typing import Any, Self, TextIO

from studykit.model.pack import Fact
from studykit.study.confusions import Help
from studykit.study.explain import Explanation
from studykit.study.options import parse
from studykit.ui.explanation import cell_words
from studykit.ui.lines import read_line
from studykit.ui.question import Asked
from studykit.ui.reply import Chosen, GradeGiven, Reply, Word, how_sure
from studykit.ui.report import Summary
from studykit.ui.text import Line
from studykit.ui.theme import Page

VERSION = 1

_WORDS = {"s": Word.SKIP, "u": Word.UNDO, "q": Word.STOP, "x": Word.ASIDE}


class Objects:
    """A program that reads objects and writes lines."""

    def __init__(self, out: TextIO, answers: TextIO) -> None:
        self._out = out
        self._answers = answers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def ask(self, asked: Asked, *, undo: bool) -> Reply:
        """The answer to a question, or another word."""
        question = asked.question
        self._put(
            kind="prompt",
            version=VERSION,
            id=question.id,
            topic=question.topic,
            again=asked.again,
            stem=question.stem,
            options=[
                {"letter": ascii_lowercase[place], "text": question.options[i].text}
                for place, i in enumerate(asked.order)
            ],
            choose=question.choose,
        )
        while (text := read_line(self._answers)) is not None:
            answer, confidence = how_sure(text) if asked.asks_how_sure else (text, "")
            if chosen := parse(answer, asked.order, question.choose):
                return Chosen(chosen, confidence)
            if (word := self._word(text, undo)) and word is not Word.ASIDE:
                return word
            expected = f"{question.choose} of a-{asked.last_letter}, or s, u, q"
            self._put(kind="again", id=question.id, expected=expected)
        return Word.STOP

    def explain(self, told: Explanation, *, table: str | None) -> Word:
        """The mark with everything that explains it."""
        self._put(
            kind="mark",
            version=VERSION,
            id=told.question.id,
            correct=told.mark.correct,
            chosen=list(told.chosen),
            key=list(told.key),
            confidence=told.confidence or None,
            hits=len(told.mark.hits),
            options=[
                {
                    "letter": reason.letter,
                    "text": reason.text,
                    "correct": reason.role in ("right", "chosen right"),
                    "chosen": reason.role.startswith("chosen"),
                    "why": reason.why,
                    "belief": reason.belief,
                }
                for reason in told.reasons
            ],
            facts=[fact_object(fact) for fact in told.facts],
            rows=[
                {
                    "table": table_.name,
                    "feature": row.feature,
                    "cells": {
                        column: cell_words(cell)
                        for column, cell in zip(table_.columns, row.cells, strict=True)
                    },
                }
                for table_, row in told.rows
            ],
            remember=told.question.remember,
            help=None if told.help is None else help_object(told.help),
            again=told.again,
            returns_in_days=None if told.returns is None else list(told.returns),
        )
        return Word.NEXT

    def card(
        self,
        fact: Fact,
        *,
        where: str,
        progress: str,
        intervals: Mapping[int, int] | None,
        undo: bool,
        again: bool,
    ) -> Reply:
        """Both sides at once; the program decides when to show the back."""
        self._put(
            kind="card",
            version=VERSION,
            again=again,
            intervals_in_days=None
            if intervals is None
            else {str(g): n for g, n in intervals.items()},
            **fact_object(fact),
        )
        while (text := read_line(self._answers)) is not None:
            if text.strip() in ("1", "2", "3", "4"):
                return GradeGiven(int(text))
            if word := self._word(text, undo):
                return word
            self._put(kind="again", id=fact.id, expected="1-4, or s, x, u, q")
        return Word.STOP

    def recorded(self, fact: Fact, grade: int, due_in_days: int | None) -> None:
        """A grade is in the history."""
        self._put(kind="graded", id=fact.id, grade=grade, returns_in_days=due_in_days)

    def show(self, draw: Callable[[Page], Sequence[Line]]) -> None:
        """Pages are for people."""

    def summary(self, result: Summary) -> None:
        """How the session went."""
        self._put(
            kind="summary",
            version=VERSION,
            right=result.right,
            asked=result.asked,
            millis=result.millis,
            practice=result.practice,
            sections=[
                {
                    "topic": s.topic,
                    "right": s.right,
                    "asked": s.asked,
                    "facts": s.facts,
                    "known_before": s.known_before,
                    "known_after": s.known_after,
                }
                for s in result.sections
            ],
            missed=list(result.missed),
            beliefs=[{"belief": b, "answers": n} for b, n in result.beliefs],
            set_aside=list(result.aside),
            due={"tomorrow": result.tomorrow, "within_a_week": result.this_week},
        )

    def _word(self, text: str, undo: bool) -> Word | None:
        word = _WORDS.get(text.strip().casefold())
        return None if word is Word.UNDO and not undo else word

    def _put(self, **value: Any) -> None:
        # Escapes for everything beyond ASCII: no control character of a pack can reach a terminal.
        self._out.write(json.dumps(value) + "\n")
        self._out.flush()


def fact_object(fact: Fact) -> dict[str, Any]:
    """A fact as JSON has it."""
    return {
        "id": fact.id,
        "text": fact.text,
        "ask": fact.ask,
        "answer": fact.answer,
        "sources": list(fact.sources),
        "checked": fact.checked.isoformat(),
        "errata": [{"claim": e.claim, "because": e.because} for e in fact.errata],
    }


def help_object(help: Help) -> dict[str, Any]:
    """Help with a fact that is missed again and again, as JSON has it."""
    return {
        "fact": help.fact.id,
        "lost": help.lost,
        "confused_with": None if help.other is None else help.other.id,
        "belief": help.belief or None,
        "times": help.times,
        "contrast": help.contrast or None,
        "another_wording": help.wording or None,
        "set_aside": help.aside,
    }
