"""What a look at the whole of studykit found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, and how it is.

    `found` is something wrong, `note` something worth knowing that nothing need be done about.
    `mend` says what would be done, or what the learner can do; where `fixable`, `--fix` does it.
    """

    name: str
    level: Level
    text: str
    mend: str = ""
    fixable: bool = False
