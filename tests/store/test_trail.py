from studykit.model.history import Seen
from studykit.store.trail import Trail
from studykit.study.replay import Change

FIRST = Change(seen={("aws", "q1"): None})
SECOND = Change(seen={("aws", "q1"): Seen(times=1, day=9823, right=1, last_correct=True)})


def test_the_way_back_starts_with_the_newest_event():
    trail = Trail(count=5).then("a", FIRST).then("b", SECOND)

    assert trail.count == 7
    assert trail.back_from(["b"]) == [SECOND]
    assert trail.back_from(["b", "a"]) == [SECOND, FIRST]
    assert trail.back_from([]) == []


def test_beyond_its_beginning_there_is_no_way_back():
    trail = Trail(count=5).then("b", SECOND)

    assert trail.back_from(["b", "a"]) is None
    assert trail.back_from(["a"]) is None


def test_taking_back_adds_undoings_to_the_store():
    trail = Trail(count=5).then("a", FIRST).then("b", SECOND)

    assert trail.without(1) == Trail(8, (("a", FIRST),))
    assert trail.without(2) == Trail(9, ())


def test_the_trail_is_lost_when_somebody_else_wrote():
    trail = Trail(count=5).then("a", FIRST)

    assert trail.at(6) == trail
    assert trail.at(7) == Trail(7)
