"""Every address of Trialsite and what opens it: the table that test_matrix reads."""

from dataclasses import dataclass
from typing import Literal

from trialsite.access.roles import Permission

P = Permission
GET_AND_POST = ("GET", "POST")

# What an address does to somebody who may not open it.
Hides = Literal["nothing", "site", "site after permission", "from others"]


@dataclass(frozen=True)
class Door:
    """How one address is guarded. *get* and *post* are the permissions that it asks
    for; None where it opens to everybody who is signed in. *hides* is "site" where
    those of another site get 404 whatever they may do, "site after permission" where
    those without the permission anywhere get 403 first, "from others" where it is one
    person's own and nobody else's. *of* names the thing in the
    address. Without *signs_in* it opens to everybody."""

    get: Permission | None = None
    post: Permission | None = None
    hides: Hides = "nothing"
    of: str = ""
    methods: tuple[str, ...] = GET_AND_POST
    signs_in: bool = True
    absent: bool = False


def both(permission: Permission, hides: Hides = "nothing", of: str = "") -> Door:
    """The same permission to read and to write."""
    return Door(permission, permission, hides, of)


def reads(
    permission: Permission | None, hides: Hides = "nothing", of: str = ""
) -> Door:
    """A page that nothing can be sent to."""
    return Door(permission, permission, hides, of, methods=("GET",))


EVERYBODY = Door(signs_in=False)
EVERYBODY_READS = Door(signs_in=False, methods=("GET",))
SIGNED_IN = Door()

FIRST: Hides = "site after permission"

DOORS: dict[str, Door] = {
    "livez": EVERYBODY,
    "readyz": EVERYBODY,
    "security-txt": EVERYBODY_READS,
    "sign-in": EVERYBODY,
    "account_login": EVERYBODY,
    # Without a sign-in that is under way these lead back to its beginning.
    "mfa_authenticate": EVERYBODY,
    "mfa_login_webauthn": EVERYBODY,
    "sign-in-temporary": EVERYBODY,
    "password-reset": EVERYBODY,
    "password-new": EVERYBODY,
    "account": reads(None),
    "mfa_index": reads(None),
    "account_reauthenticate": SIGNED_IN,
    # These ask for the password first, which is a page that opens.
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": Door(hides="from others"),
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": Door(hides="from others", of="passkey"),
    "mfa_view_recovery_codes": Door(hides="from others", methods=("GET",)),
    "mfa_generate_recovery_codes": SIGNED_IN,
    "session-end": Door(hides="from others", of="sign-in", methods=("POST",)),
    "sessions-end": Door(methods=("POST",)),
    "sign-out": Door(methods=("POST",)),
    "session": EVERYBODY,
    "invitation": EVERYBODY,
    "home": SIGNED_IN,
    "protocol": reads(None),
    "gallery": reads(None),
    "gallery-phone": reads(None),
    # Outside the demo there is no mailbox.
    "dev-mailbox": Door(signs_in=False, absent=True, methods=("GET",)),
    "dev-mailbox-letter": Door(
        signs_in=False, absent=True, methods=("GET",), of="letter"
    ),
    "messages": reads(P.SEE_MESSAGES),
    "exports": both(P.EXPORT),
    "export": reads(P.EXPORT, FIRST, "export"),
    "export-progress": reads(P.EXPORT, FIRST, "export"),
    "export-download": reads(P.EXPORT, FIRST, "export"),
    "people": reads(P.SEE_ACCESS),
    "roles": reads(P.SEE_ACCESS),
    "people-invite": both(P.MANAGE_ACCESS),
    "person": reads(P.SEE_ACCESS, FIRST, "person"),
    "person-grant": both(P.MANAGE_ACCESS, FIRST, "person"),
    "person-link": both(P.MANAGE_ACCESS, FIRST, "person"),
    "person-deactivate": both(P.MANAGE_ACCESS, FIRST, "person"),
    "person-reset": both(P.MANAGE_ACCESS, FIRST, "person"),
    "person-sessions": both(P.MANAGE_ACCESS, FIRST, "person"),
    "person-unlock": both(P.MANAGE_ACCESS, FIRST, "person"),
    "person-correct": both(P.MANAGE_ACCESS, FIRST, "person"),
    "person-withdraw": both(P.MANAGE_ACCESS, FIRST, "person"),
    "failed-sign-ins": reads(P.MANAGE_ACCESS),
    "failed-sign-ins-csv": reads(P.MANAGE_ACCESS),
    "membership-end": both(P.MANAGE_ACCESS, FIRST, "membership"),
    "access-review": Door(P.SEE_ACCESS, P.MANAGE_ACCESS),
    "access-review-signed": reads(P.SEE_ACCESS, FIRST, "review"),
    "access-review-csv": reads(P.SEE_ACCESS, FIRST, "review"),
    "audit": reads(P.SEE_AUDIT),
    "audit-csv": reads(P.SEE_AUDIT),
    "audit-json": reads(P.SEE_AUDIT),
    "audit-history": reads(P.SEE_AUDIT, FIRST, "row"),
    "audit-seals": reads(P.SEE_ACCESS),
    "audit-seals-file": reads(P.SEE_ACCESS),
    "screenings": both(P.SEE_SCREENING),
    "screening-new": both(P.SCREEN),
    "screening": both(P.SEE_SCREENING, FIRST, "screening"),
    "consent-tablet": both(P.CONSENT, "site", "screening"),
    "consent-link": both(P.CONSENT, "site", "screening"),
    "consent-copy": reads(P.CONSENT, "site", "consent"),
    "consent-documents": both(P.APPROVE_CONSENT),
    "consent-approval-end": both(P.APPROVE_CONSENT, "site", "approval"),
    "override": both(P.SIGN_ELIGIBILITY, "site", "screening"),
    "eligibility": Door(P.SEE_ANSWERS, P.SIGN_ELIGIBILITY, "site", "participant"),
    "baseline-override": both(P.SIGN_ELIGIBILITY, "site", "participant"),
    "withdraw-back": both(P.CHANGE_STATUS, "site", "participant"),
    "screening-quick": both(P.SCREEN),
    "screening-continue": both(P.SCREEN, "site", "screening"),
    "screening-numbers": both(P.SEE_SCREENING),
    "screening-numbers-csv": reads(P.SEE_SCREENING),
    "call-list": both(P.SCREEN),
    "call-list-new": both(P.SCREEN),
    "call-list-file": both(P.SCREEN, FIRST, "file"),
    "call-list-progress": reads(P.SCREEN, FIRST, "file"),
    "candidate-screen": both(P.SCREEN, FIRST, "candidate"),
    "candidate-quick": both(P.SCREEN, FIRST, "candidate"),
    "matches": both(P.SEE_SCREENING),
    "match": Door(P.SEE_SCREENING, P.SCREEN, FIRST, "match"),
    "consent": both(P.CONSENT, "site", "screening"),
    "enrol": both(P.ENROL, "site", "screening"),
    "lists": reads(P.PLAN_RANDOMIZATION),
    "commitments": EVERYBODY_READS,
    "compare-methods": both(P.PLAN_RANDOMIZATION),
    "compared": reads(P.PLAN_RANDOMIZATION, of="comparison"),
    "compared-progress": reads(P.PLAN_RANDOMIZATION, of="comparison"),
    "list-propose": both(P.PLAN_RANDOMIZATION),
    "list-seal": both(P.SEAL_RANDOMIZATION, of="proposal"),
    "randomization-close": both(P.SEAL_RANDOMIZATION),
    "seeds-reveal": both(P.SEAL_RANDOMIZATION),
    "randomization-pack": both(P.PROVE_RANDOMIZATION),
    "participants": both(P.SEE_PARTICIPANTS),
    "participant": both(P.SEE_PARTICIPANTS, "site", "participant"),
    "randomize-cohort": both(P.RANDOMIZE),
    "randomize": both(P.RANDOMIZE, "site", "participant"),
    "randomized": reads(P.RANDOMIZE, "site", "participant"),
    "randomization-error": both(P.MARK_ERRORS, "site", "participant"),
    "stratum-correction": both(P.MARK_ERRORS, "site", "participant"),
    "unblind": both(P.UNBLIND, "site", "participant"),
    "unblinding-impact": both(P.UNBLIND, "site", "unblinding"),
    "withdraw": both(P.CHANGE_STATUS, "site", "participant"),
    "status": both(P.CHANGE_STATUS, "site", "participant"),
    "status-correction": both(P.CHANGE_STATUS, "site", "status"),
    "transfer": both(P.CHANGE_STATUS, "site", "participant"),
    "transfer-answer": both(P.CHANGE_STATUS, "site", "transfer"),
    "contact": both(P.CONTACT, "site", "participant"),
    "contact-mistake": both(P.CONTACT, "site", "attempt"),
    "locator": both(P.CONTACT, "site", "participant"),
    "contact-people": both(P.CONTACT, "site", "participant"),
    "opt-outs": both(P.CONTACT, "site", "participant"),
    "enter-form": Door(P.SEE_ANSWERS, P.ENTER_DATA, "site", "form"),
    "enter-log": Door(P.SEE_ANSWERS, P.ENTER_DATA, "site", "log"),
    # Participants come by a link; without one these lead to the door, which is open.
    "consent-door": EVERYBODY,
    "consent-start": EVERYBODY,
    "consent-read": Door(signs_in=False, of="place"),
    "consent-sign": EVERYBODY,
    "consent-certify": EVERYBODY,
    "consent-done": EVERYBODY,
    "consent-own-copy": EVERYBODY,
    "consent-stop": EVERYBODY,
    "consent-finish": Door(signs_in=False, methods=("POST",)),
    "portal-door": EVERYBODY,
    "portal-home": EVERYBODY,
    "portal-thanks": EVERYBODY,
    "portal-check": Door(signs_in=False, of="instrument"),
    "portal-medicines": Door(signs_in=False, of="instrument"),
    "portal-days": Door(signs_in=False, of="instrument"),
    "portal-item": Door(signs_in=False, of="item"),
}
