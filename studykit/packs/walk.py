"""Which files a pack is made of, found without leaving its folder.

This runs at every start, so it only lists folders and looks at sizes and times.
"""

import os
import re
import stat
from pathlib import Path
from typing import Literal, NamedTuple

from studykit.packs.problem import Problem, quoted

MOST_FILES = 20_000
MOST_BYTES = 4 * 1024 * 1024
DEEPEST = 12  # folders within folders; a topic seldom needs three

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")

Kind = Literal["pack", "exam", "notes", "facts", "questions", "table"]

_TOPIC_FILES: dict[str, Kind] = {
    "notes.md": "notes",
    "facts.yaml": "facts",
    "questions.yaml": "questions",
}


class Found(NamedTuple):
    """A file to read: what it holds, its path in the pack and on the disk, and its age."""

    kind: Kind
    file: str  # relative to the pack, with "/"
    path: str
    size: int
    mtime: int
    ctime: int

    @property
    def name(self) -> str:
        """The file's name without its ending; tables and exams are called by it."""
        return self.file.rsplit("/", 1)[-1].removesuffix(".yaml")

    @property
    def topic(self) -> str:
        """The topic's path; empty for files that belong to none."""
        if not self.file.startswith("topics/"):
            return ""
        folder = self.file.split("/")[1:-1]
        return "/".join(folder[:-1] if self.kind == "table" else folder)


class PackWalk:
    """The files of a pack in a stable order, and what stands in the way."""

    def __init__(self, folder: Path) -> None:
        self.files: list[Found] = []
        self.problems: list[Problem] = []
        self._root = folder.resolve()
        self._seen = 0
        self._root_folder()

    def _root_folder(self) -> None:
        for entry in self._entries(str(self._root), ""):
            match entry.name:
                case "pack.yaml":
                    self._add(entry, "pack", entry.name)
                case "exams" if self._is_folder(entry, entry.name):
                    self._yaml_files(entry.path, entry.name, "exam")
                case "topics" if self._is_folder(entry, entry.name):
                    self._topics(entry.path, entry.name, 1)

    def _topics(self, path: str, name: str, depth: int) -> None:
        """What is in `topics` or in a topic."""
        if depth > DEEPEST:
            self._problem(name, "Y03", f"folders are nested more than {DEEPEST} deep")
            return
        taken: dict[str, str] = {}
        for entry in self._entries(path, name):
            file = f"{name}/{entry.name}"
            kind = _TOPIC_FILES.get(entry.name) if depth > 1 else None
            if kind:
                self._add(entry, kind, file)
            elif _is_ours_to_skip(entry.name):
                continue
            elif not self._is_folder(entry, file):
                if not entry.is_symlink():
                    self._stray(file, entry.name, in_topic=depth > 1)
            elif entry.name == "tables" and depth > 1:
                self._yaml_files(entry.path, file, "table")
            elif not NAME.fullmatch(entry.name):
                self._problem(file, "F04", _bad_name("A topic's folder"))
            elif other := taken.get(entry.name.casefold()):
                self._problem(file, "R01", f"the topic {quoted(other)} has the same name")
            else:
                taken[entry.name.casefold()] = entry.name
                self._topics(entry.path, file, depth + 1)

    def _yaml_files(self, path: str, name: str, kind: Kind) -> None:
        for entry in self._entries(path, name):
            file = f"{name}/{entry.name}"
            if _is_ours_to_skip(entry.name):
                continue
            if not entry.name.endswith(".yaml"):
                self._stray(file, entry.name)
            elif not NAME.fullmatch(entry.name.removesuffix(".yaml")):
                self._problem(file, "F04", _bad_name("A file here"))
            else:
                self._add(entry, kind, file)

    def _entries(self, path: str, name: str) -> list["os.DirEntry[str]"]:
        """What a folder holds, by name; nothing once the pack has too many files."""
        entries: list[os.DirEntry[str]] = []
        try:
            with os.scandir(path) as found:
                for entry in found:
                    self._seen += 1
                    if self._seen > MOST_FILES:
                        self._too_many()
                        return []
                    entries.append(entry)
        except OSError as error:
            self._problem(name or ".", "Y01", f"the folder cannot be read: {_reason(error)}")
        return sorted(entries, key=lambda entry: entry.name)

    def _too_many(self) -> None:
        problem = Problem("pack.yaml", 1, "Y03", f"the pack has more than {MOST_FILES:,} files")
        if problem not in self.problems:
            self.problems.append(problem)

    def _is_folder(self, entry: "os.DirEntry[str]", file: str) -> bool:
        if entry.is_dir(follow_symlinks=False):
            return True
        if entry.is_symlink():
            self._problem(file, "Y01", "a link that is not followed; put what it leads to here")
        return False

    def _add(self, entry: "os.DirEntry[str]", kind: Kind, file: str) -> None:
        path = entry.path
        try:
            if entry.is_symlink():
                inside = Path(path).resolve(strict=True)
                if not inside.is_relative_to(self._root):
                    self._problem(file, "Y01", "a link that leads out of the pack; not read")
                    return
                path = str(inside)
                about = Path(path).lstat()
            else:
                about = entry.stat(follow_symlinks=False)
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before 3.13
            self._problem(file, "Y01", f"cannot be read: {_reason(error)}")
            return
        if not stat.S_ISREG(about.st_mode):
            self._problem(file, "Y01", "is no regular file; not read")
            return
        self.files.append(
            Found(kind, file, path, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
        )

    def _stray(self, file: str, name: str, in_topic: bool | None = None) -> None:
        """A file that nothing reads; `in_topic` says whether other kinds of file may be here."""
        from studykit.errors import nearest

        near = nearest(name, _TOPIC_FILES, most=1)
        if name.endswith(".yml"):
            hint = "; files end in .yaml"
        elif in_topic is False and name in _TOPIC_FILES:
            hint = "; it belongs into a topic's folder"
        else:
            hint = f"; did you mean {near[0]}?" if in_topic and near else ""
        self._problem(file, "F06", f"nothing reads this file{hint}")

    def _problem(self, file: str, code: str, message: str) -> None:
        self.problems.append(Problem(file, 1, code, message))


def read_bytes(found: Found) -> bytes | str:
    """The file's content, or the sentence that says why not."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        # What was a file when the folder was listed may be a pipe now: opening it must not wait.
        with open(os.open(found.path, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return "is no regular file; not read"
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return f"cannot be read: {_reason(error)}"
    return data


def _is_ours_to_skip(name: str) -> bool:
    """Whether editors, version control or people keep such files beside content."""
    return name.startswith((".", "#")) or name.endswith("~") or name.upper() == "README.MD"


def _bad_name(what: str) -> str:
    return f"{what} is named with ASCII letters, digits, - and _, at most 64 of them"


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or type(error).__name__).lower()
