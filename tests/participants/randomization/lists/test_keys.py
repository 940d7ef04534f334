"""The keys that lists are sealed with: checked at the start, followed by others."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from participants.randomization.actions import randomize
from participants.randomization.lists.actions import propose_list, seal_list
from participants.randomization.lists.arms import proven
from participants.randomization.lists.checks import check_list_key, check_lists_open
from participants.randomization.lists.contents import ListRefused
from participants.randomization.lists.models import SealedList
from participants.randomization.lists.secret import opened_secret
from participants.randomization.models import Allocation
from tests.builders import (
    randomized,
    ready,
    sealed_list,
    second_administrator,
    statistician,
)
from tests.database import let_keys_be_known
from trialsite.secrets.keyring import WrongKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings, tmp_path):
    """Writes the lines of the key file; the first list was sealed with the tests'."""
    settings.RANDOMIZATION_KEY_FILE = str(tmp_path / "keys")
    first = Path(os.environ["RANDOMIZATION_KEY_FILE"]).read_text().strip()

    def write(*lines):
        named = {"first": first, "second": "2" * 64}
        text = "\n".join(named.get(line, line) for line in lines)
        (tmp_path / "keys").write_text(f"{text}\n")

    write("first")
    return write


def reseeded() -> SealedList:
    proposal = propose_list(reason="A new key.", by=statistician(), new_seed=True)
    return seal_list(proposal=proposal, by=second_administrator())


def found(**more):
    return [one.id for one in check_lists_open(None, databases=["default"], **more)]


def test_a_key_that_was_added_seals_what_comes_and_the_old_one_opens_what_was(keys):
    """RND-06, RND-12: the way to another key is an amendment by two people."""
    before = randomized("MAD").allocation
    keys("first", "second")
    let_keys_be_known()
    with pytest.raises(ListRefused, match="ask for a new seed"):
        propose_list(reason="A new key.", by=statistician())
    row = reseeded()
    assert opened_secret(row.proposal).entropy
    after = randomized("MAD").allocation
    assert after.sealed_list == row != before.sealed_list
    assert bytes(row.proposal.secret)[1:3] == b"\0\2"
    assert proven([before, after]) == [before, after]
    assert found() == []


def test_who_has_lost_the_key_seals_another_list_and_goes_on(keys):
    """RND-06: what was drawn before stands, and cannot be proved any more."""
    before = randomized("MAD").allocation
    person = ready("MAD")
    keys("second")
    with pytest.raises(WrongKey, match="key 1 is another"):
        reseeded()
    keys("lost", "second")
    let_keys_be_known()
    assert found() == ["participants.W003"]
    reseeded()
    assert found() == ["participants.W003"]
    after = randomize(participant=person, by=person.enrolled_by)
    assert (after.position, after.stratum) == (1, before.stratum)
    assert proven([before, after]) == [after]
    assert Allocation.objects.count() == 2


def test_the_check_tells_a_lost_key_from_a_file_that_is_none(keys, settings):
    """RND-06: at the start, and not at the moment of randomizing."""
    sealed_list()
    assert check_list_key(None) == []
    assert found() == []
    for text in ("", "abcd", "first abcd"):
        keys(*text.split())
        (fault,) = check_list_key(None)
        assert fault.id == "participants.E001"
        assert "a line of 64 hex digits" in fault.msg
        assert "abcd" not in fault.msg
        assert found() == []


def test_a_secret_that_was_moved_from_another_list_is_named(keys):
    """RND-06: though its key is there."""
    first = sealed_list()
    proposal = first.proposal
    proposal.pk, proposal.amends = uuid4(), first
    proposal.save(force_insert=True)
    SealedList.objects.create(
        proposal=proposal,
        number=2,
        commitment=first.commitment,
        starts_at=first.starts_at,
        by=first.by,
    )
    (fault,) = check_lists_open(None, databases=["default"])
    assert fault.id == "participants.E002"
    assert "List 2 does not open" in fault.msg
    assert "Put the key back" in fault.hint
