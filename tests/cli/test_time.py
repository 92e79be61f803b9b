"""Summer time, flights and clocks that are wrong: no fact is asked twice for them, none is skipped.

Commands are told the time by STUDYKIT_NOW, an instant with the learner's offset; that the clock
gives the same is held against the zones themselves.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from large import write_large_pack
from small import FILES, run, write_pack

from studykit.cli import common
from studykit.store.history import History
from studykit.study.days import date_of, day_of


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        pytest.skip(f"this machine knows no {name}")


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    """The small pack with a few more facts, so that there is something on every evening."""
    facts = FILES["topics/queues/facts.yaml"].rstrip(" ")
    more = "".join(
        f"""
          - id: extra-{n}
            text: A queue of kind {n} keeps messages for {n} days.
            ask: For how long does a queue of kind {n} keep messages?
            answer: {n} days
            sources: [https://docs.aws.amazon.com/queues/kinds.html]
"""
        for n in range(2, 8)
    )
    write_pack(pack, {"topics/queues/facts.yaml": facts + more})


def evening(
    monkeypatch: pytest.MonkeyPatch, at: dt.datetime, *words: str, grade: int = 3
) -> list[str]:
    """The facts asked in a session at this moment, all known, or else all of them missed."""
    assert at.utcoffset() is not None
    monkeypatch.setenv("STUDYKIT_NOW", at.isoformat())
    # What was missed comes back a few cards later, so there are more lines than facts.
    result = run("review", "--json", *words, typed=f"{grade}\n" * 24)
    assert (result.exit_code, result.stderr) == (0, "")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return sorted({one["id"] for one in found if one["kind"] == "graded"})


def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / name))


CHANGES = [
    ("Africa/Cairo", dt.date(2024, 4, 26)),  # from midnight to one
    ("America/New_York", dt.date(2024, 3, 10)),
    ("America/New_York", dt.date(2024, 11, 3)),
]


@pytest.mark.parametrize(("name", "date"), CHANGES)
@pytest.mark.parametrize("hour", [0, 3, 23])
def test_evenings_on_both_sides_of_a_change_are_as_without_it(
    name: str, date: dt.date, hour: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A session a day at this hour by the wall, in the zone and where clocks never change."""
    there, fixed = zone(name), dt.timezone(dt.timedelta(hours=2))
    found = {}
    for place in (there, fixed):
        home(monkeypatch, tmp_path, str(place).replace("/", "-"))
        found[place] = [
            evening(
                monkeypatch,
                dt.datetime.combine(date + dt.timedelta(days=n), dt.time(hour, 30), place),
                grade=1,
            )
            for n in range(-2, 3)
        ]

    assert found[there] == found[fixed]
    assert [len(facts) for facts in found[there]] == [8] * 5  # what was missed comes back


@pytest.mark.parametrize(("name", "date"), CHANGES)
def test_the_night_of_a_change_is_one_study_day_and_nothing_is_asked_twice(
    name: str, date: dt.date, monkeypatch: pytest.MonkeyPatch
):
    """What was missed in the evening is due from four o'clock on, not before and not later."""
    there = zone(name)
    begin = dt.datetime.combine(date - dt.timedelta(days=1), dt.time(22), there)
    four = dt.datetime.combine(date, dt.time(4), there).astimezone(dt.UTC)
    assert len(evening(monkeypatch, begin, grade=1)) == 8

    at = begin.astimezone(dt.UTC)
    while (at := at + dt.timedelta(minutes=30)) < four:
        assert evening(monkeypatch, at.astimezone(there), "--due") == []

    assert len(evening(monkeypatch, at.astimezone(there), "--due")) == 8


def test_from_tokyo_to_los_angeles_the_same_date_twice_is_one_study_day(
    monkeypatch: pytest.MonkeyPatch,
):
    tokyo, california = zone("Asia/Tokyo"), zone("America/Los_Angeles")
    first = evening(monkeypatch, dt.datetime(2026, 11, 23, 20, tzinfo=tokyo), grade=1)

    landed = evening(monkeypatch, dt.datetime(2026, 11, 23, 20, tzinfo=california), "--due")
    later = evening(monkeypatch, dt.datetime(2026, 11, 24, 20, tzinfo=california), "--due")

    assert (len(first), landed, later) == (8, [], first)


def test_from_los_angeles_to_tokyo_what_falls_on_the_lost_day_is_asked_on_landing(
    monkeypatch: pytest.MonkeyPatch,
):
    """Eleven hours later it is Wednesday there, at three: still the study day of Tuesday."""
    tokyo, california = zone("Asia/Tokyo"), zone("America/Los_Angeles")
    first = evening(monkeypatch, dt.datetime(2026, 11, 23, 23, tzinfo=california), grade=1)

    landed = evening(monkeypatch, dt.datetime(2026, 11, 25, 3, tzinfo=tokyo), "--due", grade=1)
    later = evening(monkeypatch, dt.datetime(2026, 11, 25, 20, tzinfo=tokyo), "--due")

    assert len(first) == 8
    assert landed == later == first


def test_a_flight_in_the_middle_of_a_mock_exam_leaves_its_clock_alone(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+09:00")
    run("exam", "--items", "2", "--seed", "1", "--plain")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T03:01:00-08:00")

    assert "question 1 of 2 · 3:00 left" in run("exam", "resume", "--plain").stdout


def test_a_study_day_begins_at_four(monkeypatch: pytest.MonkeyPatch):
    cairo = dt.timezone(dt.timedelta(hours=2))
    first = evening(monkeypatch, dt.datetime(2026, 11, 23, 22, 0, tzinfo=cairo))
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        (day,) = history.due_days("small")
    four = dt.datetime.combine(date_of(day), dt.time(4), cairo)

    assert evening(monkeypatch, four - dt.timedelta(minutes=1), "--due") == []
    assert evening(monkeypatch, four, "--due") == first


# The clock


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The clock of the program can be set; the zone is TZ's."""
    monkeypatch.delenv("STUDYKIT_NOW")
    yield monkeypatch
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def set_clock(monkeypatch: pytest.MonkeyPatch, at: dt.datetime, tz: str) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime.fromtimestamp(at.timestamp(), tz)

    class Module:
        datetime, UTC, timedelta = Clock, dt.UTC, dt.timedelta

    monkeypatch.setenv("TZ", tz)
    time.tzset()
    monkeypatch.setattr(common, "dt", Module)


@pytest.mark.parametrize(("name", "date"), [*CHANGES, ("Asia/Tokyo", dt.date(2026, 11, 23))])
def test_the_study_day_is_the_date_on_the_wall_four_hours_ago(
    name: str, date: dt.date, moved: pytest.MonkeyPatch
):
    """At every half hour around the change, also of the hour that comes twice."""
    there = zone(name)
    begin = dt.datetime.combine(date - dt.timedelta(days=1), dt.time(0), dt.UTC)
    days = []
    for n in range(0, 4 * 48):
        at = begin + dt.timedelta(minutes=30 * n)
        set_clock(moved, at, name)
        now = common.now()
        wall = at.astimezone(there)
        assert now.at == at
        assert dt.timedelta(minutes=now.tz_offset) == wall.utcoffset()
        assert now.day == day_of((wall.replace(tzinfo=None) - dt.timedelta(hours=4)).date())
        days.append(now.day)

    assert days == sorted(days)
    assert len(set(days)) >= 4


def test_a_zone_that_is_nonsense_is_utc(moved: pytest.MonkeyPatch):
    at = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    set_clock(moved, at, "Nonsense/Zone")

    assert (common.now().at, common.now().tz_offset) == (at, 0)


ASKS = ("quiz --plain", "today --plain", "review --plain", "drill --plain", "exam --plain")
LATER = "2026-11-23T20:30:00+01:00"


@pytest.mark.parametrize("line", ASKS)
def test_a_clock_ten_years_ahead_is_refused_before_anything_is_recorded(
    line: str, monkeypatch: pytest.MonkeyPatch
):
    run("quiz", "-n", "1", "--plain", typed="a\nq\n")
    before = run("export", "history").stdout
    monkeypatch.setenv("STUDYKIT_NOW", "2036-11-23T20:00:00+01:00")

    result = run(*line.split(), typed="a\n3\n")

    assert result.exit_code == 4
    assert "The clock says 2036-11-23" in result.stderr
    assert run("export", "history").stdout == before


@pytest.mark.parametrize(
    ("clock", "is_said"),
    [("2026-11-23T19:30:00+01:00", False), ("2026-11-03T20:30:00+01:00", True)],
)
@pytest.mark.parametrize("line", ASKS)
def test_a_clock_gone_back_is_said_if_by_days_and_order_is_that_of_recording(
    line: str, clock: str, is_said: bool, monkeypatch: pytest.MonkeyPatch
):
    """An hour back is what a clock does that was a little fast."""
    monkeypatch.setenv("STUDYKIT_NOW", LATER)
    run("quiz", "-n", "1", "--plain", typed="a\nq\n")
    monkeypatch.setenv("STUDYKIT_NOW", clock)

    result = run(*line.split(), typed="\n3\na\na,b\nq\nend\nend\n")

    assert result.exit_code == 0
    assert result.stderr.count("The clock says ") == is_said
    assert result.stderr.count("The clock says 2026-11-03, 20 days before") == is_said
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        assert history.verify() == []
        rows = list(history.rows())
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) > 1
        # Kept with the clock's time, and never a memory of the future.
        assert {row.at for row in rows[1:]} == {
            dt.datetime.fromisoformat(clock)
            .astimezone(dt.UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z")
        }


def test_what_was_answered_after_a_clock_gone_back_is_asked_again_in_its_time(
    monkeypatch: pytest.MonkeyPatch,
):
    """Twenty days back for one evening: all is due again once the clock is right."""
    right = dt.datetime(2026, 11, 23, 20, 0, tzinfo=dt.UTC)
    first = evening(monkeypatch, right)
    monkeypatch.setenv("STUDYKIT_NOW", (right - dt.timedelta(days=20)).isoformat())
    run("review", "--json", typed="3\n" * 8)

    later = [evening(monkeypatch, right + dt.timedelta(days=n)) for n in range(1, 30)]

    assert set(first) <= {fact for day in later for fact in day}


@pytest.mark.parametrize("line", ["quiz --plain", "today --dry-run", "exam --items 8 --plain"])
def test_the_same_seed_clock_and_width_give_the_same_output(line: str, tmp_path: Path):
    """In whatever process: Python puts sets in another order in each, and hashes text anew."""
    pack = write_large_pack(tmp_path / "large", {"1.1": 8, "2.1": 8})

    def shown(seed: str, hashes: str) -> str:
        home = {
            "STUDYKIT_HOME": str(tmp_path / f"{seed}-{hashes}"),
            "STUDYKIT_PACK": str(pack),
            "PYTHONHASHSEED": hashes,
        }
        return subprocess.run(
            [sys.executable, "-m", "studykit", *line.split(), "--seed", seed],
            input="",
            env={**os.environ, "LANG": "C.UTF-8", "COLUMNS": "72", **home},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout

    assert shown("7", "1") == shown("7", "2") != shown("8", "1")
