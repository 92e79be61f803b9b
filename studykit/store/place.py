"""Where the learner's history and the compiled packs live. Reads the environment only."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from studykit.errors import StoreError

HISTORY = "STUDYKIT_HOME"
CACHE = "STUDYKIT_CACHE"


def history_folder() -> Path:
    """The folder of the learner's history, whether or not it exists yet.

    `STUDYKIT_HOME`, else the platform's folder for user data.
    """
    if os.environ.get(HISTORY):
        if folder := _full(os.environ[HISTORY]):
            return folder
        raise StoreError(
            f"{HISTORY} is {os.environ[HISTORY]!r}, which is not a full path. "
            "Write it from the root on."
        )

    def ask() -> str:
        from platformdirs import user_data_dir

        return user_data_dir("studykit", appauthor=False)

    if folder := _platform("XDG_DATA_HOME", ask):
        return folder
    raise StoreError(
        "There is no home folder to keep your history in. "
        f"Set {HISTORY} to a folder of your own and try again."
    )


def shelf_folder() -> Path | None:
    """Where packs are that the learner added; None where there is no place for any."""
    with suppress(StoreError):
        return history_folder() / "packs"
    return None


def cache_folder() -> Path | None:
    """The folder for what can be made again, or None where there is no place for one.

    `STUDYKIT_CACHE`, else the platform's folder for user caches.
    """
    if os.environ.get(CACHE):
        return _full(os.environ[CACHE])

    def ask() -> str:
        from platformdirs import user_cache_dir

        return user_cache_dir("studykit", appauthor=False)

    return _platform("XDG_CACHE_HOME", ask)


def make_private(folder: Path) -> None:
    """The folder exists afterwards. Those made on the way are for the learner alone (0700).

    Raises OSError where it cannot be made.
    """
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _platform(variable: str, ask: Callable[[], str]) -> Path | None:
    """What the platform says, unless it hangs on a home that is not there."""
    if not Path(os.environ.get(variable, "")).is_absolute() and not _has_home():
        return None
    with suppress(RuntimeError):  # platformdirs knows no home either
        return _full(ask())
    return None


def _has_home() -> bool:
    # expanduser takes an empty or relative HOME as it stands, and "~" where there is none.
    home = os.environ.get("HOME") if os.name == "posix" else None
    home = os.path.expanduser("~") if home is None else home  # noqa: PTH111
    # Unlike Path's, this is_dir says no where it may not look.
    return Path(home).is_absolute() and os.path.isdir(home)  # noqa: PTH112


def _full(path: str) -> Path | None:
    """The path if it starts at the root, with `~` spelt out; None otherwise."""
    try:
        expanded = Path(path).expanduser()
    except RuntimeError:  # a home that nobody knows
        return None
    return expanded if expanded.is_absolute() else None
