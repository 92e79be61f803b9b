"""Three devices and a folder that others keep in step."""

import json
import os
import shutil
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import answered, graded, hours

from studykit.errors import StoreError
from studykit.store import db
from studykit.store.history import History
from studykit.store.rows import AT_ONCE
from studykit.store.syncing import ABANDONED, LOOKS, Synced, sync


class Device:
    """A history, and this device's copy of the shared folder."""

    def __init__(self, top: Path, name: str) -> None:
        self.folder = top / f"{name}-shared"
        self.folder.mkdir(parents=True)
        self.history = History.open(top / name, write=True)

    def sync(self) -> Synced:
        return sync(self.history, self.folder)

    def record(self, body, hour) -> None:
        self.history.record(body, at=hours(hour), tz_offset=60)

    @property
    def file(self) -> Path:
        return self.folder / f"studykit-{self.history.device()}.jsonl"

    def views(self) -> list[object]:
        """Every view, to the last bit."""
        with closing(db.connect(self.history.path, write=False)) as store:
            tables = ("memories", "seen", "firsts", "offsets")
            return [
                store.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables
            ]

    def ids(self) -> set[str]:
        return {row.id for row in self.history.rows()}


@pytest.fixture
def devices(tmp_path):
    """Three devices that never met."""
    made = [Device(tmp_path, name) for name in ("laptop", "desktop", "train")]
    yield made
    for device in made:
        assert device.history.verify() == []
        device.history.close()


@contextmanager
def meanwhile(device: Device, do: Callable[[], object], *, at: set[int]) -> Iterator[None]:
    """`do` is done when a sync of the device turns to its history for the first time, the second…
    as `at` says: between two looks at the folder. Once at least: afterwards, if it is sooner over.
    """
    steps, did = count(1), []

    def watched(ask):
        def asked(*words):
            if next(steps) in at:
                did.append(do())
            return ask(*words)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        for name in ("among", "merge", "numbers", "numbered", "count"):
            patch.setattr(device.history, name, watched(getattr(device.history, name)))
        yield
    if not did:
        do()


AT_EACH_STEP = pytest.mark.parametrize("step", range(1, 8))


def deliver(source: Device, target: Device) -> None:
    """What git, Syncthing or a stick does: all files as they are now."""
    for path in source.folder.iterdir():
        shutil.copy(path, target.folder / path.name)


def test_what_one_device_did_the_other_remembers(devices):
    laptop, desktop, _ = devices
    laptop.record(graded("f1"), 0)
    laptop.record(answered("q1", "f2"), 1)

    assert (laptop.sync().went, laptop.sync().went) == (2, 0)
    deliver(laptop, desktop)
    done = desktop.sync()

    assert (done.came, done.went, done.here, done.others) == (2, 0, 2, 1)
    assert desktop.views() == laptop.views()


def test_only_the_first_run_says_so(devices):
    laptop, *_ = devices
    laptop.record(graded(), 0)

    assert [laptop.sync().is_first, laptop.sync().is_first] == [True, False]


def test_each_device_writes_only_its_own_file_and_only_at_its_end(devices):
    laptop, desktop, _ = devices
    for device in (laptop, desktop):
        device.record(graded(), 0)
        device.sync()
    deliver(laptop, desktop)
    theirs = laptop.file.read_bytes()
    before = desktop.file.read_bytes()

    desktop.record(graded("f2"), 1)
    desktop.sync()

    assert (desktop.folder / laptop.file.name).read_bytes() == theirs
    assert desktop.file.read_bytes().startswith(before)


def test_an_undo_travels(devices):
    laptop, desktop, _ = devices
    laptop.record(graded("f1"), 0)
    laptop.sync()
    deliver(laptop, desktop)
    desktop.sync()

    laptop.history.undo(at=hours(1), tz_offset=60)
    laptop.sync()
    deliver(laptop, desktop)
    desktop.sync()

    assert desktop.history.events() == []


def test_a_device_offline_for_a_month_merges_without_asking(devices):
    laptop, desktop, _ = devices
    for day in range(30):
        laptop.record(graded("f1"), 24 * day)
        desktop.record(graded("f2", 1), 24 * day + 1)
    laptop.sync()
    deliver(laptop, desktop)
    desktop.sync()
    deliver(desktop, laptop)
    laptop.sync()

    assert laptop.views() == desktop.views()
    assert len(laptop.ids()) == 60


def test_a_conflict_copy_is_more_events(devices):
    laptop, desktop, _ = devices
    laptop.record(graded(), 0)
    laptop.sync()
    shutil.copy(
        laptop.file,
        desktop.folder / f"{laptop.file.stem}.sync-conflict-20261201-101500-ABCDEFG.jsonl",
    )
    shutil.copy(laptop.file, desktop.folder / f"{laptop.file.stem} (conflicted copy).jsonl")

    assert desktop.sync().came == 1
    assert desktop.ids() == laptop.ids()


@pytest.mark.parametrize("left", [-40, -1, 500, 30, 0])
def test_a_torn_last_line_of_its_own_is_mended_from_the_history(devices, left):
    laptop, *_ = devices
    laptop.record(graded(), 0)
    laptop.record(graded("f2"), 1)
    laptop.sync()
    whole = laptop.file.read_bytes()
    laptop.file.write_bytes(whole[:left])

    done = laptop.sync()

    assert done.notes == ()
    assert laptop.file.read_bytes() == whole


def test_its_own_events_come_back_into_its_file_even_where_a_conflict_copy_has_them(devices):
    laptop, *_ = devices
    laptop.record(graded(), 0)
    laptop.sync()
    whole = laptop.file.read_bytes()
    shutil.copy(laptop.file, laptop.folder / f"{laptop.file.stem} (conflicted copy).jsonl")
    laptop.file.write_bytes(whole[:60])

    laptop.sync()

    assert laptop.file.read_bytes() == whole


def test_what_was_imported_and_no_file_has_goes_out_too(devices, tmp_path):
    laptop, desktop, _ = devices
    with History.open(tmp_path / "old", write=True) as old:
        old.record(graded("f9"), at=hours(0), tz_offset=60)
        laptop.history.merge(old.rows())

    assert laptop.sync().went == 1
    deliver(laptop, desktop)
    assert desktop.sync().came == 1


@pytest.mark.parametrize("left", [0, 1, 30, -1, -200])
def test_a_file_cut_anywhere_gives_what_is_whole(devices, left):
    laptop, desktop, _ = devices
    for hour in range(3):
        laptop.record(graded(f"f{hour}"), hour)
    laptop.sync()
    (desktop.folder / laptop.file.name).write_bytes(laptop.file.read_bytes()[:left])

    desktop.sync()

    assert desktop.ids() <= laptop.ids()
    deliver(laptop, desktop)
    desktop.sync()
    assert desktop.ids() == laptop.ids()


def test_nonsense_in_a_foreign_file_is_named_and_left_there(devices):
    laptop, desktop, _ = devices
    laptop.record(graded(), 0)
    laptop.sync()
    text = laptop.file.read_bytes() + b"\0\0\0\n[1]\n" + b"x" * 3_000_000 + b"\n"
    text = text.replace(b"\n", b"\r\n")
    theirs = desktop.folder / laptop.file.name
    theirs.write_bytes(text)

    done = desktop.sync()

    assert done.came == 1
    assert done.notes == (f"3 lines of {theirs.name} made no sense and were left out: 3, 4, 5.",)
    assert theirs.read_bytes() == text


def test_files_of_others_and_links_are_not_touched(devices, tmp_path):
    laptop, *_ = devices
    (laptop.folder / "notes.txt").write_text("mine")
    (laptop.folder / "studykit-evil.jsonl").symlink_to("/etc/passwd")
    (laptop.folder / "studykit-dir.jsonl").mkdir()
    laptop.record(graded(), 0)

    assert laptop.sync().notes == ()
    assert (laptop.folder / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_not_there_is_not_made(devices, tmp_path):
    laptop, *_ = devices

    with pytest.raises(StoreError, match="is not a folder"):
        sync(laptop.history, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_what_the_folder_refuses_is_said_and_the_history_is_safe(devices):
    laptop, *_ = devices
    laptop.record(graded(), 0)
    laptop.file.mkdir()

    with pytest.raises(StoreError, match=r"The folder .*-shared cannot be used: .*Your history"):
        laptop.sync()

    assert len(laptop.history.events()) == 1


def fields(file: Path) -> list[dict[str, object]]:
    """The events of a file. Fails where a line makes no sense."""
    return [one for one in map(json.loads, file.read_text().splitlines()) if "id" in one]


def test_an_event_that_was_changed_in_its_own_file_is_put_right_there(devices):
    laptop, *_ = devices
    for fact in ("f1", "f2"):
        laptop.record(graded(fact), 0)
    laptop.sync()
    whole = laptop.file.read_bytes()
    laptop.file.write_bytes(whole.replace(b'"grade":3', b'"grade":1', 1))

    laptop.sync()

    assert laptop.file.read_bytes() == whole


def test_an_event_that_was_changed_in_a_foreign_file_stays_as_it_is_here_and_there(devices):
    laptop, desktop, _ = devices
    laptop.record(graded("f1", 3), 0)
    laptop.sync()
    deliver(laptop, desktop)
    desktop.sync()
    theirs = desktop.folder / laptop.file.name
    theirs.write_bytes(theirs.read_bytes().replace(b'"grade":3', b'"grade":1'))
    changed = theirs.read_bytes()

    assert desktop.sync().came == 0
    assert theirs.read_bytes() == changed
    assert desktop.views() == laptop.views()


def test_lines_that_another_program_laid_out_anew_are_the_same_events(devices):
    laptop, desktop, _ = devices
    laptop.record(graded("f1"), 0)
    laptop.record(graded("f2"), 1)
    laptop.sync()
    deliver(laptop, desktop)
    tidy = "".join(
        json.dumps(dict(sorted(json.loads(line).items())), indent=None) + "\r\n"
        for line in laptop.file.read_text().splitlines()
    )
    for file in (laptop.file, desktop.folder / laptop.file.name):
        file.write_text(tidy, newline="")

    assert [desktop.sync().came, desktop.sync().came] == [2, 0]
    assert laptop.sync().went == 0
    assert laptop.file.read_text() == tidy.replace("\r\n", "\n")
    assert desktop.views() == laptop.views()


def test_a_line_that_begins_like_one_event_and_holds_another_is_the_other(devices):
    laptop, desktop, _ = devices
    laptop.record(graded("f1"), 0)
    laptop.record(graded("f2"), 1)
    laptop.sync()
    head, first, second = laptop.file.read_text().splitlines()
    theirs = desktop.folder / laptop.file.name
    theirs.write_text(f"{head}\n{first}\n")
    desktop.sync()
    begins = first[: first.index(',"device"')]
    theirs.write_text(f"{head}\n{begins},{second[1:]}\n{begins}\n")

    done = desktop.sync()

    assert done.came == 1
    assert done.notes == (f"Line 3 of {theirs.name} made no sense and was left out.",)
    assert desktop.ids() == laptop.ids()


@AT_EACH_STEP
@pytest.mark.parametrize("left", [0, 70, -40])
def test_its_own_file_cut_short_while_it_syncs_is_whole_after_the_next(devices, step, left):
    laptop, desktop, _ = devices
    laptop.record(graded("f1"), 0)
    laptop.record(graded("f2"), 1)
    laptop.sync()
    laptop.record(graded("f3"), 2)

    def cut():
        laptop.file.write_bytes(laptop.file.read_bytes()[:left])

    with meanwhile(laptop, cut, at={step}):
        laptop.sync()
    laptop.sync()

    deliver(laptop, desktop)
    assert desktop.sync().notes == ()
    assert {one["id"] for one in fields(laptop.file)} == laptop.ids() == desktop.ids()


@AT_EACH_STEP
@pytest.mark.parametrize("is_there", [True, False])
def test_what_comes_into_its_own_file_while_it_syncs_is_not_written_over(devices, step, is_there):
    laptop, *_ = devices
    laptop.record(graded("f1"), 0)
    old = laptop.history.path.read_bytes()
    laptop.record(graded("f2"), 1)
    laptop.sync()
    whole, ids = laptop.file.read_bytes(), laptop.ids()
    laptop.history.close()
    laptop.history.path.write_bytes(old)  # put back from a backup: it has lost an event
    laptop.history = History.open(laptop.history.path.parent, write=True)
    laptop.file.write_bytes(whole[:-700])  # and the folder has not got it all yet: torn
    if not is_there:
        laptop.file.unlink()

    with meanwhile(laptop, lambda: laptop.file.write_bytes(whole), at={step}):
        laptop.sync()
    laptop.sync()

    assert laptop.ids() == ids
    assert {one["id"] for one in fields(laptop.file)} == ids


@AT_EACH_STEP
@pytest.mark.parametrize("is_there", [True, False])
def test_a_second_sync_of_the_same_device_at_the_same_moment_doubles_nothing(
    devices, step, is_there
):
    laptop, *_ = devices
    for hour in range(3):
        laptop.record(graded(f"f{hour}"), hour)
        if is_there and not hour:
            laptop.sync()

    def another():
        with History.open(laptop.history.path.parent, write=True) as history:
            sync(history, laptop.folder)

    with meanwhile(laptop, another, at={step}):
        laptop.sync()

    assert [one["seq"] for one in fields(laptop.file)] == [1, 2, 3]
    assert [path.name for path in laptop.folder.iterdir()] == [laptop.file.name]


def test_a_file_that_never_stands_still_is_written_to_all_the_same(devices):
    laptop, *_ = devices
    laptop.record(graded("f1"), 0)
    laptop.sync()
    laptop.record(graded("f2"), 1)
    changes = count(1)

    def change():
        laptop.file.write_bytes(laptop.file.read_bytes() + b" " * next(changes))

    with meanwhile(laptop, change, at=set(range(1, 100))):
        assert laptop.sync().went == 1
    assert next(changes) > LOOKS
    laptop.sync()

    assert {one["id"] for one in fields(laptop.file)} == laptop.ids()


def test_what_is_put_at_the_end_of_a_file_that_was_cut_that_moment_is_on_lines_of_its_own(devices):
    laptop, *_ = devices
    laptop.record(graded("f1"), 0)
    laptop.sync()
    laptop.record(graded("f2"), 1)
    whole = laptop.file.read_bytes()
    states = iter([whole + b"\n", whole, cut := whole[:-40]])

    # Three times, when it has looked and is about to write: then it no longer looks again.
    with meanwhile(laptop, lambda: laptop.file.write_bytes(next(states)), at={4, 8, 12}):
        laptop.sync()

    assert next(states, None) is None
    written = laptop.file.read_bytes()
    assert written.startswith(cut + b"\n")
    assert json.loads(written.splitlines()[-1])["item"] == "f2"
    laptop.sync()
    assert {one["id"] for one in fields(laptop.file)} == laptop.ids()


@AT_EACH_STEP
def test_an_event_recorded_while_it_syncs_goes_out_then_or_the_next_time(devices, step):
    laptop, desktop, train = devices
    laptop.record(graded("f1"), 0)
    laptop.sync()
    deliver(laptop, desktop)
    desktop.record(graded("f2"), 1)

    def record():
        path = desktop.history.path.parent
        with History.open(path, write=True) as history:  # another window
            history.record(graded("f3"), at=hours(2), tz_offset=60)

    with meanwhile(desktop, record, at={step}):
        first = desktop.sync()
    second = desktop.sync()

    assert (first.came, second.came, first.went + second.went) == (1, 0, 2)
    deliver(desktop, train)
    assert train.sync().here == 3
    assert train.views() == desktop.views()


@AT_EACH_STEP
@pytest.mark.parametrize("left", [None, 0, 500])
def test_a_foreign_file_that_goes_or_shrinks_while_it_is_read_loses_nothing(devices, step, left):
    laptop, desktop, train = devices
    for device in (laptop, train):
        device.record(graded(f"f{device.folder.name}"), 0)
        device.sync()
        deliver(device, desktop)
    theirs = [path for path in desktop.folder.iterdir() if path != desktop.file]

    def meddle():
        for path in theirs:
            if left is None:
                path.unlink()
            else:
                path.write_bytes(path.read_bytes()[:left])

    with meanwhile(desktop, meddle, at={step}):
        desktop.sync()
    for device in (laptop, train):
        deliver(device, desktop)
    desktop.sync()

    assert desktop.ids() == laptop.ids() | train.ids()


def test_what_cannot_be_read_again_while_it_is_taken_in_leaves_the_history_as_it_was(devices):
    laptop, desktop, _ = devices
    for hour in range(2):
        laptop.record(graded(f"f{hour}"), hour)
    found = list(laptop.history.rows())

    class Failing(list):
        """Rows on a disk that fails once they were looked at."""

        def __iter__(self):
            yield from super().__iter__() if not looks else found[:1]
            looks.append(1)
            if len(looks) > 1:
                raise StoreError("The disk fails.")

    looks = []
    with pytest.raises(StoreError, match=r"The disk fails. What came from elsewhere was not saved"):
        desktop.history.merge(Failing(found))

    assert desktop.ids() == set()


def test_what_a_killed_sync_left_half_written_is_swept_away_an_hour_later(devices):
    laptop, *_ = devices
    laptop.record(graded(), 0)
    fresh, old = (laptop.folder / f".{laptop.file.name}.{name}.part" for name in ("a", "b"))
    for part in (fresh, old):
        part.write_text("half")
    begun = old.stat().st_mtime - ABANDONED - 1
    os.utime(old, (begun, begun))

    laptop.sync()

    assert {*laptop.folder.iterdir()} == {laptop.file, fresh}


def test_whoever_reads_a_long_history_slowly_keeps_nobody_from_writing(devices, monkeypatch):
    laptop, *_ = devices
    laptop.history.record_all([graded()] * (AT_ONCE + 1), at=hours(0), tz_offset=60)
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.05)

    with History.open(laptop.history.path.parent) as reader:
        slowly = reader.rows()
        first = next(slowly)
        with History.open(laptop.history.path.parent, write=True) as writer:
            writer.record(graded("f2"), at=hours(1), tz_offset=60)

        assert [first, *slowly] == [*laptop.history.rows()]


@pytest.mark.parametrize("is_out", [True, False])
def test_an_event_that_is_damaged_here_goes_nowhere(devices, is_out):
    laptop, *_ = devices
    laptop.record(graded("f1"), 0)
    if is_out:
        laptop.sync()
    with closing(sqlite3.connect(laptop.history.path)) as store, store:
        store.execute("DROP TRIGGER events_are_not_edited")
        store.execute("""UPDATE events SET body = replace(body, '"grade":3', '"grade":1')""")
    there = [path.read_bytes() for path in laptop.folder.iterdir()]

    with pytest.raises(StoreError, match="is damaged"):
        laptop.sync()

    assert [path.read_bytes() for path in laptop.folder.iterdir()] == there
    shutil.rmtree(laptop.history.path.parent)
    laptop.history.close()
    laptop.history = History.open(laptop.history.path.parent, write=True)


def test_nothing_holds_a_whole_history(devices):
    """2,400 events of 4,000 characters: each way holds a fraction of what they are."""
    laptop, desktop, _ = devices
    body = answered("q1", beliefs=("x" * 4_000,))
    laptop.history.record_all([body] * 2_400, at=hours(0), tz_offset=60)

    def peak(of) -> int:
        tracemalloc.start()
        of()
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peaks = [peak(way) for way in (laptop.sync, laptop.sync, lambda: all(laptop.history.rows()))]
    deliver(laptop, desktop)
    peaks += [peak(desktop.sync), peak(desktop.sync)]

    assert laptop.file.stat().st_size > 8_000_000
    assert max(peaks) < 9_500_000
    assert desktop.ids() == laptop.ids()


def test_a_history_put_back_from_a_backup_gets_back_what_it_lost(devices, tmp_path):
    laptop, *_ = devices
    laptop.record(graded("f1"), 0)
    old = laptop.history.path.read_bytes()
    laptop.record(graded("f2"), 1)
    laptop.sync()
    whole = laptop.ids()
    laptop.history.close()
    laptop.history.path.write_bytes(old)
    laptop.history = History.open(laptop.history.path.parent, write=True)
    laptop.record(graded("f3"), 2)  # with the number that the lost one had

    laptop.sync()

    assert len(laptop.ids()) == len(fields(laptop.file)) == 3
    assert laptop.ids() > whole


def test_its_own_file_that_is_mended_holds_nothing_of_what_has_just_come(devices):
    laptop, desktop, _ = devices
    for device in (laptop, desktop):
        device.record(graded(), 0)
        device.sync()
    whole = desktop.file.read_bytes()
    desktop.file.write_bytes(whole[:-40])
    deliver(laptop, desktop)

    assert desktop.sync().came == 1
    assert desktop.file.read_bytes() == whole


def test_a_history_copied_by_hand_makes_no_clash(devices):
    laptop, desktop, _ = devices
    laptop.record(graded("f1"), 0)
    laptop.history.close()
    desktop.history.close()
    desktop.history.path.parent.mkdir(exist_ok=True)
    shutil.copy(laptop.history.path, desktop.history.path)
    for device in (laptop, desktop):
        device.history = History.open(device.history.path.parent, write=True)
    laptop.record(graded("f2"), 1)
    desktop.record(graded("f3"), 1)
    assert laptop.file.name == desktop.file.name
    laptop.sync()
    desktop.sync()
    shutil.copy(laptop.file, desktop.folder / f"{laptop.file.stem} (conflicted copy).jsonl")
    desktop.sync()
    deliver(desktop, laptop)
    laptop.sync()

    assert laptop.ids() == desktop.ids()
    assert laptop.views() == desktop.views()
    assert len(laptop.ids()) == 3


moves = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(0, 2), st.integers(0, 2_000)),
        st.tuples(st.just("undo"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("sync"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("deliver"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("cut"), st.integers(0, 2), st.integers(0, 3_000)),
        st.tuples(st.just("copy"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("lose"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("sync while"), st.integers(0, 2), st.integers(0, 20_000)),
    ),
    max_size=40,
)


def play(top: Path, steps) -> list[Device]:
    """Three devices after these steps, and after everything has come everywhere."""
    made = [Device(top, name) for name in ("laptop", "desktop", "train")]
    copies = count()
    for what, at, other in steps:
        device = made[at]
        files = sorted(device.folder.iterdir())
        if what == "record":
            body = graded(f"f{other % 7}", other % 4 + 1)
            if other % 3:
                body = answered(f"q{other % 11}", f"f{other % 7}", correct=other % 2 == 0)
            device.record(body, other)
        elif what == "undo":
            device.history.undo(at=hours(2_001), tz_offset=60)
        elif what == "sync":
            device.sync()
        elif what == "deliver":
            if at != other:
                deliver(device, made[other])
        elif what == "copy" and files:
            file = files[other % len(files)]
            stem = file.name.split(".")[0]
            shutil.copy(file, device.folder / f"{stem} (conflicted copy {next(copies)}).jsonl")
        elif what == "cut" and files:
            file = files[other % len(files)]
            file.write_bytes(file.read_bytes()[:other])
        elif what == "lose":
            for file in files:
                file.unlink()
        elif what == "sync while" and files:
            file, cut = files[other % len(files)], other // 7
            kept = file.read_bytes()

            def change(file=file, cut=cut, kept=kept):
                file.write_bytes(kept if cut % 5 == 0 else kept[:cut])

            with meanwhile(device, change, at={other % 9 + 1, other % 13 + 2}):
                device.sync()
    for _ in range(2):
        for device in made:
            device.sync()
        for device in made:
            for another in made:
                if another is not device:
                    # Each brings its own file: what tools do once they are in step.
                    shutil.copy(device.file, another.folder / device.file.name)
    for device in made:
        device.sync()
    return made


@settings(max_examples=25)
@given(moves)
def test_whatever_happens_on_the_way_all_end_with_the_same_bits(steps):
    with tempfile.TemporaryDirectory() as top:
        made = play(Path(top), steps)
        ids = [device.ids() for device in made]
        views = [device.views() for device in made]
        for device in made:
            assert device.history.verify() == []
            device.history.close()

    assert ids[0] == ids[1] == ids[2]
    assert views[0] == views[1] == views[2]
    assert len(ids[0]) >= sum(what == "record" for what, *_ in steps)


def test_a_file_is_lines_that_other_programs_read(devices):
    laptop, *_ = devices
    laptop.record(graded(), 0)
    laptop.sync()

    head, event = map(json.loads, laptop.file.read_text().splitlines())

    assert head == {"studykit-history": 1, "device": laptop.history.device()}
    assert event["body"]["fact"] == "f1"
