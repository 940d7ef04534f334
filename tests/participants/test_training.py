"""Practice and the trial are kept apart (RND-11)."""

import pytest
from django.core.management import CommandError, call_command

from participants.enrolment.actions import EnrolmentRefused, Person, enrol
from participants.randomization.actions import randomize
from participants.randomization.lists.actions import propose_list, seal_list
from participants.randomization.lists.secret import seed_of
from participants.randomization.models import Allocation
from participants.training import WrongList
from tests.builders import (
    PERSON,
    consented,
    enrolled,
    randomized,
    ready,
    sealed_list,
    second_administrator,
    statistician,
)
from tests.database import as_owner, let_keys_be_known
from trialsite.access.concealed import within
from trialsite.context.acting import giving_reason
from trialsite.protocol import current
from trialsite.protocol.actions import WrongPurpose, load_protocol
from trialsite.protocol.models import ProtocolVersion
from trialsite.secrets.keyring import SealError


@pytest.fixture
def training(db, settings):
    """A training program with an empty database of its own."""
    with giving_reason("a test"), as_owner():
        ProtocolVersion.objects.all().delete()
    settings.TRAINING = True
    load_protocol()
    let_keys_be_known()
    return settings


def test_training_draws_other_arms_from_another_list(training, client):
    """RND-11: other codes, other labels, another seed from the same file, and study ids
    that the trial's own program does not read."""
    real = {"MBT", "CBT"}
    person = randomized("MAD")
    allocation = Allocation.objects.get()
    assert within(allocation.arm) in {"PRACTICE1", "PRACTICE2"}
    assert not real & {arm.code for arm in current().arms}
    assert person.study_id.startswith("XST-")
    assert allocation.protocol_version.trial == "stamp-training"


def test_a_list_of_training_does_not_open_in_the_trial_nor_the_reverse(training):
    """RND-11: not with the same key file, and though it were copied over."""
    row = sealed_list()
    assert {one["code"] for one in row.proposal.configuration["arms"]} == {
        "PRACTICE1",
        "PRACTICE2",
    }
    seed = seed_of(row)
    training.TRAINING = False
    with pytest.raises(SealError, match="does not open"):
        seed_of(row)
    training.TRAINING = True
    assert seed_of(row) == seed


def test_no_list_is_proposed_or_sealed_by_the_other_program(training):
    """RND-11."""
    proposal = propose_list(reason="The first list.", by=statistician())
    training.TRAINING = False
    with pytest.raises(WrongList):
        propose_list(reason="The first list.", by=statistician())
    with pytest.raises(WrongList):
        seal_list(proposal=proposal, by=second_administrator())


def test_training_takes_nobody_real(training):
    """RND-11: nobody can be written to at an address that cannot exist."""
    real = Person(**{**vars(PERSON), "email": "erin.stone@hospital.edu"})
    with pytest.raises(EnrolmentRefused, match="takes nobody real") as refused:
        enrol(screening=(found := consented("MAD")), person=real, by=found.by)
    assert refused.value.field == "email"
    assert enrolled("MAD").study_id


def test_the_training_program_refuses_the_trials_own_database(coordinator, settings):
    """RND-11: from its first moment, and at the act if somebody gets that far."""
    person = ready(by=coordinator)
    settings.TRAINING = True
    with pytest.raises(WrongPurpose, match="that of a real trial"):
        load_protocol()
    with pytest.raises(WrongList, match="needs a database of its own"):
        randomize(participant=person, by=coordinator)
    assert not Allocation.objects.exists()


def test_the_trials_own_program_refuses_a_training_database(training):
    """RND-11: the reverse."""
    person = ready("MAD")
    training.TRAINING = False
    with pytest.raises(CommandError, match="This database is for training"):
        call_command("load_protocol")
    with pytest.raises(WrongList, match="database is for training"):
        randomize(participant=person, by=person.enrolled_by)
    with pytest.raises(WrongList):
        enrol(screening=person.screening, person=PERSON, by=person.enrolled_by)
    assert not Allocation.objects.exists()


@pytest.mark.parametrize("on", [True, False])
def test_every_page_of_training_says_so(on, client, db, settings):
    settings.TRAINING = on
    text = client.get("/sign-in/").content.decode()
    assert ("Enter no real person" in text) is on
