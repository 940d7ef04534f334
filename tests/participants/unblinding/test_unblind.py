"""Unblinding one participant: who may, what is kept, and who is told what."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from participants.randomization.models import Allocation
from participants.unblinding.actions import (
    ARM,
    NOTICE,
    UnblindingRefused,
    assess_impact,
    unblind,
)
from participants.unblinding.models import Unblinding, UnblindingImpact
from tests.builders import (
    enrolled,
    investigator_at,
    second_administrator,
)
from tests.fixtures.people import make_user
from trialsite.access.concealed import within
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.context.acting import giving_reason
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message
from trialsite.protocol import current

PASSWORD = "correct horse battery"


@pytest.fixture
def ivy(db):
    """Ivy is the investigator on call: blinded, and at the site."""
    return make_user("Ivy Moss", "investigator", "MAD", password=PASSWORD)


@pytest.fixture
def erin(in_an_arm_today):
    return in_an_arm_today


def asked(erin, by, **changes):
    """An emergency, shown on the screen; *changes* to it."""
    wish = {
        "kind": "emergency",
        "reason": "treatment",
        "why": "Surgery tonight.",
        "disclosure": "screen",
        "disclosed_to": "Dr. Lee, surgeon",
        "email": "",
        "impact": "",
        "key": uuid4(),
        "confirmed_by": "password",
    }
    return unblind(participant=erin, by=by, **(wish | changes))


def arm_of(erin):
    return current().arm(within(Allocation.objects.get(participant=erin).arm))


def composed(kind):
    return [composer_of(kind)(message) for message in Message.objects.filter(kind=kind)]


def test_the_investigator_on_call_unblinds_one_person_and_it_stays_on_record(ivy, erin):
    """RND-13, R3-02: no second person, no sponsor, at any hour; who, why, to whom."""
    done = asked(erin, ivy)
    assert done.arm == arm_of(erin).code
    assert done.arm not in repr(done)
    fact = Unblinding.objects.get()
    assert (fact.by, fact.why, fact.disclosed_to) == (
        ivy,
        "Surgery tonight.",
        "Dr. Lee, surgeon",
    )
    event = AuditEvent.objects.get(table_name="participants_unblinding")
    assert event.study_id == erin.study_id
    assert done.arm not in str(event.new)


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.code)
def test_only_who_is_named_for_it_unblinds(role, erin):
    """R3-01: the roles are listed in one place."""
    user = make_user("Mary Matrix", role.code, "MAD")
    if Permission.UNBLIND in role.permissions:
        assert asked(erin, user).arm
        return
    with pytest.raises(OutsideScope, match="may not unblind one participant"):
        asked(erin, user)
    assert not Unblinding.objects.exists()


def test_an_unblinding_is_never_deleted_or_changed(ivy, erin):
    """R3-02, RND-13: permanent, whatever reason is given."""
    asked(erin, ivy)
    for change in (
        lambda: Unblinding.objects.all().delete(),
        lambda: Unblinding.objects.update(why="Nothing."),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            giving_reason("It was a slip."),
            transaction.atomic(),
        ):
            change()
    assert Unblinding.objects.get().why == "Surgery tonight."


def test_every_kind_is_recorded_with_what_it_may_mean(ivy, erin):
    """R3-02: planned, unplanned, inadvertent, emergency; impact now, or afterwards in
    an emergency alone."""
    with pytest.raises(UnblindingRefused, match="In an emergency alone"):
        asked(erin, ivy, kind="planned", reason="end")
    for kind in ("planned", "unplanned"):
        asked(erin, ivy, kind=kind, impact="She is assessed by others now.")
    slip = asked(
        erin,
        ivy,
        kind="inadvertent",
        reason="said",
        disclosure="outside",
        impact="None.",
    )
    assert slip.arm == ""
    urgent = asked(erin, ivy).fact
    assert UnblindingImpact.objects.count() == 3
    assess_impact(unblinding=urgent, text="The surgeon knows.", by=ivy)
    assert urgent.impact.text == "The surgeon knows."
    with pytest.raises(UnblindingRefused, match="assessed already"):
        assess_impact(unblinding=urgent, text="Again.", by=ivy)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"kind": "whim"}, "kind", "there is emergency, planned"),
        ({"disclosure": "outside"}, "disclosure", "neither shown nor sent"),
        (
            {"kind": "inadvertent", "impact": "x"},
            "disclosure",
            "neither shown nor sent",
        ),
        ({"disclosure": "third_party"}, "email", "Give the e-mail address"),
        ({"email": "lee@example.org"}, "email", "there is no address"),
        ({"why": " "}, "why", "Say it in words"),
        ({"disclosed_to": ""}, "disclosed_to", "Say it in words"),
        ({"why": "She said cbt helped."}, "why", "names an arm"),
        ({"impact": "Mindfulness-based therapy"}, "impact", "names an arm"),
        ({"impact": "Her mindfulness group"}, "impact", "“mindfulness” names an arm"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changes, field, said, ivy, erin):
    """R3-01: words that name an arm are kept from those who read the record."""
    with pytest.raises(UnblindingRefused, match=said) as refused:
        asked(erin, ivy, **changes)
    assert refused.value.field == field
    assert not Unblinding.objects.exists()
    assert not Message.objects.filter(kind__in=[NOTICE, ARM]).exists()


def test_nobody_without_an_arm_is_unblinded(ivy, coordinator):
    with pytest.raises(UnblindingRefused, match="is not randomized"):
        asked(enrolled(by=coordinator), ivy)


def test_one_page_unblinds_once(ivy, erin):
    """A double click leaves one mark and sends one letter."""
    key = uuid4()
    letter = {"disclosure": "third_party", "email": "lee@example.org", "key": key}
    asked(erin, ivy, **letter)
    with pytest.raises(UnblindingRefused, match="already sent"):
        asked(erin, ivy, **letter)
    assert Unblinding.objects.count() == 1
    assert Message.objects.filter(kind=ARM).count() == 1


def test_a_third_party_is_told_and_who_asked_is_not(ivy, erin):
    """RND-13: by letter, through the outbox; the row of the letter holds no arm."""
    done = asked(erin, ivy, disclosure="third_party", email="lee@example.org")
    assert done.arm == ""
    (letter,) = composed(ARM)
    assert letter.to == "lee@example.org"
    assert arm_of(erin).label in letter.body
    assert erin.study_id in letter.body
    assert erin.identity.family_name not in letter.body
    message = Message.objects.get(kind=ARM)
    assert message.payload == {"unblinding": done.fact.pk}


def test_the_office_and_the_site_hear_of_it_without_the_arm(
    ivy, erin, coordinator, stranger, admin_user
):
    """RND-13: those who may unblind there and who run the access, whoever did it; and
    nobody of another site."""
    make_user("Tess Rowe", "therapist", "MAD")
    asked(erin, ivy)
    notices = composed(NOTICE)
    assert {notice.to for notice in notices} == {
        user.email
        for user in (
            *(ivy, coordinator, investigator_at("MAD")),
            *(admin_user, second_administrator()),
        )
    }
    for notice in notices:
        for arm in current().arms:
            told = f"{notice.subject} {notice.body}"
            assert arm.label not in told
            assert arm.code not in told
            assert arm.masked_label not in told
        assert erin.study_id in notice.subject


def test_the_database_refuses_an_address_that_nothing_was_sent_to(ivy, erin):
    done = asked(erin, ivy).fact
    copied = {
        field.attname: getattr(done, field.attname)
        for field in Unblinding._meta.concrete_fields
    }
    copied |= {"id": None, "key": uuid4(), "email": "a@example.org"}
    with pytest.raises(IntegrityError, match="third_party_alone"):
        Unblinding.objects.create(**copied)
