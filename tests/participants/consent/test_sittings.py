"""Electronic consent: read, taught back, signed, certified, kept."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from participants.consent.approvals import end_approval
from participants.consent.copies import CopyBroken, read_copy
from participants.consent.models import Consent, ConsentCopy, ConsentSitting, TeachBack
from participants.consent.refusals import ConsentRefused, SittingRefused, WrongCode
from participants.consent.sittings import (
    COPY_KIND,
    LINK_KIND,
    MOST_TRIES,
    begin_by_link,
    begin_on_tablet,
    certify,
    check_open,
    issue_code,
    open_by_link,
    read_section,
    sign_name,
    stop,
    version_of,
)
from tests.builders import consented, investigator_at, screened
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.audit.context import because
from trialsite.audit.models import AuditEvent
from trialsite.outbox.composers import Skip, composer_of
from trialsite.outbox.models import Message

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


@pytest.fixture
def by_link(coordinator):
    return begin_by_link(
        screening=screened(by=coordinator),
        version="v2",
        email="erin@example.org",
        by=coordinator,
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
    """Not even by who gives a reason: the database refuses it."""
    sign_all(sitting)
    copies = ConsentCopy.objects.all()
    for act in (
        lambda: copies.update(sha256="0" * 64),
        lambda: copies.update(made_at=NOON + timedelta(days=1)),
        copies.delete,
    ):
        with (
            because("A try."),
            pytest.raises(DatabaseError, match="kept as it was signed"),
            transaction.atomic(),
        ):
            act()


def test_a_copy_that_is_not_what_was_signed_is_not_shown(sitting):
    consent = sign_all(sitting)
    copy = ConsentCopy.objects.get()
    copy.pdf = b"%PDF-1.4 something else"
    with because("A try."):
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


def test_the_link_opens_only_with_the_code_that_was_told(by_link):
    """A second factor: who reads the mail has half of it."""
    sitting, spoken = by_link
    (message,) = Message.objects.filter(kind=LINK_KIND)
    letter = composer_of(LINK_KIND)(message)
    assert letter.to == "erin@example.org"
    assert spoken not in letter.body
    code = letter.body.split("#")[1].split()[0]
    wrong = "000000" if spoken != "000000" else "111111"
    with pytest.raises(WrongCode):
        open_by_link(code=code, spoken=wrong)
    with pytest.raises(WrongCode):
        open_by_link(code="somebody-guesses", spoken=spoken)
    assert open_by_link(code=code, spoken=f"{spoken[:3]} {spoken[3:]}") == sitting


def test_after_a_few_wrong_codes_the_link_stays_shut(by_link):
    sitting, spoken = by_link
    code = issue_code(sitting=sitting)
    wrong = "000000" if spoken != "000000" else "111111"
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongCode):
            open_by_link(code=code, spoken=wrong)
    with pytest.raises(WrongCode):
        open_by_link(code=code, spoken=spoken)


def test_neither_code_nor_address_is_kept_in_clear(by_link):
    sitting, spoken = by_link
    code = issue_code(sitting=sitting)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(s)::text from participants_consentsitting s")
        (stored,) = cursor.fetchone()
    seen = stored + str(list(AuditEvent.objects.values_list("old", "new")))
    for secret in (spoken, code, "erin@example.org"):
        assert f'"{secret}"' not in seen and f"'{secret}'" not in seen


def test_a_link_ends_after_a_week(by_link):
    sitting, spoken = by_link
    code = issue_code(sitting=sitting)
    with (
        clock.fixed(NOON + timedelta(days=7)),
        pytest.raises(SittingRefused, match="time for this document is over"),
    ):
        open_by_link(code=code, spoken=spoken)


def test_who_signed_by_link_is_told_where_the_copy_is(by_link):
    """By a link and not by an attachment: a mailbox is no place for it."""
    sitting, spoken = by_link
    sign_all(sitting)
    (message,) = Message.objects.filter(kind=COPY_KIND)
    letter = composer_of(COPY_KIND)(message)
    assert "30 days" not in letter.body and "16 July 2026" in letter.body
    code = letter.body.split("#")[1].split()[0]
    assert open_by_link(code=code, spoken=spoken).consent is not None


def test_a_link_to_a_closed_document_is_not_sent(by_link):
    sitting, _ = by_link
    stop(sitting=sitting)
    (message,) = Message.objects.filter(kind=LINK_KIND)
    assert isinstance(composer_of(LINK_KIND)(message), Skip)


def test_the_database_knows_no_agreement_without_a_consent(sitting):
    refused = pytest.raises(DatabaseError, match="agreed_has_a_consent")
    with refused, transaction.atomic():
        ConsentSitting.objects.update(outcome="agreed")
