"""/.well-known/security.txt as RFC 9116 wants it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import Error

from trialsite import clock
from trialsite.accounts.lockout import check_contact

ADDRESS = "/.well-known/security.txt"


@pytest.fixture
def watched(settings) -> None:
    settings.SECURITY_CONTACT = "watch+trial@example.org"
    settings.BASE_URL = "https://trial.example.org"


def fields(answer) -> dict[str, str]:
    """Each field of the file, which must stand once."""
    pairs = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_anybody_reads_whom_to_write_to(client, db, watched):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.endswith(b"\n")
    said = fields(answer)
    assert said.pop("Expires")
    assert said == {
        "Contact": "mailto:watch+trial@example.org",
        "Preferred-Languages": "en",
        "Canonical": f"https://trial.example.org{ADDRESS}",
    }


def test_it_expires_in_the_future_within_a_year_though_the_demo_be_ahead(
    client, db, watched
):
    """Section 2.5.5: in the form of RFC 3339, and not stale when it is read."""
    wall = datetime.now(UTC)
    with clock.fixed(wall + timedelta(days=4000)):
        said = fields(client.get(ADDRESS))
    expires = datetime.fromisoformat(said["Expires"])
    assert said["Expires"].endswith("Z")
    assert timedelta(days=150) < expires - wall < timedelta(days=365)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent_to_it(client, db, watched, method):
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_without_a_contact_there_is_no_such_file(client, db, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    "contact", ["nobody", "Watch <watch@example.org>", "a@example.org,b@example.org"]
)
def test_a_contact_that_is_no_address_stops_the_start(settings, contact):
    settings.SECURITY_CONTACT = contact
    (fault,) = check_contact()
    assert isinstance(fault, Error)
    assert repr(contact) in fault.msg
