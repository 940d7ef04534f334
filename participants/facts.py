"""Which of this floor's tables hold facts, which say how something stands. A fact is
never locked: who must write after another locks its participant. See docs/facts.md."""

from trialsite.privileges.kinds import cache, fact, state
from trialsite.privileges.registry import counts_with, keep

WHO = (
    *("given_name", "family_name", "date_of_birth", "email", "phone"),
    *("other_emails", "other_phones"),
)

keep(
    "participants",
    {
        # Before the trial.
        "CallList": state(
            *("name", "header", "text", "encoding", "reading", "state", "fault"),
            *(
                "total_rows",
                "done_rows",
                "taken",
                "known",
                "twice",
                "refused",
                "matches",
            ),
            "finished_at",
            why="names are erased when the protocol's days are over",
        ),
        "CallListPage": cache(
            deletes="when the file is read anew, or its names are erased"
        ),
        "Candidate": state(
            *("site", "standing", *WHO, "person_index", "phone_index"),
            *("email_index", "alike_index", "family_index", "erase_on", "erased_at"),
            why="names are erased when the protocol's days are over",
        ),
        "Match": fact(),
        "Side": fact(follows=("site", "other_site")),
        "Decision": fact(),
        "Screening": state(
            "candidate", "enrolled_as", why="answers and outcome never change"
        ),
        # Consent.
        "ConsentApproval": fact(),
        "ConsentSitting": state(
            *("code_hash", "spoken_hash", "tries", "reached", "typed_name"),
            *("known_as", "outcome", "consent", "ended_at", "expires_at"),
        ),
        "TeachBack": fact(),
        "Consent": fact(),
        "ConsentCopy": fact(),
        "SignedName": fact(),
        "NameDecision": fact(),
        # Who they are, and how to reach them.
        "Identity": state(
            *("preferred_name", *WHO, "email_index", "phone_index"),
            *("person_index", "initials_index", "alike_index", "family_index"),
        ),
        "Locator": state(
            *("prefers", "times", "leave_message", "second_phone", "second_email"),
            *("address", "changed_at", "changed_by"),
        ),
        "ContactPerson": state("ended_at", "ended_by"),
        "OptOut": fact(),
        "ContactAttempt": fact(),
        # In the trial.
        "Participant": state(
            *("site", "timezone", "follow_up", "therapy", "withdrawn", "hold_until"),
            *("last_contact", "plan_on", "heard_at", "sent_at", "lost_contact"),
            why="repeats the newest fact of each sort",
        ),
        "StatusChange": fact(),
        "Withdrawal": fact(),
        "SiteStay": fact(),
        "SiteTransfer": state(
            *("answer", "answer_reason", "answered_at", "answered_by")
        ),
        "Deviation": fact(),
        "EligibilityOverride": fact(),
        "BaselineOverride": fact(),
        # Randomization.
        "ProposedList": fact(),
        "SealedList": fact(),
        "Ending": fact(),
        "EndingAgreed": fact(),
        "MethodComparison": state("done", "result"),
        "Allocation": fact(),
        "RandomizationError": fact(),
        "StratumCorrection": fact(),
        "Unblinding": fact(),
        "UnblindingImpact": fact(),
    },
)
counts_with("participants_study_number")
