"""A session on a real terminal: one screen at a time, one key an answer.

Screens are drawn on the alternate screen, so that what was there before comes back. What does
not fit scrolls; the options and the keys stay where they are.
"""

from collections.abc import Mapping
from functools import partial
from string import ascii_lowercase

from studykit.model.pack import Fact
from studykit.study.explain import Explanation
from studykit.study.marking import Mark
from studykit.ui import card as cards
from studykit.ui import question as questions
from studykit.ui.explanation import explanation
from studykit.ui.question import Asked
from studykit.ui.reply import Chosen, Confidence, GradeGiven, Reply, Word
from studykit.ui.screen import Screen
from studykit.ui.text import BLANK, Line, Span, line, wrap
from studykit.ui.theme import Page
from studykit.ui.window import View, Window, quiet

_KEYS = (
    ("a, b, c … or 1, 2, 3 …", "answer at once; with several right options, mark and unmark"),
    ("Space or Enter", "on a card: show the answer"),
    ("1, 2, 3, 4", "on a card, then: again (you did not know it), hard, good, easy"),
    (
        "↑ ↓ and Enter",
        "move to an option and choose it; of several, Space marks and Enter confirms",
    ),
    (
        "y, m, n",
        "before an answer, if you like: sure, unsure, a guess; the same key takes it back. "
        "It changes no mark and no memory: studykit stats compares it with what came",
    ),
    ("s", "skip the question; nothing is recorded as wrong"),
    ("u", "take back the last answer and see its question or card again"),
    ("Space, PgDn, PgUp", "scroll where there is more than fits"),
    ("q, Esc or Ctrl-D", "stop; every answer given is kept"),
    ("Enter", "after an explanation: the next question"),
    ("o, t, n", "after an explanation: open the source, the table, the notes"),
    ("x", "set a fact aside: it is not asked any more, until studykit why ID --back-in"),
)


class Terminal(Window):
    """The learner's terminal as a session sees it; use it in a `with`."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        # From what one went to a source, the table or the notes, and how far down it was.
        self._opened: tuple[Fact, int] | None = None
        self._reading: tuple[Mark, int] | None = None

    def ask(self, asked: Asked, *, undo: bool) -> Reply:
        """The answer to a question, or another word."""
        choose = asked.question.choose
        selected: set[int] = set()
        cursor: int | None = None
        confidence: Confidence = ""
        view = View(self)
        while True:
            now, place, said = frozenset(selected), cursor, confidence
            key = view.key(
                partial(questions.stem, asked=asked, confidence=said),
                partial(_options, asked=asked, selected=now, cursor=place, undo=undo),
            )
            picked = _place(key, len(asked.order))
            if key in ("up", "down"):
                step = 1 if key == "down" else -1
                start = -1 if step > 0 else 0
                cursor = ((start if cursor is None else cursor) + step) % len(asked.order)
            elif key == "enter" and choose > 1:
                if len(selected) == choose:
                    return Chosen(frozenset(selected), confidence)
            elif key == ("enter" if choose == 1 else "space") and cursor is not None:
                picked = cursor
            elif asked.asks_how_sure and key in questions.HOW_SURE:
                sure = questions.HOW_SURE[key]
                confidence = "" if sure == confidence else sure
            elif word := _common(key, undo=undo, skip=True):
                return word
            elif key == "?":
                self.help()
            if picked is not None:
                if choose == 1:
                    return Chosen(frozenset({asked.order[picked]}), confidence)
                selected ^= {asked.order[picked]}

    def explain(self, told: Explanation, *, table: str | None) -> Word:
        """Show the explanation; what the learner wants next."""
        also = " · t table" if table else ""
        words = {"o": Word.OPEN, "n": Word.NOTES, "u": Word.UNDO}
        if table:
            words["t"] = Word.TABLE
        also += " · n notes"
        if told.help and not told.help.aside:
            words["x"] = Word.ASIDE
            also += " · x set aside"
        before = self._reading
        view = View(self, offset=before[1] if before and before[0] is told.mark else 0)
        while True:
            key = view.key(
                lambda page: explanation(page, told),
                lambda page: quiet(page, f"Enter next · o source{also} · u undo · ? keys · q stop"),
                arrows=True,
            )
            self._reading = told.mark, view.offset
            if key == "enter" or (key == "space" and view.at_end):
                return Word.NEXT
            if key in words:
                return words[key]
            if word := _common(key, undo=False, skip=False):
                return word
            if key == "?":
                self.help()

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
        """Front, then back; the grade, or another word."""
        opened, self._opened = self._opened, None
        back = opened[1] if opened and opened[0] is fact else None
        front = partial(cards.front, fact=fact, where=where, progress=progress, again=again)
        view = View(self)
        while back is None:
            key = view.key(
                front,
                lambda page: cards.front_hint(page, undo=undo),
            )
            if key in ("space", "enter"):
                break
            if key == "x":
                return Word.ASIDE
            if word := _common(key, undo=undo, skip=True):
                return word
            if key == "?":
                self.help()
        view = View(self, offset=back or 0)
        while True:
            key = view.key(
                lambda page: [*front(page), *cards.back(page, fact)],
                lambda page: cards.back_hint(page, intervals, undo=undo),
            )
            if key in "1234" and len(key) == 1:
                return GradeGiven(int(key))
            if key == "x":
                return Word.ASIDE
            if key == "o":
                self._opened = fact, view.offset
                return Word.OPEN
            if word := _common(key, undo=undo, skip=True):
                return word
            if key == "?":
                self.help()

    def help(self) -> None:
        """What each key does."""

        def draw(page: Page) -> list[Line]:
            lines = [line(Span("Keys", "heading")), BLANK]
            for keys, does in _KEYS:
                lines.append(line("  ", Span(page.line(keys), "key")))
                lines += wrap(page.line(does), page.prose, "      ")
            return lines

        self.show(draw)


def _options(
    page: Page, *, asked: Asked, selected: frozenset[int], cursor: int | None, undo: bool
) -> list[Line]:
    return [
        *questions.options(page, asked, selected=selected, cursor=cursor),
        *questions.hint(page, asked, len(selected), undo=undo),
    ]


def _common(key: str, *, undo: bool, skip: bool) -> Word | None:
    if key in ("q", "escape", "ctrl-d"):
        return Word.STOP
    if key == "u" and undo:
        return Word.UNDO
    if key == "s" and skip:
        return Word.SKIP
    return None


def _place(key: str, count: int) -> int | None:
    if len(key) != 1:
        return None
    key = key.lower()
    place = ascii_lowercase.find(key) if key.isalpha() else "123456789".find(key)
    return place if 0 <= place < count else None
