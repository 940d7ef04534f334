"""Saving a page of the locator that others may have saved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from participants.contact.locator import known_of, update_locator
from participants.enrolment.models import Identity, Participant
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.editing.comparing import Base, Newer, compare


@dataclass(frozen=True)
class SavedLocator:
    """What came of saving a page. ``clashes`` were not saved: two changed them, and
    each names who was first; ``newer`` were changed by somebody else alone, who is
    ``earlier``. ``participant`` is as it is now; ``changed`` are the fields saved."""

    participant: Participant
    changed: list[str]
    clashes: Mapping[str, Newer]
    newer: tuple[str, ...]
    earlier: Newer


@transaction.atomic
def save_locator_page(
    *,
    participant: Participant,
    values: Mapping[str, object],
    reason: str,
    base: Base,
    by: User,
) -> SavedLocator:
    """Keep what this person changed on a page of *values* that was drawn from *base*.
    What they did not touch stays as it is now, and what somebody else changed too is
    left for a person to decide. Raises what update_locator raises."""
    require(by, Permission.CONTACT, participant.site_id)
    # Everybody who saves such a page waits here, so what is read after it is newest.
    Identity.objects.select_for_update(of=("self",)).get(participant=participant)
    held = Participant.objects.select_related("identity", "locator", "site").get(
        pk=participant.pk
    )
    now = known_of(held)
    compared = compare(base=base, now=now, typed=values)
    earlier = _last_change(held, by=by)
    changed = []
    if compared.changes:
        changed = update_locator(
            participant=held, values=compared.changes, reason=reason, by=by
        )
        held = Participant.objects.select_related("identity", "locator").get(pk=held.pk)
    known = {
        name: asked
        for name, asked in base.undecided.items()
        if base.showed(name, now.get(name))
    }
    return SavedLocator(
        participant=held,
        changed=changed,
        clashes={name: known.get(name, earlier) for name in compared.clashes},
        newer=compared.newer,
        earlier=earlier,
    )


def _last_change(participant: Participant, *, by: User) -> Newer:
    """Who brought it up to date last, for somebody whose page is older."""
    locator = getattr(participant, "locator", None)
    if locator is None or locator.changed_at is None:
        return Newer("somebody else", "")
    at = locator.changed_at.isoformat()
    if locator.changed_by == by:
        return Newer("you, on another page,", at)
    return Newer(locator.changed_by.name, at)
