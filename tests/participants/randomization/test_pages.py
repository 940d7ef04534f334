"""The page that randomizes, and who sees the arm."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from assessments.responses.actions import save_answers
from assessments.responses.models import Response, Score
from assessments.responses.refusals import AlreadyCompleted
from participants.randomization import actions, gate, read_back
from participants.randomization.actions import NotReady
from participants.randomization.models import Allocation
from tests.builders import enrolled, randomized, ready, signed
from tests.database import as_owner
from trialsite.access.concealed import within
from trialsite.context.acting import giving_reason
from trialsite.protocol import current


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def page_of(participant):
    return reverse("randomize", args=[participant.study_id])


def test_the_person_is_read_back_before_the_button(cora, coordinator):
    participant = ready(by=coordinator)
    text = cora.get(page_of(participant)).content.decode()
    for said in (participant.study_id, "E. S.", "Under 90 MME a day", "version v2"):
        assert said in text
    assert not Allocation.objects.exists()


def test_the_button_randomizes_and_shows_the_arm(cora, coordinator):
    participant = ready(by=coordinator)
    page = cora.post(page_of(participant), follow=True)
    arm = current().arm(within(Allocation.objects.get().arm))
    assert arm.label in page.content.decode()


def test_a_second_click_leads_to_the_allocation_that_holds(cora, coordinator):
    """RND-07: Back and again, or a double click, changes nothing."""
    participant = ready(by=coordinator)
    cora.post(page_of(participant))
    page = cora.post(page_of(participant), follow=True)
    assert "was already randomized" in page.content.decode()
    assert Allocation.objects.count() == 1
    assert cora.get(page_of(participant)).status_code == 302


def test_what_lacks_is_said_and_there_is_no_button(cora, coordinator):
    participant = enrolled(by=coordinator)
    text = cora.get(page_of(participant)).content.decode()
    assert "Complete the baseline" in text
    assert f"Randomize {participant}</button>" not in text
    cora.post(page_of(participant))
    assert not Allocation.objects.exists()


def test_who_is_not_ready_is_led_to_the_next_form(cora, coordinator):
    participant = enrolled(by=coordinator)
    page = cora.get(page_of(participant))
    step = page.context["step"]
    assert step.label.startswith("Enter Baseline")
    assert f'href="{step.url}">{step.label}</a>' in page.content.decode()


def test_another_sites_participant_does_not_exist_for_you(
    client, coordinator, stranger
):
    participant = ready(by=coordinator)
    client.force_login(stranger)
    assert client.get(page_of(participant)).status_code == 404
    assert client.post(page_of(participant)).status_code == 404


def test_who_may_see_and_not_do_is_refused(client, coordinator, admin_user):
    participant = ready(by=coordinator)
    client.force_login(admin_user)
    assert client.post(page_of(participant)).status_code == 403
    assert not Allocation.objects.exists()


def test_the_arm_is_in_no_list(cora, coordinator):
    """P11: the arm stands on the participant's page alone, for roles that see it."""
    randomized(by=coordinator)
    labels = [arm.label for arm in current().arms]
    for name in ("home", "participants", "screenings"):
        text = cora.get(reverse(name)).content.decode()
        assert not [label for label in labels if label in text]


def sent(client, participant, key, read_back=""):
    return client.post(page_of(participant), {"key": key, "read_back": read_back})


def test_the_same_page_sent_again_gives_the_same_answer(cora, coordinator):
    """RND-07: a double click, Back, and trying again after the answer was lost."""
    participant = ready(by=coordinator)
    page = cora.get(page_of(participant)).context
    answers = [
        sent(cora, participant, page["key"], page["read_back"]) for _ in range(3)
    ]
    address = reverse("randomized", args=[participant.study_id])
    assert [answer["Location"] for answer in answers] == [address] * 3
    told = [cora.get(address).content.decode() for _ in range(2)]
    assert all("is randomized" in text and "E. S." in text for text in told)
    assert Allocation.objects.get().key == page["key"]


def test_another_page_is_told_that_it_happened_before(cora, coordinator):
    """RND-07: two colleagues had the page open."""
    participant = ready(by=coordinator)
    sent(cora, participant, uuid4())
    second = sent(cora, participant, uuid4())
    assert second["Location"] == reverse("participant", args=[participant.study_id])
    assert Allocation.objects.count() == 1


def test_what_was_read_back_must_still_be_so(cora, coordinator):
    """RND-09: the stratum that the page showed is the one that is used."""
    participant = ready(by=coordinator)
    page = cora.get(page_of(participant)).context["read_back"]
    with giving_reason("a test"), as_owner():
        Score.objects.filter(code="mean_daily_mme").update(value=Decimal(120))
    signed(participant)
    answer = sent(cora, participant, uuid4(), page)
    assert answer["Location"] == page_of(participant)
    assert (
        "changed while the page was open"
        in cora.get(page_of(participant)).content.decode()
    )
    assert not Allocation.objects.exists()


def test_a_read_back_of_somebody_else_randomizes_nobody(cora, coordinator):
    """RND-09: though both be in the same stratum."""
    one, other = ready(by=coordinator), ready(by=coordinator)
    page = cora.get(page_of(other)).context["read_back"]
    assert sent(cora, one, uuid4(), page)["Location"] == page_of(one)
    assert not Allocation.objects.exists()


def test_a_read_back_that_was_altered_or_is_old_is_refused(
    cora, coordinator, monkeypatch
):
    participant = ready(by=coordinator)
    page = cora.get(page_of(participant)).context["read_back"]
    sent(cora, participant, uuid4(), page.replace(page[0], "x"))
    monkeypatch.setattr(read_back, "GOOD_FOR", timedelta(seconds=-1))
    sent(cora, participant, uuid4(), page)
    text = cora.get(page_of(participant)).content.decode()
    assert text.count("The page was open for too long") == 2
    assert not Allocation.objects.exists()


def test_the_baseline_is_locked_once_somebody_is_randomized(coordinator):
    """RND-08: it takes no answers, and the database no correction for any reason."""
    participant = randomized(by=coordinator)
    response = Response.objects.get(visit__participant=participant, instrument="bpi")
    with pytest.raises(AlreadyCompleted):
        save_answers(response=response, values={"bpi_worst": 1}, by=coordinator)
    for correct in (
        lambda: Response.objects.filter(pk=response.pk).update(answers={}),
        lambda: Score.objects.filter(response=response).update(value=1),
    ):
        with (
            pytest.raises(ProgrammingError),
            giving_reason("a test"),
            transaction.atomic(),
        ):
            correct()


def test_a_site_that_the_protocol_does_not_name_randomizes_nobody(
    cora, coordinator, monkeypatch
):
    """A closed site is refused in words, and nothing happens."""
    participant = ready(by=coordinator)
    open_sites = current().sites[1:]
    monkeypatch.setattr(gate, "open_sites", lambda: open_sites)
    with pytest.raises(
        NotReady, match="is closed: the protocol in force does not name"
    ):
        actions.randomize(participant=participant, by=coordinator)
    assert not Allocation.objects.exists()
