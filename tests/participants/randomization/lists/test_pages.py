"""The pages of the lists: public, of the first person and of the second."""

import pytest
from django.contrib.auth.hashers import make_password

from participants.randomization.lists.actions import newest_list, propose_list
from participants.randomization.lists.ending import is_done
from participants.randomization.lists.models import Ending, ProposedList
from tests.builders import sealed_list, second_administrator, statistician
from trialsite.access.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def signs_in(client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    user.refresh_from_db()
    client.force_login(user)


def test_the_commitment_is_public_and_tells_no_setting(client):
    """RND-12: without signing in; names nobody and no block size."""
    row = sealed_list()
    page = client.get("/randomization/commitment/").content.decode()
    assert row.commitment in page
    assert row.proposal.entropy_commitment in page
    assert "verify_randomization.py" in page
    for hidden in ("permuted", "block", row.by.name, row.proposal.by.name):
        assert hidden not in page


def test_a_beacon_is_public_before_its_value_is_out(client):
    proposal = propose_list(
        reason="First.", by=statistician(), beacon_source="NIST beacon, pulse 7"
    )
    page = client.get("/randomization/commitment/").content.decode()
    assert "NIST beacon, pulse 7" in page
    assert proposal.entropy_commitment in page


def test_two_people_seal_by_their_pages(client):
    """RND-12: the second one gives their password again, and it must be right."""
    signs_in(client, statistician())
    page = client.get("/randomization/propose/").content.decode()
    assert "Blocks of 4, 6" in page
    assert "Site (Madison, Boston, Salt Lake City)" in page
    client.post("/randomization/propose/", {"reason": "First."})
    address = f"/randomization/proposed/{ProposedList.objects.get().pk}/"
    assert "somebody else must seal it" in client.get(address).content.decode()
    client.post(address, {"password": PASSWORD})
    assert newest_list() is None

    signs_in(client, second_administrator())
    wrong = client.post(address, {"password": "something else"})
    assert "That is not your password" in wrong.content.decode()
    assert newest_list() is None
    client.post(address, {"password": PASSWORD})
    assert newest_list().number == 1
    assert "Open" in client.get("/randomization/").content.decode()


def test_a_proposal_that_is_refused_keeps_what_was_typed(client):
    sealed_list()
    signs_in(client, statistician())
    typed = {"reason": "Again the same.", "starts_on": "2020-01-01"}
    page = client.post("/randomization/propose/", typed).content.decode()
    assert "1 Jan 2020 is past" in page
    assert "Again the same." in page
    assert ProposedList.objects.count() == 1


def test_two_people_close_and_reveal_by_their_pages(client):
    """RND-15."""
    sealed_list()
    signs_in(client, statistician())
    early = client.get("/randomization/reveal/").content.decode()
    assert "Seeds are revealed after randomization is closed" in early
    assert "Ask for it" not in early
    for step, word in (("close", "Closed"), ("reveal", "Revealed")):
        address = f"/randomization/{step}/"
        signs_in(client, statistician())
        client.post(address, {"reason": "It is over.", "password": PASSWORD})
        client.post(address, {"password": PASSWORD})
        assert not is_done(Ending.Step(step))
        assert "Somebody else agrees" in client.get("/randomization/").content.decode()
        signs_in(client, second_administrator())
        assert "Read and agree" in client.get("/randomization/").content.decode()
        client.post(address, {"password": PASSWORD})
        assert is_done(Ending.Step(step))
        assert word in client.get("/randomization/").content.decode()
    closed = client.get("/randomization/propose/", follow=True).content.decode()
    assert "no list can be amended" in closed


def test_the_pack_is_asked_for_in_one_click(client):
    """RND-15: it leads to the page of an export like any other."""
    sealed_list()
    signs_in(client, statistician())
    answer = client.post("/randomization/pack/", {"reason": "The report."})
    assert "Waiting" in client.get(answer["Location"]).content.decode()
