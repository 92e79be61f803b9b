"""A session as a frozen state machine: (session, what happened) → session.

It knows what is to be asked, what was answered, and what comes back; nothing of screens,
files or clocks. Undo is keeping the session before.
"""

from dataclasses import dataclass, replace

GAP = 4
"""A missed item returns after this many others, or at the end if there are fewer."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is put before the learner. `turn` counts how often it came back in this session."""

    item: str  # id of a question, or of the fact on a card
    topic: str
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A prompt that was dealt with. `correct` is None where it was skipped."""

    prompt: Prompt
    event: str
    correct: bool | None
    millis: int
    missed: tuple[str, ...] = ()  # facts
    beliefs: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()  # facts that were set aside with it


@dataclass(frozen=True, slots=True)
class Session:
    """What is left to ask and what was answered."""

    waiting: tuple[Prompt, ...]
    done: tuple[Done, ...] = ()
    before: "Session | None" = None

    @property
    def current(self) -> Prompt | None:
        """The prompt to show now; None when the session is over."""
        return self.waiting[0] if self.waiting else None

    @property
    def answered(self) -> tuple[Done, ...]:
        """What was answered rather than skipped."""
        return tuple(done for done in self.done if done.correct is not None)

    @property
    def first_answers(self) -> tuple[Done, ...]:
        """Answers to items that were not coming back: what a score may count."""
        return tuple(done for done in self.answered if done.prompt.turn == 0)

    @property
    def right(self) -> int:
        """How many first answers were right."""
        return sum(bool(done.correct) for done in self.first_answers)

    @property
    def aside(self) -> tuple[str, ...]:
        """The facts that were set aside, in that order."""
        return tuple(dict.fromkeys(fact for done in self.done for fact in done.aside))

    @property
    def number(self) -> int:
        """The current prompt's place in the session, from 1."""
        return len(self.done) + 1

    @property
    def length(self) -> int:
        """How many prompts there are, those to come back included."""
        return len(self.done) + len(self.waiting)


def settle(session: Session, done: Done) -> Session:
    """The session after its current prompt was answered or skipped.

    What was missed comes back once, a few prompts later.
    """
    prompt, *rest = session.waiting
    if done.correct is False and prompt.turn == 0:
        rest.insert(min(GAP, len(rest)), replace(prompt, turn=1))
    return Session(waiting=tuple(rest), done=(*session.done, done), before=session)


def set_aside(session: Session, fact: str) -> Session:
    """The session in which a fact was set aside after its last prompt."""
    *before, last = session.done
    last = replace(last, aside=(*last.aside, fact))
    return replace(session, done=(*before, last))


def undo(session: Session) -> Session:
    """The session as it was before its last step; itself if there was none."""
    return session.before or session


def drop(session: Session, item: str) -> Session:
    """The session without an item that was set aside."""
    return replace(session, waiting=tuple(p for p in session.waiting if p.item != item))
