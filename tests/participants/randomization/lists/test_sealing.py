"""Two people make a list, and nobody changes it afterwards (RND-12)."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from participants.randomization.actions import NotReady, randomize
from participants.randomization.commitment import commitment
from participants.randomization.lists.actions import (
    newest_list,
    propose_list,
    seal_list,
)
from participants.randomization.lists.authority import SamePerson
from participants.randomization.lists.contents import ListRefused
from participants.randomization.lists.ending import NotYet, agree_to, ask_to
from participants.randomization.lists.in_force import list_in_force
from participants.randomization.lists.key import KeyMissing
from participants.randomization.lists.models import Ending, SealedList
from participants.randomization.lists.secret import opened_secret, seed_of
from participants.randomization.models import Allocation
from participants.randomization.schemes import scheme_from, scheme_of
from tests.builders import (
    enrolled,
    fill,
    randomized,
    ready,
    sealed_list,
    second_administrator,
    signed,
    statistician,
)
from tests.fixtures.people import make_user
from tests.participants.randomization.logs import SCHEMES
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.audit.context import because
from trialsite.audit.models import AuditEvent
from trialsite.protocol import current

pytestmark = pytest.mark.django_db


def proposed(**more):
    return propose_list(reason="The first list.", by=statistician(), **more)


def sealed(proposal, **more):
    return seal_list(proposal=proposal, by=second_administrator(), **more)


def ready_without_list():
    """Somebody whose baseline is complete, in a trial without a list."""
    participant = enrolled("MAD")
    for visit in participant.visits.all():
        fill(visit, by=participant.enrolled_by)
    signed(participant)
    return participant


def test_nobody_is_randomized_until_a_second_person_has_sealed():
    """RND-12."""
    person = ready_without_list()
    proposal = proposed()
    with pytest.raises(NotReady, match="No allocation list is sealed"):
        randomize(participant=person, by=person.enrolled_by)
    row = sealed(proposal)
    allocation = randomize(participant=person, by=person.enrolled_by)
    assert allocation.sealed_list == row == newest_list()


def test_who_proposed_does_not_seal():
    """RND-12: neither by the verb nor by the database."""
    proposal = proposed()
    with pytest.raises(SamePerson, match="somebody else must agree"):
        seal_list(proposal=proposal, by=statistician())
    with pytest.raises(DatabaseError, match="takes two people"), transaction.atomic():
        SealedList.objects.create(
            proposal=proposal,
            number=1,
            commitment="0" * 64,
            starts_at=clock.now(),
            by=proposal.by,
        )


def test_a_coordinator_neither_proposes_nor_seals(coordinator):
    with pytest.raises(OutsideScope, match="plan the randomization"):
        propose_list(reason="Mine.", by=coordinator)
    with pytest.raises(OutsideScope, match="seal"):
        seal_list(proposal=proposed(), by=coordinator)


def test_a_list_is_the_whole_trials_so_one_site_is_not_enough():
    of_one_site = make_user("Sid One", "unblinded_statistician", "MAD")
    with pytest.raises(OutsideScope, match="Boston"):
        propose_list(reason="Ours.", by=of_one_site)


def test_a_sealed_list_cannot_be_changed_by_anybody():
    """RND-12: not in raw SQL, whatever the reason."""
    row = sealed(proposed())
    for table, column in (
        ("proposedlist", "configuration = '{}'"),
        ("proposedlist", "secret = ''"),
        ("sealedlist", "commitment = repeat('0', 64)"),
    ):
        for sql in (
            f"update participants_{table} set {column}",
            f"delete from participants_{table}",
        ):
            with (
                because("to see whether one can"),
                pytest.raises(DatabaseError, match="refused"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
    assert SealedList.objects.get() == row


def test_the_commitment_fixes_seed_and_configuration_and_is_in_the_trail():
    """RND-12: published where nobody can take it back."""
    row = sealed(proposed())
    secret = opened_secret(row.proposal)
    stated = scheme_of(current()).configuration()
    assert row.proposal.configuration == stated
    assert len(secret.entropy) == len(secret.salt) == 32
    assert row.commitment == commitment(
        seed=seed_of(row), salt=secret.salt, configuration=stated
    )
    event = AuditEvent.objects.get(table_name="participants_sealedlist")
    assert event.new["commitment"] == row.commitment
    event = AuditEvent.objects.get(table_name="participants_proposedlist")
    assert event.new["secret"] == event.new["configuration"] == "(sealed)"


def test_a_beacon_is_named_first_and_valued_when_sealed():
    """RND-06: what was published of the entropy before is the entropy used."""
    proposal = proposed(beacon_source="NIST beacon, pulse 7")
    with pytest.raises(ListRefused, match="Enter the value of NIST beacon, pulse 7"):
        sealed(proposal)
    row = sealed(proposal, beacon_value=" 0a1b ")
    assert row.beacon == "NIST beacon, pulse 7: 0a1b"
    without = SealedList(proposal=proposal)
    assert seed_of(row) != seed_of(without)


def test_a_beacon_that_was_not_named_is_refused():
    with pytest.raises(ListRefused, match="No beacon was named"):
        sealed(proposed(), beacon_value="0a")


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
    with pytest.raises(ListRefused, match="1 January 2020 is past"):
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


def test_a_closed_arm_is_given_to_nobody_more(protocol_with):
    """RND-12: the others keep their ratio; settings that cannot be are refused."""
    protocol_with()
    with pytest.raises(ListRefused, match="4 is no block size: give a multiple of 3"):
        proposed(closed_arms=["LEAFLET"])
    protocol_with(lambda text: text.replace("[4, 8]", "[12, 24]"))
    row = sealed(proposed(closed_arms=["LEAFLET"]))
    stated = {arm["code"]: arm["ratio"] for arm in row.proposal.configuration["arms"]}
    assert stated == {"WALK": 2, "STRETCH": 1}
    arms = Counter(randomized("LDS").allocation.line().arm for _ in range(12))
    assert set(arms) == {"WALK", "STRETCH"}


def test_an_arm_that_is_closed_leaves_one_too_few_of_two():
    with pytest.raises(ListRefused, match="give two arms or more") as refused:
        proposed(closed_arms=[current().arms[0].code])
    assert refused.value.field == "closed_arms"


def test_closing_takes_two_people_and_ends_randomization():
    """RND-12, RND-15: nobody is randomized after it, and no list is amended."""
    person = ready("MAD")
    with pytest.raises(NotYet, match="after randomization is closed"):
        ask_to(Ending.Step.REVEAL, reason="Done.", by=statistician())
    asked = ask_to(Ending.Step.CLOSE, reason="All are in.", by=statistician())
    with pytest.raises(SamePerson):
        agree_to(asked, by=statistician())
    agree_to(asked, by=second_administrator())
    with pytest.raises(NotReady, match="Randomization is closed"):
        randomize(participant=person, by=person.enrolled_by)
    with pytest.raises(ListRefused, match="Randomization is closed"):
        proposed(closed_sites=["MAD"])


def test_without_the_key_nothing_is_randomized_or_sealed(settings, tmp_path):
    """RND-06: the messages never tell what is in the file."""
    person = ready("MAD")
    half = tmp_path / "key"
    half.write_text("abcd")
    settings.RANDOMIZATION_KEY_FILE = str(half)
    with pytest.raises(NotReady, match="list does not open") as refused:
        randomize(participant=person, by=person.enrolled_by)
    with pytest.raises(KeyMissing, match="64 hex digits") as unsealed:
        proposed(closed_sites=["MAD"])
    assert "abcd" not in f"{refused.value} {unsealed.value}"
    assert not Allocation.objects.exists()


def test_a_list_does_not_open_with_another_key(settings, tmp_path):
    """RND-06: so the file is what conceals, and nothing beside it."""
    person = ready("MAD")
    other = tmp_path / "key"
    other.write_text("0" * 64)
    settings.RANDOMIZATION_KEY_FILE = str(other)
    with pytest.raises(NotReady, match="list does not open"):
        randomize(participant=person, by=person.enrolled_by)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_a_configuration_is_read_back_as_the_scheme_that_it_states(scheme):
    assert scheme_from(scheme.configuration()) == scheme


def test_an_unknown_method_is_no_scheme():
    with pytest.raises(ValueError, match="'dice' is no method"):
        scheme_from({"method": "dice", "arms": [], "factors": []})
