"""What the page says in words."""

from decimal import Decimal

import pytest

from tests import protocols
from trialsite.protocol import load
from trialsite.protocol.types import Offset
from trialsite.protocol.words import (
    limit_words,
    mode_words,
    money_words,
    ratio_words,
    step_words,
    strata_words,
    target_words,
    window_words,
)

SCORED, TINY = load(protocols.SCORED), load(protocols.TINY)


def test_a_target_is_counted_from_its_anchor():
    assert target_words(SCORED.visit("m03")) == "3 months after enrolment"
    assert target_words(TINY.visit("w06")) == "6 weeks after randomization"
    for unit in ("days", "weeks", "months"):
        start = TINY.visit("start").model_copy(update={"offset": Offset(**{unit: 0})})
        assert target_words(start) == "day of enrolment"


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (-14, 45, "−14 to +45 days"),
        (0, 28, "0 to +28 days"),
        (-3, 0, "−3 to 0 days"),
        (0, 0, "that day only"),
    ],
)
def test_a_window_is_told_from_its_target(opens, closes, words):
    visit = SCORED.visit("m03").model_copy(update={"opens": opens, "closes": closes})
    assert window_words(visit) == words


def test_modes_are_told_in_words():
    assert mode_words(TINY.visit("start")) == "paper, in person"


@pytest.mark.parametrize(
    ("protocol", "code", "words"),
    [
        (SCORED, "age", "at least 18 years"),
        (SCORED, "dose", "at least 20 MME a day"),
        (SCORED, "swims", ""),
        (TINY, "wakes", "at most 9.5 o'clock"),
        (TINY, "pulse", "at least 110 beats a minute"),
    ],
)
def test_a_criterion_tells_its_numbers(protocol, code, words):
    assert limit_words(protocol.criterion(code)) == words


def test_a_criterion_with_two_ends_tells_both():
    between = {"minimum": Decimal(3), "maximum": Decimal(7)}
    pain = SCORED.criterion("pain").model_copy(update=between)
    assert limit_words(pain) == "3 to 7 of 10"


def test_a_rung_of_the_ladder_tells_its_day():
    assert [step_words(step) for step in SCORED.reminders.steps[:2]] == [
        "on the day the window opens",
        "3 days after the window opens",
    ]
    assert [step_words(step) for step in TINY.reminders.steps] == [
        "1 day after the window opens",
        "on the target day",
        "3 days before the window closes",
        "1 day before the window closes",
    ]


def test_money_has_cents_where_there_are_some():
    assert money_words(SCORED.payments, Decimal(60)) == "USD 60"
    assert money_words(SCORED.payments, Decimal(0)) == "USD 0"
    assert money_words(TINY.payments, TINY.payments.cap) == "EUR 12.50"


def test_shares_and_strata_are_told():
    assert ratio_words(TINY.arms) == (
        "2:1:1, Morning walk to Morning stretch to A leaflet"
    )
    assert strata_words(TINY.randomization) == [("Balanced within", "Club")]
    assert strata_words(SCORED.randomization) == [
        ("Balanced within", "Site"),
        (
            "Balanced within",
            "Daily opioid dose at baseline: Under 90 MME a day; 90 MME a day or more",
        ),
    ]
