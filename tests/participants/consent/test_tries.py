"""Many wrong answers to one question are shown to staff before they enrol somebody."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from participants.consent.beginning import begin_on_tablet
from participants.consent.reading import certify, read_section, sign_name
from participants.consent.sittings import version_of
from tests.builders import consented, screened
from tests.reading import markup
from trialsite import clock
from trialsite.protocol import current
from trialsite.protocol.types import ConsentVersion

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)
QUESTION = "Who decides which therapy you get?"
LIMIT = 3


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def screening(client, coordinator):
    client.force_login(coordinator)
    return screened(by=coordinator)


def sign(screening, by, *, wrong: int, again: int = 0):
    """Somebody answers the first question wrongly so often, and *again* in a sitting
    that follows it, then signs."""
    for tries in [wrong, again] if again else [wrong]:
        sitting = begin_on_tablet(screening=screening, version="v2", by=by)
        read_section(sitting=sitting, place=0)
        for _ in range(tries):
            assert not read_section(sitting=sitting, place=1, answer="doctor")
    for place, section in enumerate(version_of(sitting).sections):
        right = section.question.right if section.question else ""
        read_section(sitting=sitting, place=place, answer=right)
    sign_name(sitting=sitting, name="Erin Stone")
    return certify(sitting=sitting)


def test_the_question_and_how_often_are_shown_wherever_staff_look(
    client, screening, coordinator
):
    consent = sign(screening, coordinator, wrong=LIMIT)
    assert consent.hard_questions == [(QUESTION, LIMIT)]
    for name in ("screening", "consent", "enrol"):
        page = markup(client.get(reverse(name, args=[screening.pk])))
        assert f"“{QUESTION}” was answered wrongly {LIMIT} times" in page, name


def test_a_few_wrong_answers_are_nothing_to_tell(client, screening, coordinator):
    consent = sign(screening, coordinator, wrong=LIMIT - 1)
    assert consent.hard_questions == []
    page = markup(client.get(reverse("enrol", args=[screening.pk])))
    assert "answered wrongly" not in page


def test_those_of_a_sitting_that_was_begun_anew_count(screening, coordinator):
    """Nobody learns the answers by trying, and then begins afresh."""
    consent = sign(screening, coordinator, wrong=LIMIT - 1, again=1)
    assert consent.hard_questions == [(QUESTION, LIMIT)]


def test_paper_has_no_questions(coordinator):
    assert consented(by=coordinator).consents.get().hard_questions == []


def test_the_protocol_says_how_many_that_is():
    version = current().consent("v2")
    assert version.wrong_tries_shown == LIMIT
    stated = version.model_dump() | {"wrong_tries_shown": 0}
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        ConsentVersion.model_validate(stated)
