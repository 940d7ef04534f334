"""Two people make a list, and nobody changes it afterwards (RND-12)."""

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
from participants.randomization.lists.key import KeyMissing
from participants.randomization.lists.models import Ending, SealedList
from participants.randomization.lists.secret import opened_secret, seed_of
from participants.randomization.models import Allocation
from participants.randomization.schemes import scheme_from, scheme_of
from tests.builders import enrolled, ready, second_administrator, signed, statistician
from tests.filling import fill
from tests.fixtures.people import make_user
from tests.participants.randomization.logs import SCHEMES
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.context.acting import giving_reason
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
                giving_reason("to see whether one can"),
                pytest.raises(DatabaseError, match="permission denied"),
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
