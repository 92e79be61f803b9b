"""What we can explain to a learner: one sentence and an exit code each."""

from collections.abc import Iterable
from difflib import get_close_matches


class StudykitError(Exception):
    """Something the learner can be told in one sentence. `exit_code` ends the program."""

    exit_code = 1


class Usage(StudykitError):
    """The command was understood, its words were not."""

    exit_code = 2


class UnknownName(Usage):
    """No such topic, table or id; the nearest names are offered."""

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        near = nearest(name, known)
        offer = f" Did you mean {' or '.join(near)}?" if near else ""
        hint = f"  ({where})" if where else ""
        super().__init__(f'No {kind} named "{name}".{offer}{hint}')


class BrokenPack(StudykitError):
    """Content so broken that the command cannot run."""

    exit_code = 3


class StoreError(StudykitError):
    """The learner's history cannot be read or written."""

    exit_code = 4


class NoTerminal(StudykitError):
    """Nobody can be asked: a terminal is needed, or standard input is closed."""

    exit_code = 5


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Up to `most` known names that a slip of the finger could have meant, best first."""
    names = sorted(set(known))
    folded = {n.casefold(): n for n in names}
    hits = get_close_matches(name.casefold()[:200], folded, n=most, cutoff=0.6)
    inside = [n for n in names if len(name) >= 3 and name.casefold() in n.casefold()]
    return list(dict.fromkeys([folded[h] for h in hits] + inside))[:most]
