"""Writes of what helps to find a participant again."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from participants.candidates.keys import lines
from participants.contact.actions import ContactRefused
from participants.contact.models import Locator
from participants.enrolment.birth import why_not_born
from participants.enrolment.known import FOUND_BY, know_again
from participants.enrolment.models import Identity, Participant
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.acting import giving_reason
from trialsite.protocol.now import stated_site
from trialsite.values.emails import BadEmail, read_email
from trialsite.values.names import BadName, read_name
from trialsite.values.phones import BadPhone, read_phone

OF_IDENTITY = (
    *("given_name", "family_name", "preferred_name"),
    *("date_of_birth", "email", "phone", "other_phones", "other_emails"),
)
OF_LOCATOR = (
    *("prefers", "times", "leave_message"),
    *("second_phone", "second_email", "address"),
)


@transaction.atomic
def update_locator(
    *, participant: Participant, values: Mapping[str, object], reason: str, by: User
) -> list[str]:
    """Bring how a person is reached up to date: their names, date of birth, e-mail and
    phone (of their Identity), what else the Locator holds, and their time zone.
    *values* are by field name; what is left out stays. There is one record, so every
    message planned already goes to the new address, and the person is known again by
    it: who is like them now becomes a match. Returns the fields that changed. Raises
    OutsideScope, and ContactRefused for a name, a date of birth, a number or an
    address that is none, an unknown time zone or no reason."""
    require(by, Permission.CONTACT, participant.site_id)
    if not reason.strip():
        raise ContactRefused("Say how we learned of it.", field="reason")
    values = _as_kept(participant, values)
    _check_who(participant, values)
    identity = Identity.objects.select_for_update().get(participant=participant)
    locator = (
        Locator.objects.select_for_update().filter(participant=participant).first()
    )
    made = locator is None
    locator = locator or Locator(participant=participant)
    with giving_reason(reason):
        changed = _set(identity, OF_IDENTITY, values)
        if changed:
            identity.save(update_fields=changed)
        if not set(FOUND_BY).isdisjoint(changed):
            know_again(identity=identity)
        zone = str(values.get("timezone", participant.timezone))
        if zone != participant.timezone:
            _check_zone(zone)
            participant.timezone = zone
            participant.save(update_fields=["timezone"])
            changed.append("timezone")
        of_locator = _set(locator, OF_LOCATOR, values)
        changed += of_locator
        locator.changed_at, locator.changed_by = clock.now(), by
        if made:
            locator.save(force_insert=True)
        elif changed:
            locator.save(update_fields=[*of_locator, "changed_at", "changed_by"])
    return changed


def known_of(participant: Participant) -> dict[str, object]:
    """What update_locator takes, as it is kept, by field name."""
    identity = participant.identity
    locator = getattr(participant, "locator", None) or Locator()
    return {
        "timezone": participant.timezone,
        **{name: getattr(identity, name) for name in OF_IDENTITY},
        **{name: getattr(locator, name) for name in OF_LOCATOR},
    }


def _set(
    row: object, names: tuple[str, ...], values: Mapping[str, object]
) -> list[str]:
    changed = []
    for name in names:
        if name in values and getattr(row, name) != values[name]:
            setattr(row, name, values[name])
            changed.append(name)
    return changed


READ = {
    **dict.fromkeys(("phone", "second_phone"), read_phone),
    **dict.fromkeys(("email", "second_email"), lambda text, country: read_email(text)),
    "other_phones": lambda text, country: "\n".join(
        read_phone(line, country) for line in lines(text)
    ),
    "other_emails": lambda text, country: "\n".join(map(read_email, lines(text))),
    **dict.fromkeys(
        ("given_name", "family_name", "preferred_name"),
        lambda text, country: read_name(text),
    ),
}
"""How each value is read, as people of the site write it."""


def _as_kept(
    participant: Participant, values: Mapping[str, object]
) -> Mapping[str, object]:
    country = stated_site(participant.site_id).country
    read = dict(values)
    for name, value in values.items():
        if name not in READ:
            continue
        try:
            read[name] = READ[name](str(value or ""), country)
        except (BadName, BadPhone, BadEmail) as error:
            raise ContactRefused(str(error), field=name) from None
    return read


def _check_who(participant: Participant, values: Mapping[str, object]) -> None:
    for name in ("given_name", "family_name"):
        if name in values and not str(values[name]).strip():
            raise ContactRefused("A name is missing: give both.", field=name)
    born = values.get("date_of_birth")
    if isinstance(born, date) and (
        wrong := why_not_born(born, clock.today(participant.timezone))
    ):
        raise ContactRefused(wrong, field="date_of_birth")


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ContactRefused(
            f"{zone!r} is no time zone; one is 'America/Chicago'.", field="timezone"
        ) from None
