"""Saying who the person of a screening is, where that was not said before."""

from django.db import transaction

from participants.candidates.actions import Named, name_candidate, rename
from participants.candidates.models import Candidate, CandidateState
from participants.duplicates.actions import keep_matches
from participants.screening.chain import may_come_in
from participants.screening.models import GOES_ON, Screening
from participants.screening.refusals import ScreeningRefused
from trialsite.access.models import User
from trialsite.context.acting import giving_reason


@transaction.atomic
def name_person(*, screening: Screening, person: Named, by: User) -> Candidate:
    """Keep who the person of *screening* is, sealed, and look for them among everybody
    known: the matches stand on the page. Who is in the trial already is left as they
    are. Raises OutsideScope, and ScreeningRefused where the screening came to an end:
    nobody is named who declined or failed."""
    locked = Screening.objects.select_for_update(of=("self",)).get(pk=screening.pk)
    if locked.outcome not in GOES_ON and not may_come_in(locked):
        raise ScreeningRefused(
            "Nobody is named whose screening says "
            f"{locked.get_outcome_display().lower()}."
        )
    candidate = locked.candidate
    if candidate is None:
        candidate = name_candidate(
            site=locked.site_id,
            source=locked.source,
            person=person,
            standing=CandidateState.IN_SCREENING,
            by=by,
        )
        with giving_reason("The person was named."):
            Screening.objects.filter(pk=locked.pk).update(candidate=candidate)
        screening.candidate = candidate
    elif candidate.standing == CandidateState.ENROLLED:
        return candidate
    else:
        rename(candidate=candidate, person=person, by=by)
    keep_matches(candidates=[candidate], people=[person])
    return candidate
