"""New things for authors to fill in: a topic, a fact, a question, a table.

What is written is sound in form at once, so that everything else goes on working, and says TODO
where something must be put in: `studykit check` does not let a TODO pass.
"""

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path

from studykit.errors import UnknownName, Usage
from studykit.model.pack import Fact, Pack, Question
from studykit.packs.build import Draft, read_pack
from studykit.packs.check.house import read_house
from studykit.packs.read import Keyed, read_yaml
from studykit.packs.schema import FOLDER, write_schemas
from studykit.packs.walk import NAME
from studykit.packs.write import read_lines, write_whole

TODO = "TODO"


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the thing's name, its file and the line it begins on."""

    name: str
    file: Path
    line: int


def new_topic(folder: Path, path: str, title: str | None) -> Made:
    """A topic's folder with notes to begin with. `path` may name a topic within a topic."""
    parts = path.strip("/").split("/")
    for part in parts:
        _named(part, "A topic's folder")
    root = folder / "topics"
    pack = read_pack(folder).pack
    taken = [topic.path for topic in pack.topics]
    if (name := "/".join(parts)).casefold() in {one.casefold() for one in taken}:
        raise Usage(f"The topic {name} is there already.")
    file = root.joinpath(*parts, "notes.md")
    if file.exists():
        raise Usage(f"The topic {path} is there already: {file}")
    above = root.joinpath(*parts[:-1], "notes.md")
    if len(parts) > 1 and not above.exists():
        parent = "/".join(parts[:-1])
        raise Usage(f"There is no topic {parent} yet: studykit new topic {parent}")
    siblings = list(file.parent.parent.glob("*/notes.md"))
    shown = title or parts[-1].replace("-", " ").replace("_", " ").capitalize()
    write_whole(
        file,
        f"---\ntitle: {_quoted(shown)}\nsummary: {TODO} in half a sentence, what is in it\n"
        f"order: {len(siblings) + 1}\n{_tasks_hint(pack)}---\n"
        f"## What it is\n\n{TODO}: what a learner must be able to picture.\n",
    )
    _with_schemas(folder)
    return Made(path, file, 1)


def new_fact(folder: Path, topic: str, id: str | None, today: dt.date) -> Made:
    """A fact at the end of the topic's `facts.yaml`, which is made where there is none."""
    draft = read_pack(folder)
    topic = _topic(draft, topic)
    id = _free_id(folder, draft, topic, id)
    file = folder / "topics" / topic / "facts.yaml"
    dated = f"checked: {today}" in read_lines(file).partition("facts:")[0]
    entry = (
        f"  - id: {id}\n"
        f"    text: >-\n"
        f"      {TODO}: one checkable claim in our own words, one to three sentences, naming its\n"
        f"      subject ({id}).\n"
        f"    ask: {TODO} one precise question ({id})?\n"
        f"    answer: {TODO} the shortest complete answer\n"
        f"    sources: [https://{_host(folder)}/{TODO}]\n"
    )
    if file.exists() and not dated:
        entry += f"    checked: {today}\n"
    return _appended(folder, file, "facts", entry, id, head=f"checked: {today}\n")


def new_question(folder: Path, topic: str, id: str | None, facts: list[str], keys: int) -> Made:
    """A question at the end of the topic's `questions.yaml`, with reasons to fill in.

    `facts` are the facts it rests on; without any the newest of the topic. `keys` is how many
    options are right.
    """
    draft = read_pack(folder)
    topic = _topic(draft, topic)
    top = topic.split("/", 1)[0]
    id = _free_id(folder, draft, topic, id)
    known = {fact.id for fact in draft.pack.facts}
    own = [fact.id for fact in draft.pack.facts if fact.topic == topic]
    wanted = list(dict.fromkeys(fact if "." in fact else f"{top}.{fact}" for fact in facts))
    wanted = wanted or own[-1:]
    if len(wanted) > 3:
        raise Usage("A question rests on one to three facts; name no more of them.")
    unread = [p for p in draft.problems if p.file == f"topics/{topic}/facts.yaml"]
    if not own and unread:
        raise Usage(f"The facts of {topic} cannot be read: {unread[0]}")
    if not wanted:
        raise Usage(f"A question rests on facts; write one first: studykit new fact {topic}")
    for fact in wanted:
        if fact not in known:
            raise UnknownName("fact", fact, sorted(known), where="studykit topics shows topics")
    if not 1 <= keys <= 3:
        raise Usage("One, two or three options can be right.")
    options = 4 if keys == 1 else keys + 3
    select = {2: " (Select TWO.)", 3: " (Select THREE.)"}.get(keys, "")
    shown = [fact.removeprefix(f"{top}.") for fact in wanted]
    entry = (
        f"  - id: {id}\n"
        f"    stem: |\n"
        f"      {TODO}: who runs what, what went wrong or is wanted, in one to four sentences\n"
        f"      ({id}).\n\n"
        f"      Which solution meets these requirements?{select}\n"
        f"    options:\n"
    )
    # The right ones do not stand first in every question an author begins.
    first = len(draft.pack.questions) % (options - keys + 1)
    for i in range(options):
        right = first <= i < first + keys
        entry += f"      - text: {TODO} a complete, possible action, the {_ORDINALS[i]}\n"
        if right:
            entry += (
                f"        correct: true\n"
                f"        why: {TODO} why it meets every requirement, in eight words ({i})\n"
            )
        else:
            entry += (
                f"        why: {TODO} what it does and which requirement it does not meet ({i})\n"
                f"        belief: {TODO} the misconception, as the learner would say it ({i})\n"
                f"        facts: []\n"
            )
    entry += (
        f"    facts: [{', '.join(shown)}]\n"
        f"    remember: {TODO} the rule to keep, in one line\n"
        f"    level: 2\n    cognitive: application\n"
    )
    return _appended(folder, folder / "topics" / topic / "questions.yaml", "questions", entry, id)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def new_table(folder: Path, topic: str, name: str, columns: list[str]) -> Made:
    """A table in the topic's `tables` folder, with one row to fill in."""
    draft = read_pack(folder)
    topic = _topic(draft, topic)
    _named(name, "A table")
    for table in draft.pack.tables:
        if table.name.casefold() == name.casefold():
            raise Usage(f"The table name {name} is taken, in {table.topic}.")
    file = folder / "topics" / topic / "tables" / f"{name}.yaml"
    if file.exists():
        raise Usage(f"There is a file already: {file}")
    if len(set(columns)) < len(columns):
        raise Usage("Two columns have the same name.")
    names = columns or [f"{TODO} one", f"{TODO} the other"]
    cells = ", ".join(f"{TODO} value {i}" for i in range(1, len(names) + 1))
    write_whole(
        file,
        f"{_comment(folder, file, 'table')}title: {TODO} what is compared\n"
        f"columns: [{', '.join(_quoted(one) for one in names)}]\n"
        f"rows:\n  - feature: {TODO} what differs\n    cells: [{cells}]\n",
    )
    _with_schemas(folder)
    return Made(name, file, 1)


def new_pack(folder: Path, title: str | None, today: dt.date) -> Made:
    """A pack with an exam and a first topic to fill in, in a folder that is made for it."""
    name = folder.name
    _named(name, "A pack")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Usage(f"{folder} is there already. A new pack gets a folder of its own.")
    shown = title or name.replace("-", " ").replace("_", " ").capitalize()
    exam = name.lower()
    write_whole(
        folder / "pack.yaml",
        f"format: 1\nid: {name}\ntitle: {_quoted(shown)}\n"
        f"licence: {TODO} under which others may use it\nexam: {exam}\n",
    )
    write_whole(
        folder / "exams" / f"{exam}.yaml",
        f"title: {_quoted(shown)}\ncode: {_quoted(name.upper())}\n"
        f"guide: https://example.com/{TODO}\nchecked: {today}\n"
        "items: 20\nscored: 20\nminutes: 40\n"
        "scale: {lowest: 0, highest: 100, pass: 70}\n"
        f'domains:\n  - id: "1"\n    title: {TODO} what it is about\n    weight: 100\n'
        f'    tasks:\n      - id: "1.1"\n        title: {TODO} what one must be able to do\n',
    )
    _with_schemas(folder)
    new_topic(folder, "first", None)
    return Made(name, folder, 1)


# What they share


def _host(folder: Path) -> str:
    """Where facts of this pack have their sources: the most particular of its hosts."""
    return max(sorted(read_house(folder).hosts), key=len, default="example.com")


def _topic(draft: Draft, name: str) -> str:
    wanted = name.strip("/").casefold()
    paths = [topic.path for topic in draft.pack.topics]
    for path in paths:
        if path.casefold() == wanted:
            return path
    raise UnknownName("topic", name, paths, where="studykit new topic makes one")


def _named(name: str, what: str) -> None:
    if not NAME.fullmatch(name):
        raise Usage(f"{what} is named with ASCII letters, digits, - and _, at most 64 of them.")


def _free_id(folder: Path, draft: Draft, topic: str, id: str | None) -> str:
    """The id asked for, if it was never given; or the next free number of the topic."""
    root, last = topic.split("/", 1)[0], topic.rsplit("/", 1)[-1]
    items: list[Fact | Question] = [*draft.pack.facts, *draft.pack.questions]
    given = {id.casefold() for item in items for id in (item.id, *item.was)}
    given |= {id.casefold() for id in read_house(folder).ids or ()}
    if id is not None:
        _named(id, "An id")
        if f"{root}.{id}".casefold() in given:
            raise Usage(f"The id {id} is taken in {root}; an id is given once and for ever.")
        return id
    n = 1
    while f"{root}.{last}-{n}".casefold() in given:
        n += 1
    return f"{last}-{n}"


def _appended(folder: Path, file: Path, key: str, entry: str, id: str, head: str = "") -> Made:
    """The entry at the end of the file's list; the file stays as it was if that cannot be."""
    old = read_lines(file)
    ends = "\r\n" if "\r\n" in old else "\n"
    old = old.replace("\r\n", "\n")
    if not old:
        old = f"{_comment(folder, file, key)}{head}{key}:\n"
    elif re.search(rf"^{key}: *\[\] *$", old, re.MULTILINE):
        old = re.sub(rf"^{key}: *\[\] *$", f"{key}:", old, count=1, flags=re.MULTILINE)
    elif not old.endswith("\n"):
        old += "\n"
    blank = "" if old.endswith((f"{key}:\n", "\n\n")) else "\n"
    text = f"{old}{blank}{entry}"
    source = read_yaml(text.encode(), file.name)
    listed = source.data.get(key) if isinstance(source.data, Keyed) else None
    last = listed[-1] if isinstance(listed, list) and listed else None
    if source.problems or not isinstance(last, dict) or last.get("id") != id:
        raise Usage(
            f"{file} does not end with its list of {key}, each entry two spaces deep, so nothing "
            "was added. Where studykit check finds nothing wrong, indent the list."
        )
    write_whole(file, text.replace("\n", ends))
    _with_schemas(folder)
    return Made(id, file, old.count("\n") + blank.count("\n") + 1)


def _comment(folder: Path, file: Path, name: str) -> str:
    """The line by which an editor finds the schema."""
    path = os.path.relpath(folder / FOLDER / f"{name}.json", file.parent).replace(os.sep, "/")
    return f"# yaml-language-server: $schema={path}\n"


def _with_schemas(folder: Path) -> None:
    """The pack's schemas, which the comments name; what is there stays as it is."""
    if not (folder / FOLDER).exists():
        write_schemas(folder / FOLDER)


def _tasks_hint(pack: Pack) -> str:
    exams = [exam.id for exam in pack.exams]
    if not exams:
        return ""
    listed = ", ".join(f"{exam}: []" for exam in exams)
    return f"tasks: {{{listed}}}  # {TODO} ids of exams/*.yaml, quoted\n"


def _quoted(text: str) -> str:
    """The text as a value that YAML reads as it stands."""
    is_plain = re.fullmatch(r"[A-Za-z0-9][\w .()/+-]*", text)
    return text if is_plain else "'" + text.replace("'", "''") + "'"
