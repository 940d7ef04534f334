"""Where somebody is signed in: listed, and ended by them and for them."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.fixtures.factors import PASSWORD, give_password
from tests.fixtures.people import make_user
from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused, OwnRights
from trialsite.access.scope import OutsideScope
from trialsite.accounts.devices import device
from trialsite.accounts.lifecycle import deactivate
from trialsite.accounts.models import SignedIn
from trialsite.accounts.sessions import end_all_sessions, end_session, open_sessions
from trialsite.accounts.timeouts import SEEN

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)

pytestmark = pytest.mark.django_db


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client) -> bool:
    return client.get("/protocol/").status_code == 200


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on an iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.9", "An unknown device"),
        ("", "An unknown device"),
    ],
)
def test_a_device_is_told_in_words(said: str, words: str):
    assert device(said) == words


def test_each_place_is_listed_and_this_one_marked(coordinator: User, stranger: User):
    here, _other, _strangers = desk(coordinator), desk(coordinator), desk(stranger)
    page = here.get("/account/").content.decode()
    assert page.count('data-label="Device"') == 2
    assert page.count(">here<") == 1 or page.count("here</span>") == 1
    assert "Sign out everywhere else" in page


def test_one_is_ended_and_then_all_others(coordinator: User):
    here, first, second, third = (desk(coordinator) for _ in range(4))
    number = SignedIn.objects.get(session_key=first.session.session_key).pk
    here.post(f"/account/sessions/{number}/end/")
    assert [is_in(one) for one in (here, first, second)] == [True, False, True]
    here.post("/account/sessions/end/")
    assert [is_in(one) for one in (here, second, third)] == [True, False, False]
    ended = SignedIn.objects.exclude(ended_at=None)
    assert {one.ended_reason for one in ended} == {"revoked"}
    assert {one.session_key for one in ended} == {""}


def test_nobody_ends_somebody_elses(coordinator: User, stranger: User):
    theirs = desk(stranger)
    found = SignedIn.objects.get(user=stranger)
    answer = desk(coordinator).post(f"/account/sessions/{found.pk}/end/")
    assert answer.status_code == 404
    with pytest.raises(AccessRefused, match="somebody else's"):
        end_session(signed_in=found, by=coordinator)
    assert is_in(theirs)


def test_an_administrator_ends_them_all_at_once_with_a_reason(
    admin_user: User, coordinator: User, stranger: User
):
    """P11-21, R3-18: a device is lost; every session is over at its next request."""
    places, other = [desk(coordinator) for _ in range(2)], desk(stranger)
    office = desk(admin_user)
    address = f"/people/{coordinator.pk}/sessions/"
    assert "Say why" in office.post(address, {"reason": ""}).content.decode()
    assert all(map(is_in, places))
    office.post(address, {"reason": "Laptop stolen"})
    assert not any(map(is_in, places))
    assert is_in(other)
    change = coordinator.access_changes.get()
    assert (change.kind, change.reason) == ("sessions_ended", "Laptop stolen")
    with pytest.raises(OwnRights):
        end_all_sessions(user=admin_user, reason="Why not", by=admin_user)
    with pytest.raises(OutsideScope):
        end_all_sessions(user=stranger, reason="Why not", by=coordinator)


def test_each_way_to_end_is_kept(admin_user: User, coordinator: User):
    left = desk(coordinator)
    left.post("/sign-out/")
    idle = desk(coordinator)
    session = idle.session
    session[SEEN] -= 15 * 60
    session.save()
    assert open_sessions(coordinator) == []
    assert not is_in(idle)
    desk(coordinator)
    deactivate(user=coordinator, reason="Left", by=admin_user)
    causes = SignedIn.objects.filter(user=coordinator).order_by("pk")
    assert [one.ended_reason for one in causes] == ["left", "idle", "shut"]
    keys = Session.objects.values_list("session_key", flat=True)
    assert not SignedIn.objects.filter(session_key__in=keys).exists()


def test_the_page_of_a_person_says_where_they_are(admin_user: User):
    cora = make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)
    give_password(Client(headers={"User-Agent": IPHONE}), cora)
    page = desk(admin_user).get(f"/people/{cora.pk}/").content.decode()
    assert "Safari on an iPhone, last seen" in page
