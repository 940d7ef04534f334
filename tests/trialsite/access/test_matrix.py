"""Every address x every role x own site, other site, no site and signed out, reading
and writing, against one table (P11-05)."""

import logging
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.fixtures.people import make_user
from tests.fixtures.scenes import Stage
from tests.trialsite.access.matrix import DOORS, Door
from tests.trialsite.access.one_of_each import Kwargs, one_of_each
from trialsite import clock
from trialsite.access.roles import ROLES, Permission, Role

OPEN = "opens"
SIGN_IN = "leads to sign-in"
PLACES = {"own site": "MAD", "other site": "BOS"}
NOWHERE = "no site"


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


def expected(door: Door, method: str, role: Role | None, place: str) -> object:
    """What the table says about an address for somebody in *role* (None = signed
    out)."""
    if door.absent:
        return 404 if method in door.methods else 405
    if role is None and door.signs_in:
        return SIGN_IN
    if method not in door.methods:
        return 405
    if door.hides == "from others":
        return 404
    asked: Permission | None = door.get if method == "GET" else door.post
    if asked is None or role is None:
        return OPEN
    may = place != NOWHERE and asked in role.permissions
    known = place == "own site"
    if door.hides == "site" and not known:
        return 404
    if not may:
        return 403
    return OPEN if known or door.hides == "nothing" else 404


def seen(response: HttpResponseBase) -> object:
    """The response, in the words of the table."""
    if response.status_code == 302:
        return SIGN_IN if response["Location"].startswith("/sign-in/?") else OPEN
    return OPEN if response.status_code == 200 else response.status_code


def faults(client: Client, things: Kwargs, role: Role | None, place: str) -> list[str]:
    """Where an address does something else than the table says."""
    broken = []
    who = f"{role.label}, {place}" if role else "somebody signed out"
    for name, door in DOORS.items():
        address = reverse(name, kwargs=things[door.of])
        for method in ("GET", "POST"):
            if (method, name) == ("POST", "sign-out") and role:
                # It would end the session that the other addresses need.
                continue
            with transaction.atomic():
                response = client.generic(method, address)
                # A download is closed once it is read.
                deque(getattr(response, "streaming_content", ()), maxlen=0)
                transaction.set_rollback(True)
            wanted, got = expected(door, method, role, place), seen(response)
            if wanted != got:
                broken.append(f"{method} {name} as {who}: {wanted} wanted, {got} got")
    return broken


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.code)
def test_a_role_opens_what_it_may_and_nothing_else(
    role: Role, place: str, client: Client, things: Kwargs
):
    user = make_user("Mary Matrix", role.code, PLACES[place])
    client.force_login(user)
    broken = faults(client, things, role, place)
    assert not broken, "\n" + "\n".join(broken)


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
    broken = faults(client, things, first, NOWHERE)
    assert not broken, "\n" + "\n".join(broken)


def test_somebody_signed_out_is_led_to_sign_in(client: Client, things: Kwargs):
    broken = faults(client, things, None, NOWHERE)
    assert not broken, "\n" + "\n".join(broken)


def test_the_matrix_would_see_an_open_door():
    """The expectation itself is not always "opens"."""
    everything = {
        expected(door, method, role, place)
        for door in DOORS.values()
        for method in ("GET", "POST")
        for role in [None, *ROLES.values()]
        for place in (*PLACES, NOWHERE)
    }
    assert everything == {OPEN, SIGN_IN, 403, 404, 405}
