"""A criterion is met, not met, or not known yet."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests import protocols
from trialsite.protocol import load
from trialsite.protocol.types import Criterion

ROOT = Path(__file__).parents[3]
TINY = load(protocols.TINY)


def number(kind="inclusion", **limits):
    limits = {name: Decimal(limit) for name, limit in limits.items()}
    return Criterion(
        code="pain",
        kind=kind,
        label="Pain",
        type="number",
        reason="Pain",
        decimals=1,
        **limits,
    )


def yes_no(kind):
    return Criterion(
        code="well", kind=kind, label="Well", type="yes_no", reason="Not well"
    )


@pytest.mark.parametrize(
    ("criterion", "value", "met"),
    [
        (number(minimum="3.0"), Decimal("2.9"), False),
        (number(minimum="3.0"), Decimal(3), True),
        (number(minimum="3.0"), None, None),
        (number(maximum="3.0"), Decimal("3.0"), True),
        (number(maximum="3.0"), Decimal("3.1"), False),
        (number(minimum=3, maximum=4), Decimal(4), True),
        (number(minimum=3, maximum=4), Decimal(5), False),
        (number(minimum=3, maximum=4), Decimal(2), False),
        (number("exclusion", minimum=3), Decimal(3), False),
        (number("exclusion", minimum=3), Decimal("2.9"), True),
        (number("exclusion", minimum=3), None, None),
        (yes_no("inclusion"), True, True),
        (yes_no("inclusion"), False, False),
        (yes_no("exclusion"), False, True),
        (yes_no("exclusion"), True, False),
        (yes_no("exclusion"), None, None),
        (TINY.criterion("wakes"), Decimal("9.5"), True),
        (TINY.criterion("wakes"), Decimal("9.51"), False),
        (TINY.criterion("pulse"), Decimal(109), True),
        (TINY.criterion("pulse"), Decimal(110), False),
    ],
)
def test_an_answer_meets_a_criterion_or_does_not(criterion, value, met):
    assert criterion.met(value) is met


@pytest.mark.parametrize(
    ("criterion", "wrong", "words"),
    [
        (
            yes_no("inclusion"),
            Decimal(1),
            "well: Decimal('1') is not an answer: yes or no",
        ),
        (number(), True, "pain: True is not an answer: a number"),
        (number(), False, "pain: False is not an answer: a number"),
    ],
)
def test_an_answer_of_the_other_type_is_refused(criterion, wrong, words):
    with pytest.raises(TypeError) as refused:
        criterion.met(wrong)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("computed", "score"),
    [
        ("score:bpi.severity", ("bpi", "severity")),
        ("score:bpi", ("bpi", "")),
        ("score", None),
        ("age", None),
        ("", None),
        ("scores:bpi.severity", None),
    ],
)
def test_the_score_that_a_number_is_worked_out_from(computed, score):
    assert number().model_copy(update={"computed": computed}).score == score
