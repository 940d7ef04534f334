"""What this floor adds to a participant's page; record/order.py says where."""

from participants.consent.again import to_ask
from participants.consent.changes import Since
from participants.consent.signed_names import Given, Known, signing_of
from participants.contact.gate import closed_channels
from participants.contact.trying import tries_of
from participants.contact.words import Channel, ContactMode, Time
from participants.duplicates.models import with_verdict
from participants.eligibility.content import ELIGIBILITY
from participants.enrolment.models import (
    FollowUpStatus,
    Participant,
    StatusChange,
    TherapyStatus,
)
from participants.enrolment.rarely import has, rows_of
from participants.enrolment.statuses import reasons_for
from participants.enrolment.stays import SiteStay
from participants.randomization.corrections.actions import levels_of
from participants.record.registry import Context, panel
from participants.record.rows import (
    changes_of,
    consents_to,
    newest_attempts,
    stays_of,
)
from participants.transfer.models import Answer
from participants.worklist.reconsent import STILL_ASKED
from trialsite.access.concealed import reveal
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.protocol.versions import every_version
from trialsite.signatures.actions import newest
from trialsite.signatures.pages import shown


@panel(template="randomization/panel.html")
def allocation(participant: Participant, scope: Scope) -> Context | None:
    """The arm, to those who may see it, and that there is one to everybody else; and
    what went wrong with it, which is no secret."""
    if not participant.is_randomized:
        return None
    site = participant.site_id
    context = {
        "participant": participant,
        "arm": None,
        "unblindings": rows_of(participant, "unblindings").select_related(
            "by", "impact"
        ),
        "errors": rows_of(participant, "randomization_errors").select_related("by"),
        "corrections": _corrections(participant),
        "may_unblind": scope.allows(Permission.UNBLIND, site),
        "may_mark": scope.allows(Permission.MARK_ERRORS, site),
    }
    if not scope.allows(Permission.SEE_ARM, site):
        # The status says when it was: the allocation itself is not visible to all.
        assigned = participant.status_changes.filter(status=TherapyStatus.ASSIGNED)
        return context | {"allocation": assigned.earliest("at")}
    found = participant.allocation
    arm = every_version().arm(reveal(found.arm, to=scope, site=site))
    return context | {"allocation": found, "arm": arm}


def _corrections(participant: Participant) -> list[dict[str, object]]:
    factors = {factor.code: factor for factor in every_version().randomization.strata}
    lines: list[dict[str, object]] = []
    for one in rows_of(participant, "stratum_corrections").select_related("by"):
        factor = factors.get(one.factor)
        levels = levels_of(factor) if factor else {}
        lines.append(
            {
                "at": one.at,
                "by": one.by,
                "why": one.why,
                "factor_label": factor.label if factor else one.factor,
                "used_label": levels.get(one.as_used, one.as_used),
                "true_label": levels.get(one.as_true, one.as_true),
            }
        )
    return lines


@panel(template="eligibility/panel.html")
def eligibility(participant: Participant, scope: Scope) -> Context | None:
    """Who signed the eligibility, whether it holds, and the deviations."""
    if not scope.allows(Permission.SEE_ANSWERS, participant.site_id):
        return None
    last = newest(ELIGIBILITY, participant.study_id)
    deviations = scope.deviations(Permission.SEE_ANSWERS)
    deviations = deviations.filter(screening=participant.screening_id)
    if not has(participant, "deviations"):
        deviations = deviations.none()
    return {
        "participant": participant,
        "shown": shown(last) if last else None,
        "deviations": deviations.select_related("by").order_by("at"),
    }


@panel(template="duplicates/panel.html")
def known_twice(participant: Participant, scope: Scope) -> Context | None:
    """Matches of the participant with somebody known, where there are any."""
    if not scope.allows(Permission.SEE_SCREENING, participant.site_id):
        return None
    if not has(participant, "match_sides"):
        return None
    sides = scope.match_sides(Permission.SEE_SCREENING)
    sides = sides.filter(candidate__screenings=participant.screening_id)
    found = list(with_verdict(sides).select_related("match").order_by("match_id"))
    return {"sides": found} if found else None


@panel(template="enrolment/panel.html")
def status_history(participant: Participant, scope: Scope) -> Context:
    """How the person's status came to be what it is. The newest change of each kind
    can be put right, unless it is the enrolment."""
    site = participant.site_id
    changes = changes_of(person=participant.pk)
    consents = _consents(participant)
    newest = {change.kind: change for change in reversed(changes)}
    first = changes[-1] if changes else None
    may = scope.allows(Permission.CHANGE_STATUS, site)
    return {
        "participant": participant,
        "may_see_audit": scope.allows(Permission.SEE_AUDIT, site),
        "changes": [
            {
                "change": change,
                "word": _status_word(change),
                "reason": _reason(change),
                "is_wrong": hasattr(change, "corrected_by"),
                "may_correct": may
                and newest[change.kind] == change
                and change != first,
            }
            for change in changes
        ],
        "stays": _stays(participant),
        "transfers": rows_of(participant, "transfers")
        .exclude(answer=Answer.ACCEPTED)
        .select_related("to_site", "by", "answered_by")
        .order_by("-at"),
        "withdrawals": rows_of(participant, "withdrawals")
        .select_related("by")
        .order_by("-at"),
        "may_move": may,
        "may_take_back": bool(participant.withdrawn)
        and scope.allows(Permission.CHANGE_STATUS, participant.site_id),
        "may_copy": scope.allows(Permission.CONSENT, participant.site_id),
        "consents": consents,
        "since": _consent_again(participant, scope, consents),
    }


def _consent_again(
    participant: Participant, scope: Scope, consents: list[Given]
) -> Since | None:
    """What changed since the version that the person agreed to, for who may ask them to
    agree to the one in use; nobody asks somebody who is not in the trial any more."""
    may = scope.allows(Permission.CONSENT, participant.site_id)
    if not may or participant.follow_up not in STILL_ASKED:
        return None
    return to_ask([consent for consent, _ in consents], participant.site_id)


def _consents(participant: Participant) -> list[Given]:
    """What the person agreed to, and how it is signed."""
    identity = participant.identity
    known = Known(identity.given_name, identity.family_name)
    given = consents_to(screening=participant.screening_id)
    return [(consent, signing_of(consent, known)) for consent in given]


def _status_word(change: StatusChange) -> str:
    choices = (
        FollowUpStatus if change.kind == StatusChange.Kind.FOLLOW_UP else TherapyStatus
    )
    return str(choices(change.status).label)


def _reason(change: StatusChange) -> str:
    known = reasons_for(change.kind, change.status) if change.reason else ()
    return next((c.label for c in known if c.code == change.reason), "")


def _stays(participant: Participant) -> list[SiteStay]:
    """The sites the person belonged to, newest first; none where it was always one."""
    if not has(participant, "transfers"):
        return []
    return stays_of(person=participant.pk)


@panel(template="contact/panel.html")
def contact_history(participant: Participant, scope: Scope) -> Context:
    """Every attempt to reach the person, and where they stand beside the rule. The
    notes are for those who may see the arm."""
    site = participant.site_id
    series = tries_of(participant)
    return {
        "participant": participant,
        "attempts": newest_attempts(person=participant.pk),
        "series": series,
        "modes_left": ", ".join(
            ContactMode(m).label.lower() for m in series.modes_left
        ),
        "sees_notes": scope.allows(Permission.SEE_ARM, site),
        "may": scope.allows(Permission.CONTACT, site),
    }


@panel(template="contact/locator_panel.html")
def locator(participant: Participant, scope: Scope) -> Context | None:
    """How the person is reached, to those who may reach them; to others which
    channels are closed, if any."""
    closed = closed_channels([participant])[participant.pk]
    labels = [channel.label.lower() for channel in Channel if channel in closed]
    may = scope.allows(Permission.CONTACT, participant.site_id)
    if not may:
        return {"closed": labels, "participant": participant} if labels else None
    known = getattr(participant, "locator", None)
    return {
        "participant": participant,
        "may": True,
        "closed": labels,
        "locator": known,
        "times": ", ".join(Time(t).label.lower() for t in known.times) if known else "",
        "people": rows_of(participant, "contact_people")
        .filter(ended_at=None)
        .order_by("at"),
    }
