"""A criterion is met, not met, or not known yet."""

from decimal import Decimal
from pathlib import Path

import pytest

from trialsite.protocol import load

ROOT = Path(__file__).parents[3]
STAMP = load(ROOT / "trialsite" / "protocol" / "stamp")
TINY = load(ROOT / "tests" / "protocols" / "tiny")


@pytest.mark.parametrize(
    ("protocol", "code", "value", "met"),
    [
        (STAMP, "age", Decimal(21), True),
        (STAMP, "age", Decimal(20), False),
        (STAMP, "age", None, None),
        (STAMP, "pain", Decimal("2.9"), False),
        (STAMP, "pain", Decimal("3.0"), True),
        (STAMP, "disability", Decimal(20), True),
        (STAMP, "dose", Decimal("14.9"), False),
        (STAMP, "dose", Decimal(15), True),
        (STAMP, "english", True, True),
        (STAMP, "english", False, False),
        (STAMP, "pregnant", False, True),
        (STAMP, "pregnant", True, False),
        (STAMP, "pregnant", None, None),
        (TINY, "wakes", Decimal("9.5"), True),
        (TINY, "wakes", Decimal("9.51"), False),
        (TINY, "pulse", Decimal(109), True),
        (TINY, "pulse", Decimal(110), False),
    ],
)
def test_an_answer_meets_a_criterion_or_does_not(protocol, code, value, met):
    assert protocol.criterion(code).met(value) is met


@pytest.mark.parametrize(
    ("code", "wrong"), [("english", Decimal(1)), ("age", True), ("age", False)]
)
def test_an_answer_of_the_other_type_is_refused(code, wrong):
    with pytest.raises(TypeError, match=code):
        STAMP.criterion(code).met(wrong)
