"""In whose zone a page tells its times, and UTC for who asks (ADR 0047)."""

import pytest
from django.test import Client

from assessments.responses.actions import open_response
from assessments.schedule.models import Visit
from tests.fixtures.people import make_user
from tests.reading import markup
from trialsite import clock
from trialsite.access.models import User
from trialsite.context.reading import (
    about,
    instant_here,
    reading,
    shows_a_time,
    zone_here,
)

pytestmark = pytest.mark.django_db

IN_UTC = '<a href="?times=utc">Show times in UTC</a>'


@pytest.fixture
def form(visit: Visit, coordinator: User) -> str:
    """Begun at one in the afternoon at Madison."""
    open_response(visit=visit, instrument="bpi", mode="phone", by=coordinator)
    return f"/participants/{visit.participant.study_id}/visits/m03/bpi/"


def read(client: Client, who: User, path: str) -> str:
    client.force_login(who)
    return markup(client.get(path))


def test_a_record_is_told_in_the_zone_of_its_site(
    client: Client, coordinator: User, form: str
) -> None:
    page = read(client, coordinator, form)
    assert "2 Jun 2026, 1:00 pm CDT" in page
    assert '<span class="site-time">1:00 pm CDT</span>' in page


def test_also_to_somebody_of_several_sites(
    client: Client, coordinator: User, form: str
) -> None:
    both = make_user("Dana Moss", "coordinator", None)
    assert "2 Jun 2026, 1:00 pm CDT" in read(client, both, form)


def test_utc_is_one_link_away_and_so_is_the_way_back(
    client: Client, coordinator: User, form: str
) -> None:
    assert IN_UTC in read(client, coordinator, form)
    page = read(client, coordinator, f"{form}?times=utc")
    assert "2 Jun 2026, 6:00 pm UTC" in page and "CDT" not in page
    assert "Show them in the site’s zone</a>" in page


def test_a_page_that_tells_no_time_offers_none(
    client: Client, coordinator: User
) -> None:
    assert "Show times in UTC" not in read(client, coordinator, "/screening/quick/")


@pytest.mark.parametrize(
    ("site", "zone"),
    [("MAD", "CDT"), ("BOS", "EDT"), ("SLC", "MDT"), (None, "UTC")],
)
def test_what_belongs_to_no_site_is_told_in_the_readers_own(
    client: Client, visit: Visit, site: str | None, zone: str
) -> None:
    """Of several sites none is theirs."""
    who = make_user("Ann Orr", "coordinator", site)
    assert f"{zone}</span>" in read(client, who, "/account/")


def test_the_zone_is_decided_in_one_place() -> None:
    assert zone_here() == "UTC"
    with reading(own=lambda: "America/Denver"):
        assert zone_here() == "America/Denver"
        about("America/Chicago")
        assert zone_here() == "America/Chicago"
        assert zone_here("America/New_York") == "America/New_York"
        assert not shows_a_time()
        instant_here(clock.now())
        assert shows_a_time()
    with reading(own=lambda: "America/Denver", in_utc=True):
        about("America/Chicago")
        assert zone_here() == zone_here("America/New_York") == "UTC"
