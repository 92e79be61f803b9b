"""Where the pack is: named, set by STUDYKIT_PACK, or the one that comes with studykit."""

import os
from collections.abc import Mapping
from pathlib import Path

from studykit.errors import BrokenPack

VARIABLE = "STUDYKIT_PACK"


def find_pack(
    named: str | Path | None = None,
    environ: Mapping[str, str] = os.environ,
    shelf: Path | None = None,
) -> Path:
    """The pack's folder. Raises BrokenPack with the reason where there is none to read.

    A bare name is a folder here or, where there is none, a pack on the shelf.
    """
    if named:
        return usable_folder(_on(shelf, Path(named)))
    if environ.get(VARIABLE):
        folder = _on(shelf, Path(environ[VARIABLE]))
        return usable_folder(folder, f" (--pack or {VARIABLE} names it)")
    return usable_folder(bundled())


def _on(shelf: Path | None, named: Path) -> Path:
    if shelf is None or len(named.parts) != 1 or named.name in ("", ".", ".."):
        return named
    try:
        return named if named.exists() or not (shelf / named).is_dir() else shelf / named
    except (OSError, ValueError):
        return named


def bundled() -> Path:
    """The pack that comes with studykit: inside the installed package, or beside it."""
    package = Path(__file__).parent.parent
    installed = package / "content"
    return installed if installed.is_dir() else package.parent / "content"


def usable_folder(folder: Path, why: str = "") -> Path:
    """The folder itself, if it can be read and has a pack.yaml."""
    shown = f'"{folder}"{why}'
    try:
        if not folder.is_dir():
            what = "is a file, not a folder" if folder.exists() else "does not exist"
            raise BrokenPack(f"The pack {shown} {what}.")
        if "pack.yaml" not in os.listdir(folder):  # noqa: PTH208  names are enough
            raise BrokenPack(f"The folder {shown} has no pack.yaml, so it is not a pack.")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "its name is no path").lower()
        raise BrokenPack(f"The pack {shown} cannot be read: {reason}.") from error
    return folder
