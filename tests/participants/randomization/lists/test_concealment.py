"""RND-06: who has the whole database and the logs has nothing of the next arm."""

import os
import re

import psycopg
import pytest

from participants.randomization.commitment import mixed_seed, receipt
from participants.randomization.lists.actions import propose_list, seal_list
from participants.randomization.lists.in_force import list_in_force
from participants.randomization.lists.secret import opened_secret, seed_of
from participants.randomization.models import Allocation
from participants.randomization.schemes import scheme_of
from tests.builders import (
    randomize,
    ready,
    sealed_list,
    second_administrator,
    statistician,
)
from trialsite import clock
from trialsite.protocol import current

pytestmark = pytest.mark.usefixtures("committed_db")

HEX = re.compile(r"[0-9a-f]{64,}", re.I)


def dump() -> str:
    """Every row of every table, as text: all that a superuser can copy."""
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url) as superuser:
        tables = superuser.execute(
            "select quote_ident(schemaname) || '.' || quote_ident(tablename) "
            "from pg_tables where schemaname <> 'information_schema'"
        ).fetchall()
        text = []
        for (table,) in tables:
            with superuser.cursor().copy(f"copy {table} to stdout".encode()) as copy:
                text += [bytes(block).decode("utf-8", "replace") for block in copy]
    return "".join(text)


def candidates(text: str) -> set[bytes]:
    """Every 32 bytes in a row that any hex in the text spells, at every place."""
    found = set()
    for run in HEX.findall(text):
        for start in range(0, len(run) - 63):
            found.add(bytes.fromhex(run[start : start + 64]))
    return found


def tells_the_seed(secret: bytes, allocation: Allocation) -> bool:
    """Whether *secret* is the seed, or what it was mixed from: then it makes the
    receipt, and with it every arm to come."""
    line = allocation.line()
    return any(
        receipt(seed=seed, line=line) == allocation.receipt
        for seed in (
            secret,
            mixed_seed(entropy=secret),
            mixed_seed(entropy=secret, beacon=allocation.sealed_list.beacon),
        )
    )


def test_a_dump_and_the_logs_tell_nothing_of_the_next_arm(lines):
    """RND-06: the seed, its entropy and its salt are nowhere in it, and no 32 bytes of
    it draw what was drawn."""
    proposal = propose_list(
        reason="First.", by=statistician(), beacon_source="NIST beacon, pulse 7"
    )
    row = seal_list(proposal=proposal, by=second_administrator(), beacon_value="0a1b")
    for _ in range(3):
        person = ready("MAD")
        randomize(participant=person, by=person.enrolled_by)
    text = dump() + "\n".join(lines())
    assert row.commitment in text, "The dump is the dump of this database."

    allocation = Allocation.objects.select_related(
        "participant", "sealed_list__proposal"
    ).latest("id")
    seed, secret = seed_of(row), opened_secret(row.proposal)
    entropy, salt = secret.entropy, secret.salt
    with open(os.environ["RANDOMIZATION_KEY_FILE"]) as file:
        key = bytes.fromhex(file.read())
    for secret in (seed, entropy, salt, key):
        assert secret.hex() not in text.lower()
    found = candidates(text)
    assert len(found) > 100
    assert not found & {seed, entropy, salt, key}
    assert not [secret for secret in found if tells_the_seed(secret, allocation)]

    # The same tries do find a seed where there is one, and with it the next arm.
    assert tells_the_seed(seed, allocation) and tells_the_seed(entropy, allocation)
    person = ready("MAD")
    foreseen = scheme_of(current()).draw(
        seed=seed, levels={"site": "MAD", "dose": "lt90"}, position=4
    )
    drawn = randomize(participant=person, by=person.enrolled_by)
    assert (drawn.position, drawn.line().arm) == (4, foreseen.arm)


def test_nothing_that_is_printed_shows_the_seed():
    """RND-06: a traceback prints what is at hand."""
    row = sealed_list()
    shown = repr(list_in_force(clock.now()))
    assert seed_of(row).hex() not in shown
    assert repr(seed_of(row)) not in shown
