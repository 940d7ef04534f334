"""Electronic consent by a link, which opens with a code that was told by voice."""

from datetime import timedelta

import pytest
from django.db import connection

from participants.consent.beginning import (
    MOST_TRIES,
    begin_by_link,
    issue_code,
    open_by_link,
)
from participants.consent.reading import stop
from participants.consent.refusals import SittingRefused, WrongCode
from participants.consent.sittings import COPY_KIND, LINK_KIND
from tests.builders import screened
from tests.participants.consent.test_sittings import NOON, sign_all
from trialsite import clock
from trialsite.audit.models import AuditEvent
from trialsite.outbox.composers import Skip, composer_of
from trialsite.outbox.models import Message


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def by_link(coordinator):
    return begin_by_link(
        screening=screened(by=coordinator),
        version="v2",
        email="erin@example.org",
        by=coordinator,
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
    assert "30 days" not in letter.body and "16 Jul 2026" in letter.body
    code = letter.body.split("#")[1].split()[0]
    assert open_by_link(code=code, spoken=spoken).consent is not None


def test_a_link_to_a_closed_document_is_not_sent(by_link):
    sitting, _ = by_link
    stop(sitting=sitting)
    (message,) = Message.objects.filter(kind=LINK_KIND)
    assert isinstance(composer_of(LINK_KIND)(message), Skip)
