"""Two people amend a list: a site, an arm or a ratio more or less, or a new seed."""

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

import pytest

from participants.randomization import actions
from participants.randomization.actions import NotReady, randomize
from participants.randomization.lists.actions import (
    propose_list,
)
from participants.randomization.lists.contents import ListRefused
from participants.randomization.lists.in_force import list_in_force
from participants.randomization.lists.secret import seed_of
from participants.randomization.lock import StratumBusy
from participants.randomization.models import Allocation
from tests.builders import (
    randomized,
    ready,
    sealed_list,
    second_administrator,
    statistician,
)
from tests.participants.randomization.lists.test_sealing import proposed, sealed
from trialsite import clock
from trialsite.protocol import current

pytestmark = pytest.mark.django_db


def test_what_was_overtaken_is_not_sealed():
    """RND-12: neither twice, nor after another, nor under another protocol."""
    first, other = proposed(), proposed()
    sealed(first)
    with pytest.raises(ListRefused, match="sealed already"):
        sealed(first)
    with pytest.raises(ListRefused, match="Another list was sealed since"):
        sealed(other)


def test_the_very_same_list_is_no_amendment():
    sealed(proposed())
    with pytest.raises(ListRefused, match="has this very configuration"):
        proposed()


def test_a_blank_reason_and_a_day_past_are_refused():
    with pytest.raises(ListRefused, match="reason is blank"):
        propose_list(reason=" ", by=statistician())
    with pytest.raises(ListRefused, match="1 Jan 2020 is past"):
        proposed(starts_on=date(2020, 1, 1))


def test_a_closed_site_takes_nobody_more_and_the_others_go_on():
    """RND-12: an audited amendment by two people, with a date of its own."""
    before = randomized("MAD").allocation
    late = [ready(site) for site in ("MAD", "BOS")]
    row = sealed(proposed(closed_sites=["MAD"]))
    assert (row.number, row.proposal.amends) == (2, before.sealed_list)
    with pytest.raises(NotReady, match="Site MAD is closed"):
        randomize(participant=late[0], by=late[0].enrolled_by)
    after = randomize(participant=late[1], by=late[1].enrolled_by)
    assert after.sealed_list == row
    assert Allocation.objects.get(pk=before.pk).sealed_list.number == 1


def test_an_amendment_has_a_seed_and_places_of_its_own():
    first = randomized("BOS").allocation
    row = sealed(proposed(closed_sites=["MAD"]))
    assert seed_of(row) != seed_of(first.sealed_list)
    again = randomized("BOS").allocation
    assert (again.stratum, again.position) == (first.stratum, 1)


def test_an_amendment_begins_on_its_day():
    """RND-12: those before it are drawn by the list before."""
    first = sealed_list()
    now = clock.now()
    day = (now + timedelta(days=3)).date()
    row = sealed(proposed(closed_sites=["MAD"], starts_on=day))
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert row.starts_at == begins
    assert list_in_force(begins - timedelta(seconds=1)).row == first
    assert list_in_force(begins).row == row


def without_last_site(text):
    first, second, *rest = text.split("[[sites]]\n")
    (last,) = rest
    text = f"{first}[[sites]]\n{second}{last[last.index('[[arms]]') :]}"
    return text.replace("target = 48", "target = 28")


def test_a_new_site_waits_for_an_amendment_and_then_has_strata_of_its_own(
    protocol_with,
):
    """RND-12: the same rules give a new site its strata."""
    protocol_with(without_last_site)
    assert [site.code for site in current().sites] == ["LDS"]
    old = randomized("LDS").allocation
    protocol_with()
    person = ready("AKL")
    with pytest.raises(NotReady, match="'AKL' is no level of site") as refused:
        randomize(participant=person, by=person.enrolled_by)
    assert "must amend the list" in str(refused.value)
    sealed(proposed())
    new = randomize(participant=person, by=person.enrolled_by)
    assert (new.stratum, new.position) == ("site=AKL", 1)
    assert new.sealed_list.proposal.amends == old.sealed_list


def test_a_new_ratio_holds_after_it_was_sealed_and_not_before(protocol_with):
    """RND-12: a protocol that changes changes no sealed list."""
    protocol_with()
    first = randomized("LDS").allocation
    protocol_with(
        lambda text: text.replace("ratio = 2", "ratio = 1").replace("[4, 8]", "[6, 9]")
    )
    assert randomized("LDS").allocation.sealed_list == first.sealed_list
    row = sealed(proposed())
    assert {arm["ratio"] for arm in row.proposal.configuration["arms"]} == {1}
    assert randomized("LDS").allocation.sealed_list == row


def test_a_closed_arm_is_given_to_nobody_more(protocol_with, client):
    """RND-12: the others keep their ratio; settings that cannot be are refused."""
    protocol_with()
    with pytest.raises(ListRefused, match="4 is no block size: give a multiple of 3"):
        proposed(closed_arms=["LEAFLET"])
    protocol_with(lambda text: text.replace("[4, 8]", "[12, 24]"))
    proposal = proposed(closed_arms=["LEAFLET"])
    client.force_login(second_administrator())
    page = client.get(f"/randomization/proposed/{proposal.pk}/").content.decode()
    assert "<dt>Arms that nobody gets from now on</dt><dd>A leaflet</dd>" in page
    row = sealed(proposal)
    stated = {arm["code"]: arm["ratio"] for arm in row.proposal.configuration["arms"]}
    assert stated == {"WALK": 2, "STRETCH": 1}
    arms = Counter(randomized("LDS").allocation.line().arm for _ in range(12))
    assert set(arms) == {"WALK", "STRETCH"}


def test_an_arm_that_is_closed_leaves_one_too_few_of_two():
    with pytest.raises(
        ListRefused, match="alone would be left: leave two arms open"
    ) as refused:
        proposed(closed_arms=[current().arms[0].code])
    assert refused.value.field == "closed_arms"


def test_who_waited_until_the_next_list_began_is_asked_to_try_again(monkeypatch):
    """RND-12: nobody is drawn by a list whose time is over, however long the lock of
    their stratum took."""
    sealed_list()
    person = ready("MAD")
    tomorrow = clock.today("UTC") + timedelta(days=1)
    later = sealed(proposed(starts_on=tomorrow, closed_sites=["BOS"]))
    assert list_in_force(clock.now()).until == later.starts_at

    with ExitStack() as midnight:

        def over_midnight(stratum, pipeline):
            midnight.enter_context(clock.fixed(later.starts_at))

        monkeypatch.setattr(actions, "queue_for", over_midnight)
        with pytest.raises(StratumBusy, match="The next list began"):
            randomize(participant=person, by=person.enrolled_by)
    assert not Allocation.objects.exists()
