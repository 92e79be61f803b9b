"""What share of an exam something is."""

import pytest
from blueprints import exam, fact
from hypothesis import given
from hypothesis import strategies as st

from studykit.study.blueprint import Blueprint

PLAIN = Blueprint(exam())
IDS = ("1.1", "1.1.1", "1.1.2", "2.1", "2.1.1", "2.1.2", "9.9")


def test_weights_sum_to_one_whatever_they_are_written_as():
    assert Blueprint(exam({"1": 3, "2": 1})).weights == {"1": 0.75, "2": 0.25}


@pytest.mark.parametrize(
    ("ids", "domains"),
    [
        (("1.1.1",), {"1": 1.0}),
        (("1.1.1", "1.1.2"), {"1": 1.0}),
        (("1.1", "2.1.2"), {"1": 0.5, "2": 0.5}),
        (("1.1.1", "1.1.2", "2.1.1"), {"1": 2 / 3, "2": 1 / 3}),
        (("9.9",), {}),
        (("9.9", "2.1"), {"2": 1.0}),
    ],
)
def test_what_serves_two_domains_is_shared_between_them(ids, domains):
    assert PLAIN.domains({"test": ids}) == pytest.approx(domains)


def test_a_skill_counts_for_its_task():
    assert PLAIN.tasks({"test": ("1.1.2",)}) == {"1.1": 1.0}


def test_what_serves_another_exam_serves_none_of_this():
    assert PLAIN.domains({"other": ("1.1",)}) == {}


def test_a_domain_is_worth_its_weight_however_many_stand_for_it():
    worth = PLAIN.worth([fact("a", "1.1"), fact("b", "1.1"), fact("c", "2.1"), fact("d", "9.9")])

    assert worth == pytest.approx({"a": 0.3, "b": 0.3, "c": 0.4, "d": 0.0})


@pytest.mark.parametrize(
    ("named", "covered"),
    [
        ((), 0.0),
        (("1.1.1",), 0.5),
        (("1.1.1", "1.1.2"), 1.0),
        (("1.1",), 0.5),  # it is not said which skill, so half of each
        (("1.1", "1.1.1"), 0.75),
    ],
)
def test_covered_is_what_is_named(named, covered):
    facts = [fact(id, id) for id in named]

    assert PLAIN.covered(facts) == {"1": covered, "2": 0.0}
    assert PLAIN.covered_tasks(facts) == {"1.1": covered, "2.1": 0.0}


def test_a_task_without_skills_is_covered_when_it_is_named():
    blueprint = Blueprint(exam({"1": 100}, skills=0, tasks=2))

    assert blueprint.covered([fact("a", "1.2")]) == {"1": 0.5}
    assert blueprint.unnamed([fact("a", "1.2")]) == {"1.1": ("1.1",)}


def test_a_domain_is_covered_by_its_skills_not_by_its_tasks():
    blueprint = Blueprint(exam({"1": 100}, skills=3, tasks=2))

    assert blueprint.covered([fact("a", "1.1.1")]) == pytest.approx({"1": 1 / 6})


def test_what_nobody_names_is_told_by_task():
    assert PLAIN.unnamed([fact("a", "1.1.2"), fact("b", "2.1.1", "2.1.2")]) == {"1.1": ("1.1.1",)}


@given(st.lists(st.sets(st.sampled_from(IDS)).map(tuple), max_size=12))
def test_worth_never_exceeds_the_weights_and_covered_never_the_whole(tasks):
    facts = [fact(str(n), *(ids or ("9.9",))) for n, ids in enumerate(tasks)]

    assert sum(PLAIN.worth(facts).values()) <= 1 + 1e-9
    assert all(0 <= share <= 1 for share in PLAIN.covered(facts).values())
    for facts_so_far in (facts[:n] for n in range(len(facts))):
        before, after = PLAIN.covered(facts_so_far), PLAIN.covered(facts)
        assert all(before[domain] <= after[domain] for domain in before)
