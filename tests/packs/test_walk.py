"""The files of a pack, found without leaving its folder."""

import os
from pathlib import Path

import pytest
from authored import write_pack

from studykit.packs import walk
from studykit.packs.walk import PackWalk, read_bytes


def found(folder: Path) -> list[tuple[str, str, str, str]]:
    return [(f.kind, f.file, f.topic, f.name) for f in PackWalk(folder).files]


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in PackWalk(folder).problems]


def test_each_file_is_found_with_what_it_is(tmp_path: Path):
    write_pack(tmp_path, {"topics/queues/fifo/notes.md": "x"})

    assert told(tmp_path) == []
    assert found(tmp_path) == [
        ("exam", "exams/made-up.yaml", "", "made-up"),
        ("pack", "pack.yaml", "", "pack"),
        ("facts", "topics/queues/facts.yaml", "queues", "facts"),
        ("notes", "topics/queues/fifo/notes.md", "queues/fifo", "notes.md"),
        ("notes", "topics/queues/notes.md", "queues", "notes.md"),
        ("questions", "topics/queues/questions.yaml", "queues", "questions"),
        ("table", "topics/queues/tables/kinds.yaml", "queues", "kinds"),
    ]


def test_what_people_and_tools_keep_beside_content_is_no_problem(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "README.md": "x",
            "LICENSE": "x",
            ".git/config": "x",
            "topics/.DS_Store": "x",
            "topics/README.md": "x",
            "topics/queues/.notes.md.swp": "x",
            "topics/queues/notes.md~": "x",
            "topics/queues/#facts.yaml#": "x",
            "topics/queues/tables/README.md": "x",
        },
    )

    assert told(tmp_path) == []


def test_a_file_that_nothing_reads_is_named(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "exams/made-up.json": "x",
            "exams/notes.md": "x",
            "topics/fact.yaml": "x",
            "topics/facts.yaml": "x",
            "topics/queues/picture.png": "x",
            "topics/queues/question.yaml": "x",
            "topics/queues/facts.yml": "x",
            "topics/queues/tables/a b.yaml": "x",
            "topics/Über uns/notes.md": "x",
        },
    )

    assert told(tmp_path) == [
        "exams/made-up.json:1: F06 nothing reads this file",
        "exams/notes.md:1: F06 nothing reads this file",
        "topics/fact.yaml:1: F06 nothing reads this file",
        "topics/facts.yaml:1: F06 nothing reads this file; it belongs into a topic's folder",
        "topics/queues/facts.yml:1: F06 nothing reads this file; files end in .yaml",
        "topics/queues/picture.png:1: F06 nothing reads this file",
        "topics/queues/question.yaml:1: F06 nothing reads this file; did you mean questions.yaml?",
        "topics/queues/tables/a b.yaml:1: F04 A file here is named with ASCII letters, digits, "
        "- and _, at most 64 of them",
        "topics/Über uns:1: F04 A topic's folder is named with ASCII letters, digits, - and _, "
        "at most 64 of them",
    ]


def test_only_within_a_topic_tables_are_tables(tmp_path: Path):
    write_pack(tmp_path, {"topics/tables/notes.md": "x", "topics/tables/tables/more.yaml": "x"})

    assert told(tmp_path) == []
    assert [row for row in found(tmp_path) if "more" in row or row[2] == "tables"] == [
        ("notes", "topics/tables/notes.md", "tables", "notes.md"),
        ("table", "topics/tables/tables/more.yaml", "tables", "more"),
    ]


def test_a_name_cannot_command_the_terminal(tmp_path: Path):
    write_pack(tmp_path)
    (tmp_path / "topics" / "a\n\x1b[2J").mkdir()
    (tmp_path / "topics" / os.fsdecode(b"caf\xe9")).mkdir()

    rule = "F04 A topic's folder is named with ASCII letters, digits, - and _, at most 64 of them"
    assert told(tmp_path) == [
        rf"topics/a \u001b[2J:1: {rule}",
        rf"topics/caf\udce9:1: {rule}",
    ]


def test_sibling_topics_differ_by_more_than_case(tmp_path: Path):
    write_pack(tmp_path, {"topics/Queues/notes.md": "x"})
    if len(list((tmp_path / "topics").iterdir())) < 2:
        pytest.skip("the file system does not tell case apart")

    assert told(tmp_path) == ['topics/queues:1: R01 the topic "Queues" has the same name']


def test_links_are_followed_inside_the_pack_only(tmp_path: Path):
    pack = write_pack(tmp_path / "pack")
    beside = tmp_path / "pack-evil"
    beside.mkdir()
    (beside / "secret.yaml").write_text("title: x")
    tables = pack / "topics/queues/tables"
    (tables / "inside.yaml").symlink_to(tables / "kinds.yaml")
    (tables / "outside.yaml").symlink_to(beside / "secret.yaml")
    (tables / "up.yaml").symlink_to("../../../../pack-evil/secret.yaml")
    (tables / "gone.yaml").symlink_to("nothing.yaml")
    (tables / "loop.yaml").symlink_to("loop.yaml")
    (pack / "topics/elsewhere").symlink_to(beside)
    (pack / "topics/round").symlink_to(pack / "topics")
    (pack / "topics/self").symlink_to("self")

    assert [f.name for f in PackWalk(pack).files if f.kind == "table"] == ["inside", "kinds"]
    follow = "Y01 a link that is not followed; put what it leads to here"
    assert told(pack) == [
        f"topics/elsewhere:1: {follow}",
        "topics/queues/tables/gone.yaml:1: Y01 cannot be read: no such file or directory",
        "topics/queues/tables/loop.yaml:1: Y01 cannot be read: "
        + _loop_reason(tables / "loop.yaml"),
        "topics/queues/tables/outside.yaml:1: Y01 a link that leads out of the pack; not read",
        "topics/queues/tables/up.yaml:1: Y01 a link that leads out of the pack; not read",
        f"topics/round:1: {follow}",
        f"topics/self:1: {follow}",
    ]


def test_the_folders_of_a_pack_are_no_links(tmp_path: Path):
    pack, beside = write_pack(tmp_path / "pack"), tmp_path / "beside"
    beside.mkdir()
    for name in ("exams", "topics"):
        (pack / name).rename(beside / name)
        (pack / name).symlink_to(beside / name)

    assert [file for _, file, _, _ in found(pack)] == ["pack.yaml"]
    follow = "Y01 a link that is not followed; put what it leads to here"
    assert told(pack) == [f"exams:1: {follow}", f"topics:1: {follow}"]


def _loop_reason(path: Path) -> str:
    try:
        path.resolve(strict=True)
    except OSError as error:
        return (error.strerror or "").lower()
    except RuntimeError:
        return "runtimeerror"
    return ""


def test_the_pack_itself_may_be_reached_by_a_link(tmp_path: Path):
    write_pack(tmp_path / "pack")
    (tmp_path / "link").symlink_to("pack")

    assert found(tmp_path / "link") == found(tmp_path / "pack")


def test_pipes_and_devices_are_not_opened(tmp_path: Path):
    pack = write_pack(tmp_path / "pack", {"topics/queues/facts.yaml": None})
    os.mkfifo(pack / "topics/queues/facts.yaml")
    os.mkfifo(pack / "topics/queues/tables/pipe.yaml")
    (pack / "exams/zero.yaml").symlink_to("/dev/zero")
    (pack / "topics/queues/tables/folder.yaml").mkdir()

    assert told(pack) == [
        "exams/zero.yaml:1: Y01 a link that leads out of the pack; not read",
        "topics/queues/facts.yaml:1: Y01 is no regular file; not read",
        "topics/queues/tables/folder.yaml:1: Y01 is no regular file; not read",
        "topics/queues/tables/pipe.yaml:1: Y01 is no regular file; not read",
    ]
    read = {file for _, file, _, _ in found(pack)}
    assert read == {
        "exams/made-up.yaml",
        "pack.yaml",
        "topics/queues/notes.md",
        "topics/queues/questions.yaml",
        "topics/queues/tables/kinds.yaml",
    }


def test_a_file_that_becomes_a_pipe_is_not_waited_for(tmp_path: Path):
    pack = write_pack(tmp_path)
    [facts] = [f for f in PackWalk(pack).files if f.kind == "facts"]
    Path(facts.path).unlink()
    os.mkfifo(facts.path)

    assert read_bytes(facts) == "is no regular file; not read"


def test_a_file_that_vanishes_or_turns_into_a_link_is_not_read(tmp_path: Path):
    pack = write_pack(tmp_path)
    [facts] = [f for f in PackWalk(pack).files if f.kind == "facts"]
    Path(facts.path).unlink()

    assert read_bytes(facts) == "cannot be read: no such file or directory"
    Path(facts.path).symlink_to(pack / "pack.yaml")
    assert read_bytes(facts) == "cannot be read: too many levels of symbolic links"


def test_no_more_is_read_of_a_file_than_a_file_may_hold(tmp_path: Path):
    pack = write_pack(tmp_path)
    with open(pack / "topics/queues/facts.yaml", "wb") as file:
        file.truncate(10**12)
    [facts] = [f for f in PackWalk(pack).files if f.kind == "facts"]

    data = read_bytes(facts)

    assert isinstance(data, bytes)
    assert len(data) == walk.MOST_BYTES + 1


def test_folders_and_files_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_pack(tmp_path, {"topics/" + "a/" * 13 + "notes.md": "x"})
    assert told(tmp_path) == [
        "topics/a/a/a/a/a/a/a/a/a/a/a/a:1: Y03 folders are nested more than 12 deep"
    ]

    monkeypatch.setattr(walk, "MOST_FILES", 8)
    assert told(tmp_path) == ["pack.yaml:1: Y03 the pack has more than 8 files"]


def test_as_many_as_may_be_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_pack(tmp_path)
    with_folders = len(list(tmp_path.rglob("*")))

    monkeypatch.setattr(walk, "MOST_FILES", with_folders)
    assert told(tmp_path) == []
    monkeypatch.setattr(walk, "MOST_FILES", with_folders - 1)
    assert told(tmp_path) == [f"pack.yaml:1: Y03 the pack has more than {with_folders - 1} files"]


def test_a_folder_that_is_gone_is_a_problem(tmp_path: Path):
    assert told(tmp_path / "gone") == [
        ".:1: Y01 the folder cannot be read: no such file or directory"
    ]
