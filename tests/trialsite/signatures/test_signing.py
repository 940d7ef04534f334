"""Signing, and asking again who is there (P11-14, P11-15, P11-18)."""

import re
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from participants.eligibility.content import ELIGIBILITY
from participants.screening.models import Screening
from tests.builders import baseline_done, confirmed_as, signed
from tests.database import as_owner
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.context.acting import giving_reason
from trialsite.outbox.actions import enqueue
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message
from trialsite.signatures.actions import (
    KIND,
    holding,
    sign,
    void_changed,
    why_void,
)
from trialsite.signatures.confirming import BOTH, PASSWORD
from trialsite.signatures.models import Signature
from trialsite.signatures.refusals import ChangedMeanwhile, NotConfirmed

WORDS = "four words in a row"
NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def ivo(db):
    return make_user("Ivo Renner", "investigator", "MAD", password=WORDS)


@pytest.fixture
def person(coordinator):
    return baseline_done(by=coordinator)


def change_the_screening(person) -> None:
    with giving_reason("The source says 58."), as_owner():
        found = Screening.objects.get(pk=person.screening_id)
        found.answers = found.answers | {"age": "58"}
        found.save()


def test_a_signature_holds_name_time_zone_meaning_and_hash(person):
    """P11-14."""
    one = signed(person)
    assert one.printed_name == one.by.name
    assert (one.at, one.zone) == (NOON, "America/Chicago")
    assert one.meaning.startswith("I confirm")
    assert re.fullmatch("[0-9a-f]{64}", one.sha256)
    assert why_void(one) == ""


def test_any_later_change_of_what_was_signed_voids_it(person):
    """P11-15, whoever changed it and by whatever means."""
    one = signed(person)
    change_the_screening(person)
    assert why_void(one) == "Changed since it was signed: screening."
    assert holding(ELIGIBILITY, person.study_id) is None


def test_a_correction_of_a_baseline_score_voids_it(person):
    one = signed(person)
    with giving_reason("The form had a slip."), as_owner():
        score = person.visits.get(code="baseline").responses.first().scores.first()
        score.value += 1
        score.save()
    assert "baseline" in why_void(one)


def test_the_signer_is_told_once_and_it_stays_void(person):
    """P11-15: put on record, written to the signer, and not undone by changing back."""
    one = signed(person)
    assert void_changed() == 0
    before = Screening.objects.get(pk=person.screening_id).answers
    change_the_screening(person)
    assert (void_changed(), void_changed()) == (1, 0)
    (message,) = Message.objects.filter(kind=KIND)
    letter = composer_of(KIND)(message)
    assert letter.to == one.by.email
    assert f"/participants/{person.study_id}/eligibility/" in letter.body
    with giving_reason("It was right at first."), as_owner():
        Screening.objects.filter(pk=person.screening_id).update(answers=before)
    one.refresh_from_db()
    assert "screening" in why_void(one)


def test_a_signature_copied_to_another_record_does_not_hold_there(person, coordinator):
    """P11-15."""
    one, other = signed(person), baseline_done(by=coordinator)
    copied = Signature.objects.get(pk=one.pk)
    copied.pk, copied.record, copied.study_id = None, other.study_id, other.study_id
    copied.save()
    assert "does not belong to this record" in why_void(copied)
    assert holding(ELIGIBILITY, other.study_id) is None


def test_a_name_or_a_meaning_cannot_be_put_under_it_later(person, coordinator):
    one = signed(person)
    for change in ({"by": coordinator}, {"meaning": "I saw it"}):
        with giving_reason("A try."), as_owner(), transaction.atomic():
            Signature.objects.filter(pk=one.pk).update(**change)
            one.refresh_from_db()
            assert "does not belong" in why_void(one)
            transaction.set_rollback(True)


def test_a_signature_cannot_be_changed_whatever_the_reason(person):
    one = Signature.objects.filter(pk=signed(person).pk)
    refused = pytest.raises(DatabaseError, match="permission denied")
    for change in (one.delete, lambda: one.update(meaning="I saw it")):
        with refused, giving_reason("A try."), transaction.atomic():
            change()


def test_what_changed_while_it_was_read_is_not_signed(person, ivo):
    with pytest.raises(ChangedMeanwhile):
        sign(
            kind=ELIGIBILITY,
            record=person.study_id,
            meaning="I confirm",
            seen="0" * 64,
            confirmed=confirmed_as(ivo),
            by=ivo,
        )


def test_nobody_signs_with_somebody_elses_confirmation(person, ivo, coordinator):
    """P11-19: nor does one who manages accounts."""
    with pytest.raises(NotConfirmed):
        sign(
            kind=ELIGIBILITY,
            record=person.study_id,
            meaning="I confirm",
            seen="",
            confirmed=confirmed_as(coordinator),
            by=ivo,
        )


def test_a_session_asks_for_both_once_and_a_new_one_again(client, ivo, coordinator):
    """P11-18, through the page: a wrong password signs nothing."""
    client.force_login(ivo)
    first, second = (baseline_done(by=coordinator) for _ in range(2))
    page = reverse("eligibility", args=[first.study_id])

    def send(address, **typed):
        seen = client.get(address).context["seen"]
        return client.post(address, {"seen": seen, **typed})

    refused = send(page, password=WORDS)
    assert "email" in refused.context["form"].errors
    refused = send(page, password="not it", email=ivo.email)
    assert "password" in refused.context["form"].errors
    assert not Signature.objects.exists()
    assert send(page, password=WORDS, email=ivo.email).status_code == 302
    later = reverse("eligibility", args=[second.study_id])
    assert "email" not in client.get(later).context["form"].fields
    assert send(later, password=WORDS).status_code == 302
    assert [one.confirmed_by for one in Signature.objects.order_by("pk")] == [
        BOTH,
        PASSWORD,
    ]
    client.logout()
    client.force_login(ivo)
    third = reverse("eligibility", args=[baseline_done(by=coordinator).study_id])
    assert "email" in client.get(third).context["form"].fields


def test_a_signature_is_shown_with_all_that_it_must_show(client, person):
    """P11-14: printed name, date and time with zone, meaning, hash; in print too,
    since the page holds them as text."""
    one = signed(person)
    client.force_login(one.by)
    page = client.get(reverse("eligibility", args=[person.study_id])).content.decode()
    for text in (
        one.printed_name,
        "16 Jun 2026, 1:00:00 pm CDT",
        one.meaning,
        one.sha256,
        "holds",
    ):
        assert text in page
    change_the_screening(person)
    page = client.get(reverse("eligibility", args=[person.study_id])).content.decode()
    assert "no longer holds" in page


def test_tries_are_limited(client, ivo, person, settings):
    """P11-22: a page that asks for a password again is no place to guess it."""
    settings.LIMITS = settings.LIMITS | {
        "signature": {"sender": (99, 60), "value": (1, 60)}
    }
    client.force_login(ivo)
    page = reverse("eligibility", args=[person.study_id])
    typed = {"seen": "", "email": ivo.email, "password": "guess"}
    client.post(page, typed)
    answer = client.post(page, typed | {"password": WORDS})
    assert "Too many tries" in str(answer.context["form"].errors)


def test_a_closed_account_is_not_written_to(person):
    one = signed(person)
    one.by.is_active = False
    one.by.save(update_fields=["is_active"])
    message = enqueue(key="x:1", kind=KIND, payload={"signature": one.pk})
    assert "closed" in composer_of(KIND)(message).reason
