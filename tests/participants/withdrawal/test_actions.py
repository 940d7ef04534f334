"""Withdrawing from a part of taking part, and taking it back (R3-20)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from participants.enrolment.models import Participant
from participants.withdrawal import actions
from participants.withdrawal.actions import (
    WithdrawalRefused,
    take_back,
    withdraw_from,
)
from participants.withdrawal.models import Withdrawal
from tests.builders import enrolled, randomized
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.context.acting import giving_reason
from trialsite.protocol.types import Withdrawal as Offered

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


def leave(person, *scopes, by, reason="time", day=None):
    return withdraw_from(
        participant=person,
        scopes=scopes,
        reason=reason,
        effective_on=day or clock.today(person.timezone),
        by=by,
    )


def as_stored(person) -> Participant:
    return Participant.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("scope", "withdrawn", "follow_up", "therapy"),
    [
        ("therapy", ["therapy"], "active", "stopped"),
        ("contact", ["contact"], "active", "assigned"),
        ("further_data", ["further_data"], "withdrew", "assigned"),
        ("use_of_data", ["further_data", "use_of_data"], "withdrew", "assigned"),
    ],
)
def test_each_scope_changes_what_it_should_and_no_more(
    coordinator, scope, withdrawn, follow_up, therapy
):
    """Stopping the therapy never stops the outcome visits."""
    person = randomized(by=coordinator)
    leave(person, scope, by=coordinator)
    assert person.withdrawn == as_stored(person).withdrawn == withdrawn
    assert (person.follow_up, person.therapy) == (follow_up, therapy)
    newest = person.status_changes.order_by("-pk").first()
    assert newest.reason == (
        "time" if follow_up == "withdrew" or therapy == "stopped" else ""
    )


def test_each_is_a_dated_fact_with_its_reason(coordinator):
    person = randomized(by=coordinator)
    (fact,) = leave(person, "contact", by=coordinator)
    assert (fact.scope, fact.reason, fact.by) == ("contact", "time", coordinator)
    assert (fact.at, f"{fact.effective_on}") == (NOON, "2026-06-16")
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, giving_reason("a test"), transaction.atomic():
        Withdrawal.objects.filter(pk=fact.pk).update(scope="therapy")


def test_what_was_withdrawn_before_is_not_withdrawn_twice(coordinator):
    person = randomized(by=coordinator)
    leave(person, "contact", by=coordinator)
    with pytest.raises(WithdrawalRefused, match="withdrew from this before"):
        leave(person, "contact", by=coordinator)
    assert [f.scope for f in leave(person, "contact", "therapy", by=coordinator)] == [
        "therapy"
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scopes": ["everything"]}, "'everything' is nothing to withdraw from"),
        ({"scopes": []}, "Choose what they withdraw from"),
        ({"reason": "bored"}, "'bored' is no reason"),
        ({"note": "Tired of mindfulness"}, "“mindfulness” names an arm"),
        ({"effective_on": NOON.date() + timedelta(days=1)}, "17 Jun 2026 cannot be"),
        ({"effective_on": NOON.date() - timedelta(days=1)}, "15 Jun 2026 cannot be"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(coordinator, change, said):
    person = enrolled(by=coordinator)
    typed = {
        "scopes": ["contact"],
        "reason": "time",
        "effective_on": NOON.date(),
        **change,
    }
    with pytest.raises(WithdrawalRefused, match=said):
        withdraw_from(participant=person, by=coordinator, **typed)
    assert not Withdrawal.objects.exists()
    assert as_stored(person).withdrawn == []


def test_a_protocol_may_offer_less(coordinator, monkeypatch):
    """R3-20: how withdrawal is handled is the protocol's to say."""
    person = enrolled(by=coordinator)
    fewer = actions.current().model_copy(
        update={"withdrawal": Offered(scopes=("therapy", "further_data"))}
    )
    monkeypatch.setattr(actions, "current", lambda: fewer)
    with pytest.raises(WithdrawalRefused, match="there is therapy, further_data"):
        leave(person, "use_of_data", by=coordinator)


def test_a_mistake_is_taken_back_by_a_new_fact(coordinator):
    person = randomized(by=coordinator)
    leave(person, "further_data", by=coordinator)
    with pytest.raises(WithdrawalRefused, match="Say why"):
        take_back(participant=person, scope="further_data", note=" ", by=coordinator)
    take_back(
        participant=person, scope="further_data", note="Wrong row.", by=coordinator
    )
    assert (person.withdrawn, person.follow_up) == ([], "active")
    facts = Withdrawal.objects.order_by("pk").values_list("withdrawn", "note")
    assert list(facts) == [(True, ""), (False, "Wrong row.")]


def test_data_that_may_not_be_used_is_not_collected_either(coordinator):
    person = randomized(by=coordinator)
    leave(person, "use_of_data", by=coordinator)
    with pytest.raises(WithdrawalRefused, match="Take that back first"):
        take_back(participant=person, scope="further_data", note="Yes", by=coordinator)


def test_what_was_not_withdrawn_cannot_be_taken_back(coordinator):
    person = randomized(by=coordinator)
    with pytest.raises(WithdrawalRefused, match="has not withdrawn from the therapy"):
        take_back(participant=person, scope="therapy", note="No", by=coordinator)


def test_another_sites_staff_record_nothing(coordinator, stranger):
    person = enrolled(by=coordinator)
    with pytest.raises(OutsideScope):
        leave(person, "contact", by=stranger)
    leave(person, "contact", by=coordinator)
    with pytest.raises(OutsideScope):
        take_back(participant=person, scope="contact", note="So.", by=stranger)
