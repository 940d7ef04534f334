"""Electronic consent: read, taught back, signed, certified, kept."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from participants.consent.approvals import end_approval
from participants.consent.beginning import (
    begin_on_tablet,
)
from participants.consent.copies import CopyBroken, read_copy
from participants.consent.models import Consent, ConsentCopy, ConsentSitting, TeachBack
from participants.consent.reading import certify, read_section, sign_name, stop
from participants.consent.refusals import ConsentRefused, SittingRefused
from participants.consent.sittings import check_open, version_of
from tests.builders import consented, investigator_at, screened
from tests.database import as_owner
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.context.acting import giving_reason

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)
NAME = "Łucja Erin Stone"


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def sitting(coordinator):
    return begin_on_tablet(
        screening=screened(by=coordinator), version="v2", by=coordinator
    )


def read_all(sitting):
    for place, section in enumerate(version_of(sitting).sections):
        right = section.question.right if section.question else ""
        assert read_section(sitting=sitting, place=place, answer=right)


def sign_all(sitting) -> Consent:
    read_all(sitting)
    sign_name(sitting=sitting, name=NAME)
    return certify(sitting=sitting)


def test_who_reads_answers_signs_and_certifies_has_consented(sitting, coordinator):
    consent = sign_all(sitting)
    assert (consent.version, consent.mode, consent.at) == ("v2", "tablet", NOON)
    assert consent.by == coordinator
    assert f"{consent.given_on}" == "2026-06-16"
    sitting.refresh_from_db()
    assert (sitting.outcome, sitting.typed_name) == ("agreed", "")


def test_a_wrong_answer_is_kept_and_the_page_is_read_again(sitting):
    assert read_section(sitting=sitting, place=0)
    assert not read_section(sitting=sitting, place=1, answer="doctor")
    sitting.refresh_from_db()
    assert sitting.reached == 1
    assert read_section(sitting=sitting, place=1, answer="chance")
    told = TeachBack.objects.values_list("question", "answer", "right")
    assert list(told) == [
        ("who_decides", "doctor", False),
        ("who_decides", "chance", True),
    ]


@pytest.mark.parametrize("answer", ["", "nobody"])
def test_a_question_wants_one_of_its_answers(sitting, answer):
    read_section(sitting=sitting, place=0)
    with pytest.raises(SittingRefused, match="choose an answer"):
        read_section(sitting=sitting, place=1, answer=answer)


def test_no_page_is_skipped_and_nothing_is_signed_unread(sitting):
    with pytest.raises(SittingRefused, match="pages before this one"):
        read_section(sitting=sitting, place=2)
    with pytest.raises(SittingRefused, match="read every page first"):
        sign_name(sitting=sitting, name=NAME)
    with pytest.raises(SittingRefused, match="read every page"):
        certify(sitting=sitting)
    assert not Consent.objects.exists()


def test_a_name_without_letters_is_no_signature(sitting):
    read_all(sitting)
    for name in ("", "x", "123"):
        with pytest.raises(SittingRefused):
            sign_name(sitting=sitting, name=name)
            certify(sitting=sitting)


def test_certified_twice_it_is_one_consent(sitting):
    assert sign_all(sitting) == certify(sitting=sitting)
    assert ConsentCopy.objects.count() == 1


def test_the_copy_is_a_pdf_that_keeps_its_hash_and_shows_no_name_at_rest(sitting):
    consent = sign_all(sitting)
    content = read_copy(consent)
    assert content.startswith(b"%PDF-")
    assert sha256(content).hexdigest() == consent.copy.sha256
    with connection.cursor() as cursor:
        cursor.execute("select pdf from participants_consentcopy")
        stored = bytes(cursor.fetchone()[0])
    assert not stored.startswith(b"%PDF") and content[:200] not in stored
    trail = AuditEvent.objects.values_list("old", "new")
    assert NAME not in str(list(trail))


def test_the_copy_cannot_be_changed_or_deleted(sitting):
    """Not even by who gives a reason, or owns the tables: the database refuses it."""
    sign_all(sitting)
    copies = ConsentCopy.objects.all()
    for act in (
        lambda: copies.update(sha256="0" * 64),
        lambda: copies.update(made_at=NOON + timedelta(days=1)),
        copies.delete,
    ):
        with (
            giving_reason("A try."),
            pytest.raises(DatabaseError, match="kept as it was signed"),
            as_owner(),
            transaction.atomic(),
        ):
            act()
        with (
            giving_reason("A try."),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
        ):
            act()


def test_a_copy_that_is_not_what_was_signed_is_not_shown(sitting):
    consent = sign_all(sitting)
    copy = ConsentCopy.objects.get()
    copy.pdf = b"%PDF-1.4 something else"
    with giving_reason("A try."), as_owner():
        copy.save(update_fields=["pdf"])
    with pytest.raises(CopyBroken, match="does not have its hash"):
        read_copy(consent)


def test_who_stops_has_signed_nothing_and_leaves_no_name(sitting):
    read_all(sitting)
    sign_name(sitting=sitting, name=NAME)
    stop(sitting=sitting)
    sitting.refresh_from_db()
    assert (sitting.outcome, sitting.typed_name) == ("stopped", "")
    with pytest.raises(SittingRefused, match="closed"):
        certify(sitting=sitting)


def test_a_version_whose_approval_ended_meanwhile_is_not_signed(sitting):
    """R3-15, at the moment of signing."""
    read_all(sitting)
    sign_name(sitting=sitting, name=NAME)
    end_approval(
        site="MAD", version="v2", reason="Suspended", by=investigator_at("MAD")
    )
    with pytest.raises(SittingRefused, match="replaced by a newer one"):
        certify(sitting=sitting)


def test_another_sitting_takes_the_place_of_the_one_before(sitting, coordinator):
    begin_on_tablet(screening=sitting.screening, version="v2", by=coordinator)
    sitting.refresh_from_db()
    with pytest.raises(SittingRefused):
        check_open(sitting)


def test_a_tablet_that_lies_about_forgets(sitting):
    with clock.fixed(NOON + timedelta(hours=3)), pytest.raises(SittingRefused):
        read_section(sitting=sitting, place=0)


def test_a_sitting_is_begun_for_who_may_consent_to_what_may_be_used(
    coordinator, stranger
):
    screening = screened(by=coordinator)
    with pytest.raises(OutsideScope):
        begin_on_tablet(screening=screening, version="v2", by=stranger)
    with pytest.raises(ConsentRefused, match="'v1' cannot be used at Madison"):
        begin_on_tablet(screening=screening, version="v1", by=coordinator)
    with pytest.raises(ConsentRefused, match="already recorded"):
        begin_on_tablet(
            screening=consented(by=coordinator), version="v2", by=coordinator
        )


def test_the_database_knows_no_agreement_without_a_consent(sitting):
    refused = pytest.raises(DatabaseError, match="agreed_has_a_consent")
    with refused, transaction.atomic():
        ConsentSitting.objects.update(outcome="agreed")
