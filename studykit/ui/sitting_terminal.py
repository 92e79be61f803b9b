"""A mock exam on a real terminal: one screen a question, and a clock that goes on by itself."""

from string import ascii_lowercase

from studykit.ui import sitting as screens
from studykit.ui.keys import TICK
from studykit.ui.screen import Screen
from studykit.ui.sitting import Brief, Choose, Clock, Go, Move, Said, Seat
from studykit.ui.text import Line, Span, in_parts, line, wrap
from studykit.ui.theme import Page
from studykit.ui.window import Draw, View, Window, quiet

TICKS = 15
"""Seconds after which the clock on the screen goes on; in the last minute it is one."""

_MOVES = {
    "n": Move.NEXT,
    "enter": Move.NEXT,
    "p": Move.BACK,
    "f": Move.FLAG,
    "l": Move.LIST,
    "?": Move.KEYS,
    "e": Move.END,
    "q": Move.LEAVE,
    "escape": Move.LEAVE,
    "ctrl-d": Move.LEAVE,
}

_KEYS = (
    (
        "a, b, c … or 1, 2, 3 …",
        "choose an option; once more takes it back. It is a draft, saved at once, that can be "
        "changed until the end",
    ),
    ("↑ ↓ and Space", "move to an option and choose it"),
    ("n or Enter, p", "the next question, the one before"),
    ("f", "set a flag, or take it away"),
    ("g, a number, Enter", "go to that question"),
    ("l", "the list: what has no answer, what is flagged"),
    ("Space, PgDn, PgUp", "scroll where there is more than fits"),
    ("e", "end the exam; you are asked once more"),
    ("q, Esc or Ctrl-D", "leave without ending it; studykit exam resume goes on"),
    ("E, F", "capitals are always commands: of use where e or f is an option"),
)


class _TimeIsUp(Exception):
    """Whatever was on the screen, it is over."""


class SittingTerminal(Window):
    """The learner's terminal during a mock exam; use it in a `with`."""

    def __init__(self, screen: Screen, clock: Clock) -> None:
        super().__init__(screen)
        self._clock = clock
        self._number = 0
        self._view = View(self)
        self._cursor: int | None = None

    def begin(self, told: Brief) -> bool:
        """Say what is about to begin; whether the learner wants it to."""
        view = View(self)
        while True:
            key = view.key(
                lambda page: screens.brief(page, told),
                lambda page: quiet(page, "Enter begin · q not now"),
                arrows=True,
            )
            if key == "enter":
                return True
            if _MOVES.get(key) is Move.LEAVE:
                return False

    def ask(self, seat: Seat) -> Said:
        """What the learner wants of the question, or that the time is up."""
        if self._number != seat.sitting.number:
            self._number, self._view, self._cursor = seat.sitting.number, View(self), None
        try:
            return self._ask(seat)
        except _TimeIsUp:
            return Move.TIME

    # Inside

    def _ask(self, seat: Seat) -> Said:
        note = ""
        while True:
            bottom = _bottom(seat, self._cursor, note)
            key = self._key(self._view, seat, self._top(seat), bottom, arrows=False)
            note = ""
            answer: Said | None = None
            place = self._cursor if key == "space" else _place(key, seat)
            if key in ("up", "down"):
                self._move(seat, 1 if key == "down" else -1)
            elif place is not None:
                answer = _toggled(seat, place)
                if answer is None:
                    note = f"{seat.item.choose} are chosen: unmark one first"
            elif key in ("g", "G"):
                answer = self._where(seat, self._top(seat))
            else:
                answer = self._obey(_MOVES.get(key.lower()), seat)
            if answer is not None:
                return answer

    def _obey(self, move: Move | None, seat: Seat) -> Said | None:
        match move:
            case Move.NEXT if seat.sitting.number == seat.sitting.length:
                return self._list(seat)
            case Move.LIST:
                return self._list(seat)
            case Move.KEYS:
                self._help(seat)
                return None
            case Move.END:
                return self._end(seat)
            case _:
                return move

    def _key(self, view: View, seat: Seat, top: Draw, bottom: Draw, *, arrows: bool = True) -> str:
        """The next key, while there is time."""
        while True:
            key = view.key(top, bottom, arrows=arrows, seconds=self._until_tick(seat))
            if seat.sitting.is_up(self._clock()):
                raise _TimeIsUp
            if key != TICK:
                return key

    def _until_tick(self, seat: Seat) -> float:
        """Seconds until the clock on the screen goes on, at a round time."""
        state = seat.sitting
        left = state.limit - state.elapsed(self._clock())
        every = TICKS * 1000 if left > screens.LAST_MINUTE else 1000
        return (left % every or every) / 1000

    def _top(self, seat: Seat) -> Draw:
        return lambda page: screens.top(page, seat, self._clock())

    def _list(self, seat: Seat) -> Said | None:
        return self._where(seat, lambda page: screens.overview(page, seat, self._clock()))

    def _where(self, seat: Seat, top: Draw) -> Said | None:
        """The question whose number is typed; None for back to where we were."""
        view, typed, note = View(self, ahead=True), "", ""
        while True:
            key = self._key(view, seat, top, _goto(seat, typed, note))
            note = ""
            if len(key) == 1 and key.isascii() and key.isdigit():
                typed = (typed + key)[-4:]
            elif key == "backspace":
                typed = typed[:-1]
            elif key == "enter" and typed:
                if 1 <= int(typed) <= seat.sitting.length:
                    return Go(int(typed))
                note, typed = f"There are questions 1 to {seat.sitting.length}. ", ""
            elif key in ("enter", "escape", "l", "L"):
                return None
            elif key in ("e", "E"):
                return self._end(seat)
            elif key in ("q", "Q", "ctrl-d"):
                return Move.LEAVE

    def _end(self, seat: Seat) -> Said | None:
        words = f"End the exam? {screens.open_questions(seat.sitting)}"

        def bottom(page: Page) -> list[Line]:
            asked = wrap(line(Span(page.line(words), "strong")), page.prose)
            return [*asked, *quiet(page, "y end and see the report · any other key goes on")]

        key = self._key(
            View(self),
            seat,
            lambda page: screens.overview(page, seat, self._clock()),
            bottom,
        )
        return Move.END if key in ("y", "Y") else None

    def _help(self, seat: Seat) -> None:
        self._key(
            View(self),
            seat,
            lambda page: screens.keys(page, _KEYS),
            lambda page: quiet(page, "↑ ↓ Space scroll · Enter back"),
        )

    def _move(self, seat: Seat, by: int) -> None:
        count = len(seat.item.order) if seat.question else 0
        if count:
            start = -1 if by > 0 else 0
            self._cursor = ((start if self._cursor is None else self._cursor) + by) % count


def _bottom(seat: Seat, cursor: int | None, note: str) -> Draw:
    return lambda page: [*screens.options(page, seat, cursor), *screens.hint(page, seat, note)]


def _goto(seat: Seat, typed: str, note: str) -> Draw:
    def draw(page: Page) -> list[Line]:
        words = f"{note}Go to question (1–{seat.sitting.length}): {typed}_"
        rest = (f"Enter {'go' if typed else 'back'}", "e end", "q leave")
        asked = wrap(line(Span(page.line(words), "strong")), page.width)
        return [*asked, *in_parts(page, rest)]

    return draw


def _place(key: str, seat: Seat) -> int | None:
    """The place of the option that a key chooses; capitals choose none."""
    if seat.question is None or len(key) != 1:
        return None
    place = ascii_lowercase.find(key) if key.isalpha() else "123456789".find(key)
    return place if 0 <= place < len(seat.item.order) else None


def _toggled(seat: Seat, place: int) -> Choose | None:
    """The draft with the option of that place chosen, or not any more; None where as many
    are chosen as may be."""
    item = seat.item
    option = frozenset({item.order[place]})
    if option <= item.chosen:
        return Choose(item.chosen - option)
    if item.choose == 1:
        return Choose(option)
    return Choose(item.chosen | option) if len(item.chosen) < item.choose else None
