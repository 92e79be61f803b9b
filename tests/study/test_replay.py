import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import PACK, answered, drilled, graded, on

from studykit.model.history import (
    First,
    Grade,
    Redone,
    Renamed,
    Seen,
    Skipped,
    Suspended,
    Undone,
)
from studykit.study.evidence import familiarity, posteriors, right_answer
from studykit.study.memory import learned_by, recall_now, review
from studykit.study.offsets import recall_offset, shifted
from studykit.study.replay import Views, counts_today, replay, step, touched

facts = st.sampled_from(["f", "g", "h"])
questions = st.sampled_from(["q", "r"])
bodies = st.one_of(
    st.builds(
        lambda q, needed, missed, correct, practice: answered(
            q, *needed, missed=tuple(missed), correct=correct, practice=practice
        ),
        questions,
        st.lists(facts, min_size=1, max_size=3, unique=True),
        st.lists(facts, max_size=2, unique=True),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(graded, facts, st.integers(1, 4)),
    st.builds(
        lambda needed, correct, practice: drilled(*needed, correct=correct, practice=practice),
        st.lists(facts, max_size=2, unique=True),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(lambda f, is_on: Suspended(pack=PACK, fact=f, on=is_on), facts, st.booleans()),
    st.builds(
        lambda old, new: Renamed(pack=PACK, what="fact", old=old, new=new), facts, facts
    ).filter(lambda renamed: renamed.old != renamed.new),
)


@st.composite
def histories(draw):
    """Events of two devices over some weeks, some of them taken back."""
    days = sorted(draw(st.lists(st.integers(0, 40), min_size=1, max_size=15)))
    events = [
        on(day, draw(bodies), seq=seq, device=draw(st.sampled_from(["laptop", "phone"])))
        for seq, day in enumerate(days)
    ]
    taken_back = draw(st.lists(st.sampled_from(events), max_size=2, unique_by=lambda e: e.id))
    undos = [
        on(41, Undone(event=event.id), seq=100 + i, device="laptop")
        for i, event in enumerate(taken_back)
    ]
    return events + undos


def memories(*events):
    """Memories by fact."""
    return {fact: memory for (_, fact), memory in replay(events).memories.items()}


def seen(*events):
    """What is known of questions, by question."""
    return {question: view for (_, question), view in replay(events).seen.items()}


def test_a_card_is_a_review_of_its_fact():
    assert memories(on(3, graded("f", 3)), on(9, graded("f", 1))) == {
        "f": review(review(None, Grade.GOOD, 3), Grade.AGAIN, 9)
    }


def test_an_answer_is_evidence_about_each_fact_it_needs():
    first, second = posteriors([0.2, 0.2], correct=True, guessed=1 / 4)

    assert memories(on(3, answered("q", "f", "g"))) == {
        "f": learned_by(None, first, 3),
        "g": learned_by(None, second, 3),
    }


def test_a_question_seen_before_is_weaker_evidence():
    known = on(3, graded("f"))
    before = review(None, Grade.GOOD, 3)
    (share,) = posteriors(
        [recall_now(before, 5)],
        correct=True,
        guessed=1 / 4,
        familiar=familiarity(times=1, days=2),
    )

    again = memories(known, on(3, answered("q", "g"), seq=2), on(5, answered("q", "f")))["f"]
    unseen = memories(known, on(5, answered("q", "f")))["f"]

    assert again == learned_by(before, share, 5)
    assert again.stability < unseen.stability


def test_a_chosen_wrong_option_means_its_facts_were_missed():
    got = memories(on(3, answered("q", "f", correct=False, missed=("g",))))

    assert got["g"] == learned_by(None, 0.0, 3)


def test_a_fact_both_needed_and_refuting_was_missed():
    got = memories(on(3, answered("q", "f", correct=False, missed=("f",))))

    assert got == {"f": learned_by(None, 0.0, 3)}


def test_the_first_answer_of_a_study_day_counts():
    morning = on(3, graded("f", 1), seq=1)
    evening = on(3, graded("f", 4), seq=2)
    next_day = on(4, graded("f", 3), seq=3)

    assert memories(morning, evening) == memories(morning)
    assert memories(morning, evening, next_day) == memories(morning, next_day)


def test_a_later_answer_of_the_day_is_still_seen():
    got = seen(on(3, answered("q")), on(3, answered("q", correct=False), seq=2))

    assert got == {"q": Seen(times=2, day=3, right=1, last_correct=False)}


def test_practice_touches_no_memory_but_the_question_is_no_longer_unseen():
    practice = on(3, answered("q", "f", correct=False, missed=("g",), practice=True))

    assert memories(practice) == {}
    assert seen(practice) == {"q": Seen(times=1, day=3, right=0, last_correct=False)}


@pytest.mark.parametrize("correct", [True, False])
@pytest.mark.parametrize("options", [2, 4])
def test_a_drill_is_evidence_with_its_own_chance_to_guess(options, correct):
    known = on(3, graded("f"))
    drill = on(9, drilled("f", correct=correct, options=options), seq=2)

    before = memories(known)["f"]
    (share,) = posteriors([recall_now(before, 9)], correct=correct, guessed=1 / options)
    assert memories(known, drill) == {"f": learned_by(before, share, 9)}


def test_a_right_drill_of_two_options_says_less_than_one_of_four():
    two, four = (memories(on(3, drilled("f", options=n)))["f"] for n in (2, 4))

    assert two.stability < four.stability < review(None, Grade.GOOD, 3).stability


def test_a_drill_of_two_cells_is_evidence_about_both_facts():
    got = memories(on(3, drilled("f", "g", correct=False)))

    (f, g) = posteriors([recall_now(None, 3)] * 2, correct=False, guessed=1 / 4)
    assert got == {"f": learned_by(None, f, 3), "g": learned_by(None, g, 3)}


def test_a_drill_is_no_question_that_was_seen():
    drill = on(3, drilled("f"))

    assert seen(drill) == {}
    # So a question on the same fact is as fresh as before.
    assert seen(drill, on(4, answered("q", "f"))) == seen(on(4, answered("q", "f")))


def test_a_drill_repeated_on_later_days_is_recall_each_time():
    events = [on(day, drilled("f"), seq=day) for day in (3, 9)]

    before = memories(events[0])["f"]
    (share,) = posteriors([recall_now(before, 9)], correct=True, guessed=1 / 4)
    assert memories(*events) == {"f": learned_by(before, share, 9)}


@pytest.mark.parametrize("drill", [drilled(), drilled("f", practice=True)])
def test_a_drill_without_a_fact_or_in_practice_touches_no_memory(drill):
    assert replay([on(3, drill)]) == Views()


def test_only_the_first_drill_of_a_day_counts():
    morning, evening = on(3, drilled("f", correct=False)), on(3, drilled("f"), seq=2)

    assert memories(morning, evening) == memories(morning)


def test_a_skip_changes_nothing():
    skip = Skipped(pack=PACK, item="q", topic="lambda", session="s", millis=1)

    assert replay([on(3, skip)]) == Views()


def test_undo_removes_an_event():
    events = [on(3, graded("f")), on(4, answered("q", "f"))]
    undo = on(5, Undone(event=events[1].id))

    assert replay([*events, undo]) == replay(events[:1])


def test_an_undo_cannot_be_undone():
    event = on(3, graded("f"))
    undo = on(4, Undone(event=event.id))

    assert replay([event, undo, on(5, Undone(event=undo.id))]) == Views()


def test_what_was_brought_back_counts_as_if_it_had_never_been_taken_back():
    events = [on(3, graded("f")), on(4, answered("q", "f"))]
    undo = on(5, Undone(event=events[0].id))
    redo = on(6, Redone(undo=undo.id))

    assert replay([*events, undo, redo]) == replay(events)
    again = on(7, Undone(event=events[0].id))
    assert replay([*events, undo, redo, again]) == replay(events[1:])


def test_what_was_taken_back_twice_counts_when_both_undos_are_taken_back():
    event = on(3, graded("f"))
    undos = [on(4, Undone(event=event.id)), on(5, Undone(event=event.id))]
    redos = [on(6, Redone(undo=undos[0].id)), on(7, Redone(undo=undos[1].id))]

    assert replay([event, *undos, *redos[:1]]) == Views()
    assert replay([event, *undos, *redos]) == replay([event])


def test_a_fact_set_aside_and_taken_back_in_remembers():
    known = on(3, graded("f"))
    aside = on(4, Suspended(pack=PACK, fact="f"))
    back = on(5, Suspended(pack=PACK, fact="f", on=False))

    assert memories(known, aside) == {"f": memories(known)["f"]._replace(suspended=True)}
    assert memories(known, aside, back) == memories(known)


def test_a_fact_set_aside_before_it_was_studied_is_still_new():
    aside = on(3, Suspended(pack=PACK, fact="f"))
    back = on(4, Suspended(pack=PACK, fact="f", on=False))

    assert memories(aside)["f"].reps == 0
    assert memories(aside, back) == {}
    assert memories(aside, back, on(5, graded("f"))) == memories(on(5, graded("f")))


def test_an_answer_on_the_day_a_new_fact_was_set_aside_counts():
    aside = on(3, Suspended(pack=PACK, fact="f"))

    got = memories(aside, on(3, graded("f"), seq=2))

    assert got == {"f": review(None, Grade.GOOD, 3)._replace(suspended=True)}


def test_a_rename_carries_what_is_remembered():
    known = on(3, answered("q", "f"))
    fact = on(4, Renamed(pack=PACK, what="fact", old="f", new="new-f"))
    question = on(4, Renamed(pack=PACK, what="question", old="q", new="new-q"), seq=2)

    assert memories(known, fact) == {"new-f": memories(known)["f"]}
    assert seen(known, question) == {"new-q": seen(known)["q"]}


def test_a_rename_onto_a_fact_studied_since_keeps_the_newer_memory():
    old, new = on(3, graded("f")), on(7, graded("g", 1))

    got = memories(old, new, on(8, Renamed(pack=PACK, what="fact", old="f", new="g")))

    assert got == {"g": memories(new)["g"]}


def test_packs_do_not_mix():
    ours, theirs = on(3, graded("f")), on(4, replace(graded("f", 1), pack="other"))

    got = replay([ours, theirs]).memories

    assert got[PACK, "f"] == memories(ours)["f"]
    assert set(got) == {(PACK, "f"), ("other", "f")}


def test_events_of_one_day_are_replayed_in_the_order_of_the_clock():
    early = on(3, graded("f", 1), seq=9, device="phone")
    late = replace(on(3, graded("f", 4), seq=1), at=early.at + dt.timedelta(hours=1))

    assert memories(late, early) == memories(early)


@pytest.mark.parametrize(("day", "counts"), [(4, False), (3, False), (5, True)])
def test_an_answer_counts_on_a_later_day(day, counts):
    memory = review(None, Grade.GOOD, 4)

    assert counts_today(memory, day) is counts


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_bits(events, chance):
    shuffled = list(events)
    chance.shuffle(shuffled)

    assert replay(shuffled) == replay(events)


@given(histories(), st.integers(0, 100))
def test_doubled_events_count_once(events, count):
    assert replay([*events, *events[:count]]) == replay(events)


@given(histories())
def test_taking_back_everything_leaves_nothing(events):
    undos = [on(50, Undone(event=event.id), seq=i) for i, event in enumerate(events)]

    assert replay([*events, *undos]) == Views()


class Watched(dict):
    """Views that may be asked for by these keys only."""

    def __init__(self, views: Mapping, allowed) -> None:
        super().__init__(views)
        self.allowed = set(allowed)

    def get(self, key, default=None):
        assert key in self.allowed
        return super().get(key, default)

    def __contains__(self, key):
        assert key in self.allowed
        return super().__contains__(key)

    def __getitem__(self, key):
        assert key in self.allowed
        return super().__getitem__(key)


@given(histories())
def test_a_step_stays_within_what_it_touches(events):
    *past, last = events
    views = replay(past)
    reach = touched(last)

    change = step(
        last,
        Views(
            Watched(views.memories, reach.facts),
            Watched(views.seen, reach.questions),
            Watched(views.firsts, reach.questions),
            Watched(views.offsets, reach.offsets),
        ),
    )

    assert set(change.memories) <= set(reach.facts)
    assert set(change.seen) <= set(reach.questions)
    assert set(change.firsts) <= set(reach.questions)
    assert set(change.offsets) <= set(reach.offsets)


def firsts(*events):
    """First answers by question."""
    return {question: view for (_, question), view in replay(events).firsts.items()}


def offset(*events):
    """How far recall lies from the model."""
    return replay(events).offsets.get(PACK)


def test_the_first_answer_is_kept_with_what_memory_foretold():
    known = on(3, graded("f"))
    memory = memories(known)["f"]

    got = firsts(known, on(9, answered("q", "f", "g", correct=False)))

    foretold = right_answer([recall_now(memory, 9), recall_now(None, 9)], 1 / 4)
    assert got == {"q": First(day=9, correct=False, foretold=foretold)}


def test_later_answers_to_a_question_are_no_first_ones():
    first = on(3, answered("q", correct=False))

    assert firsts(first, on(4, answered("q"))) == firsts(first)


def test_a_question_met_in_practice_has_no_first_answer_any_more():
    assert firsts(on(3, answered("q", practice=True)), on(4, answered("q"))) == {}


def test_a_first_answer_on_facts_met_earlier_that_day_does_not_count():
    got = firsts(on(3, graded("g")), on(3, answered("q", "f", "g"), seq=2))

    assert not got["q"].counts


def test_a_card_reviewed_on_a_later_day_teaches_the_offset():
    first, again = on(3, graded("f")), on(9, graded("f", 1))
    recall = recall_now(memories(first)["f"], 9)

    assert offset(first) is None
    assert offset(first, again) == recall_offset(None, 9, recall, correct=False)


@pytest.mark.parametrize(
    "more",
    [on(9, graded("f", 1), seq=2), on(9, answered("q", "f"), seq=2), on(9, drilled("f"), seq=2)],
)
def test_same_day_cards_questions_and_drills_do_not_teach_it(more):
    before = [on(3, graded("f")), on(9, graded("f", 4))]

    assert offset(*before, more) == offset(*before)


def test_the_offset_moves_what_is_foretold():
    often_lost = [on(3, graded("f")), *(on(day, graded("f", 1), seq=day) for day in (5, 8, 11))]
    a = offset(*often_lost).value

    got = firsts(*often_lost, on(20, answered("q", "g")))["q"]

    assert a < 0
    assert got.foretold == right_answer([shifted(recall_now(None, 20), a)], 1 / 4)


def test_a_rename_carries_the_first_answer_and_the_earlier_of_two_counts():
    old, new = on(3, answered("q", correct=False)), on(5, answered("r"))
    rename = on(7, Renamed(pack=PACK, what="question", old="q", new="r"))

    assert firsts(old, new, rename) == {"r": firsts(old)["q"]}
