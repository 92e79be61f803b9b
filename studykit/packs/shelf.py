"""The shelf: packs of one's own in the user data folder, checked before they are put there.

What is copied is what the program reads, text and nothing else: no code, no link, no file from
outside the pack. Packs are told apart by their id, under which the history keeps what was
learned from them; taking a pack off the shelf takes nothing from the history.
"""

import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from studykit.errors import BrokenPack, StudykitError, UnknownName, Usage
from studykit.model.manifest import Manifest
from studykit.packs.find import bundled
from studykit.packs.library import open_library
from studykit.packs.problem import Problem
from studykit.packs.walk import MOST_BYTES, MOST_FILES, NAME, PackWalk, read_bytes

MOST_SHOWN = 10
MOST_UNPACKED = 256 * 1024 * 1024

_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How members may be packed. The others unpack in one piece, however large: a gigabyte may lie
in a kilobyte of bzip2."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for archives that are damaged, or of a kind that it does not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A pack that is here: the bundled one, or one that was added."""

    manifest: Manifest
    folder: Path
    is_bundled: bool = False
    facts: int = 0
    questions: int = 0
    problems: int = 0


class Unsound(StudykitError):
    """The pack has problems, so it was not added."""

    exit_code = 1

    def __init__(self, source: Path, problems: list[Problem]) -> None:
        shown = "\n".join(str(problem) for problem in problems[:MOST_SHOWN])
        more = len(problems) - MOST_SHOWN
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{shown}\n" + (f"… and {more} more\n" if more > 0 else "") + f"{source} has {count}, "
            f'so it was not added. Mend it first; "studykit check {source}" lists them.'
        )


def shelved(shelf: Path | None, cache: Path | None) -> list[Shelved]:
    """The bundled pack, then those on the shelf by id, through their compiled forms in `cache`.
    What cannot be read is left out."""
    found = [_described(bundled(), cache, is_bundled=True)]
    if shelf is not None and shelf.is_dir():
        for folder in sorted(shelf.iterdir()):
            if NAME.fullmatch(folder.name) and folder.is_dir():
                found.append(_described(folder, cache))
    return [one for one in found if one]


def add(source: Path, shelf: Path, cache: Path | None = None, *, replace: bool = False) -> Shelved:
    """The pack in a folder or .zip file, now on the shelf: all of it or nothing.

    Raises Unsound where it has problems, and Usage where it is no pack or its id is taken.
    """
    from studykit.packs.build import build  # with all that validates; a list needs none of it

    with _as_folder(source, shelf) as folder:
        pack, problems = build(folder)
        if problems:
            raise Unsound(source, problems)
        if pack is None or not (pack.topics or pack.exams):
            raise Usage(f"{source} is no pack: it has no topics.")
        id = pack.manifest.id
        if any(one.manifest.id == id for one in shelved(None, cache)):
            raise Usage(f"{source} has the id {id}, which is that of the pack studykit comes with.")
        place = shelf / id
        if place.exists() and not replace:
            raise Usage(f"A pack {id} is there already. To put this one in its place: --replace")
        new = Path(tempfile.mkdtemp(prefix=".adding-", dir=shelf))
        try:
            _copy(folder, new)
            _exchange(new, place)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return Shelved(
        manifest=pack.manifest,
        folder=place,
        facts=len(pack.facts),
        questions=len(pack.questions),
    )


def remove(id: str, shelf: Path, cache: Path | None = None) -> Path:
    """Take the pack off the shelf; where it stood. Raises UnknownName."""
    known = [one for one in shelved(shelf, cache) if not one.is_bundled]
    for one in known:
        if one.manifest.id.casefold() == id.casefold():
            gone = Path(tempfile.mkdtemp(prefix=".removing-", dir=shelf))
            one.folder.rename(gone / "pack")  # at once, whatever happens while files are deleted
            shutil.rmtree(gone, ignore_errors=True)
            return one.folder
    raise UnknownName("added pack", id, [one.manifest.id for one in known], "studykit pack list")


def _described(folder: Path, cache: Path | None, *, is_bundled: bool = False) -> Shelved | None:
    try:
        library = open_library(folder, cache)
    except BrokenPack:
        return None
    topics = library.topics()
    library.close()
    return Shelved(
        manifest=library.manifest,
        folder=folder,
        is_bundled=is_bundled,
        facts=sum(topic.facts for topic in topics),
        questions=sum(topic.questions for topic in topics),
        problems=library.problems,
    )


def _copy(source: Path, target: Path) -> None:
    """The files that make up the pack, as they were read."""
    for found in PackWalk(source).files:
        data = read_bytes(found)
        if isinstance(data, str):  # changed since it was checked
            raise Usage(f"{found.path} {data}. Nothing was added.")
        file = target / found.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _exchange(new: Path, place: Path) -> None:
    """Put the new folder where the old one was, if any."""
    new.chmod(0o700)
    if not place.exists():
        new.rename(place)
        return
    old = Path(tempfile.mkdtemp(prefix=".removing-", dir=place.parent)) / "pack"
    place.rename(old)
    try:
        new.rename(place)
    except OSError:
        old.rename(place)
        old.parent.rmdir()
        raise
    shutil.rmtree(old.parent, ignore_errors=True)


@contextmanager
def _as_folder(source: Path, shelf: Path) -> Iterator[Path]:
    """The pack as a folder; what was unpacked for that is gone afterwards."""
    try:
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        if source.is_dir():
            if not (source / "pack.yaml").is_file():
                raise Usage(f"The folder {source} has no pack.yaml, so it is not a pack.")
            yield source
        elif source.is_file() and zipfile.is_zipfile(source):
            with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=shelf) as made:
                yield _unpack(source, Path(made))
        elif source.exists():
            raise Usage(f"{source} is neither a folder nor a .zip file.")
        else:
            raise Usage(f"{source} does not exist.")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Usage(f"{source} cannot be added: {reason}. Nothing was.") from error


def _unpack(source: Path, target: Path) -> Path:
    """The pack's folder inside `target`. Nothing an archive says of itself is believed."""
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(source) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES:
                raise Usage(f"{source} holds more than {MOST_FILES:,} files.")
            seen: set[str] = set()
            for member in members:
                parts = _inside(source, member)
                if (name := "/".join(parts).casefold()) in seen:
                    raise Usage(f"{source} holds {member.filename!r} twice.")
                seen.add(name)
                if member.compress_type not in _WAYS:
                    raise NotImplementedError
                with archive.open(member) as stream:
                    data = stream.read(min(MOST_BYTES, left) + 1)
                left -= len(data)
                if len(data) > MOST_BYTES or left < 0:
                    raise Usage(f"{source} holds more than a pack may: {member.filename!r}.")
                file = target.joinpath(*parts)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
    except _DAMAGE as error:
        raise Usage(f"{source} cannot be unpacked: it is damaged or not plain.") from error
    if (target / "pack.yaml").is_file():
        return target
    inside = [one for one in target.iterdir() if (one / "pack.yaml").is_file()]
    if len(inside) != 1:
        raise Usage(f"{source} holds no pack.yaml, so it is not a pack.")
    return inside[0]


def _inside(source: Path, member: zipfile.ZipInfo) -> tuple[str, ...]:
    """The member's path, if it is a plain file within the archive."""
    name = member.filename
    path = PurePosixPath(name)
    mode = member.external_attr >> 16
    is_plain = stat.S_IFMT(mode) in (0, stat.S_IFREG)
    is_odd = "\\" in name or "\0" in name or ":" in name
    if path.is_absolute() or ".." in path.parts or is_odd or not is_plain or not path.parts:
        raise Usage(f"{source} holds {name!r}, which is no plain file inside it.")
    return path.parts
