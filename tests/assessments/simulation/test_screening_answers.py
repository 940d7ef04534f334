"""What people answer at screening leads to the outcome that the story wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.simulation.chance import begin
from assessments.simulation.screening_answers import (
    NoAnswer,
    declined,
    eligible,
    not_eligible,
)
from assessments.simulation.targets import ScreeningLog
from assessments.simulation.world import World
from participants.screening.rules import judge
from trialsite.protocol.types import Criterion

seeds = st.integers(0, 2**32)
near = st.fixed_dictionaries(
    {
        "age": st.floats(18, 95),
        "pain": st.floats(0, 10),
        "disability": st.floats(0, 100),
        "dose": st.floats(1, 600),
    }
)


@given(seed=seeds, near=near)
def test_an_eligible_person_meets_every_criterion(
    world: World, seed: int, near: dict[str, float]
) -> None:
    interview = eligible(begin(seed), world.protocol, world.targets.screening, near)
    assert judge(world.protocol.eligibility, interview.answers).eligible
    assert not interview.declined


@given(seed=seeds, near=near)
def test_a_person_who_is_not_eligible_fails_one_criterion(
    world: World, seed: int, near: dict[str, float]
) -> None:
    interview = not_eligible(begin(seed), world.protocol, world.targets.screening, near)
    verdict = judge(world.protocol.eligibility, interview.answers)
    assert len(verdict.not_met) == 1


@given(seed=seeds, near=near)
def test_every_number_can_be_typed_into_its_field(
    world: World, seed: int, near: dict[str, float]
) -> None:
    for draw in (eligible, not_eligible, declined):
        interview = draw(begin(seed), world.protocol, world.targets.screening, near)
        numbers = {
            code: answer
            for code, answer in interview.answers.items()
            if not isinstance(answer, bool)
        }
        assert numbers or draw is declined
        for code, answer in numbers.items():
            criterion = world.protocol.criterion(code)
            assert -answer.as_tuple().exponent <= criterion.decimals
            assert criterion.lowest is None or criterion.lowest <= answer
            assert criterion.highest is None or answer <= criterion.highest


@given(seed=seeds)
def test_a_person_who_declines_gives_a_reason_of_the_protocol(
    world: World, seed: int
) -> None:
    interview = declined(begin(seed), world.protocol, world.targets.screening, {})
    reasons = {coded.code for coded in world.protocol.screening.declined}
    assert interview.declined in reasons
    assert not judge(world.protocol.eligibility, interview.answers).not_met


def test_a_criterion_that_nobody_can_meet_is_named(tiny: World) -> None:
    impossible = Criterion.model_validate(
        {
            "code": "height",
            "kind": "exclusion",
            "label": "Height",
            "type": "number",
            "reason": "Any height",
        }
    )
    protocol = tiny.protocol.model_copy(update={"eligibility": (impossible,)})
    with pytest.raises(NoAnswer, match="meets height"):
        eligible(begin(1), protocol, ScreeningLog(), {})
