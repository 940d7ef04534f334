"""One of each thing that an address can name, all of them of one site."""

from uuid import uuid4

from participants.call_list.actions import hand_in
from participants.call_list.models import CallList
from participants.candidates.actions import Named, name_candidate
from participants.candidates.models import Candidate
from participants.contact.actions import Contacted, record_contact
from participants.duplicates.actions import keep_matches
from participants.duplicates.models import Match
from participants.enrolment.models import Participant
from participants.randomization.lists.models import MethodComparison
from participants.transfer.models import SiteTransfer
from participants.unblinding.actions import unblind
from tests.builders import randomized, staff_at, statistician
from trialsite.access.models import AccessReview, User
from trialsite.accounts.models import SignedIn
from trialsite.exports.models import Export
from trialsite.protocol.actions import running_version
from trialsite.reviews.actions import digest_of

Kwargs = dict[str, dict[str, object]]


def one_of_each(site: str = "MAD") -> Kwargs:
    """One of each thing that an address can name, all of them of *site*."""
    coordinator = staff_at(site)
    participant: Participant = randomized(site, by=coordinator)
    study_id = participant.study_id
    review = AccessReview.objects.create(
        by=coordinator,
        statement="Read.",
        site_codes=[site],
        listed=[],
        sha256=digest_of([]),
    )
    export = Export.objects.create(
        requested_by=coordinator,
        reason="Report",
        site_codes=[site],
        protocol_version=running_version(),
    )
    attempt = record_contact(
        participant=participant,
        contacted=Contacted("phone", "no_answer"),
        by=coordinator,
    )
    candidate, file, match = before_the_trial(coordinator, site)
    visit = {"study_id": study_id, "visit": "baseline"}
    return {
        "": {},
        "letter": {"key": "any"},
        "instrument": {"instrument": "bpi"},
        "item": {"instrument": "bpi", "item": "bpi_worst"},
        "screening": {"number": participant.screening_id},
        "candidate": {"key": candidate.pk},
        "file": {"key": file.pk},
        "match": {"number": match.pk},
        "participant": {"study_id": study_id},
        "transfer": {"number": proposed_here(participant).pk},
        "attempt": {"study_id": study_id, "number": attempt.pk},
        "status": {
            "study_id": study_id,
            "number": participant.status_changes.latest("at").pk,
        },
        "consent": {"number": participant.screening.consents.get().pk},
        "approval": {"site": site, "version": "v2"},
        "place": {"place": 1},
        "unblinding": {"study_id": study_id, "number": unblinded(participant)},
        "form": {**visit, "instrument": "bpi"},
        "log": {**visit, "instrument": "opioid_log"},
        "export": {"number": export.pk},
        "review": {"number": review.pk},
        "person": {"number": coordinator.pk},
        "row": {"table": "participants_participant", "row": str(participant.pk)},
        "sign-in": {"number": signed_in(coordinator).pk},
        "passkey": {"pk": 1},
        "comparison": {"number": comparison().pk},
        "proposal": {"key": participant.allocation.sealed_list_id},
        "membership": {"number": coordinator.memberships.get().pk},
    }


def comparison() -> MethodComparison:
    """One that waits."""
    return MethodComparison.objects.create(
        trials=200, people=770, protocol_version=running_version(), by=statistician()
    )


def unblinded(participant: Participant) -> int:
    """An unblinding in an emergency, whose impact is not assessed yet."""
    said = {"kind": "emergency", "reason": "treatment", "why": "Surgery at night."}
    done = unblind(
        **said,
        participant=participant,
        disclosure="screen",
        disclosed_to="Dr. Lee",
        key=uuid4(),
        confirmed_by="password",
        by=participant.enrolled_by,
    )
    return done.fact.pk


def proposed_here(participant: Participant) -> SiteTransfer:
    """A move to the participant's site that waits for its answer."""
    return SiteTransfer.objects.create(
        participant=participant,
        study_id=participant.study_id,
        from_site_id="SLC",
        to_site_id=participant.site_id,
        reason="Moved house",
        by=participant.enrolled_by,
    )


def signed_in(user: User) -> SignedIn:
    """One sign-in of somebody who does not ask here."""
    return SignedIn.objects.create(user=user, device="Firefox", means="Password")


def before_the_trial(
    coordinator: User, site: str = "MAD"
) -> tuple[Candidate, CallList, Match]:
    """Somebody on a call list, the list, and a match between two at one site."""
    file = hand_in(
        site=site,
        source="letter",
        name="list.csv",
        raw=b"name,phone\nErin Stone,608 555 0177\n",
        by=coordinator,
    )
    # Nobody is known at two sites.
    email = f"known.at.{site.lower()}@example.org"
    people = [Named(given_name=name, email=email) for name in ("Ida", "Ada")]
    made = [
        name_candidate(site=site, source="letter", person=person, by=coordinator)
        for person in people
    ]
    (match,) = keep_matches(candidates=made[:1], people=people[:1])
    return made[0], file, match
