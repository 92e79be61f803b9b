"""A question as it is put to the learner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from studykit.model.pack import Question
from studykit.ui.reply import Confidence
from studykit.ui.text import BLANK, Line, Span, apart, in_parts, line, prose, rule, wrap
from studykit.ui.theme import Page

HOW_SURE: dict[str, Confidence] = {"y": "sure", "m": "unsure", "n": "guess"}
"""Keys that say how sure one is, before the answer: yes, maybe, no. No option has these letters."""

NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question on its way to the screen.

    `order` holds option indexes as they stand; `where` and `progress` fill the frame; `again`
    says it comes back after it was missed; `asks_how_sure` that it may be said how sure one is.
    """

    question: Question
    order: tuple[int, ...]
    where: str
    progress: str = ""
    again: bool = False
    asks_how_sure: bool = False

    @property
    def last_letter(self) -> str:
        """The letter of the last option."""
        return ascii_lowercase[len(self.order) - 1]


def where(topic: str) -> str:
    """A topic's path as it is shown above a prompt."""
    return topic.replace("/", " · ")


def frame(page: Page, left: str, right: str) -> list[Line]:
    """The quiet line above a prompt and its rule."""
    head = apart(
        line(Span(page.line(left), "quiet")), line(Span(page.line(right), "quiet")), page.width
    )
    return [*head, rule(page)]


def stem(page: Page, asked: Asked, confidence: Confidence = "") -> list[Line]:
    """The frame, the situation and the question. What was said of being sure is in the frame."""
    said = {"": "", "sure": "sure", "unsure": "unsure", "guess": "a guess"}[confidence]
    lines = frame(page, asked.where, " · ".join(part for part in (said, asked.progress) if part))
    if asked.again:
        lines += once_more(page)
    lines += prose(asked.question.stem, page)
    return [*lines, BLANK]


def once_more(page: Page) -> list[Line]:
    """What is said above a prompt that came back."""
    return wrap(line(Span("Once more, since it was missed before", "quiet")), page.width)


def options(
    page: Page,
    asked: Asked,
    *,
    selected: Collection[int] = (),
    cursor: int | None = None,
) -> list[Line]:
    """The options under their letters.

    `selected` holds option indexes; `cursor` is the place that arrow keys have reached. Both
    show in characters, not by colour: `[x]` and `>`.
    """
    many = asked.question.choose > 1
    lines: list[Line] = []
    for place, index in enumerate(asked.order):
        pointer = ">" if place == cursor else " "
        box = ("[x] " if index in selected else "[ ] ") if many else ""
        first = line(
            Span(f"{pointer} ", "key"), Span(box, "key"), Span(f"{ascii_lowercase[place]}  ", "key")
        )
        lines += prose(asked.question.options[index].text, page, first=first)
    return [*lines, BLANK]


def hint(page: Page, asked: Asked, chosen: int = 0, *, undo: bool = False) -> list[Line]:
    """What can be pressed."""
    choose = asked.question.choose
    take_back = " · u undo" if undo else ""
    sure = ", ".join(f"{key} {said}" for key, said in HOW_SURE.items())
    rest = f"{f' · {sure}' if asked.asks_how_sure else ''} · s skip{take_back} · ? keys · q stop"
    if choose == 1:
        keys = f"a–{asked.last_letter} answer{rest}"
    else:
        state = f"{chosen} of {choose} chosen"
        enter = f"Enter answer ({state})" if chosen == choose else f"({state})"
        keys = f"choose {NUMBER_WORDS[choose].upper()}: a–{asked.last_letter} toggle · {enter}"
        keys += rest
    return in_parts(page, keys.split(" · "))


def letters(found: Sequence[str]) -> str:
    """Letters as a learner reads them: `b`, `a and c`, `a, b and d`."""
    if len(found) < 2:
        return "".join(found) or "nothing"
    return f"{', '.join(found[:-1])} and {found[-1]}"
