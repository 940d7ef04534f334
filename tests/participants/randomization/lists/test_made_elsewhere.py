"""A list made elsewhere: handed in by one person, sealed by another, and proved."""

import csv
import io
from hashlib import sha256

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docs import verify_randomization as script
from participants.randomization.actions import NotReady, randomize
from participants.randomization.commitment import commitment
from participants.randomization.lists.actions import (
    newest_list,
    propose_list,
    seal_list,
)
from participants.randomization.lists.contents import ListRefused
from participants.randomization.lists.models import ProposedList
from participants.randomization.lists.pack import reveal
from participants.randomization.lists.secret import opened_secret, scheme_in, seed_of
from participants.randomization.log import written
from participants.randomization.models import Allocation
from participants.randomization.schemes import ListUsedUp
from tests.builders import baseline_done, second_administrator, signed, statistician
from trialsite.access.models import User
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

ARMS = ("STRETCH", "WALK", "LEAFLET")
LIST = "stratum,arm\n" + "".join(
    f"site={site},{arm}\n" for arm in ARMS for site in ("LDS", "AKL")
)
FILE = LIST.encode()
DIGEST = sha256(FILE).hexdigest()


@pytest.fixture(autouse=True)
def from_a_list(protocol_with):
    """The tiny trial, randomizing from a list made elsewhere."""
    blocks = 'method = "permuted-blocks"\nblock_sizes = [4, 8]\n'
    protocol_with(lambda text: text.replace(blocks, 'method = "imported-list"\n'))


def proposed(file=FILE, **more):
    return propose_list(reason="Made by R.", by=statistician(), file=file, **more)


def sealed(proposal, digest=DIGEST):
    return seal_list(proposal=proposal, by=second_administrator(), digest=digest)


def person(site):
    found = baseline_done(site)
    signed(found)
    return found


def in_arm(site):
    found = person(site)
    return randomize(participant=found, by=found.enrolled_by).line().arm


def test_arms_come_in_the_order_of_the_list_and_end_with_it():
    """RND-12: by two people, as every list."""
    sealed(proposed())
    assert [in_arm(site) for site in ("LDS", "LDS", "AKL", "LDS")] == [
        *("STRETCH", "WALK", "STRETCH", "LEAFLET")
    ]
    with pytest.raises(ListUsedUp, match="3 places of the list for site=LDS are taken"):
        in_arm("LDS")
    assert Allocation.objects.count() == 4
    # Its makers continue it, and the same two people amend.
    more = FILE.replace(b"STRETCH", b"x").replace(b"WALK", b"STRETCH")
    more = more.replace(b"x", b"WALK")
    sealed(proposed(more), sha256(more).hexdigest())
    assert in_arm("LDS") == "WALK"


def test_the_second_person_knows_the_digest_from_its_makers():
    """RND-12: not from the program, which says nothing of the right one."""
    proposal = proposed()
    for wrong in ("", "0" * 64, DIGEST[:-1]):
        with pytest.raises(ListRefused, match="is not the SHA-256") as refused:
            sealed(proposal, wrong)
        assert refused.value.field == "digest"
        assert DIGEST not in str(refused.value)
    assert sealed(proposal, f" {DIGEST.upper()} ").number == 1


def test_neither_list_nor_digest_is_in_the_row_or_in_the_trail():
    """RND-06: with the digest, who knows all places but the last could try them out."""
    row = sealed(proposed())
    listed = scheme_in(row.proposal, opened_secret(row.proposal)).digest
    told = f"{AuditEvent.objects.values_list('new', flat=True)}"
    for model in (ProposedList, type(row)):
        told += f"{list(model.objects.values())}"
    for hidden in (DIGEST, listed, "site=LDS,"):
        assert hidden not in told
    shown = repr(scheme_in(row.proposal, opened_secret(row.proposal)))
    assert "entries" not in shown


def test_the_script_verifies_it_with_the_list():
    """RND-01, RND-15: the commitment fixed the list, and each arm is its place's."""
    row = sealed(proposed())
    for site in ("LDS", "AKL", "LDS"):
        in_arm(site)
    secret = opened_secret(row.proposal)
    scheme = scheme_in(row.proposal, secret)
    assert row.commitment == commitment(
        seed=seed_of(row), salt=secret.salt, configuration=scheme.configuration()
    )
    stated = reveal(row, secret, 3)
    log = written((one.line(), one.receipt) for one in Allocation.objects.all())
    rows = list(csv.DictReader(io.StringIO(log)))
    listed = scheme.sequences()
    trial = script.Trial(stated["configuration"], seed_of(row), listed)
    assert not [*script.of_hashes(stated, listed), *script.of_log(stated, rows, trial)]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "hand in its file"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b"stratum,arm\nsite=LDS,RUN\n", "line 2: found arm 'RUN'; allowed: WALK"),
        (b"x" * 1_000_001, "1,000,001 bytes; the most is 1,000,000"),
    ],
    ids=["none", "no text", "unknown arm", "too long"],
)
def test_a_file_that_does_not_fit_is_refused(file, said):
    with pytest.raises(ListRefused, match=said) as refused:
        proposed(file)
    assert refused.value.field == "file"
    assert not ProposedList.objects.exists()


def test_who_is_blinded_hands_in_no_list():
    """R3-01: they would know what comes."""
    with pytest.raises(OutsideScope, match="take the randomization's log"):
        propose_list(reason="Mine.", by=second_administrator(), file=FILE)


def test_an_amendment_brings_the_list_of_who_is_left():
    """RND-12: a closed site has no place in it."""
    sealed(proposed())
    waiting = person("AKL")
    with pytest.raises(ListRefused, match="found stratum 'site=AKL'"):
        proposed(closed_sites=["AKL"])
    left = b"".join(line for line in FILE.splitlines(True) if b"AKL" not in line)
    sealed(proposed(left, closed_sites=["AKL"]), sha256(left).hexdigest())
    with pytest.raises(NotReady, match="Site AKL is closed"):
        randomize(participant=waiting, by=waiting.enrolled_by)


def test_two_people_seal_it_by_their_pages(client):
    """RND-12."""

    def signs_in(user):
        User.objects.filter(pk=user.pk).update(password=make_password("plain words"))
        user.refresh_from_db()
        client.force_login(user)

    signs_in(second_administrator())
    assert client.get("/randomization/propose/").status_code == 403
    signs_in(statistician())
    page = client.get("/randomization/propose/").content.decode()
    assert "A list made elsewhere" in page
    assert 'enctype="multipart/form-data"' in page
    bad = SimpleUploadedFile("list.csv", b"stratum,arm\n" + 12 * b"site=LDS,RUN\n")
    typed = {"reason": "Made by R."}
    page = client.post("/randomization/propose/", typed | {"file": bad})
    assert "found arm &#x27;RUN&#x27;" in page.content.decode()
    said = page.context["form"].errors["file"]
    assert len(said) == 11, "each fault by itself, and how many more there are"
    assert said[-1] == "and 2 more"
    good = SimpleUploadedFile("list.csv", FILE)
    client.post("/randomization/propose/", typed | {"file": good})
    address = f"/randomization/proposed/{ProposedList.objects.get().pk}/"
    signs_in(second_administrator())
    sent = {"password": "plain words", "digest": "0" * 64}
    page = client.post(address, sent).content.decode()
    assert "is not the SHA-256" in page
    client.post(address, sent | {"digest": f"{DIGEST}  list.csv"})
    assert newest_list().number == 1


def test_a_list_that_looks_wrong_is_for_two_people_to_decide(client):
    """Doubled: neither proposes or seals it in silence, and both may."""
    doubled = FILE + FILE.partition(b"\n")[2]
    digest = sha256(doubled).hexdigest()
    with pytest.raises(ListRefused, match="The list repeats itself") as refused:
        proposed(doubled)
    assert refused.value.field == "accepted"
    proposal = proposed(doubled, accepted=True)
    assert proposal.cautions == ["repeats", "shares"]
    with pytest.raises(ListRefused, match="The list repeats itself"):
        sealed(proposal, digest)
    seal_list(
        proposal=proposal, by=second_administrator(), digest=digest, accepted=True
    )


def test_the_pages_ask_both_people(client):
    doubled = FILE + FILE.partition(b"\n")[2]
    una = statistician()
    client.force_login(una)
    sent = {"reason": "Made by R.", "file": SimpleUploadedFile("list.csv", doubled)}
    page = client.post(reverse("list-propose"), sent).content.decode()
    assert "The list repeats itself" in page
    assert not ProposedList.objects.exists()
    sent |= {"file": SimpleUploadedFile("list.csv", doubled), "accepted": "on"}
    client.post(reverse("list-propose"), sent)
    proposal = ProposedList.objects.get()
    client.force_login(second_administrator())
    page = client.get(reverse("list-seal", args=[proposal.pk])).content.decode()
    assert "Ask its makers" in page and "I asked the list" in page
    told = AuditEvent.objects.filter(table_name="participants_proposedlist")
    assert "repeats" not in "".join(f"{one.new}" for one in told)


@pytest.mark.parametrize(
    "broken", [FILE.replace(b"\n", b"\r"), FILE + b'all,"' + b"x" * 140_000]
)
def test_no_file_ends_in_an_error_page(client, broken):
    client.force_login(statistician())
    sent = {"reason": "Made by R.", "file": SimpleUploadedFile("list.csv", broken)}
    assert client.post(reverse("list-propose"), sent).status_code in (200, 302)
