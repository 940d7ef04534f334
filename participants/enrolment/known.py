"""By what somebody in the trial is known again, should they come once more."""

from django.db import transaction

from participants.candidates.actions import Named, known_by
from participants.candidates.models import Candidate
from participants.duplicates.actions import keep_matches
from participants.duplicates.models import Match
from participants.enrolment.models import Identity
from trialsite.access.roles import Permission
from trialsite.context.visible import everywhere, visible_rows

FOUND_BY = (
    *("given_name", "family_name", "date_of_birth", "email", "phone"),
    *("other_emails", "other_phones"),
)
"""What of an identity people are looked up by."""


@transaction.atomic
def know_again(*, identity: Identity) -> list[Match]:
    """Let somebody in the trial be found by what their *identity* says now, and look
    for them among everybody known; returns the matches that are new. Called by
    whoever changes an identity, so nobody's authority is asked for."""
    person = Named(**{name: getattr(identity, name) for name in FOUND_BY})
    # The hashes of a candidate; no name of anybody is read.
    with visible_rows(everywhere(Permission.SEE_SCREENING)):
        candidate = Candidate.objects.get(
            screenings__participant=identity.participant_id
        )
        known_by(candidate=candidate, person=person)
        return keep_matches(candidates=[candidate], people=[person])
