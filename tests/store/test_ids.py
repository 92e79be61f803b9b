import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from studykit.store.ids import fresh, uuid7

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def test_an_id_is_a_uuid_of_version_7():
    assert uuid7(NOON, bytes(range(10))) == "01a20846-fe00-7001-8203-040506070809"


@given(st.datetimes(dt.datetime(1970, 1, 1), timezones=st.just(dt.UTC)), st.binary(min_size=10))
def test_an_id_holds_version_variant_and_time(at, chance):
    read = uuid.UUID(uuid7(at, chance))

    assert (read.version, read.variant) == (7, uuid.RFC_4122)
    assert read.int >> 80 == (at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(
        milliseconds=1
    )


def test_ids_of_later_milliseconds_sort_later():
    later = NOON + dt.timedelta(milliseconds=1)

    assert uuid7(NOON, b"\xff" * 10) < uuid7(later, bytes(10))


def test_ids_of_one_millisecond_differ():
    assert len({fresh(NOON) for _ in range(1000)}) == 1000


def test_a_clock_before_1970_counts_as_1970():
    past = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)

    assert uuid7(past, bytes(10)) == "00000000-0000-7000-8000-000000000000"
