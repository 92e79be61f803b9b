"""The compiled pack: used while it is true, made again when it is not, never believed."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest
from authored import FACTS, NOTES, QUESTIONS, write_pack

from studykit.errors import BrokenPack, Usage
from studykit.model.pack import Pack
from studykit.packs import build as building
from studykit.packs import compiled
from studykit.packs.build import build
from studykit.packs.library import Library, open_library
from studykit.study.query import parse


def everything(library: Library) -> tuple[Pack, object]:
    """All that can be asked of a library."""
    pack = Pack(
        manifest=library.manifest,
        exams=library.exams(),
        topics=tuple(library.topic(line.path) for line in library.topics()),
        facts=tuple(library.facts()),
        tables=tuple(library.tables()),
        questions=tuple(library.questions()),
    )
    ids = library.names().ids
    asked = [library.questions_on(fact.id) for fact in pack.facts]
    rows = library.rows_on(fact.id for fact in pack.facts)
    found = [library.find(id) for id in ids]
    keys = (library.keys(), library.fact_keys(), ids, asked, rows, found, library.renames())
    return pack, (keys, searched(library))


def searched(library: Library) -> list[object]:
    """What searches find: by words, by a slip of the finger, by no words at all."""
    queries = [parse([words]) for words in ("order", "FIFO quue", "kind:note -wait", "they wait")]
    results = [library.search(query, most=20) for query in queries]
    excerpts = [
        library.excerpts(result.hits, query, result.sense)
        for query, result in zip(queries, results, strict=True)
    ]
    return [*results, excerpts]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack", {"topics/topics/notes.md": NOTES})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def file(pack: Path, cache: Path) -> Path:
    """The cache of the pack, filled."""
    open_library(pack, cache).close()
    [file] = cache.iterdir()
    return file


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every build from text that happens."""
    seen: list[Path] = []

    def counted(folder: Path) -> object:
        seen.append(folder)
        return build(folder)

    monkeypatch.setattr(building, "build", counted)
    return seen


def test_text_is_read_once_while_nothing_changes(pack: Path, cache: Path, builds: list[Path]):
    for _ in range(3):
        open_library(pack, cache).close()

    assert builds == [pack]


def test_a_warm_start_loads_no_parser(pack: Path, file: Path):
    script = """
        import sys
        from pathlib import Path
        from studykit.packs.library import open_library

        library = open_library(Path(sys.argv[1]), Path(sys.argv[2]))
        assert library.table("kinds").title == "Kinds of queue"
        heavy = {"yaml", "pydantic", "pydantic_core", "difflib", "tempfile", "unicodedata"}
        print(sorted(heavy & set(sys.modules)))
    """

    assert python(script, pack, file.parent) == "['difflib']\n"  # studykit.errors has it


def python(script: str, *arguments: object, **options: object) -> str:
    command = [sys.executable, "-c", dedent(script), *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, **options
    )  # type: ignore[call-overload]
    assert done.stderr == ""
    return str(done.stdout)


@pytest.mark.parametrize("way", ["edit", "same size", "add", "remove", "rename", "stray"])
def test_a_change_of_the_text_is_seen(pack: Path, cache: Path, file: Path, way: str):
    facts = pack / "topics/queues/facts.yaml"
    before = file.read_bytes()
    match way:
        case "edit":
            facts.write_text(FACTS.replace("FIFO queue delivers", "FIFO queue always delivers"))
        case "same size":
            about = facts.stat()
            facts.write_text(FACTS.replace("delivers once", "delivers ONCE"))
            os.utime(facts, ns=(about.st_atime_ns, about.st_mtime_ns))
        case "add":
            write_pack(pack, {"topics/topics/facts.yaml": FACTS})
        case "remove":
            (pack / "topics/queues/questions.yaml").unlink()
        case "rename":
            (pack / "topics/queues/tables/kinds.yaml").rename(pack / "topics/queues/tables/k.yaml")
        case "stray":
            (pack / "topics/queues/question.yaml").write_text("x")

    library = open_library(pack, cache)

    assert everything(library)[0] == build(pack)[0]
    assert library.problems == len(build(pack)[1])
    assert file.read_bytes() != before


def test_each_folder_has_a_cache_of_its_own(pack: Path, cache: Path, tmp_path: Path):
    shutil.copytree(pack, tmp_path / "other" / "pack")
    (tmp_path / "link").symlink_to(pack)

    open_library(pack, cache).close()
    open_library(tmp_path / "other" / "pack", cache).close()
    open_library(tmp_path / "link", cache).close()

    assert sorted(file.name[:5] for file in cache.iterdir()) == ["pack-", "pack-"]


def test_the_cache_is_for_its_owner_only(file: Path):
    old = os.umask(0)
    os.umask(old)

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0


def test_another_version_makes_its_own(
    pack: Path, file: Path, builds: list[Path], monkeypatch: pytest.MonkeyPatch
):
    for name, value in (("FORMAT", 99), ("__version__", "99.0")):
        monkeypatch.setattr(compiled, name, value)
        open_library(pack, file.parent).close()
        open_library(pack, file.parent).close()

    assert builds == [pack, pack]


def test_no_bit_of_the_cache_is_believed(pack: Path, cache: Path, file: Path):
    library = open_library(pack, None)
    wanted = everything(library)
    sound = file.read_bytes()
    dice = random.Random(1)

    for _ in range(300):
        damaged = bytearray(sound)
        for _ in range(dice.choice([1, 1, 1, 20])):
            damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        file.write_bytes(damaged)

        library = open_library(pack, cache)
        assert everything(library) == wanted
        library.close()


def test_a_cache_that_was_cut_is_made_again(pack: Path, cache: Path, file: Path):
    wanted = everything(open_library(pack, None))
    sound = file.read_bytes()

    for i in range(20):
        file.write_bytes(sound[: i * len(sound) // 20])

        library = open_library(pack, cache)
        assert everything(library) == wanted
        library.close()


def test_a_damaged_page_with_a_sound_beginning_is_made_again(pack: Path, cache: Path, file: Path):
    wanted = everything(open_library(pack, None))
    sound = file.read_bytes()
    for page in range(1, len(sound) // 4096):
        file.write_bytes(sound[: page * 4096] + b"\0" * 4096 + sound[(page + 1) * 4096 :])

        library = open_library(pack, cache)
        assert everything(library) == wanted
        library.close()


def test_rows_that_were_lost_doubled_or_exchanged_are_noticed(pack: Path, cache: Path, file: Path):
    wanted = everything(open_library(pack, None))
    sound = file.read_bytes()
    for statement in (
        "DELETE FROM item WHERE n = 1",
        "DELETE FROM body WHERE n = 2",
        "DELETE FROM topic WHERE n = 1",
        "DELETE FROM notes",
        "DELETE FROM exam",
        "DELETE FROM rests",
        "DELETE FROM meta WHERE key = 'manifest'",
        "UPDATE item SET topic = 1 WHERE n = 1",
        "UPDATE item SET folded = 'queues.once', bare = 'once' WHERE n = 0",
        "UPDATE body SET body = (SELECT body FROM body WHERE n = 0), crc = 0 WHERE n = 1",
        "UPDATE body SET n = n + 10",
        "UPDATE meta SET value = '7' WHERE key = 'problems'",
        "INSERT INTO item SELECT n + 100, kind, id, folded, bare, topic, level, facts, tasks,"
        " options, choose, crc FROM item",
        "DELETE FROM section",
        "DELETE FROM vocabulary",
        "UPDATE section SET topic = 1, crc = 0",
        "INSERT INTO found (rowid, text) VALUES (3, 'order')",
        "DELETE FROM found_idx",
        "UPDATE found_data SET block = zeroblob(40) WHERE id = 1",
        "DELETE FROM found_data WHERE id > 100",
    ):
        file.write_bytes(sound)
        with sqlite3.connect(file) as db:
            db.execute(statement)
        db.close()

        library = open_library(pack, cache)
        assert (everything(library), library.problems) == (wanted, 0), statement
        library.close()


def test_whatever_is_asked_first_notices_what_is_lost(pack: Path, cache: Path, file: Path):
    ways: list[Callable[[Library], object]] = [
        Library.keys,
        Library.fact_keys,
        Library.names,
        lambda library: library.search(parse(["kind:note"]), most=9),
        lambda library: library.search(parse(["kind:fact"]), most=9),
        lambda library: library.search(parse(["order"]), most=9),
    ]
    sound = open_library(pack, None)
    damaged: list[bytes] = []
    for statement in (
        "DELETE FROM item WHERE kind = 'fact' AND n > 0",
        "DELETE FROM item WHERE kind = 'question'",
        "DELETE FROM section WHERE n = 0",
    ):
        with closing(sqlite3.connect(file)) as db:
            before = file.read_bytes()
            db.execute(statement)
            db.commit()
        damaged.append(file.read_bytes())
        file.write_bytes(before)

    for content in damaged:
        for ask in ways:
            file.write_bytes(content)
            library = open_library(pack, cache)
            assert ask(library) == ask(sound)
            library.close()


def test_no_bit_of_an_index_leads_astray(tmp_path: Path, cache: Path):
    """Rows vouch for themselves, not for being those that were asked for."""
    more = {"topics/more/notes.md": NOTES, "topics/more/facts.yaml": FACTS}
    pack = write_pack(tmp_path / "pack", more)

    def of_topics(library: Library) -> list[object]:
        kinds = (library.facts, library.tables, library.questions)
        found = [list(of([path])) for path in ("more", "queues") for of in kinds]
        return [library.search(parse(["kind:fact"]), most=9), *found]

    def found(library: Library, id: str) -> object:
        try:
            return library.find(id)
        except Usage as error:  # in each topic is one that is called so
            return str(error)

    def of_names(library: Library) -> list[object]:
        return [found(library, id) for id in (*sound.names().ids, "kinds", "once", "which-queue")]

    sound = open_library(pack, cache)
    [file] = cache.iterdir()
    whole = file.read_bytes()
    for name, ask, bits in (
        ("item_topic", of_topics, (1, 2)),
        ("item_folded", of_names, (1,)),
        ("item_bare", of_names, (1,)),
    ):
        with closing(sqlite3.connect(file)) as db:
            sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
            (root,) = db.execute(sql, (name,)).fetchone()
        start = (root - 1) * compiled.PAGE
        first = start + int.from_bytes(whole[start + 5 : start + 7])  # of the bytes in use
        wanted = ask(sound)
        for at in range(first, start + compiled.PAGE):
            for bit in bits:
                damaged = bytearray(whole)
                damaged[at] ^= bit
                file.write_bytes(damaged)
                library = open_library(pack, cache)
                assert ask(library) == wanted, (name, at - first, bit)
                library.close()


@pytest.mark.parametrize("id", ["queues.order", "which-queue", "kinds"])
def test_what_a_damaged_name_hides_is_found(pack: Path, cache: Path, file: Path, id: str):
    """Also where the index says the same."""
    column = "folded" if "." in id else "bare"
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"UPDATE item SET {column} = 'other' WHERE {column} = ?", (id,))
        db.commit()

    assert open_library(pack, cache).find(id) == open_library(pack, None).find(id)


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\0", b"hello", b"\0" * 8192],
)
def test_what_is_no_compiled_pack_is_replaced(pack: Path, cache: Path, file: Path, content: bytes):
    file.write_bytes(content)

    assert everything(open_library(pack, cache)) == everything(open_library(pack, None))
    assert file.read_bytes()[:16] == b"SQLite format 3\0"
    assert len(file.read_bytes()) > 8192


def test_a_foreign_database_is_not_asked_anything(pack: Path, cache: Path, file: Path):
    with closing(sqlite3.connect(file)) as db:
        stamp = db.execute("SELECT quote(value) FROM meta WHERE key = 'stamp'").fetchone()
    file.unlink()
    with sqlite3.connect(file) as db:
        db.execute(f"PRAGMA application_id = {compiled.APPLICATION}")
        db.execute(
            "CREATE VIEW meta AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t)"
            f" SELECT 'stamp' AS \"key\", {stamp[0]} AS value, n AS crc FROM t"
        )
    db.close()

    assert open_library(pack, cache).table("kinds").name == "kinds"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE found",
        "CREATE TRIGGER more AFTER INSERT ON meta BEGIN SELECT 1; END",
        "CREATE VIRTUAL TABLE found_more USING fts5(text)",
        "ALTER TABLE section RENAME TO other",
        "CREATE VIEW found_docsize AS SELECT 1",
        "PRAGMA application_id = 7",
    ],
)
def test_what_is_not_ours_makes_the_pack_anew(
    pack: Path, cache: Path, file: Path, builds: list[Path], statement: str
):
    """It is not even opened."""
    with closing(sqlite3.connect(file)) as db:
        db.execute(statement)
        db.commit()

    library = open_library(pack, cache)

    assert builds == [pack]
    assert everything(library) == everything(open_library(pack, None))


def test_a_table_of_the_index_that_is_not_as_it_was_makes_the_pack_anew(
    pack: Path, cache: Path, file: Path, builds: list[Path]
):
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'block BLOB', 'block BLOB, more')"
            " WHERE name = 'found_data'"
        )
        db.commit()

    library = open_library(pack, cache)

    assert builds == [pack]
    assert everything(library) == everything(open_library(pack, None))


@pytest.mark.parametrize("table", ["found_data", "found_idx", "found_config"])
def test_no_view_stands_in_for_a_table_of_the_index(
    pack: Path, cache: Path, file: Path, builds: list[Path], table: str
):
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute(
            "UPDATE sqlite_master SET type = 'view', rootpage = 0, sql = 'CREATE VIEW ' || name ||"
            " ' AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t)"
            " SELECT n AS id, n AS block FROM t' WHERE name = ?",
            (table,),
        )
        db.commit()

    library = open_library(pack, cache)

    assert builds == [pack]
    assert everything(library) == everything(open_library(pack, None))


@pytest.mark.parametrize("obstacle", ["file", "folder", "pipe", "proc", "loop"])
def test_where_nothing_can_be_kept_everything_works(
    pack: Path, cache: Path, tmp_path: Path, obstacle: str
):
    match obstacle:
        case "file":
            cache.write_text("x")
        case "folder" | "pipe":
            open_library(pack, cache).close()
            [file] = cache.iterdir()
            file.unlink()
            if obstacle == "folder":
                (file / "x").mkdir(parents=True)
            else:
                os.mkfifo(file)
        case "proc":
            cache = Path("/proc/nothing/here")
        case "loop":
            cache.symlink_to(cache)

    library = open_library(pack, cache)

    assert everything(library) == everything(open_library(pack, None))
    assert not list(tmp_path.glob("cache/*.tmp"))


def test_a_full_disk_costs_only_time(pack: Path, cache: Path):
    script = """
        import resource, sys
        from pathlib import Path
        from studykit.packs.library import open_library

        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        library = open_library(Path(sys.argv[1]), Path(sys.argv[2]))
        print([fact.id for fact in library.facts()])
    """

    assert python(script, pack, cache) == "['queues.order', 'queues.once']\n"
    assert list(cache.iterdir()) == []


def test_a_cache_that_breaks_under_an_open_library_mends(pack: Path, file: Path):
    wanted = everything(open_library(pack, None))
    library = open_library(pack, file.parent)
    os.truncate(file, 5000)

    assert everything(library) == wanted


def test_a_cache_that_vanishes_under_an_open_library_is_no_loss(pack: Path, file: Path):
    wanted = everything(open_library(pack, None))
    library = open_library(pack, file.parent)
    shutil.rmtree(file.parent)

    assert everything(library) == wanted


def test_left_overs_of_killed_compilers_go_after_an_hour(pack: Path, file: Path):
    old, young = file.with_name(f"{file.name}.a.tmp"), file.with_name(f"{file.name}.b.tmp")
    old.write_text("x")
    young.write_text("x")
    now = file.stat().st_mtime
    os.utime(old, (now - 7200, now - 7200))
    file.unlink()

    open_library(pack, file.parent).close()

    assert sorted(file.parent.iterdir()) == sorted([file, young])


def test_many_may_compile_at_once(pack: Path, cache: Path):
    script = """
        import sys
        from pathlib import Path
        from studykit.packs.library import open_library

        sys.stdin.readline()
        for _ in range(5):
            library = open_library(Path(sys.argv[1]), Path(sys.argv[2]))
            assert [f.id for f in library.facts()] == ["queues.order", "queues.once"]
            for file in Path(sys.argv[2]).glob("*.sqlite"):
                file.unlink(missing_ok=True)
        print("fine")
    """
    command = [sys.executable, "-c", dedent(script), str(pack), str(cache)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    running = [subprocess.Popen(command, text=True, **pipes) for _ in range(3)]  # type: ignore[call-overload]

    told = [process.communicate("go\n", timeout=60)[0] for process in running]

    assert told == ["fine\n"] * 3
    assert list(cache.glob("*.tmp")) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"pack.yaml": "format: 1\nid: x\n", "exams/made-up.yaml": "a: ["},
            'The pack "{}" cannot be used: pack.yaml:1: "licence" is missing. '
            '"studykit check {}" says what else is wrong.',
        ),
        (
            {"pack.yaml": None},
            'The pack "{}" cannot be used: pack.yaml:1: is missing; a pack needs one. '
            '"studykit check {}" says what else is wrong.',
        ),
    ],
)
def test_a_pack_of_which_nothing_can_be_used_is_explained(
    tmp_path: Path, cache: Path, changes: dict[str, str | bytes | None], message: str
):
    pack = write_pack(tmp_path / "pack", changes)

    for _ in range(2):
        with pytest.raises(BrokenPack) as told:
            open_library(pack, cache)

    assert str(told.value) == message.replace("{}", str(pack))
    assert told.value.exit_code == 3


def test_an_empty_pack_is_explained(tmp_path: Path, cache: Path):
    (tmp_path / "pack.yaml").write_text("format: 1\nid: x\ntitle: y\nlicence: z\n")

    with pytest.raises(BrokenPack, match=r"^The pack \".*\" has no topics\.$"):
        open_library(tmp_path, cache)


def test_a_pack_that_breaks_later_is_explained_too(pack: Path, file: Path):
    library = open_library(pack, file.parent)
    (pack / "pack.yaml").write_text("format: [")
    os.truncate(file, 100)

    with pytest.raises(BrokenPack, match=r"cannot be used: pack\.yaml:1: this is not YAML"):
        list(library.questions())


def test_one_bad_question_does_not_stop_the_others(pack: Path, cache: Path):
    (pack / "topics/queues/questions.yaml").write_text(QUESTIONS + "  - id: broken\n")

    library = open_library(pack, cache)

    assert [question.id for question in library.questions()] == ["queues.which-queue"]
    assert library.problems == 5
