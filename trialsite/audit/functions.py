"""Every function of ours in the database: as whom it runs, and who may call it.

A function that is missing here, or that is not as it is said to be here, is an error of
``manage.py check --database default`` (trialsite.audit.function_checks). Those of the
floors above stand here by name. Imports no Django.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A function in schema public, as ``regprocedure`` writes it. *definer*: it runs
    with the rights of the tables' owner. *by_app*: the app's role may call it;
    everything else is called by triggers and by other functions alone."""

    signature: str
    purpose: str
    definer: bool = False
    by_app: bool = False


FUNCTIONS = (
    Function("trialsite_audit()", "writes the record of changes", definer=True),
    Function("trialsite_shown_at()", "reads the clock that the session shows"),
    Function("trialsite_audit_refuse()", "refuses a change"),
    Function(
        "trialsite_audit_after(jsonb,jsonb,jsonb)",
        "says what a row was after an event",
        by_app=True,
    ),
    Function(
        "trialsite_audit_image(jsonb,jsonb)",
        "says what a row was after all of its events",
        by_app=True,
    ),
    Function(
        "trialsite_protocol_in_force()", "refuses what another version would write"
    ),
    Function(
        "trialsite_audit_redact()",
        "checks a redaction, and takes out what it names",
        definer=True,
    ),
    Function(
        "trialsite_redact(bigint,text[],text,bigint,bigint)",
        "redacts an event of the record",
        definer=True,
    ),
    Function("trialsite_seal_in_chain()", "checks a seal", definer=True),
    Function(
        "trialsite_add_seal(bigint,text,text,text,text)",
        "adds a seal",
        definer=True,
        by_app=True,
    ),
    Function("trialsite_verified_now()", "says when a verification was made"),
    Function("trialsite_audit_whose(text,jsonb)", "says whose row it is"),
    Function(
        "trialsite_audit_whose_participants(text,jsonb)", "as above, a floor down"
    ),
    Function("trialsite_audit_whose_below(text,jsonb)", "as above, on the ground"),
    Function("trialsite_visibility(text)", "what the policies read", by_app=True),
    Function("trialsite_tables_in_need()", "what the policies read", by_app=True),
    Function("trialsite_needs_met()", "what the policies read", by_app=True),
    Function("trialsite_sealed_columns()", "says which columns are sealed"),
    Function("trialsite_seal_number(bytea)", "reads the number of a seal's key"),
    Function(
        "trialsite_sealed_rows(text,integer,text,integer)",
        "reads what needs another key",
        definer=True,
    ),
    Function(
        "trialsite_sealed_left(text,integer)", "counts what needs one", definer=True
    ),
    Function(
        "trialsite_seal_again(text,text,text[],bytea[],bytea[])",
        "seals the same values under another key",
        definer=True,
    ),
    Function(
        "trialsite_seal_keys_in_use()", "says which keys seal a row", definer=True
    ),
    Function(
        "trialsite_know_key(text,integer,text)",
        "adds the check value of a key",
        definer=True,
    ),
    Function("participants_two_people()", "refuses one person in place of two"),
    Function("participants_copy_for_ever()", "keeps the copy of a consent"),
    Function("participants_fact_stays()", "refuses to change a fact"),
    Function("assessments_finished_stays()", "refuses to change a finished form"),
)
"""All of them, sorted by floor."""


def open_to_app() -> tuple[str, ...]:
    """The signatures of those that the app's role may call."""
    return tuple(function.signature for function in FUNCTIONS if function.by_app)
