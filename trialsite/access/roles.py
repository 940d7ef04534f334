"""The roles of the trial's staff and what each may do. Imports no Django."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing that a role may do, named by what happens."""

    SEE_PARTICIPANTS = "see participants"
    SCREEN = "screen people"
    CONSENT = "record consent"
    ENROL = "enrol people"
    RANDOMIZE = "randomize participants"
    ENTER_DATA = "enter assessments"
    CHANGE_STATUS = "record a change of status"
    SEE_ARM = "see the arm"
    SEE_MESSAGES = "see messages"
    EXPORT = "make and download datasets"
    SEE_AUDIT = "see the audit trail"


@dataclass(frozen=True)
class Role:
    """A job in the trial: what it is called, what it is for, what it allows."""

    code: str
    label: str
    description: str
    permissions: frozenset[Permission]


COORDINATOR = Role(
    code="coordinator",
    label="Coordinator",
    description=(
        "Screens, consents, enrols and randomizes people at their own site, enters "
        "assessments, and sees who is due."
    ),
    permissions=frozenset(Permission) - {Permission.EXPORT},
)
ADMINISTRATOR = Role(
    code="administrator",
    label="Administrator",
    description="Makes and downloads datasets. Enters and changes no clinical data.",
    permissions=frozenset(
        {
            Permission.SEE_PARTICIPANTS,
            Permission.SEE_ARM,
            Permission.SEE_MESSAGES,
            Permission.EXPORT,
            Permission.SEE_AUDIT,
        }
    ),
)
ROLES = {role.code: role for role in (COORDINATOR, ADMINISTRATOR)}
