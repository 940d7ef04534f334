"""Answers are ones that people can give, and come to the scores that are wanted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.responses.sheet import Missing, Sheet
from assessments.simulation.answers import Form
from assessments.simulation.chance import begin
from assessments.simulation.levels import draw_levels
from assessments.simulation.world import World
from trialsite.scoring.scores import score

seeds = st.integers(0, 2**32)


def forms_of_items(world: World) -> list[Form]:
    """The forms that are asked item by item; each protocol has some."""
    forms = [form for form in world.forms.values() if form.instrument.kind == "items"]
    assert forms
    return forms


@given(seed=seeds)
def test_every_answer_is_one_that_its_item_takes(world: World, seed: int) -> None:
    rng = begin(seed)
    levels = draw_levels(rng, world.protocol, world.targets, world.trajectories)
    for form in forms_of_items(world):
        for visit in world.protocol.visits:
            answers = form.draw(rng, levels[visit.code])
            sheet = Sheet(form.instrument, {}, {}).changed(answers)
            assert not sheet.open


@given(seed=seeds)
def test_a_whole_form_leaves_nothing_out(world: World, seed: int) -> None:
    rng = begin(seed)
    levels = draw_levels(rng, world.protocol, world.targets, world.trajectories)
    for form in forms_of_items(world):
        first = world.protocol.visits[0].code
        answers = form.draw(rng, levels[first], whole=True)
        assert not any(isinstance(answer, Missing) for answer in answers.values())


@given(seed=seeds, severity=st.floats(0, 10), interference=st.floats(0, 10))
def test_the_answers_come_to_the_wanted_pain(
    stamp: World, seed: int, severity: float, interference: float
) -> None:
    levels = {"bpi.severity": severity, "bpi.interference": interference}
    answers = stamp.forms["bpi"].draw(begin(seed), levels, whole=True)
    found = score("bpi", [int(str(answer)) for answer in answers.values()], {})
    # Four items of whole numbers come to within a quarter, and mostly nearer.
    assert [float(str(one.value)) for one in found] == pytest.approx(
        [severity, interference], abs=0.26
    )


@given(seed=seeds, index=st.floats(0, 100))
def test_the_answers_come_to_the_wanted_disability(
    stamp: World, seed: int, index: float
) -> None:
    answers = stamp.forms["odi"].draw(begin(seed), {"odi.odi": index}, whole=True)
    (found,) = score("odi", [int(str(answer)) for answer in answers.values()], {})
    assert float(str(found.value)) == pytest.approx(index, abs=2.1)


@given(seed=seeds)
def test_the_weakest_pain_is_never_above_the_average_nor_that_above_the_worst(
    stamp: World, seed: int
) -> None:
    rng = begin(seed)
    levels = draw_levels(rng, stamp.protocol, stamp.targets, stamp.trajectories)
    answers = stamp.forms["bpi"].draw(rng, levels["m06"], whole=True)
    least, average, now, worst = (
        int(str(answers[f"bpi_{item}"]))
        for item in ("least", "average", "now", "worst")
    )
    assert least <= average <= worst
    assert least <= now <= worst
