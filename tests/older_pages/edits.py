"""Every address that takes a form, by what a save does to what was there before.

A page that edits something stands in EDITS, and test_every_edit opens it twice. What
stands in OTHERS says why no older page can wipe anything by it. A new address is in
neither, and a test says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.opioids.log import read_log
from assessments.responses.models import Response
from participants.contact.gate import closed_channels
from participants.enrolment.models import Participant

DAY, OTHER_DAY = "2026-05-09", "2026-05-10"


@dataclass(frozen=True)
class Edit:
    """A page that edits. *address* has what follows the participant's; *holding* is a
    field of its form. One person saves *newer*, then another, whose page is older,
    *older*: both are *kept*. *clash* is the one field that both change, to the first
    value and the second; None where two cannot change it differently."""

    address: str
    holding: str
    newer: Mapping[str, Any]
    older: Mapping[str, Any]
    read: Callable[[Participant], dict[str, Any]]
    kept: Mapping[str, Any]
    clash: tuple[str, Any, Any] | None


def _answers(person: Participant) -> dict[str, Any]:
    visit = person.visits.get(code="m03")
    return dict(Response.objects.get(visit=visit, instrument="bpi").answers)


def _reach(person: Participant) -> dict[str, Any]:
    person = Participant.objects.select_related("identity", "locator").get(pk=person.pk)
    who, more = person.identity, person.locator
    return {
        "email": who.email,
        "phone": who.phone,
        "address": more.address,
        "times": more.times,
        "prefers": more.prefers,
    }


def _days(person: Participant) -> dict[str, Any]:
    log = read_log(person.visits.get(code="m03").responses.get(instrument="opioid_log"))
    return {f"day-{day.day}": day.status for day in log.days if day.reported}


def _closed(person: Participant) -> dict[str, Any]:
    return {"closed": sorted(closed_channels([person])[person.pk])}


TOLD = {"reason": "They told us."}

EDITS: dict[str, Edit] = {
    "enter-form": Edit(
        address="visits/m03/bpi/",
        holding="mode",
        newer={"bpi_worst": "7", "bpi_now": "6", "do": "save"},
        older={"bpi_least": "3", "do": "save"},
        read=_answers,
        kept={"bpi_worst": 7, "bpi_now": 6, "bpi_least": 3},
        clash=("bpi_mood", "2", "9"),
    ),
    "enter-log": Edit(
        address="visits/m03/opioid_log/days/",
        holding=f"based-{DAY}",
        newer={f"day-{DAY}": "none", "do": "days"},
        older={f"day-{OTHER_DAY}": "unknown", "do": "days"},
        read=_days,
        kept={f"day-{DAY}": "none", f"day-{OTHER_DAY}": "unknown"},
        clash=("day-2026-05-11", "none", "unknown"),
    ),
    "locator": Edit(
        address="locator/",
        holding="email",
        newer={"email": "new@example.org", "times": ["evening"], **TOLD},
        older={"address": "1 Elm St", "prefers": "letter", **TOLD},
        read=_reach,
        kept={
            "email": "new@example.org",
            "times": ["evening"],
            "address": "1 Elm St",
            "prefers": "letter",
            "phone": "+1 608 555 0142",
        },
        clash=("phone", "+1 608 555 0177", "+1 608 555 0188"),
    ),
    "opt-outs": Edit(
        address="opt-outs/",
        holding="based_on",
        newer={"closed": ["text"]},
        older={"closed": ["letter"]},
        read=_closed,
        kept={"closed": ["letter", "text"]},
        # Open or closed: who changes it at all changes it to the same.
        clash=None,
    ),
}

READS = "nothing can be sent to it, or nothing that is kept"
ADDS = "it adds a row, and changes none"
ONE_ACT = "an act that its verb allows once, or from one state alone"
ASKS = "it asks first about what it takes away: test_days"
SEEN = "upon what was seen: test_facts, test_on_a_phone, test_people, ..."
OWN = "one's own account and sessions"

OTHERS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("livez", "readyz", "security-txt", "home", "people", "roles", "person"),
            *("failed-sign-ins", "failed-sign-ins-csv", "access-review-signed"),
            *("access-review-csv", "gallery", "gallery-phone", "protocol"),
            *("messages", "dev-mailbox", "dev-mailbox-letter", "export"),
            *("export-progress", "export-download", "audit", "audit-csv"),
            *("audit-json", "audit-seals", "audit-seals-file", "audit-history"),
            *("screenings", "screening", "screening-numbers", "commitments"),
            *("screening-numbers-csv", "call-list", "call-list-progress", "matches"),
            *("consent-copy", "consent-own-copy", "consent-done", "compared"),
            *("compared-progress", "lists", "randomization-pack", "randomized"),
            *("participants", "participant", "portal-thanks", "consent-documents"),
        ),
        READS,
    ),
    **dict.fromkeys(
        (
            *("people-invite", "person-grant", "access-review", "exports"),
            *("screening-new", "screening-quick", "candidate-screen"),
            *("candidate-quick", "screening-continue", "call-list-new", "consent"),
            *("consent-tablet", "consent-link", "override", "baseline-override"),
            *("enrol", "compare-methods", "list-propose", "randomization-error"),
            *("unblind", "withdraw", "transfer", "contact", "contact-people"),
        ),
        ADDS,
    ),
    **dict.fromkeys(
        (
            *("invitation", "person-link", "person-deactivate", "membership-end"),
            *("person-reset", "person-sessions", "person-unlock", "person-withdraw"),
            *("match", "consent-approval-end", "consent-open", "consent-start"),
            *("consent-read", "consent-sign", "consent-certify", "consent-stop"),
            *("consent-finish", "eligibility", "list-seal", "randomization-close"),
            *("seeds-reveal", "randomize-cohort", "randomize", "withdraw-back"),
            *("stratum-correction", "unblinding-impact", "transfer-answer"),
            *("contact-mistake", "portal-open", "portal-home", "portal-check"),
            *("status-correction", "consent-name", "contact-undo"),
        ),
        ONE_ACT,
    ),
    **dict.fromkeys(
        ("status", "portal-item", "portal-days", "call-list-file", "person-correct"),
        SEEN,
    ),
    **dict.fromkeys(
        (
            *("sign-out", "session", "sign-in", "account_login", "mfa_authenticate"),
            *("mfa_login_webauthn", "sign-in-temporary", "password-reset"),
            *("password-new", "account", "mfa_index", "account_reauthenticate"),
            *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn"),
            *("mfa_remove_webauthn", "mfa_view_recovery_codes"),
            *("mfa_generate_recovery_codes", "sessions-end", "session-end"),
        ),
        OWN,
    ),
    "portal-medicines": ASKS,
}
