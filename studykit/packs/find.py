"""Where the pack is: named, set by STUDYKIT_PACK, or the one that comes with studykit."""

import os
from collections.abc import Mapping
from pathlib import Path

from studykit.errors import BrokenPack

VARIABLE = "STUDYKIT_PACK"


def find_pack(named: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The pack's folder. Raises BrokenPack with the reason where there is none to read."""
    if named:
        return usable_folder(Path(named))
    if environ.get(VARIABLE):
        return usable_folder(Path(environ[VARIABLE]), f" ({VARIABLE} names it)")
    return usable_folder(bundled())


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
