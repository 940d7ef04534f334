"""Which of this floor's tables hold facts, which say how something stands, and which
are bookkeeping; of the libraries' tables too. See docs/facts.md."""

from trialsite.audit.functions import open_to_app
from trialsite.privileges.kinds import ANY, cache, fact, read_only, state
from trialsite.privileges.registry import calls, keep, keep_table

keep(
    "trialsite",
    {
        "Site": state("name", "timezone"),
        "ProtocolVersion": fact(),
        # Accounts and rights.
        "User": state(
            *("password", "email", "name", "is_active", "inactive_reason"),
            *("active_since", "signed_in_at"),
        ),
        "Membership": state("ends_on"),
        "AccessChange": fact(),
        "AccessReview": fact(),
        "Invitation": state("expires_at", "used_at"),
        "ResetLink": state("expires_at", "used_at"),
        "TemporaryCode": state("used_at", "replaced_at"),
        "FormerAddress": state(deletes="when its owner takes the address back"),
        "FactorSecret": cache(deletes="with the second factor that it is of"),
        "SignedIn": state("session_key", "ended_at", "ended_reason"),
        "FailedSignIn": fact(),
        "KeyCheck": read_only("added by the owner, or the role of the keys"),
        # The record.
        "Act": fact(),
        "AuditEvent": read_only("written by the trigger of each table"),
        "AuditSeal": read_only("added by a function that checks the chain"),
        "AuditRedaction": read_only("made by hand, by a function that checks who"),
        "AuditVerification": fact(),
        "Signature": fact(follows=("site",)),
        "SignatureVoid": fact(),
        # What leaves the building.
        "Message": state(
            *("site", "state", "attempts", "doubts", "not_before", "claimed_until"),
            *("handed_over_at", "sent_at", "reason"),
            why="a letter that waits leaves from the site where its person is",
        ),
        "Export": state(
            *("needs", "protocol_version", "state", "attempts", "done_steps"),
            *("total_steps", "step", "started_at", "finished_at", "failure"),
            *("error_reference", "sha256", "bytes", "expires_at", "deleted_at"),
            "downloads",
        ),
        "ExportedFile": fact(),
        "DemoClock": state("seconds_ahead", why="of the demo alone"),
    },
)

NOT_OURS = "of Django's own rights, which nobody is given here"
keep("auth", {"Permission": read_only(NOT_OURS), "Group": read_only(NOT_OURS)})
keep("auth", {"Group_permissions": read_only(NOT_OURS)})
keep("contenttypes", {"ContentType": read_only("written by migrations")})
keep_table("django_migrations", read_only("written by migrations"))
keep(
    "sessions",
    {"Session": cache("session_data", "expire_date", deletes="when it ends")},
)
keep(
    "axes",
    {
        "AccessAttempt": cache(ANY, deletes="after a right password"),
        "AccessAttemptExpiration": cache(ANY, deletes="with its attempt"),
        "AccessFailureLog": read_only("unused: FailedSignIn has what is kept"),
        "AccessLog": read_only("unused: SignedIn has what is kept"),
    },
)
keep(
    "account",
    {
        "EmailAddress": read_only("unused: an address is the account's"),
        "EmailConfirmation": read_only("unused: an address is the account's"),
    },
)
keep(
    "mfa",
    {
        "Authenticator": state(
            ANY,
            deletes="when the second factor is removed",
            why="django-allauth writes the whole row",
        )
    },
)

# What the policies of the tables ask is asked as whoever reads them; seals and
# redactions are added by functions that check them.
calls(*open_to_app())
