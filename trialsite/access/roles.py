"""The roles of the trial's staff and what each may do. Imports no Django."""

from dataclasses import dataclass

from trialsite.context.permissions import CARRY_THE_ARM, CLINICAL_EDITS, Permission

# What a role is made of is named here too: who asks for one asks for the other.
__all__ = [
    "ADMINISTRATOR",
    "ANALYST",
    "CARRY_THE_ARM",
    "CLINICAL_EDITS",
    "COORDINATOR",
    "DATA_MANAGER",
    "INVESTIGATOR",
    "MONITOR",
    "ROLES",
    "THERAPIST",
    "UNBLINDED_STATISTICIAN",
    "Permission",
    "Role",
    "markdown",
    "may_not_be_combined",
]


@dataclass(frozen=True)
class Role:
    """A job in the trial: what it is called, what it is for, what it allows. Who is
    *blinded* learns nobody's arm: not here, in a dataset, or by a second role at the
    same site (trialsite/access/grants.py)."""

    code: str
    label: str
    description: str
    blinded: bool
    permissions: frozenset[Permission]


COORDINATOR = Role(
    code="coordinator",
    label="Coordinator",
    description=(
        "Screens, consents, enrols and randomizes people at their own site, enters "
        "assessments, keeps in touch with them, and sees who is due. Unblinds one "
        "participant for those who treat them, at any hour."
    ),
    blinded=False,
    permissions=(CLINICAL_EDITS - {Permission.SIGN_ELIGIBILITY})
    | {
        Permission.SEE_PARTICIPANTS,
        Permission.SEE_SCREENING,
        Permission.SEE_ANSWERS,
        Permission.SEE_ARM,
        Permission.SEE_MESSAGES,
        Permission.SEE_AUDIT,
    },
)
INVESTIGATOR = Role(
    code="investigator",
    label="Investigator",
    description=(
        "Answers for the trial at their site: signs who is eligible, records "
        "approvals of consent documents, consents and enrols people, decides how to "
        "go on when contact is lost, and records when somebody leaves. Does not "
        "randomize. Unblinds one participant in an emergency, at any hour and without "
        "the sponsor, which leaves a mark that stays."
    ),
    blinded=True,
    permissions=frozenset(
        {
            Permission.SEE_PARTICIPANTS,
            Permission.SEE_SCREENING,
            Permission.SCREEN,
            Permission.CONSENT,
            Permission.APPROVE_CONSENT,
            Permission.ENROL,
            Permission.SIGN_ELIGIBILITY,
            Permission.MARK_ERRORS,
            Permission.UNBLIND,
            Permission.SEE_ANSWERS,
            Permission.CHANGE_STATUS,
            Permission.CONTACT,
            Permission.SEE_MESSAGES,
            Permission.SEE_AUDIT,
        }
    ),
)
THERAPIST = Role(
    code="therapist",
    label="Therapist",
    description=(
        "Delivers the therapy, so sees who is in which arm. Sees no answers and enters "
        "none."
    ),
    blinded=False,
    permissions=frozenset({Permission.SEE_PARTICIPANTS, Permission.SEE_ARM}),
)
MONITOR = Role(
    code="monitor",
    label="Monitor",
    description=(
        "Reads the record of each participant, the finished forms, the messages, the "
        "audit trail and who has access, to compare them with their sources. Never "
        "edits."
    ),
    blinded=True,
    permissions=frozenset(
        {
            Permission.SEE_PARTICIPANTS,
            Permission.SEE_SCREENING,
            Permission.SEE_ANSWERS,
            Permission.SEE_MESSAGES,
            Permission.SEE_ACCESS,
            Permission.SEE_AUDIT,
        }
    ),
)
DATA_MANAGER = Role(
    code="data_manager",
    label="Data manager",
    description=(
        "Reads forms to find what is missing or cannot be right, and makes datasets "
        "without the arm. Enters nothing."
    ),
    blinded=True,
    permissions=frozenset(
        {
            Permission.SEE_PARTICIPANTS,
            Permission.SEE_SCREENING,
            Permission.SEE_ANSWERS,
            Permission.SEE_MESSAGES,
            Permission.EXPORT,
            Permission.SEE_ACCESS,
            Permission.SEE_AUDIT,
        }
    ),
)
ANALYST = Role(
    code="analyst",
    label="Analyst",
    description=(
        "Makes datasets without the arm. Sees nobody's name and no page of a "
        "participant."
    ),
    blinded=True,
    permissions=frozenset({Permission.EXPORT}),
)
UNBLINDED_STATISTICIAN = Role(
    code="unblinded_statistician",
    label="Unblinded statistician",
    description=(
        "Makes datasets with the arm, for the board that watches over safety. Compares "
        "ways of randomizing, and proposes and seals lists. Sees nobody's name and no "
        "page of a participant."
    ),
    blinded=False,
    permissions=frozenset(
        {
            Permission.EXPORT,
            Permission.SEE_ARM,
            Permission.PLAN_RANDOMIZATION,
            Permission.SEAL_RANDOMIZATION,
            Permission.PROVE_RANDOMIZATION,
        }
    ),
)
ADMINISTRATOR = Role(
    code="administrator",
    label="Administrator",
    description=(
        "Invites people, gives and ends their access, signs the access review, records "
        "approvals of consent documents, and makes datasets without the arm. Proposes "
        "and seals lists, and never learns an arm of one. Enters and changes no "
        "clinical data."
    ),
    blinded=True,
    permissions=frozenset(
        {
            Permission.SEE_PARTICIPANTS,
            Permission.SEE_MESSAGES,
            Permission.EXPORT,
            Permission.PLAN_RANDOMIZATION,
            Permission.SEAL_RANDOMIZATION,
            Permission.SEE_ACCESS,
            Permission.MANAGE_ACCESS,
            Permission.APPROVE_CONSENT,
            Permission.SEE_AUDIT,
        }
    ),
)
ROLES = {
    role.code: role
    for role in (
        COORDINATOR,
        INVESTIGATOR,
        THERAPIST,
        MONITOR,
        DATA_MANAGER,
        ANALYST,
        UNBLINDED_STATISTICIAN,
        ADMINISTRATOR,
    )
}


def may_not_be_combined(one: str, other: str) -> bool:
    """Whether a person with the role *one* at a site may not have *other* there too:
    together they would show the arm to a blinded role. Codes of ROLES."""
    roles = (ROLES[one], ROLES[other])
    blinded = any(role.blinded for role in roles)
    return blinded and any(CARRY_THE_ARM & role.permissions for role in roles)


def _blinded(role: Role) -> str:
    if not role.blinded:
        return ""
    if Permission.UNBLIND in role.permissions:
        return " Blinded: learns an arm only by unblinding."
    return " Blinded: learns nobody's arm."


def markdown() -> str:
    """docs/roles.md: every role in words, then the table of permissions."""
    lines = [
        "# Roles",
        "",
        "Printed from `trialsite/access/roles.py` by `manage.py print_roles`; a test "
        "keeps the two equal.",
        "",
    ]
    for role in ROLES.values():
        lines.append(
            f"- **{role.label}** (`{role.code}`). {role.description}{_blinded(role)}"
        )
    lines += [
        "",
        "A person with several roles may do at each site what their roles at that site "
        "allow. A role at one site adds nothing at another: a page shows the sites at "
        "which its reader has the permission that the page asks with.",
    ]
    labels = " | ".join(role.label for role in ROLES.values())
    lines += ["", f"| May | {labels} |", "|---" * (len(ROLES) + 1) + "|"]
    for permission in Permission:
        marks = " | ".join(
            "yes" if permission in role.permissions else "-" for role in ROLES.values()
        )
        lines.append(f"| {permission} | {marks} |")
    return "\n".join(lines) + "\n"
