"""Every address x every role x own site, other site, no site and signed out, reading
and writing, against one table (P11-05)."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.fixtures.people import make_user
from tests.fixtures.scenes import Stage
from tests.trialsite.access.matrix import DOORS
from tests.trialsite.access.one_of_each import Kwargs, one_of_each
from tests.trialsite.access.walking import (
    OPEN,
    SIGN_IN,
    Held,
    answers,
    expected,
    held,
)
from trialsite import clock
from trialsite.access.roles import ROLES, Role

PLACES = {"own site": "MAD", "other site": "BOS"}


def names(resolver: URLResolver) -> Iterator[str | None]:
    """The name of every address below *resolver*."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name
        else:
            yield from names(entry)


def test_every_address_is_in_the_table_and_nothing_else_is():
    found = list(names(get_resolver()))
    assert None not in found, "An address without a name cannot be guarded by it."
    assert set(found) == set(DOORS), "State in tests/trialsite/access/matrix.py who."


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Two thousand refusals, each with its traceback, would be most of the time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def somebody_watches(settings) -> None:
    """Without a contact there is no security.txt."""
    settings.SECURITY_CONTACT = "watch@example.org"


@pytest.fixture(scope="class")
def madisons(stage: Stage) -> Kwargs:
    """The scene of ``one_of_each``."""
    return stage.show(one_of_each)


@pytest.fixture
def things(madisons: Kwargs, db: None) -> Kwargs:
    """One of each thing that an address can name."""
    return madisons


def faults(client: Client, things: Kwargs, may: Held | None) -> str:
    """Where an address does something else than the table says, a line for each."""
    found = answers(client, things, may, site="MAD")
    return "\n".join(answer.fault for answer in found if answer.fault)


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.code)
def test_a_role_opens_what_it_may_and_nothing_else(
    role: Role, place: str, client: Client, things: Kwargs
):
    user = make_user("Mary Matrix", role.code, PLACES[place])
    client.force_login(user)
    assert not faults(client, things, held(**{PLACES[place]: [role.code]}))


def test_roles_that_have_ended_open_nothing(client: Client, things: Kwargs):
    """All of them were theirs until yesterday, so each that still opened anything
    would be seen."""
    yesterday = clock.today("America/Chicago") - timedelta(days=1)
    first, *others = ROLES.values()
    user = make_user("Mary Matrix", first.code, "MAD")
    for role in others:
        user.memberships.create(role=role.code, site_id="MAD")
    user.memberships.update(ends_on=yesterday)
    client.force_login(user)
    assert not faults(client, things, {})


def test_somebody_signed_out_is_led_to_sign_in(client: Client, things: Kwargs):
    assert not faults(client, things, None)


def test_the_matrix_would_see_an_open_door():
    """The expectation itself is not always "opens"."""
    everyone = [None, {}, *(held(MAD=[code]) for code in ROLES)]
    everything = {
        expected(door, method, may, site)
        for door in DOORS.values()
        for method in ("GET", "POST")
        for may in everyone
        for site in PLACES.values()
    }
    assert everything == {OPEN, SIGN_IN, 403, 404, 405}
