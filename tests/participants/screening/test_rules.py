"""What answers come to, by criteria of their own."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.screening.rules import answered, judge, stored
from trialsite.protocol.types import Criterion

OLD_ENOUGH = Criterion(
    code="age",
    kind="inclusion",
    label="Age",
    type="number",
    reason="Too young",
    minimum=Decimal(18),
)
SPEAKS = Criterion(
    code="speaks", kind="inclusion", label="Speaks", type="yes_no", reason="Does not"
)
INJURED = Criterion(
    code="injured", kind="exclusion", label="Injured", type="yes_no", reason="Injured"
)
CRITERIA = (OLD_ENOUGH, SPEAKS, INJURED)
WELL = {"age": Decimal(18), "speaks": True, "injured": False}


@pytest.mark.parametrize(
    ("changes", "not_met", "unknown", "eligible"),
    [
        ({}, (), (), True),
        ({"age": Decimal(17)}, (OLD_ENOUGH,), (), False),
        ({"age": None}, (), (OLD_ENOUGH,), False),
        ({"age": Decimal(17), "injured": True}, (OLD_ENOUGH, INJURED), (), False),
        ({"speaks": None, "injured": None}, (), (SPEAKS, INJURED), False),
        ({"speaks": False, "injured": None}, (SPEAKS,), (INJURED,), False),
        ({"other": False}, (), (), True),
    ],
)
def test_each_answer_is_held_to_its_criterion(changes, not_met, unknown, eligible):
    verdict = judge(CRITERIA, WELL | changes)
    assert (verdict.not_met, verdict.unknown) == (not_met, unknown)
    assert verdict.eligible is eligible


def test_an_answer_that_is_not_there_is_not_known():
    assert judge(CRITERIA, {}).unknown == CRITERIA


@given(st.one_of(st.none(), st.booleans(), st.decimals(allow_nan=False)))
def test_an_answer_comes_back_as_it_was_stored(answer):
    kept = stored(answer)
    assert isinstance(kept, type(answer) if not isinstance(answer, Decimal) else str)
    assert answered(kept) == answer
    assert type(answered(kept)) is type(answer)


def test_a_number_is_stored_with_the_digits_that_were_typed():
    assert stored(Decimal("7.50")) == "7.50"
    assert str(answered("7.50")) == "7.50"
    assert answered(7) == Decimal(7)
