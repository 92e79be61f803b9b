"""What a pack calls itself. Apart from the rest, since every command needs it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`pack.yaml`: what the pack calls itself. `exam` is the default blueprint."""

    format: Literal[1]
    id: str
    title: str
    licence: str
    exam: str | None = None
