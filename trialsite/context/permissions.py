"""What can be allowed to somebody, and which of it goes together. Imports no Django."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a role may do, named by what happens."""

    SEE_PARTICIPANTS = "see participants"
    SEE_SCREENING = "see the screening log"
    SCREEN = "screen people"
    CONSENT = "record consent"
    APPROVE_CONSENT = "record approvals of consent documents"
    ENROL = "enrol people"
    SIGN_ELIGIBILITY = "sign that somebody is eligible"
    RANDOMIZE = "randomize participants"
    MARK_ERRORS = "mark errors of randomization"
    UNBLIND = "unblind one participant"
    SEE_ANSWERS = "read finished forms"
    ENTER_DATA = "enter assessments"
    CHANGE_STATUS = "record a change of status"
    CONTACT = "contact participants"
    SEE_ARM = "see the arm"
    SEE_MESSAGES = "see messages"
    EXPORT = "make and download datasets"
    PLAN_RANDOMIZATION = "plan the randomization"
    SEAL_RANDOMIZATION = "seal, close and reveal the randomization"
    PROVE_RANDOMIZATION = "take the randomization's log and proofs"
    SEE_ACCESS = "see who has access"
    MANAGE_ACCESS = "give and end access"
    SEE_AUDIT = "see the audit trail"


CARRY_THE_ARM = frozenset(
    {Permission.SEE_ARM, Permission.RANDOMIZE, Permission.PROVE_RANDOMIZATION}
)
"""What a blinded role never has (R3-01): to see the arm or its log, and to randomize,
since who randomizes is told the arm to hand on. To unblind is not among them: it shows
one arm once, to who asks for it under their name, and is on record for ever."""

CLINICAL_EDITS = frozenset(
    {
        Permission.SCREEN,
        Permission.CONSENT,
        Permission.ENROL,
        Permission.SIGN_ELIGIBILITY,
        Permission.RANDOMIZE,
        Permission.MARK_ERRORS,
        Permission.UNBLIND,
        Permission.ENTER_DATA,
        Permission.CHANGE_STATUS,
        Permission.CONTACT,
    }
)
"""What changes the record of a participant."""
