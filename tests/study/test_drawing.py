"""The questions of a mock exam: by weight, unseen first, none that answers another."""

import datetime as dt
from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import seen

from studykit.model.exam import Domain, Exam, Scale, Task
from studykit.study.blueprint import Blueprint
from studykit.study.drawing import draw, home, reserved, shares, unscored_of


class Key(NamedTuple):
    id: str
    facts: tuple[str, ...]
    tasks: dict[str, tuple[str, ...]]
    choose: int = 1


def exam(*weights: int, tasks: int = 3, items: int = 65, scored: int = 50) -> Exam:
    """An exam whose domains have these weights and so many tasks each."""
    return Exam(
        id="x",
        title="An exam",
        code="X-01",
        guide="https://example.com",
        checked=dt.date(2026, 11, 22),
        items=items,
        scored=scored,
        minutes=2 * items,
        scale=Scale(lowest=100, highest=1000, pass_mark=720),
        domains=tuple(
            Domain(
                id=str(d),
                title=f"Domain {d}",
                weight=weight,
                tasks=tuple(Task(id=f"{d}.{t}", title="") for t in range(1, tasks + 1)),
            )
            for d, weight in enumerate(weights, start=1)
        ),
    )


def key(id: str, task: str, *facts: str, choose: int = 1) -> Key:
    return Key(id, facts or (f"fact of {id}",), {"x": (task,)}, choose)


def pool(each: int, *tasks: str, multiple: int = 7) -> list[Key]:
    """So many questions on each task; each seventh has two right options."""
    return [
        key(f"{task}-{n}", task, choose=2 if n % multiple == 0 else 1)
        for task in tasks
        for n in range(each)
    ]


C02 = Blueprint(exam(32, 26, 24, 18))
C03 = Blueprint(exam(30, 26, 22, 22))
TASKS = [f"{d}.{t}" for d in range(1, 5) for t in range(1, 4)]
LARGE = pool(40, *TASKS)
BY_ID = {each.id: each for each in LARGE}


def domains(ids, blueprint=C02, keys=BY_ID):
    return Counter(home(blueprint, keys[id].tasks).domain for id in ids)


@pytest.mark.parametrize(
    ("blueprint", "of_65", "of_50"),
    [(C02, [21, 17, 15, 12], [16, 13, 12, 9]), (C03, [20, 17, 14, 14], [15, 13, 11, 11])],
)
def test_each_domain_gets_its_share_and_so_do_those_that_count(blueprint, of_65, of_50):
    form = draw(LARGE, blueprint, 65, seen={}, seed=1)

    count = domains(form.questions, blueprint)
    scored = domains(set(form.questions) - set(form.unscored), blueprint)
    assert [count[d] for d in "1234"] == of_65
    assert [scored[d] for d in "1234"] == of_50
    assert form.missing == {}


def test_a_domain_is_spread_over_its_tasks():
    form = draw(LARGE, C02, 65, seen={}, seed=1)

    tasks = Counter(BY_ID[id].tasks["x"][0] for id in form.questions)
    assert sorted(tasks.values()) == [4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 7, 7]


def test_about_one_question_in_seven_has_several_right_options():
    form = draw(LARGE, C02, 65, seen={}, seed=1)

    assert sum(BY_ID[id].choose > 1 for id in form.questions) == 9


def test_domains_are_mixed_and_the_seed_decides_everything():
    one, again, other = (draw(LARGE, C02, 65, seen={}, seed=seed) for seed in (1, 1, 2))

    assert one == again != other
    assert set(one.questions) != set(other.questions)
    in_order = [BY_ID[id].tasks["x"][0] for id in one.questions]
    assert in_order != sorted(in_order)


def test_what_was_not_seen_comes_first_then_what_was_seen_longest_ago():
    keys = [key(name, "1.1") for name in ("new", "old", "older", "today")]
    past = {"old": seen(day=30), "older": seen(day=10), "today": seen(day=50)}
    only = Blueprint(exam(100))

    assert set(draw(keys, only, 1, seen=past, seed=1).questions) == {"new"}
    form = draw(keys, only, 3, seen=past, seed=1)

    assert set(form.questions) == {"new", "older", "old"}
    assert form.seen == 2


def test_the_reserve_comes_before_other_unseen_ones():
    keys = pool(9, "1.1")

    form = draw(keys, Blueprint(exam(100)), 2, seen={}, seed=1, reserve={"1.1-3", "1.1-5"})

    assert set(form.questions) == {"1.1-3", "1.1-5"}


def test_no_two_need_the_same_fact_even_if_one_was_seen_before():
    keys = [
        key("a", "1.1", "f"),
        key("b", "1.1", "f", "g"),
        key("c", "1.1", "h"),
    ]

    form = draw(keys, Blueprint(exam(100)), 2, seen={"c": seen()}, seed=1)

    assert "c" in form.questions
    assert form.close == 0


def test_nor_does_one_refute_what_another_asks():
    keys = [key("a", "1.1", "f"), key("b", "1.1", "g"), key("c", "1.1", "h")]
    speaks = {"a": ("f", "g"), "b": ("g",), "c": ("h",)}

    form = draw(keys, Blueprint(exam(100)), 2, seen={}, seed=1, about=lambda k: speaks[k.id])

    assert "c" in form.questions
    assert form.close == 0


def test_where_the_pool_is_too_small_close_ones_are_taken_and_counted():
    keys = [key("a", "1.1", "f"), key("b", "1.1", "f"), key("c", "1.1", "g")]

    form = draw(keys, Blueprint(exam(100)), 3, seen={}, seed=1)

    assert set(form.questions) == {"a", "b", "c"}
    assert form.close == 1


def test_what_a_domain_lacks_is_said_and_comes_from_the_others():
    keys = [*pool(20, "1.1", "1.2"), *pool(1, "2.1")]

    form = draw(keys, Blueprint(exam(50, 50)), 20, seen={}, seed=1)

    assert len(form.questions) == 20
    assert form.missing == {"2": 9}


def test_a_pool_that_is_too_small_gives_all_it_has():
    form = draw(pool(2, "1.1"), Blueprint(exam(100)), 65, seen={}, seed=1)

    assert len(form.questions) == 2


def test_some_domains_only():
    form = draw(LARGE, C02, 20, seen={}, seed=1, domains=["2", "3"])

    assert domains(form.questions) == {"2": 10, "3": 10}


def test_what_serves_no_task_of_the_exam_is_not_drawn():
    other = Key("other", ("f",), {"y": ("1.1",)})

    assert draw([other], C02, 1, seen={}, seed=1).questions == ()


@pytest.mark.parametrize(("count", "unscored"), [(65, 15), (32, 7), (20, 5), (10, 2), (1, 0)])
def test_shorter_exams_have_as_many_that_do_not_count_in_proportion(count, unscored):
    assert unscored_of(C02.exam, count) == unscored


def test_a_question_is_at_home_where_it_serves_most_tasks():
    assert home(C02, {"x": ("1.1", "2.1", "2.2")}) == ("2", "2.1")
    assert home(C02, {"x": ("3.2", "1.1")}) == ("3", "3.2")
    assert home(C02, {"y": ("1.1",)}) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(0, 200))
def test_shares_are_whole_and_lose_nothing(weights, count):
    named = {str(n): weight for n, weight in enumerate(weights)}

    found = shares(named, count)

    total = sum(weights)
    assert sum(found.values()) == (count if total else 0)
    assert all(abs(found[n] - count * w / total) < 1 for n, w in named.items() if total)


facts = st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1, max_size=3, unique=True)
keys = st.lists(
    st.builds(
        lambda task, facts, choose: (task, tuple(facts), choose),
        st.sampled_from(TASKS),
        facts,
        st.integers(1, 2),
    ),
    max_size=40,
).map(lambda rows: [Key(f"q{n}", f, {"x": (t,)}, c) for n, (t, f, c) in enumerate(rows)])


@given(keys, st.integers(1, 30), st.integers(0, 9))
def test_a_form_is_as_long_as_it_can_be_and_asks_nothing_twice(found, count, seed):
    form = draw(found, C02, count, seen={}, seed=seed)

    assert len(form.questions) == len(set(form.questions)) == min(count, len(found))
    assert set(form.unscored) <= set(form.questions)
    assert len(form.unscored) == unscored_of(C02.exam, len(form.questions))
    drawn = [each for each in found if each.id in form.questions]
    needed = Counter(fact for each in drawn for fact in each.facts)
    assert form.close > 0 or set(needed.values()) <= {1}


# What is kept out of practice


def test_whole_exams_are_kept_of_a_large_pool():
    keys = pool(60, *TASKS)

    one, two = reserved(keys, {}, C02), reserved(keys, {}, C02, mocks=2)

    assert (len(one), len(two)) == (65, 130)
    assert one < two
    by_id = {each.id: each for each in keys}
    assert domains(one, keys=by_id) == {"1": 21, "2": 17, "3": 15, "4": 12}


def test_of_a_small_pool_never_more_than_a_third_of_a_task():
    keys = [*pool(3, "1.1"), *pool(2, "1.2"), *pool(9, "2.1")]

    kept = Counter(id.split("-")[0] for id in reserved(keys, {}, C02))

    assert kept == {"1.1": 1, "2.1": 3}


def test_a_kept_question_that_was_seen_makes_room_for_another():
    first = reserved(LARGE, {}, C02)
    gone = sorted(first)[:5]

    later = reserved(LARGE, gone, C02)

    assert len(later) == 65
    assert later.isdisjoint(gone)


@given(keys, st.data(), st.integers(1, 2))
def test_answering_other_questions_changes_nothing_of_it(found, data, mocks):
    before = reserved(found, (), C02, mocks=mocks)
    others = [each.id for each in found if each.id not in before]
    answered = data.draw(st.sets(st.sampled_from(others)) if others else st.just(set()))

    assert reserved(found, answered, C02, mocks=mocks) == before
