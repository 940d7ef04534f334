"""Two trials that differ in nothing but their arms look alike to everybody blinded.

The same verbs run the same trial twice, with the clock held and the numbers begun anew,
by two lists. Whatever a blinded role can open, download or be sent is then compared
byte by byte (R3-01, RND-06, RND-13). Addresses come from the table of all there are.
"""

import os
import re
import zipfile
from uuid import UUID

import psycopg
import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from participants.randomization.lists.models import SealedList
from participants.randomization.models import Allocation
from participants.unblinding.actions import ARM, unblind
from tests import database
from tests.builders import randomized, ready, sealed_list, staff_at
from tests.fixtures.people import make_user
from tests.fixtures.two_sites import MARCH, went_wrong
from tests.trialsite.access.matrix import DOORS
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.access.roles import ROLES, Permission
from trialsite.exports.actions import request_export
from trialsite.exports.building import make
from trialsite.exports.models import Export
from trialsite.exports.store import path_of
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("committed_db")]

ENTROPIES = ("5eed", "0012")
BLINDED = [role for role in ROLES.values() if role.blinded]
# What a recruiter opens is alike as well, but for the pages of one person, whose arm
# they are told.
OF_ONE_PERSON = {"participant", "randomized"}

# What differs between any two visits of one page.
CHANGES = re.compile(
    r'csrfmiddlewaretoken" value="\w+"|csrf-token" content="\w+"|nonce="[^"]+"'
    r'|name="based_on" value="[^"]+"'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|/go/#\S+"
    # What was read back, signed with its time; it has the words of the page in it.
    r'|name="read_back" value="[^"]*"'
    # The seconds left of a session, the database's own count of transactions, what its
    # clock says, and how far it is ahead.
    r'|data-(idle|day)="\d+"|(?<=NOW\+00:00,)\d+|"transaction": \d+|-?\d\.\d{3} s ahead'
    r"|server: [^<]+"
)


def test_nobody_blinded_can_tell_two_trials_apart():
    """R3-01, RND-06, RND-13: pages, files, letters; by content, order and count."""
    seen, arms = [], []
    for entropy in ENTROPIES:
        with clock.fixed(MARCH):
            start_anew()
            row = sealed_list(entropy)
            seen.append(uncommitted(trial(), row))
        found = Allocation.objects.order_by("stratum", "position")
        arms.append([within(arm) for arm in found.values_list("arm", flat=True)])
    one, other = seen
    assert sum(a != b for a, b in zip(*arms, strict=True)) == 4, "Every arm differs."
    assert one.keys() == other.keys()
    told = [name for name in one if one[name] != other[name]]
    assert not told, f"{told[0]}:\n{difference(one[told[0]], other[told[0]])}"
    assert len(one) > 100


def uncommitted(
    seen: dict[tuple[str, ...], bytes], row: SealedList
) -> dict[tuple[str, ...], bytes]:
    """Without the public commitments, of which each list has its own."""
    for public in (row.commitment, row.proposal.entropy_commitment):
        seen = {name: one.replace(public.encode(), b"-") for name, one in seen.items()}
    return seen


def start_anew():
    database.empty()
    with psycopg.connect(
        os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    ) as superuser:
        superuser.execute("alter sequence participants_study_number restart")


def trial() -> dict[tuple[str, ...], bytes]:
    """One trial, and all that everybody sees of it. Nothing of it is in a log line."""
    by = staff_at("MAD")
    people = [randomized(site) for site in ("MAD", "MAD", "MAD", "BOS")]
    waiting = ready("MAD")
    went_wrong(people[0])
    sent = unblind(
        participant=people[1],
        kind="emergency",
        reason="treatment",
        why="Surgery at night.",
        disclosure="third_party",
        disclosed_to="Dr. Lee",
        email="lee@example.org",
        key=UUID(int=1),
        confirmed_by="password",
        by=by,
    )
    users = {
        role.code: make_user(f"{role.code} X", role.code, None) for role in BLINDED
    }
    users["coordinator"] = by
    seen: dict[tuple[str, ...], bytes] = {}
    for code, user in users.items():
        if Permission.EXPORT in ROLES[code].permissions:
            seen |= files(code, user)
    things = {
        "": [{}],
        "screening": [{"number": people[0].screening_id}],
        "participant": [{"study_id": p.study_id} for p in [*people[:2], waiting]],
        "unblinding": [{"study_id": people[1].study_id, "number": sent.fact.pk}],
        "row": [
            {"table": "participants_participant", "row": str(people[0].pk)},
            {"table": "participants_allocation", "row": str(people[0].allocation.pk)},
        ],
        "person": [{"number": by.pk}],
        "export": list(Export.objects.order_by("pk").values(number=F("pk"))),
        "form": [
            {"study_id": people[0].study_id, "visit": "baseline", "instrument": "bpi"}
        ],
    }
    for code, user in users.items():
        seen |= pages(code, user, things)
    return seen | letters()


def pages(code, user, things):
    client = Client()
    client.force_login(user)
    found = {}
    for name, door in DOORS.items():
        if door.of not in things or not door.signs_in or name == "export-download":
            continue
        if door.get is None or door.get not in ROLES[code].permissions:
            continue
        if code == "coordinator" and name in OF_ONE_PERSON:
            continue
        for kwargs in things[door.of]:
            address = reverse(name, kwargs=kwargs)
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            text = f"{answer.status_code} {answer.get('Location', '')}\n{body.decode()}"
            found[(code, address)] = scrubbed(text)
    return found


def scrubbed(text: str) -> bytes:
    today = f"{clock.wall():%Y-%m-%d}"
    text = re.sub(rf"{today}[ T]\d\d:\d\d:\d\d(\.\d+)?", "NOW", text)
    return CHANGES.sub("-", text).encode()


def files(code, user):
    export = request_export(reason="A look.", by=user)
    make(export.pk)
    with zipfile.ZipFile(path_of(export.pk)) as archive:
        return {
            (code, "file", name): scrubbed(archive.read(name).decode())
            for name in archive.namelist()
        }


def letters():
    """What is sent to staff, and to participants. A third party's letter is not to
    anybody of the trial."""
    found = {}
    for message in Message.objects.exclude(kind=ARM).order_by("pk"):
        email = composer_of(message.kind)(message)
        told = [*vars(email).values()]
        found[("letter", message.key)] = scrubbed(str(told))
    return found


def difference(one: bytes, other: bytes) -> str:
    lines = zip(one.decode().splitlines(), other.decode().splitlines(), strict=False)
    return "\n".join(f"- {a[:300]}\n+ {b[:300]}" for a, b in lines if a != b)[:2000]
