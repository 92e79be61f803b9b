"""What is confused with what, and what is missed again and again.

A chosen wrong option shows a belief and points at the facts that refute it; so the history says
which facts stand against which beliefs, and whether a belief was seen off since.
"""

from studykit.model.history import Memory

LEECH_LAPSES = 4
"""So often lost, a fact is a leech. Anki suspends at eight lapses of a card; we only offer help,
and help is cheaper than a lapse: each costs some relearning, so it comes at half of that."""

LEECH_NO_MORE = 21.0
"""Days of stability from which a leech is none any more: known again for three weeks, it was
learned (Anki calls a card mature from there)."""


def is_leech(memory: Memory | None) -> bool:
    """Whether a fact is missed again and again: lost four times or more, and not known since for
    three weeks. One that was set aside troubles nobody."""
    return (
        memory is not None
        and not memory.suspended
        and memory.lapses >= LEECH_LAPSES
        and memory.stability < LEECH_NO_MORE
    )
