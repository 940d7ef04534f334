"""Visits in the words of people."""

import pytest

from tests.protocols import TINY
from trialsite.protocol import load


@pytest.mark.parametrize(
    ("label", "words"),
    [("3 months", "3-month"), ("1 week", "1-week"), ("Baseline", "Baseline")],
)
def test_a_visit_is_called_as_people_call_it(label, words):
    plan = load(TINY).visits[0].model_copy(update={"label": label})
    assert plan.adjective == words
