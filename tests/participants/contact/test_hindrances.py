"""What stands against contacting a person: the gravest is said, whatever else is so."""

from datetime import date, timedelta

import pytest

from participants.contact.hindrances import Contactable, Hindrance

TODAY = date(2026, 6, 1)
LATER = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "channel", "found"),
    [
        ({}, "email", None),
        ({}, "", None),
        ({"ended": True}, "", Hindrance.ENDED),
        ({"withdrew": True}, "", Hindrance.WITHDREW),
        ({"hold_until": LATER}, "", Hindrance.ON_HOLD),
        ({"hold_until": TODAY}, "", None),
        ({"closed": frozenset({"email"})}, "email", Hindrance.CLOSED),
        ({"closed": frozenset({"email"})}, "phone", None),
        ({"closed": frozenset({"email"})}, "", None),
        ({"ended": True, "withdrew": True}, "email", Hindrance.ENDED),
        ({"ended": True, "hold_until": LATER}, "email", Hindrance.ENDED),
        ({"withdrew": True, "hold_until": LATER}, "email", Hindrance.WITHDREW),
        (
            {"hold_until": LATER, "closed": frozenset({"email"})},
            "email",
            Hindrance.ON_HOLD,
        ),
    ],
)
def test_what_stands_against_it_today(facts, channel, found):
    assert Contactable(**facts).hindrance(TODAY, channel) is found


@pytest.mark.parametrize(
    ("facts", "channel", "found"),
    [
        ({"hold_until": LATER}, "email", None),
        ({"ended": True, "closed": frozenset({"email"})}, "email", Hindrance.ENDED),
        (
            {"withdrew": True, "closed": frozenset({"email"})},
            "email",
            Hindrance.WITHDREW,
        ),
        ({"closed": frozenset({"email"})}, "email", Hindrance.CLOSED),
        ({"closed": frozenset({"email"})}, "", None),
    ],
)
def test_what_stands_against_it_for_good(facts, channel, found):
    assert Contactable(**facts).for_good(channel) is found
