"""Every address of Trialsite and what opens it: the table that test_matrix reads."""

from dataclasses import dataclass

from trialsite.access.roles import Permission

P = Permission
GET_AND_POST = ("GET", "POST")


@dataclass(frozen=True)
class Door:
    """How one address is guarded. *get* and *post* are the permissions that it asks
    for; None where it opens to everybody who is signed in. *of* names the thing in the
    address. Where that belongs to a site, *known_with* is the permission with which one
    may know that it is there: they are refused with 403, everybody else with 404.
    *others* is one person's own and nobody else's. Without *signs_in* it opens to
    everybody."""

    get: Permission | None = None
    post: Permission | None = None
    of: str = ""
    known_with: Permission | None = None
    others: bool = False
    methods: tuple[str, ...] = GET_AND_POST
    signs_in: bool = True
    absent: bool = False


def both(
    permission: Permission, of: str = "", known_with: Permission | None = None
) -> Door:
    """The same permission to read and to write."""
    return Door(permission, permission, of, known_with)


def reads(
    permission: Permission | None, of: str = "", known_with: Permission | None = None
) -> Door:
    """A page that nothing can be sent to."""
    return Door(permission, permission, of, known_with, methods=("GET",))


def of_participant(
    get: Permission, post: Permission | None = None, of: str = "participant"
) -> Door:
    """About one participant: who sees participants may know that they are there."""
    return Door(get, post or get, of, P.SEE_PARTICIPANTS)


def of_screening(permission: Permission) -> Door:
    """About one screening."""
    return both(permission, "screening", P.SEE_SCREENING)


EVERYBODY = Door(signs_in=False)
EVERYBODY_READS = Door(signs_in=False, methods=("GET",))
SIGNED_IN = Door()

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
    "mfa_deactivate_totp": Door(others=True),
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": Door(others=True, of="passkey"),
    "mfa_view_recovery_codes": Door(others=True, methods=("GET",)),
    "mfa_generate_recovery_codes": SIGNED_IN,
    "session-end": Door(others=True, of="sign-in", methods=("POST",)),
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
    "export": reads(P.EXPORT, "export", P.EXPORT),
    "export-progress": reads(P.EXPORT, "export", P.EXPORT),
    "export-download": reads(P.EXPORT, "export", P.EXPORT),
    "people": reads(P.SEE_ACCESS),
    "roles": reads(P.SEE_ACCESS),
    "people-invite": both(P.MANAGE_ACCESS),
    "person": reads(P.SEE_ACCESS, "person", P.SEE_ACCESS),
    "person-grant": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "person-link": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "person-deactivate": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "person-reset": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "person-sessions": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "person-unlock": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "person-correct": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "person-withdraw": both(P.MANAGE_ACCESS, "person", P.SEE_ACCESS),
    "failed-sign-ins": reads(P.MANAGE_ACCESS),
    "failed-sign-ins-csv": reads(P.MANAGE_ACCESS),
    "membership-end": both(P.MANAGE_ACCESS, "membership", P.SEE_ACCESS),
    "access-review": Door(P.SEE_ACCESS, P.MANAGE_ACCESS),
    "access-review-signed": reads(P.SEE_ACCESS, "review", P.SEE_ACCESS),
    "access-review-csv": reads(P.SEE_ACCESS, "review", P.SEE_ACCESS),
    "audit": reads(P.SEE_AUDIT),
    "audit-csv": reads(P.SEE_AUDIT),
    "audit-json": reads(P.SEE_AUDIT),
    "audit-history": reads(P.SEE_AUDIT, "row", P.SEE_AUDIT),
    "audit-seals": reads(P.SEE_ACCESS),
    "audit-seals-file": reads(P.SEE_ACCESS),
    "screenings": both(P.SEE_SCREENING),
    "screening-new": both(P.SCREEN),
    "screening": of_screening(P.SEE_SCREENING),
    "consent-tablet": of_screening(P.CONSENT),
    "consent-link": of_screening(P.CONSENT),
    "consent-copy": reads(P.CONSENT, "consent", P.SEE_SCREENING),
    "consent-name": Door(P.CONSENT, P.CONSENT, "consent", P.SEE_SCREENING),
    "consent-documents": both(P.APPROVE_CONSENT),
    "consent-approval-end": both(P.APPROVE_CONSENT, "approval", P.APPROVE_CONSENT),
    "override": of_screening(P.SIGN_ELIGIBILITY),
    "eligibility": of_participant(P.SEE_ANSWERS, P.SIGN_ELIGIBILITY),
    "baseline-override": of_participant(P.SIGN_ELIGIBILITY),
    "withdraw-back": of_participant(P.CHANGE_STATUS),
    "screening-quick": both(P.SCREEN),
    "screening-continue": of_screening(P.SCREEN),
    "screening-numbers": both(P.SEE_SCREENING),
    "screening-numbers-csv": reads(P.SEE_SCREENING),
    "call-list": both(P.SCREEN),
    "call-list-new": both(P.SCREEN),
    "call-list-file": both(P.SCREEN, "file", P.SCREEN),
    "call-list-progress": reads(P.SCREEN, "file", P.SCREEN),
    "candidate-screen": both(P.SCREEN, "candidate", P.SCREEN),
    "candidate-quick": both(P.SCREEN, "candidate", P.SCREEN),
    "matches": both(P.SEE_SCREENING),
    "match": Door(P.SEE_SCREENING, P.SCREEN, "match", P.SEE_SCREENING),
    "consent": of_screening(P.CONSENT),
    "enrol": of_screening(P.ENROL),
    "lists": reads(P.PLAN_RANDOMIZATION),
    "commitments": EVERYBODY_READS,
    "compare-methods": both(P.PLAN_RANDOMIZATION),
    "compared": reads(P.PLAN_RANDOMIZATION, "comparison"),
    "compared-progress": reads(P.PLAN_RANDOMIZATION, "comparison"),
    "list-propose": both(P.PLAN_RANDOMIZATION),
    "list-seal": both(P.SEAL_RANDOMIZATION, "proposal"),
    "randomization-close": both(P.SEAL_RANDOMIZATION),
    "seeds-reveal": both(P.SEAL_RANDOMIZATION),
    "randomization-pack": both(P.PROVE_RANDOMIZATION),
    "participants": both(P.SEE_PARTICIPANTS),
    "participant": of_participant(P.SEE_PARTICIPANTS),
    "randomize-cohort": both(P.RANDOMIZE),
    "randomize": of_participant(P.RANDOMIZE),
    "randomized": reads(P.RANDOMIZE, "participant", P.SEE_PARTICIPANTS),
    "randomization-error": of_participant(P.MARK_ERRORS),
    "stratum-correction": of_participant(P.MARK_ERRORS),
    "unblind": of_participant(P.UNBLIND),
    "unblinding-impact": of_participant(P.UNBLIND, of="unblinding"),
    "withdraw": of_participant(P.CHANGE_STATUS),
    "status": of_participant(P.CHANGE_STATUS),
    "status-correction": of_participant(P.CHANGE_STATUS, of="status"),
    "transfer": of_participant(P.CHANGE_STATUS),
    "transfer-answer": of_participant(P.CHANGE_STATUS, of="transfer"),
    "contact": of_participant(P.CONTACT),
    "contact-mistake": of_participant(P.CONTACT, of="attempt"),
    "contact-undo": Door(
        P.CONTACT, P.CONTACT, "attempt", P.SEE_PARTICIPANTS, methods=("POST",)
    ),
    "locator": of_participant(P.CONTACT),
    "contact-people": of_participant(P.CONTACT),
    "opt-outs": of_participant(P.CONTACT),
    "enter-form": of_participant(P.SEE_ANSWERS, P.ENTER_DATA, of="form"),
    "enter-log": of_participant(P.SEE_ANSWERS, P.ENTER_DATA, of="log"),
    # Participants come by a link; without one these lead to the door, which is open.
    "consent-open": EVERYBODY,
    "consent-start": EVERYBODY,
    "consent-read": Door(signs_in=False, of="place"),
    "consent-sign": EVERYBODY,
    "consent-certify": EVERYBODY,
    "consent-done": EVERYBODY,
    "consent-own-copy": EVERYBODY,
    "consent-stop": EVERYBODY,
    "consent-finish": Door(signs_in=False, methods=("POST",)),
    "portal-open": EVERYBODY,
    "portal-home": EVERYBODY,
    "portal-thanks": EVERYBODY,
    "portal-check": Door(signs_in=False, of="instrument"),
    "portal-medicines": Door(signs_in=False, of="instrument"),
    "portal-days": Door(signs_in=False, of="instrument"),
    "portal-item": Door(signs_in=False, of="item"),
}
