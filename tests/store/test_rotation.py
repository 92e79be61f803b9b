"""Daily backups: made once a day, thinned by the dates in their names, never at a loss."""

import datetime as dt
import os
from contextlib import closing

import pytest
from another_user import NOBODY, as_user, takes_root
from hypothesis import given
from hypothesis import strategies as st
from made_up import graded, hours

from studykit.errors import StoreError
from studykit.store import backup, db
from studykit.store.history import History
from studykit.store.rotation import keep_daily, superfluous

dates = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def named(day: dt.date) -> str:
    return f"history-{day.isoformat()}.db"


def thinned(names: set[str]) -> set[str]:
    return names - set(superfluous(names))


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    with History.open(folder, write=True) as history:
        history.record(graded(), at=hours(0), tz_offset=0)
    return folder


def session(home, hour: float):
    """One card is graded and the session ends; the backup of it, if one was made."""
    with History.open(home, write=True) as history:
        history.record(graded(), at=hours(hour), tz_offset=0)
        return history.back_up_daily()


def names(home) -> list[str]:
    return sorted(path.name for path in (home / backup.FOLDER).iterdir())


def test_the_first_session_of_a_study_day_makes_its_backup(home):
    made = [session(home, hour) for hour in (1, 2, 17, 19)]

    assert [path and path.name for path in made] == [
        "history-2026-11-23.db",
        None,
        None,  # three at night is still Monday
        "history-2026-11-24.db",
    ]


def test_where_nothing_was_recorded_nothing_is_copied(home):
    with History.open(home, write=True) as history:
        assert history.back_up_daily() is None

    assert not (home / backup.FOLDER).exists()


def test_after_a_year_of_days_there_are_days_weeks_and_months():
    names: set[str] = set()
    for day in range(365):
        names = thinned(names | {named(dt.date(2026, 1, 1) + dt.timedelta(days=day))})

    assert sorted(name[8:18] for name in names) == [
        *(f"2026-{month:02}-{last}" for month, last in enumerate([31, 28, 31, 30, 31, 30], 1)),
        *(f"2026-{month:02}-{last}" for month, last in enumerate([31, 31, 30, 31, 30], 7)),
        "2026-12-13",
        "2026-12-20",
        *(f"2026-12-{day}" for day in range(25, 32)),
    ]


@given(st.sets(dates))
def test_the_newest_seven_days_stay_and_thinning_twice_is_thinning_once(days):
    all_names = {named(day) for day in days}
    kept = thinned(all_names)

    assert kept >= {named(day) for day in sorted(days)[-7:]}
    assert len(kept) <= 7 + 4 + 12
    assert thinned(kept) == kept


@given(st.sets(dates, min_size=1))
def test_every_one_of_the_newest_twelve_months_keeps_its_last_backup(days):
    last = {(day.year, day.month): day for day in sorted(days)}

    assert thinned({named(d) for d in days}) >= {named(last[m]) for m in sorted(last)[-12:]}


def test_only_daily_backups_are_ever_thinned():
    days = {named(dt.date(2026, 1, 1) + dt.timedelta(days=n)) for n in range(100)}
    others = {
        "history-before-version-2.db",
        "history-before-restore-2020-01-01.db",
        "history-before-repair-2020-01-01.db",
        "history-by-hand-2020-01-01.db",
        "history-2026-02-30.db",
        "history-2020-01-01.db.txt",
    }

    assert thinned(days | others) >= others


def test_of_one_day_the_last_copy_stays():
    names = {"history-2026-11-23.db", "history-2026-11-23-2.db", "history-2026-11-23-10.db"}

    assert thinned(names) == {"history-2026-11-23-10.db"}


def test_a_damaged_store_never_takes_the_place_of_good_backups(home):
    """Thirty sessions' ends: enough to push out every daily backup, were they made."""
    for day in range(10):
        session(home, 24 * day)
    good = names(home)
    text = bytearray((home / db.FILE).read_bytes())
    text[4096 * 4 : 4096 * 5] = b"\xff" * 4096
    (home / "damaged.db").write_bytes(text)

    with closing(db._connection(home / "damaged.db")) as store:
        for day in range(30):
            with pytest.raises(Exception, match=r"malformed|not the store"):
                keep_daily(store, home / backup.FOLDER, dt.date(2027, 1, 1 + day))

    assert names(home) == good
    assert all(backup.is_whole(home / backup.FOLDER / name) for name in good)


def test_a_clock_set_back_leaves_the_newest_copy(home):
    (home / backup.FOLDER).mkdir()
    for month in range(1, 13):  # all that the rules keep, and later than what comes
        for day in range(1, 13):
            (home / backup.FOLDER / f"history-2027-{month:02}-{day:02}.db").touch()

    made = session(home, 1)

    assert made is not None
    assert made.exists()
    assert len(names(home)) < 7 + 4 + 12


def test_a_backup_that_fails_says_so_and_takes_no_answer_with_it(home):
    (home / backup.FOLDER).write_text("in the way")

    with pytest.raises(StoreError) as caught:
        session(home, 1)

    assert str(caught.value) == (
        f"Today's backup was not made, for {home}/backups cannot be used: not a directory. "
        "Every answer is saved."
    )
    with History.open(home) as history:
        assert len(history.events()) == 2


@takes_root
def test_a_folder_that_is_not_ours_to_write_takes_no_answer_with_it(home):
    import tempfile
    from pathlib import Path

    import studykit.study.fsrs6  # noqa: F401 - the other user may not read the library

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / backup.FOLDER).mkdir(mode=0o555)
        os.chown(folder, NOBODY, NOBODY)

        def one():
            try:
                session(folder, 1)
            except StoreError as error:
                return str(error).replace(made, "HOME")
            return "made"

        assert as_user(NOBODY, one) == (
            "Today's backup was not made, for HOME/backups cannot be used: permission denied. "
            "Every answer is saved."
        )
        with History.open(folder) as history:
            assert len(history.events()) == 1
