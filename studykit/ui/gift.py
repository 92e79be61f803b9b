"""Questions in Moodle's GIFT format, for teachers.

    ::lambda.timeout::[markdown]A function … What happens?{
        =It is stopped#Right, because …
        ~It goes on#Wrong, because …
        ####Remember …
    }

Several right options share the mark evenly; a wrong one takes the whole of it, since the exam
gives no credit for a part. Moodle documents the format on its page "GIFT format".
"""

import re
from collections.abc import Iterable

from studykit.model.pack import Question
from studykit.ui.clean import clean

_CONTROLS = re.compile(r"[\\~=#{}:]")


def gift(questions: Iterable[Question]) -> str:
    """All questions, a category for each topic."""
    parts: list[str] = []
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            parts.append(f"$CATEGORY: studykit/{_escaped(topic)}")
        parts.append(_question(question))
    return "\n\n".join(parts) + "\n" if parts else ""


def _question(question: Question) -> str:
    lines = [f"::{_escaped(question.id)}::[markdown]{_escaped(question.stem.strip())}{{"]
    right = 100 / question.choose
    for option in question.options:
        if question.choose == 1:
            mark = "=" if option.correct else "~"
        else:
            mark = f"~%{right:.5f}%" if option.correct else "~%-100%"
        lines.append(f"\t{mark}{_escaped(option.text)}#{_escaped(option.why)}")
    lines.append(f"\t####{_escaped(question.remember)}")
    lines.append("}")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """The text so that GIFT shows it as it is; a line end becomes `\\n`, as GIFT writes it."""
    found = _CONTROLS.sub(lambda match: f"\\{match[0]}", clean(text))
    return found.replace("\n", "\\n")
