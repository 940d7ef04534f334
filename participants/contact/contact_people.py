"""Writes of the people through whom a participant agreed to be reached."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from participants.contact.actions import ContactRefused
from participants.contact.models import ContactPerson
from participants.contact.trying import judge
from participants.contact.words import Relationship
from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol.now import stated_site
from trialsite.values.emails import BadEmail, read_email
from trialsite.values.instants import day_words
from trialsite.values.names import BadName, read_name
from trialsite.values.phones import BadPhone, read_phone


@dataclass(frozen=True, repr=False)
class Somebody:
    """A contact person as the participant told of them; no traceback shows them."""

    name: str
    relationship: str
    phone: str = ""
    email: str = ""


@transaction.atomic
def name_contact_person(
    *, participant: Participant, somebody: Somebody, agreed_on: date, by: User
) -> ContactPerson:
    """Add somebody through whom a participant agreed, on *agreed_on*, to be reached.
    Raises OutsideScope, and ContactRefused for a day that cannot be, or a person
    without phone and e-mail."""
    require(by, Permission.CONTACT, participant.site_id)
    if somebody.relationship not in Relationship.values:
        raise ContactRefused(
            f"{somebody.relationship!r} is no relationship; there is "
            f"{', '.join(Relationship.values)}.",
            field="relationship",
        )
    country = stated_site(participant.site_id).country
    try:
        somebody = replace(
            somebody,
            name=read_name(somebody.name),
            phone=read_phone(somebody.phone, country),
            email=read_email(somebody.email),
        )
    except (BadName, BadPhone, BadEmail) as error:
        field = {BadName: "name", BadEmail: "email"}.get(type(error), "phone")
        raise ContactRefused(str(error), field=field) from None
    if not (somebody.phone or somebody.email):
        raise ContactRefused(
            "Give a phone number or an e-mail address, or both.", field="phone"
        )
    today = clock.today(participant.timezone)
    if not participant.enrolled_on <= agreed_on <= today:
        raise ContactRefused(
            f"{day_words(agreed_on)} cannot be right: it must be from enrolment "
            f"({day_words(participant.enrolled_on)}) to today ({day_words(today)}).",
            field="agreed_on",
        )
    made = ContactPerson.objects.create(
        participant=participant,
        name=somebody.name,
        relationship=somebody.relationship,
        phone=somebody.phone,
        email=somebody.email,
        agreed_on=agreed_on,
        by=by,
    )
    judge(people=[participant.pk])
    return made


@transaction.atomic
def end_contact_person(*, contact_person: ContactPerson, by: User) -> ContactPerson:
    """Take somebody off the list: the participant, or they, do not want it any longer.
    Raises OutsideScope, and ContactRefused where it was done before."""
    require(by, Permission.CONTACT, contact_person.participant.site_id)
    held = ContactPerson.objects.select_for_update().get(pk=contact_person.pk)
    if held.ended_at:
        raise ContactRefused("This person is off the list already.")
    held.ended_at, held.ended_by = clock.now(), by
    held.save(update_fields=["ended_at", "ended_by"])
    judge(people=[held.participant_id])
    return held
