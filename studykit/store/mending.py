"""What `doctor --fix` does to the history: nothing before what is there was kept."""

import datetime as dt
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from studykit.errors import StoreError
from studykit.model.finding import Finding
from studykit.store import checkup, db
from studykit.store.history import History
from studykit.store.salvage import Saved, salvage


def mend(folder: Path, findings: Collection[Finding], at: dt.datetime, date: dt.date) -> list[str]:
    """Does what the findings say `--fix` would do; what was done, in sentences.

    Raises StoreError where something stands in the way; what was done before stays done, and is
    said in it.
    """
    wanted = {finding.name for finding in findings if finding.fixable}
    done: list[str] = []
    try:
        with db.explained_files(folder / db.FILE):
            if "privacy" in wanted:
                done += _close_to_others(folder)
            if wanted & {"history", "events"}:
                done += _save(folder, date)
            elif "views" in wanted:
                done += _fold_anew(folder, date)
            if "leftovers" in wanted:
                done += _sweep(folder, at)
    except StoreError as error:
        # Also said, for nobody will say again where the damaged file lies.
        raise StoreError(" ".join([*done, str(error)])) from error
    return done


def _save(folder: Path, date: dt.date) -> Iterator[str]:
    saved = salvage(folder, date)
    if saved is None:
        raise StoreError(
            f"Not one event could be read from {folder / db.FILE}, and there is no good backup. "
            "Nothing was changed. To begin a new history, move that file away"
            f"{' and remove ' + db.MARKER if (folder / db.MARKER).exists() else ''}."
        )
    yield from told(saved)


def told(saved: Saved) -> Iterator[str]:
    """What was kept, and what was not."""
    count = "1 event is" if saved.kept == 1 else f"{saved.kept} events are"
    newest = f", the newest of {saved.newest:%Y-%m-%d %H:%M} UTC" if saved.newest else ""
    only = f", {saved.from_backups} of them from backups" if saved.from_backups else ""
    yield f"{count} in the new history{only}{newest}."
    if saved.missing:
        text = checkup.missing(saved.missing)
        yield f"Of the events that must have been recorded, {text}."
    else:
        yield (
            "By their numbers none is missing before the newest; whether there were newer ones, "
            "nobody can say."
        )
    if saved.aside:
        yield f"The damaged file lies whole in {saved.aside}."


def _fold_anew(folder: Path, date: dt.date) -> Iterator[str]:
    with History.open(folder, write=True) as history:
        kept = history.back_up(f"before-repair-{date.isoformat()}")
        history.rebuild()
    yield f"What is remembered was folded anew from the events; before that, {kept} was made."


def _close_to_others(folder: Path) -> Iterator[str]:
    for path in checkup.open_to_others(folder):
        path.chmod(0o700 if path.is_dir() else 0o600)
        yield f"{path} is for you alone now."


def _sweep(folder: Path, at: dt.datetime) -> Iterator[str]:
    for path in checkup.leftovers(folder):
        if not checkup.is_old(path, at):
            yield f"{path} is younger than an hour and was left: another studykit may be at it."
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            with suppress(FileNotFoundError):
                path.unlink()
        yield f"{path} was removed."
