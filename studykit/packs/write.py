"""Files of a pack written by us: the whole file or nothing of it, as its author keeps it."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from studykit.errors import Usage


def read_lines(file: Path) -> str:
    """The text of a file with its line ends as they are; empty where there is no file.

    Raises Usage where it cannot be read.
    """
    try:
        return file.read_bytes().decode("utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(f"{file} cannot be read: {_reason(error)}.") from error


def write_whole(file: Path, text: str) -> None:
    """Put the text into the file: where a link leads, with the mode the file had.

    Raises Usage where it cannot be written; then the file is as it was.
    """
    real = file.resolve()
    beside = real.with_name(f".{real.name}.new")
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        if real.exists() and not os.access(real, os.W_OK):
            raise Usage(f"{file} cannot be written: it is read-only.")
        with beside.open("wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())  # so that a power cut leaves the old file or the new one
        if real.exists():
            shutil.copymode(real, beside)
        beside.replace(real)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise Usage(f"{file} cannot be written: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or type(error).__name__).lower()
