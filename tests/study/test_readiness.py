"""What an exam would come to: the reference's figures, what may be shown, and honesty."""

import random
import statistics
from dataclasses import replace
from functools import cache

import pytest
from blueprints import exam, fact, question
from hypothesis import given
from hypothesis import strategies as st
from learner import PACK, answered, on, remembered

from bench import readiness as bench
from studykit.model.history import First
from studykit.study.blueprint import Blueprint
from studykit.study.evidence import right_answer
from studykit.study.offsets import Belief, logit, shifted
from studykit.study.pool import UNCOVERED, Pool
from studykit.study.readiness import (
    CHANCE_FROM,
    RANGE_FROM,
    Forecast,
    Stage,
    needed,
    readiness,
    score,
    shown_chance,
    shown_points,
    shown_range,
    shown_share,
    stage,
)
from studykit.study.replay import replay

DAY = 100
SURE = Belief(((0.0,) * 3), ((0.0,) * 3,) * 3, DAY)
FACTS = [fact("f", "1.1.1", "1.1.2"), fact("g", "2.1.1", "2.1.2")]
QUESTIONS = [
    *(question(f"q{n}", "1.1.1", facts=("f",)) for n in range(30)),
    *(question(f"r{n}", "2.1.1", facts=("g",)) for n in range(20)),
]


def pool(facts=FACTS, questions=QUESTIONS, of=None):
    return Pool(Blueprint(of or exam()), facts, questions)


def asked(firsts=None, memories=None, *, pool=pool(), **more):  # noqa: B008
    given = {"today": DAY, "chance": random.Random(1), "exams": 300}
    return readiness(pool, memories or {}, firsts or {}, **(given | more))


def first(day=DAY, *, correct=True, foretold=0.5, counts=True):
    return First(day=day, correct=correct, foretold=foretold, counts=counts)


def firsts(right, of):
    """Answers to so many of the questions, in both domains, so many of them right."""
    ids = [q.id for q in QUESTIONS][::-1]
    return {id: first(DAY - n % 9, correct=n < right) for n, id in enumerate(ids[:of])}


# The scale


def test_the_pass_mark_is_thirty_five_of_fifty():
    assert needed(exam()) == 35
    assert score(exam(), 0.689) == pytest.approx(720, abs=0.2)
    assert score(exam(), 34 / 50) < 720 <= score(exam(), 35 / 50)


def test_the_scale_and_the_number_scored_are_those_of_the_blueprint():
    other = replace(exam(scored=8), scale=replace(exam().scale, lowest=0, pass_mark=500))

    assert needed(other) == 4
    assert score(other, 0.25) == 250


@cache
def right_of_fifty(p):
    """How many questions come out right in many exams where each does with probability p."""
    plain = pool()
    drawn = plain.draw(4000, random.Random(7))
    return plain.sit(drawn, [logit(p)] * (len(QUESTIONS) + 1), SURE)


@pytest.mark.parametrize(
    ("p", "chance"),
    [(0.60, 0.096), (0.65, 0.280), (0.70, 0.569), (0.75, 0.837), (0.80, 0.969), (0.85, 0.998)],
)
def test_the_chance_of_thirty_five_of_fifty(p, chance):
    right = right_of_fifty(p)

    assert sum(n >= 35 for n in right) / len(right) == pytest.approx(chance, abs=0.02)


@pytest.mark.parametrize(("p", "points"), [(0.6, 62), (0.8, 51)])
def test_fifty_questions_alone_scatter_the_score(p, points):
    scores = [score(exam(), n / 50) for n in right_of_fifty(p)]

    assert statistics.pstdev(scores) == pytest.approx(points, abs=1.5)


# What it is made of


def test_an_unseen_question_on_a_known_fact():
    memories = {"f": remembered(10.0, DAY - 10)}

    logits = pool().logits(pool().recalls(memories, 0.3, DAY))

    known, unseen = shifted(0.9, 0.3), shifted(0.2, 0.3)
    assert logits[0] == pytest.approx(logit(right_answer([known], 1 / 4)))
    assert logits[-2] == pytest.approx(logit(right_answer([unseen], 1 / 4)))
    assert logits[-1] == pytest.approx(logit(0.394))  # what is not covered: R is .2 as it stands


def test_a_fact_set_aside_before_it_was_studied_counts_as_unseen():
    aside = remembered(0.0, DAY - 1, reps=0, suspended=True)

    assert pool().recalls({"f": aside}, 0.0, DAY)["f"] == pytest.approx(0.2)


def test_domains_are_drawn_by_their_weights():
    drawn = pool(of=exam({"1": 61, "2": 39})).draw(400, random.Random(3))

    in_first = [sum(n < 30 for n, _ in each.items) for each in drawn]
    assert {len(each.items) for each in drawn} == {50}
    assert set(in_first) == {30, 31}
    assert statistics.fmean(in_first) == pytest.approx(30.5, abs=0.1)


def test_what_the_pack_does_not_cover_is_asked_too():
    half = pool([fact("f", "1.1.1"), fact("g", "2.1.1", "2.1.2")])

    drawn = half.draw(400, random.Random(3))

    nobody = len(QUESTIONS)
    share = statistics.fmean(sum(n == nobody for n, _ in each.items) for each in drawn) / 50
    assert share == pytest.approx(0.6 * 0.5, abs=0.01)


@pytest.mark.parametrize(
    ("facts", "questions", "covered"),
    [
        ([fact("f", "1.1")], [question("q", "1.1")], 0.9),  # no skills listed: a tenth is missing
        ([fact("f", "9.9")], [question("q", "1.1")], 0.0),
        ([fact("f", "1.1")], [], 0.0),  # nothing to draw
    ],
)
def test_without_listed_skills_a_tenth_is_not_covered(facts, questions, covered):
    assert pool(facts, questions, exam({"1": 100}, skills=0)).covered == {"1": covered}


def test_a_pack_without_anything_is_worth_what_guessing_is():
    found = asked(pool=pool([], []))

    assert [d.right for d in found.domains] == pytest.approx([UNCOVERED] * 2)
    assert found.covered == 0
    assert found.today.median < 500


def test_doing_better_with_what_was_studied_tells_nothing_of_what_was_not():
    nothing = pool([fact("f", "1.1.1")], [question(f"q{n}", "1.1.1") for n in range(40)])
    right = {f"q{n}": first(correct=True) for n in range(40)}
    wrong = {f"q{n}": first(correct=False) for n in range(40)}

    def second(firsts):
        return next(d.right for d in asked(firsts, pool=nothing).domains if d.id == "2")

    assert second(right) == pytest.approx(UNCOVERED)
    assert second(wrong) < UNCOVERED


# Evidence


def test_only_first_answers_to_questions_of_the_exam_count():
    found = asked({"q1": first(), "q2": first(counts=False), "gone": first()})

    assert (found.evidence.answers, found.evidence.same_day) == (1, 1)


def test_the_age_of_the_evidence():
    days = {"q1": 91, "q2": 95, "q3": 60, "q4": 98}

    found = asked({id: first(day) for id, day in days.items()})

    assert (found.evidence.since_newest, found.evidence.median_age) == (2, 9)
    assert asked().evidence.since_newest is None


def test_a_domain_counts_its_own_answers():
    found = asked({"q1": first(), "q2": first(), "r1": first()})

    assert {d.id: d.answers for d in found.domains} == {"1": 2, "2": 1}


def test_an_answer_to_a_seen_question_never_moves_the_offsets():
    begun = [
        on(DAY - 9 + n, answered(q, "f", correct=n > 0)) for n, q in enumerate(("q1", "q2", "q3"))
    ]
    again = [
        on(DAY - 2, answered("q1", "f", correct=True)),
        on(DAY - 1, answered("q2", "f", correct=False)),
        on(DAY - 1, answered("q3", "f", correct=True, practice=True), seq=2),
        on(DAY, answered("q1", "f", correct=True), seq=3),
    ]

    def belief(events):
        kept = {id: view for (pack, id), view in replay(events).firsts.items() if pack == PACK}
        return asked(kept).belief

    assert belief(begun).count == 3
    assert belief([*begun, *again]) == belief(begun)


@given(st.randoms(use_true_random=False))
def test_the_order_of_answers_within_a_day_changes_nothing(chance):
    found = list(firsts(20, 30).items())
    chance.shuffle(found)

    assert asked(dict(found), exams=50) == asked(firsts(20, 30), exams=50)


@given(st.lists(st.booleans(), min_size=1, max_size=45), st.data())
def test_one_more_right_answer_never_lowers_the_median(outcomes, data):
    ids = [q.id for q in QUESTIONS]
    before = {
        id: first(DAY - 45 + n, correct=correct, foretold=0.3 + n % 7 / 10)
        for n, (id, correct) in enumerate(zip(ids, outcomes, strict=False))
    }
    changed = data.draw(st.sampled_from(sorted(before)))
    wrong = {**before, changed: before[changed]._replace(correct=False)}
    right = {**before, changed: before[changed]._replace(correct=True)}

    low, high = asked(wrong, exams=100).today, asked(right, exams=100).today

    assert low.median <= high.median
    assert low.chance <= high.chance


def test_more_answers_make_the_range_narrower():
    memories = {"f": remembered(30.0, DAY), "g": remembered(30.0, DAY)}
    few, many = (
        {id: view._replace(foretold=0.97) for id, view in firsts(of, of).items()} for of in (2, 50)
    )

    wide, narrow = asked(few, memories).today, asked(many, memories).today

    assert narrow.high - narrow.low < wide.high - wide.low


# Days


def test_the_exam_day_is_today_grown_older():
    memories = {"f": remembered(3.0, DAY), "g": remembered(3.0, DAY)}

    found = asked(firsts(30, 40), memories, exam_day=DAY + 40)

    assert found.exam_day.day == DAY + 40
    assert found.exam_day.median < found.today.median
    assert found.exam_day.chance < found.today.chance


def test_on_the_exam_day_there_is_one_forecast():
    found = asked(firsts(30, 40), exam_day=DAY)

    assert found.exam_day == found.today
    assert asked().exam_day is None


def test_the_same_history_gives_the_same_figures():
    assert asked(firsts(30, 40)) == asked(firsts(30, 40))


# Domains


def test_domains_are_ranked_by_lost_points():
    weak_and_small = {"f": remembered(100.0, DAY)}  # g was never studied

    found = asked(memories=weak_and_small)

    assert [d.id for d in found.domains] == ["2", "1"]
    second = found.domains[0]
    assert second.lost == pytest.approx(900 * 0.4 * (1 - second.right))
    assert second.low < second.right < second.high


# What may be shown


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (0, Stage.COVERAGE),
        (RANGE_FROM - 1, Stage.COVERAGE),
        (RANGE_FROM, Stage.RANGE),
        (CHANCE_FROM - 1, Stage.RANGE),
        (CHANCE_FROM, Stage.CHANCE),
    ],
)
def test_how_much_may_be_said(answers, said):
    assert stage(answers) is said
    assert asked(firsts(0, answers)).stage is said


@pytest.mark.parametrize(
    ("chance", "percent"),
    [(0, 5), (0.049, 5), (0.05, 10), (0.44, 40), (0.45, 50), (0.949, 90), (0.95, 95), (1, 95)],
)
def test_a_chance_is_shown_to_the_nearest_ten_and_never_as_certain(chance, percent):
    assert shown_chance(chance) == percent


@pytest.mark.parametrize(
    ("low", "high", "shown"), [(640, 766, (640, 770)), (100, 1000, (100, 1000)), (99, 1001, None)]
)
def test_a_range_is_rounded_outwards_and_stays_on_the_scale(low, high, shown):
    forecast = Forecast(day=1, low=low, median=700, high=high, chance=0.5)

    assert shown_range(forecast, exam()) == (shown or (100, 1000))


@pytest.mark.parametrize(
    ("share", "shown"), [((0.6, 0.7), (60, 70)), ((0.61, 0.69), (60, 70)), ((0, 1), (0, 100))]
)
def test_a_share_is_rounded_outwards(share, shown):
    assert shown_share(*share) == shown


@pytest.mark.parametrize(("points", "shown"), [(0.6, 1), (4.4, 4), (7.4, 5), (33, 35)])
def test_points_are_rough(points, shown):
    assert shown_points(points) == shown


# Honesty: learners whose true memory is of a kind that the model does not know


@cache
def lived(world):
    return bench.lives(next(w for w in bench.WORLDS if w.name == world), range(14))


@cache
def everyone():
    return [result for world in bench.WORLDS for result in lived(world.name)]


def said(result):
    return result.said


def alone(result):
    return result.alone


def test_nine_in_ten_scores_lie_in_the_range():
    assert bench.coverage(everyone(), said) >= 0.85


def test_the_chance_of_passing_is_what_comes():
    assert bench.ece(everyone(), said) <= 0.08
    assert bench.brier(everyone(), said) <= 0.09


@pytest.mark.parametrize("world", [world.name for world in bench.WORLDS])
def test_no_kind_of_memory_makes_it_far_wrong(world):
    assert bench.coverage(lived(world), said) >= 0.8
    assert abs(bench.bias(lived(world), said)) <= 0.06


def test_without_first_answers_the_model_is_sure_of_what_is_not_so():
    assert bench.coverage(everyone(), alone) < 0.7
    assert bench.brier(everyone(), alone) > bench.brier(everyone(), said)
    assert bench.bias(lived("hard"), alone) > 2 * abs(bench.bias(lived("hard"), said))
