import hashlib
import os
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from another_user import NOBODY, as_user, takes_root
from made_up import PACK, graded, hours, planned

from studykit.errors import StoreError
from studykit.store import db
from studykit.store.history import History


@pytest.fixture
def home(tmp_path):
    """A folder with a history of three cards."""
    folder = tmp_path / "home"
    with History.open(folder, write=True) as history:
        for hour in range(3):
            history.record(graded(f"f{hour}"), at=hours(hour), tz_offset=0)
    return folder


def refusal(folder: Path, *, write: bool = False) -> str:
    """The sentence with which a history is not opened; the folder stays as it was."""
    before = fingerprint(folder)
    with pytest.raises(StoreError) as caught:
        History.open(folder, write=write).close()
    assert caught.value.exit_code == 4
    assert fingerprint(folder) == before
    return str(caught.value).replace(str(folder), "HOME")


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class TestAFreshMachine:
    def test_reading_finds_nothing_and_makes_nothing(self, tmp_path):
        with History.open(tmp_path / "home") as history:
            assert history.events() == []
            assert history.memories(PACK) == {}
            assert history.last_session() is None
            assert history.verify() == []

        assert not (tmp_path / "home").exists()

    def test_opening_to_write_makes_nothing_either(self, tmp_path):
        with History.open(tmp_path / "home", write=True) as history:
            assert history.undo(at=hours(0), tz_offset=0) == []
            history.rebuild()

        assert not (tmp_path / "home").exists()

    def test_the_first_event_begins_the_history(self, tmp_path):
        before = os.umask(0)
        try:
            with History.open(tmp_path / "new" / "home", write=True) as history:
                history.record(graded(), at=hours(0), tz_offset=0)
        finally:
            os.umask(before)

        modes = {
            path.name: oct(stat.S_IMODE(path.stat().st_mode))
            for path in sorted((tmp_path / "new").rglob("*"))
        }
        assert modes == {"home": "0o700", "history.db": "0o600", "history.was-here": "0o600"}

    def test_an_empty_file_where_nothing_was_is_no_history(self, tmp_path):
        (tmp_path / "history.db").touch()

        with History.open(tmp_path, write=True) as history:
            assert history.events() == []
            history.record(graded(), at=hours(0), tz_offset=0)
            assert len(history.events()) == 1

    def test_a_folder_beneath_a_file_is_no_folder(self, tmp_path):
        (tmp_path / "file").touch()

        assert refusal(tmp_path / "file" / "home") == (
            "The history HOME/history.db cannot be used: not a directory. "
            "Make it accessible, or set STUDYKIT_HOME to another folder."
        )


class TestTheConnection:
    def test_a_commit_is_on_the_disk_when_it_returns(self, home):
        with closing(db.connect(home / db.FILE, write=True)) as connection:
            settings = {
                name: connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
            }

        extra = 3
        assert settings == {
            "journal_mode": "delete",
            "synchronous": extra,
            "foreign_keys": 1,
            "trusted_schema": 0,
        }

    def test_a_reader_cannot_write(self, home):
        with (
            closing(db.connect(home / db.FILE, write=False)) as connection,
            pytest.raises(sqlite3.OperationalError, match="readonly"),
        ):
            connection.execute("DELETE FROM memories")

    @pytest.mark.parametrize("change", ["UPDATE events SET seq = 9", "DELETE FROM events"])
    def test_events_are_never_edited_nor_removed(self, home, change):
        with (
            closing(db.connect(home / db.FILE, write=True)) as connection,
            pytest.raises(sqlite3.IntegrityError, match="the history is append-only"),
        ):
            connection.execute(change)

    @pytest.mark.parametrize("name", ["a b", "100%", "what?", "a#b", "ümlaut", "x;y"])
    def test_any_folder_name_will_do(self, tmp_path, name):
        with History.open(tmp_path / name, write=True) as history:
            history.record(graded(), at=hours(0), tz_offset=0)

        assert (tmp_path / name / "history.db").stat().st_size > 0

    def test_a_transaction_is_taken_back_when_anything_is_raised(self, home):
        def interrupted(connection):
            with db.transaction(connection):
                connection.execute("DELETE FROM memories")
                raise KeyboardInterrupt

        with closing(db.connect(home / db.FILE, write=True)) as connection:
            with pytest.raises(KeyboardInterrupt):
                interrupted(connection)

            assert connection.execute("SELECT count(*) FROM memories").fetchone() == (3,)


class TestLoss:
    def test_a_history_that_is_gone_is_not_begun_anew(self, home):
        (home / "history.db").unlink()

        assert refusal(home) == refusal(home, write=True)
        assert refusal(home) == (
            "The history HOME/history.db is gone, though one was begun there. "
            "There is no backup. "
            "Put it back; or, to begin a new one, remove history.was-here beside it."
        )

    def test_a_history_that_is_empty_is_not_begun_anew(self, home):
        with History.open(home) as history:
            history.back_up("mine")
        os.truncate(home / "history.db", 0)

        assert refusal(home, write=True) == (
            "The history HOME/history.db is empty, though one was begun there. "
            "The newest good backup is HOME/backups/history-mine.db. "
            "studykit backup restore puts it back; or, to begin a new one, "
            "remove history.was-here beside it."
        )

    def test_backups_alone_tell_that_there_was_one(self, home):
        with History.open(home) as history:
            history.back_up("mine")
        (home / "history.db").unlink()
        (home / "history.was-here").unlink()

        assert "remove backups beside it" in refusal(home)

    def test_the_learner_may_begin_anew(self, home):
        (home / "history.db").unlink()
        (home / "history.was-here").unlink()

        with History.open(home, write=True) as history:
            history.record(graded("new"), at=hours(0), tz_offset=0)
            assert set(history.memories(PACK)) == {"new"}

    def test_the_marker_comes_back_when_it_is_lost(self, home):
        (home / "history.was-here").unlink()

        History.open(home, write=True).close()

        assert (home / "history.was-here").read_text().startswith("A studykit history was begun")

    def test_a_link_to_nowhere_is_not_begun_anew(self, tmp_path):
        (tmp_path / "history.db").symlink_to(tmp_path / "unplugged" / "history.db")

        assert refusal(tmp_path, write=True) == (
            "The history HOME/history.db points to a file that is not there. Bring it back."
        )

    def test_a_file_taken_away_in_mid_session_is_noticed(self, home, tmp_path):
        with History.open(home, write=True) as history:
            (home / "history.db").rename(tmp_path / "elsewhere.db")
            with pytest.raises(StoreError) as caught:
                history.record(graded(), at=hours(9), tz_offset=0)

        assert str(caught.value) == (
            f"The history {home}/history.db was moved or replaced while it was in use. "
            "Put it in order and start again. This answer was not saved; earlier answers are."
        )

    def test_the_journal_of_a_file_that_took_its_place_is_not_ours_to_apply(self, home, tmp_path):
        """SQLite goes by its name alone: it would apply it to the old file, and remove it."""
        (tmp_path / "other").mkdir()
        with History.open(home, write=True) as history:
            leave_half_written(home, tmp_path / "other")
            for path in (tmp_path / "other").iterdir():
                path.replace(home / path.name)
            before = fingerprint(home)
            with pytest.raises(StoreError, match="was moved or replaced while it was in use"):
                history.record(graded(), at=hours(9), tz_offset=0)

        assert {"history.db", "history.db-journal"} <= before.keys()
        assert fingerprint(home) == before


class TestSomethingElseInItsPlace:
    def test_a_folder(self, tmp_path):
        (tmp_path / "history.db").mkdir()

        assert refusal(tmp_path) == (
            "HOME/history.db is a folder, where the history should be. Move it away."
        )

    def test_a_pipe(self, tmp_path):
        os.mkfifo(tmp_path / "history.db")
        # Something is in it, for who reads an empty one waits for ever.
        pipe = os.open(tmp_path / "history.db", os.O_RDWR)
        os.write(pipe, b"x" * 4096)

        assert refusal(tmp_path) == refusal(tmp_path, write=True)
        assert refusal(tmp_path) == (
            "HOME/history.db is not a file, as the history should be. Move it away."
        )
        assert len(os.read(pipe, 8192)) == 4096
        os.close(pipe)

    @pytest.mark.parametrize("text", ["x", "a diary\n" * 1000, "SQLite format 3\0"])
    def test_a_text(self, tmp_path, text):
        (tmp_path / "history.db").write_text(text)

        assert refusal(tmp_path) == refusal(tmp_path, write=True)
        assert refusal(tmp_path) == (
            "The history HOME/history.db is damaged. There is no backup. "
            "Nothing was changed in it. studykit doctor says what is wrong; with --fix it keeps "
            "the damaged file whole and saves what can be read into a new one."
        )

    @pytest.mark.parametrize("journal", ["delete", "wal"])
    def test_another_programs_database(self, tmp_path, journal):
        with closing(sqlite3.connect(tmp_path / "history.db")) as other:
            other.execute(f"PRAGMA journal_mode = {journal}")
            other.execute("CREATE TABLE bookmarks (url TEXT)")
            other.commit()

        assert refusal(tmp_path) == refusal(tmp_path, write=True)
        assert refusal(tmp_path) == (
            "HOME/history.db was made by another program. "
            "Move it away, or set STUDYKIT_HOME to another folder."
        )

    @pytest.mark.parametrize("journal", ["delete", "wal"])
    def test_what_a_kill_of_that_program_left_is_not_put_in_order_by_us(self, tmp_path, journal):
        """SQLite would apply the journal to the file when it is opened."""
        home = tmp_path / "home"
        home.mkdir()
        with closing(sqlite3.connect(tmp_path / "bookmarks.db", isolation_level=None)) as other:
            other.execute(f"PRAGMA journal_mode = {journal}")
            other.execute("PRAGMA cache_size = 1")
            other.execute("CREATE TABLE bookmarks (url TEXT)")
            other.execute("BEGIN")
            other.executemany("INSERT INTO bookmarks VALUES (?)", [("x" * 500,)] * 99)
            for path in tmp_path.glob("bookmarks.db*"):
                (home / path.name.replace("bookmarks", "history")).write_bytes(path.read_bytes())

        assert {path.name for path in home.iterdir()} > {"history.db"}
        assert refusal(home) == refusal(home, write=True)
        assert "was made by another program" in refusal(home)

    def test_a_history_from_a_newer_studykit(self, home):
        with closing(sqlite3.connect(home / "history.db")) as newer:
            newer.execute(f"PRAGMA user_version = {db.VERSION + 1}")

        assert refusal(home) == refusal(home, write=True)
        assert refusal(home) == (
            "The history HOME/history.db was made by a newer studykit. Update this one to use it."
        )

    def test_a_newer_studykit_took_over_in_mid_session(self, home):
        with History.open(home, write=True) as history:
            with closing(sqlite3.connect(home / "history.db")) as newer:
                newer.execute(f"PRAGMA user_version = {db.VERSION + 1}")
            with pytest.raises(StoreError, match=r"newer studykit.*This answer was not saved"):
                history.record(graded(), at=hours(9), tz_offset=0)


@takes_root
class TestReadOnly:
    """As another user, who may look but not write."""

    @pytest.fixture
    def home(self):
        import studykit.study.fsrs6  # noqa: F401 - the other user may not read the library

        with tempfile.TemporaryDirectory() as made:
            home = Path(made)
            with History.open(home, write=True) as history:
                history.record(graded("f1"), at=hours(0), tz_offset=0)
            for path, mode in ((home / "history.db", 0o444), (home, 0o555)):
                path.chmod(mode)
            yield home

    @staticmethod
    def attempt(home, *, write):
        def open_it():
            try:
                with History.open(home, write=write) as history:
                    return str(sorted(history.memories(PACK)))
            except StoreError as error:
                return str(error).replace(str(home), "HOME")

        return as_user(NOBODY, open_it)

    def test_reading_works(self, home):
        assert self.attempt(home, write=False) == "['f1']"

    def test_writing_is_refused_before_the_first_question(self, home):
        sentence = (
            "The history HOME/history.db can be read but not written. "
            "Allow writing to it and its folder, or set STUDYKIT_HOME to another folder."
        )
        assert self.attempt(home, write=True) == sentence

        (home / "history.db").chmod(0o666)
        assert self.attempt(home, write=True) == sentence

    def test_a_history_that_cannot_be_begun_is_refused_before_the_first_question(self, home):
        assert self.attempt(home / "new", write=False) == "[]"
        assert self.attempt(home / "new", write=True) == (
            "There is no history yet, and HOME/history.db cannot be made: "
            f"{home} is not a folder that can be written to. "
            "Set STUDYKIT_HOME to another folder."
        )

    def test_a_history_that_may_not_be_read(self, home):
        (home / "history.db").chmod(0o000)
        assert self.attempt(home, write=False) == (
            "The history HOME/history.db cannot be used: permission denied. "
            "Make it accessible, or set STUDYKIT_HOME to another folder."
        )

    def test_a_folder_that_may_not_be_read(self, home):
        home.chmod(0o000)
        assert self.attempt(home, write=False) == (
            "The history HOME/history.db cannot be used: permission denied. "
            "Make it accessible, or set STUDYKIT_HOME to another folder."
        )


class TestMigrations:
    TWO = ("CREATE TABLE plans (day INTEGER);\nINSERT INTO plans VALUES (1);\n",)
    BROKEN = ("CREATE TABLE plans (day INTEGER);\nINSERT INTO nowhere VALUES (1);\n",)

    @staticmethod
    def tables(connection):
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found}

    def test_the_version_is_the_number_of_the_last_migration(self):
        assert len(db.steps()) == db.VERSION

    def test_an_older_store_is_copied_then_brought_up_to_date(self, home):
        with closing(db.connect(home / db.FILE, write=True)) as connection:
            db.migrate(connection, home / db.FILE, [*db.steps(), *self.TWO])

            assert connection.execute("PRAGMA user_version").fetchone() == (db.VERSION + 1,)
            assert "plans" in self.tables(connection)
        kept = home / "backups" / f"history-before-version-{db.VERSION + 1}.db"
        with closing(sqlite3.connect(kept)) as old:
            assert old.execute("SELECT count(*) FROM events").fetchone() == (3,)
            assert old.execute("PRAGMA user_version").fetchone() == (db.VERSION,)

    def test_a_step_that_fails_leaves_the_store_as_it_was(self, home):
        with closing(db.connect(home / db.FILE, write=True)) as connection:
            with pytest.raises(sqlite3.OperationalError, match="nowhere"):
                db.migrate(connection, home / db.FILE, [*db.steps(), *self.BROKEN])

            assert connection.execute("PRAGMA user_version").fetchone() == (db.VERSION,)
            assert "plans" not in self.tables(connection)

    def test_two_at_once_migrate_once(self, home):
        steps = [*db.steps(), *self.TWO]
        with (
            closing(db.connect(home / db.FILE, write=True)) as one,
            closing(db.connect(home / db.FILE, write=True)) as other,
        ):
            db.migrate(one, home / db.FILE, steps)
            db.migrate(other, home / db.FILE, steps)

            assert other.execute("SELECT * FROM plans").fetchall() == [(1,)]

    def test_statements_are_split_where_they_end(self):
        script = (
            "-- a; comment\nCREATE TABLE a (b TEXT);\n\n"
            "CREATE TRIGGER c BEFORE DELETE ON a\nBEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n"
        )

        assert [s.split()[-1] for s in db.statements(script)] == ["TEXT);", "END;"]


def leave_half_written(home: Path, folder: Path) -> None:
    """What a kill in the middle of a commit leaves: some pages written, and a journal."""
    with closing(db.connect(home / db.FILE, write=True)) as store:
        store.execute("PRAGMA cache_size = 1")
        store.execute("BEGIN IMMEDIATE")
        store.execute("UPDATE memories SET reps = 99")
        store.executemany(
            "INSERT INTO meta VALUES (?, ?)", [(str(n), "x" * 500) for n in range(99)]
        )
        for name in (db.FILE, f"{db.FILE}-journal"):
            (folder / name).write_bytes((home / name).read_bytes())


class TestHalfWritten:
    @pytest.mark.parametrize("write", [False, True])
    def test_the_next_command_puts_it_in_order(self, home, tmp_path, write):
        leave_half_written(home, tmp_path)
        assert (tmp_path / "history.db").read_bytes() != (home / "history.db").read_bytes()

        with History.open(tmp_path, write=write) as history:
            assert history.verify() == []
            assert len(history.events()) == 3

    @takes_root
    def test_who_may_only_read_is_told(self, home):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            leave_half_written(home, folder)
            for path in (*folder.iterdir(), folder):
                path.chmod(0o555)
            assert TestReadOnly.attempt(folder, write=False) == (
                "The history HOME/history.db was left half written when studykit was stopped, "
                "and cannot be put in order without writing. "
                "Allow writing to it and its folder."
            )

    def test_a_beginning_cut_short_is_no_history_yet(self, tmp_path):
        """Killed in the very first commit: a journal, and a file with nothing whole in it."""
        (tmp_path / "empty").mkdir()
        with closing(sqlite3.connect(tmp_path / "empty/history.db", isolation_level=None)) as store:
            store.execute("PRAGMA cache_size = 1")
            store.execute("BEGIN IMMEDIATE")
            store.execute("CREATE TABLE a (b)")
            store.executemany("INSERT INTO a VALUES (?)", [("x" * 500,) for _ in range(99)])
            journal = (tmp_path / "empty/history.db-journal").read_bytes()
        (tmp_path / "history.db").write_bytes(bytes(8192))
        (tmp_path / "history.db-journal").write_bytes(journal)

        with History.open(tmp_path) as reader:
            assert reader.events() == []
        assert (tmp_path / "history.db").stat().st_size == 0  # to look at it begins nothing
        with History.open(tmp_path, write=True) as history:
            history.record(graded(), at=hours(0), tz_offset=0)
            assert len(history.events()) == 1


class TestInUse:
    def test_a_second_writer_waits_and_then_is_told(self, home, monkeypatch):
        monkeypatch.setattr(db, "BUSY_SECONDS", 0.01)
        with (
            History.open(home, write=True) as history,
            closing(db.connect(home / db.FILE, write=True)) as other,
            db.transaction(other),
            pytest.raises(StoreError) as caught,
        ):
            history.record(graded(), at=hours(9), tz_offset=0)

        assert str(caught.value) == (
            f"The history {home}/history.db is in use by another studykit, even after waiting "
            "0 seconds. Close that one and try again. "
            "This answer was not saved; earlier answers are."
        )

    def test_what_was_not_saved_is_called_what_it_is(self, home, monkeypatch):
        monkeypatch.setattr(db, "BUSY_SECONDS", 0.01)
        with (
            History.open(home, write=True) as history,
            closing(db.connect(home / db.FILE, write=True)) as other,
            db.transaction(other),
            pytest.raises(StoreError, match=r"again\. The plan was not saved; earlier answers are"),
        ):
            history.record(planned(), at=hours(9), tz_offset=0)

    def test_a_writer_waits_at_least_five_seconds(self):
        assert db.BUSY_SECONDS >= 5
