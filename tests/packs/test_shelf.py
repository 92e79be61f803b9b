"""Packs of one's own: checked, copied, never run."""

import os
import random
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from authored import write_pack

from studykit.errors import UnknownName, Usage
from studykit.packs import shelf as shelving
from studykit.packs.build import build
from studykit.packs.shelf import Unsound, add, remove, shelved

TREES = Path(__file__).parent.parent / "trees"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "home" / "packs"


@pytest.fixture(autouse=True)
def _small_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small pack in the place of the bundled one, which takes a second to compile."""
    small = write_pack(tmp_path / "bundled")
    monkeypatch.setattr("studykit.packs.shelf.bundled", lambda: small)


def zipped(
    file: Path,
    members: dict[str, str | bytes],
    *,
    links: tuple[str, ...] = (),
    way: int = zipfile.ZIP_DEFLATED,
) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = way
            if name in links:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, text)
    return file


def members(top: str = "") -> dict[str, str | bytes]:
    """The trees as members of an archive."""
    return {
        f"{top}{path.relative_to(TREES).as_posix()}": path.read_bytes()
        for path in sorted(TREES.rglob("*"))
        if path.is_file()
    }


def ids(shelf: Path) -> list[str]:
    return [one.manifest.id for one in shelved(shelf, None) if not one.is_bundled]


def left_over(shelf: Path) -> list[str]:
    return [path.name for path in shelf.iterdir() if path.name.startswith(".")]


def test_the_trees_are_a_sound_pack():
    pack, problems = build(TREES)

    assert problems == []
    assert pack is not None
    assert pack.manifest.exam == "ranger"


def test_a_folder_is_copied_whole(shelf):
    one = add(TREES, shelf)

    assert (one.manifest.id, one.facts, one.questions) == ("trees", 12, 10)
    assert build(one.folder) == build(TREES)
    assert ids(shelf) == ["trees"]
    assert left_over(shelf) == []
    assert stat.S_IMODE(one.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("top", ["", "trees-main/"])
def test_an_archive_is_unpacked(shelf, tmp_path, top):
    folders: dict[str, str | bytes] = {f"{top}topics/": b"", f"{top}exams/": b""}
    add(zipped(tmp_path / "trees.zip", folders | members(top)), shelf)

    assert build(shelf / "trees") == build(TREES)
    assert left_over(shelf) == []


def test_only_what_the_program_reads_is_copied(shelf, tmp_path):
    source = tmp_path / "trees"
    for name, data in members().items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    (source / "setup.py").write_text("raise SystemExit")
    (source / "check").mkdir()
    (source / "check" / "stale.yaml").write_text("(a+)+$")

    add(source, shelf)

    assert not (shelf / "trees" / "setup.py").exists()
    assert not (shelf / "trees" / "check").exists()


def test_a_pack_with_problems_is_not_added_and_they_are_named(shelf, tmp_path):
    source = write_pack(tmp_path / "bad", {"topics/queues/facts.yaml": "facts: {}\n"})

    with pytest.raises(Unsound) as told:
        add(source, shelf)

    assert "topics/queues/facts.yaml:1:" in str(told.value)
    assert "so it was not added" in str(told.value)
    assert told.value.exit_code == 1
    assert ids(shelf) == []


@pytest.mark.parametrize(
    ("strays", "told"),
    [
        (1, "{}:1: F06 nothing reads this file\n# has 1 problem, so"),
        (10, "{}:1: F06 nothing reads this file\n# has 10 problems, so"),
        (12, "{}:1: F06 nothing reads this file\n… and 2 more\n# has 12 problems, so"),
    ],
)
def test_of_many_problems_the_first_are_shown(shelf, tmp_path, strays, told):
    names = [f"exams/{chr(ord('a') + n)}.txt" for n in range(strays)]
    source = write_pack(tmp_path / "bad", dict.fromkeys(names, "x"))

    with pytest.raises(Unsound) as refused:
        add(source, shelf)

    shown = str(refused.value).replace(str(source), "#")
    assert told.replace("{}", names[:10][-1]) in shown
    assert shown.count("F06") == min(strays, 10)


def test_a_pack_for_no_exam_is_one_too(shelf, tmp_path):
    no_exam = {
        name: data.replace(b"exam: ranger\n", b"").replace(b"tasks: ", b"# tasks: ")
        for name, data in members().items()
        if not name.startswith("exams/") and isinstance(data, bytes)
    }

    assert add(zipped(tmp_path / "t.zip", no_exam), shelf).facts == 12


def test_what_changes_after_it_was_checked_is_not_added(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(shelving, "read_bytes", lambda found: "is no regular file; not read")

    with pytest.raises(
        Usage, match=r"ranger\.yaml is no regular file; not read. Nothing was added"
    ):
        add(TREES, shelf)
    assert (ids(shelf), left_over(shelf)) == ([], [])


def test_where_the_new_pack_cannot_be_put_the_old_one_stays(shelf, monkeypatch):
    add(TREES, shelf)
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name.startswith(".adding-"):
            raise OSError(13, "Permission denied")
        return rename(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", refused)
        with pytest.raises(Usage, match=r"cannot be added: permission denied\. Nothing was"):
            add(TREES, shelf, replace=True)

    assert (ids(shelf), build(shelf / "trees")) == (["trees"], build(TREES))
    assert left_over(shelf) == []


def test_what_is_no_pack_is_not_listed(shelf):
    add(TREES, shelf)
    (shelf / "file").write_text("x")
    (shelf / "empty").mkdir()
    write_pack(shelf / ".adding-half")
    write_pack(shelf / "broken", {"pack.yaml": "format: ["})

    assert ids(shelf) == ["trees"]


def test_the_same_id_again_is_refused_unless_it_is_to_replace(shelf, tmp_path):
    add(TREES, shelf)
    newer = zipped(
        tmp_path / "newer.zip",
        members() | {"pack.yaml": members()["pack.yaml"].replace(b"Trees of", b"All trees of")},
    )

    with pytest.raises(Usage, match="To put this one in its place: --replace"):
        add(newer, shelf)
    assert add(newer, shelf, replace=True).manifest.title == "All trees of Central Europe"
    assert [one.manifest.title for one in shelved(shelf, None)][1:] == [
        "All trees of Central Europe"
    ]
    assert left_over(shelf) == []


def test_the_id_of_the_bundled_pack_is_taken(shelf, tmp_path):
    (bundled, *_) = shelved(None, None)
    yaml = members()["pack.yaml"].replace(b"id: trees", f"id: {bundled.manifest.id}".encode())

    with pytest.raises(Usage, match="that of the pack studykit comes with"):
        add(zipped(tmp_path / "x.zip", members() | {"pack.yaml": yaml}), shelf)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "C:x", "topics/a:b", "."])
def test_an_archive_that_reaches_out_is_refused(shelf, tmp_path, name):
    file = zipped(tmp_path / "evil.zip", members() | {name: "x"})

    with pytest.raises(Usage) as told:
        add(file, shelf)

    assert str(told.value) == f"{file} holds {name!r}, which is no plain file inside it."
    assert ids(shelf) == []
    assert not (tmp_path / "x").exists()
    assert left_over(shelf) == []


def test_a_name_that_commands_the_terminal_is_refused(shelf, tmp_path):
    name = "topics/\x1b[2Jx/notes.md"

    with pytest.raises(Unsound, match=r"topics/\\u001b\[2Jx:1: F04"):
        add(zipped(tmp_path / "evil.zip", members() | {name: "x"}), shelf)


def test_links_in_an_archive_are_refused(shelf, tmp_path):
    file = zipped(
        tmp_path / "l.zip", members() | {"exams/l.yaml": "/etc/passwd"}, links=("exams/l.yaml",)
    )

    with pytest.raises(Usage, match="no plain file"):
        add(file, shelf)


def test_a_name_that_stands_in_an_archive_twice_is_refused(shelf, tmp_path):
    """Each reader of such an archive would read another one."""
    file = zipped(tmp_path / "two.zip", members() | {"Pack.yaml": "id: other"})

    with pytest.raises(Usage, match=r"holds '(P|p)ack\.yaml' twice"):
        add(file, shelf)


def test_a_bomb_is_counted_while_it_is_read(shelf, tmp_path):
    bomb = zipped(tmp_path / "bomb.zip", members())
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("exams/b.yaml", bytes(64 << 20))
    assert bomb.stat().st_size < 200_000

    tracemalloc.start()
    with pytest.raises(Usage, match=r"holds more than a pack may: 'exams/b\.yaml'"):
        add(bomb, shelf)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 24 << 20
    assert left_over(shelf) == []


def test_what_many_files_hold_is_counted_together(shelf, tmp_path, monkeypatch):
    file = zipped(tmp_path / "t.zip", members())
    size = sum(len(data) for data in members().values())

    monkeypatch.setattr(shelving, "MOST_UNPACKED", size)
    add(file, shelf)
    monkeypatch.setattr(shelving, "MOST_UNPACKED", size - 1)
    with pytest.raises(Usage, match="holds more than a pack may"):
        add(file, shelf, replace=True)


def test_what_a_file_in_an_archive_holds_is_counted(shelf, tmp_path, monkeypatch):
    file = zipped(tmp_path / "t.zip", members())
    longest = max(len(data) for data in members().values())

    monkeypatch.setattr(shelving, "MOST_BYTES", longest)
    add(file, shelf)
    monkeypatch.setattr(shelving, "MOST_BYTES", longest - 1)
    with pytest.raises(Usage, match="holds more than a pack may"):
        add(file, shelf, replace=True)


def test_files_in_an_archive_are_counted(shelf, tmp_path, monkeypatch):
    file = zipped(tmp_path / "t.zip", members())

    monkeypatch.setattr(shelving, "MOST_FILES", len(members()))
    add(file, shelf)
    monkeypatch.setattr(shelving, "MOST_FILES", 3)
    with pytest.raises(Usage, match="holds more than 3 files"):
        add(file, shelf, replace=True)


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_what_unpacks_without_measure_is_refused(shelf, tmp_path, way):
    """A kilobyte of bzip2 can be a gigabyte, and comes in one piece."""
    with pytest.raises(Usage, match="it is damaged or not plain"):
        add(zipped(tmp_path / "t.zip", members(), way=way), shelf)


@pytest.mark.parametrize("way", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_plain_ways_to_pack_are_read(shelf, tmp_path, way):
    assert add(zipped(tmp_path / "t.zip", members(), way=way), shelf).manifest.id == "trees"


@pytest.mark.parametrize("cut", [0, 10, 500, -30])
def test_an_archive_that_was_cut_short_is_refused(shelf, tmp_path, cut):
    file = zipped(tmp_path / "t.zip", members())
    file.write_bytes(file.read_bytes()[:cut])

    with pytest.raises(Usage, match=r"is neither a folder nor a \.zip file"):
        add(file, shelf)


@pytest.mark.parametrize(
    ("between", "told"),
    [
        (bytes(1000), r"cannot be unpacked: it is damaged or not plain\."),
        (b"", r"cannot be (added: invalid argument|unpacked: it is damaged or not plain)\."),
    ],
    ids=["nothing", "gone"],
)
def test_an_archive_without_its_middle_is_refused(shelf, tmp_path, between, told):
    file = zipped(tmp_path / "t.zip", members())
    data = file.read_bytes()
    file.write_bytes(data[:500] + between + data[1500:])

    with pytest.raises(Usage, match=told):
        add(file, shelf)
    assert (ids(shelf), left_over(shelf)) == ([], [])


def test_an_archive_with_flipped_bits_is_refused_or_added(shelf, tmp_path):
    """Never anything but our own sentence."""
    file = tmp_path / "t.zip"
    sound = zipped(tmp_path / "sound.zip", members()).read_bytes()
    rng = random.Random(1)
    refused = 0

    for _ in range(60):
        damaged = bytearray(sound)
        for _ in range(rng.choice((1, 1, 4))):
            damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        file.write_bytes(damaged)
        try:
            add(file, shelf, replace=True)
        except (Usage, Unsound):
            refused += 1

    assert refused > 40
    assert left_over(shelf) == []


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("nothing", "nothing does not exist"),
        ("file", r"file is neither a folder nor a \.zip file"),
        ("pipe", r"pipe is neither a folder nor a \.zip file"),
        ("empty", r"empty has no pack\.yaml, so it is not a pack"),
        ("bare", "bare is no pack: it has no topics"),
        ("other.zip", r"other\.zip holds no pack\.yaml, so it is not a pack"),
        ("two.zip", r"two\.zip holds no pack\.yaml, so it is not a pack"),
    ],
)
def test_what_is_no_pack_is_explained(shelf, tmp_path, what, told):
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "pack.yaml").write_text("format: 1\nid: x\ntitle: y\nlicence: z\n")
    zipped(tmp_path / "other.zip", {"readme": "x"})
    zipped(tmp_path / "two.zip", members("one/") | members("other/"))

    with pytest.raises(Usage, match=told):
        add(tmp_path / what, shelf)
    assert left_over(shelf) == []


def test_what_is_removed_is_gone_and_can_come_back(shelf, tmp_path):
    add(TREES, shelf)
    yaml = members()["pack.yaml"].replace(b"id: trees", b"id: herbs")
    add(zipped(tmp_path / "herbs.zip", members() | {"pack.yaml": yaml}), shelf)

    remove("Trees", shelf)
    assert (ids(shelf), left_over(shelf)) == (["herbs"], [])
    with pytest.raises(UnknownName, match='No added pack named "trees"'):
        remove("trees", shelf)
    add(TREES, shelf)

    assert ids(shelf) == ["herbs", "trees"]


def test_the_bundled_pack_cannot_be_removed(shelf):
    (bundled, *_) = shelved(None, None)

    with pytest.raises(UnknownName):
        remove(bundled.manifest.id, shelf)
    assert os.path.isdir(bundled.folder)  # noqa: PTH112
