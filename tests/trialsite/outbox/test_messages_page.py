"""The page on which staff see what was sent, what waits, and what was not sent."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.letters import Queue
from trialsite import clock
from trialsite.access.models import User
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site

pytestmark = pytest.mark.django_db


def at(code: str) -> Site:
    return Site.objects.get(code=code)


def test_it_shows_the_messages_of_ones_own_site_alone(
    client: Client, coordinator: User, queue: Queue
) -> None:
    queue(1, site=at("MAD"), study_id="ST-00001-M")
    queue(2, site=at("BOS"), study_id="ST-00002-B")
    queue(3)
    client.force_login(coordinator)
    page = client.get("/messages/").content.decode()
    assert "ST-00001-M" in page
    assert "ST-00002-B" not in page
    assert page.count("Test note") == 1


def test_it_tells_state_and_reason_in_words(
    client: Client, coordinator: User, queue: Queue
) -> None:
    message = queue(1, site=at("MAD"))
    Message.objects.filter(pk=message.pk).update(
        state="failed", reason="The mail server refused the address (reply 550)."
    )
    client.force_login(coordinator)
    page = client.get("/messages/").content.decode()
    assert "Failed" in page
    assert "refused the address (reply 550)" in page


def test_times_are_those_of_the_site(
    client: Client, coordinator: User, queue: Queue
) -> None:
    with clock.fixed(datetime(2026, 3, 2, 15, 30, tzinfo=UTC)):
        queue(1, site=at("MAD"))
    client.force_login(coordinator)
    assert "2 Mar 2026, 9:30 am CST" in client.get("/messages/").content.decode()


def test_it_filters_by_state_and_site(
    client: Client, admin_user: User, queue: Queue
) -> None:
    queue(1, site=at("MAD"), study_id="ST-00001-M")
    queue(2, site=at("BOS"), study_id="ST-00002-B")
    skipped = queue(3, site=at("BOS"), study_id="ST-00003-C")
    Message.objects.filter(pk=skipped.pk).update(state="skipped", reason="complete")
    client.force_login(admin_user)
    page = client.get("/messages/?state=skipped&site=BOS").content.decode()
    assert "ST-00003-C" in page
    assert "ST-00001-M" not in page
    assert "ST-00002-B" not in page
    assert "No message fits" in client.get("/messages/?state=sent").content.decode()


@pytest.mark.parametrize("query", ["state=lost", "site=BOS", "site=%27%3B--"])
def test_a_filter_that_one_may_not_use_is_refused_beside_the_field(
    query: str, client: Client, coordinator: User, queue: Queue
) -> None:
    queue(1, site=at("BOS"), study_id="ST-00002-B")
    client.force_login(coordinator)
    page = client.get(f"/messages/?{query}").content.decode()
    assert "is not one of the choices" in page
    assert "ST-00002-B" not in page


def test_it_asks_the_database_as_often_for_many_as_for_few(
    client: Client, admin_user: User, queue: Queue
) -> None:
    client.force_login(admin_user)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/messages/")
        return len(asked)

    queue(0, site=at("MAD"))
    few = questions()
    for number in range(1, 60):
        queue(number, site=at("BOS" if number % 2 else "MAD"))
    assert questions() == few
    assert "Page 1 of 2" in client.get("/messages/").content.decode()


def test_one_has_to_sign_in(client: Client) -> None:
    assert client.get("/messages/").status_code == 302
