"""A version of all that the gate judges a person by, taken from the rows themselves.

PostgreSQL writes a row anew whenever it changes: the new one has the number of the
transaction that wrote it (xmin) and a place of its own in the table (ctid). As long as
a person has the same rows with the same numbers and places, nothing that was judged has
changed (docs/adr/0034-the-read-back.md).
"""

from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Func, QuerySet, TextField
from psycopg.sql import quote

from participants.consent.models import Consent
from participants.eligibility.content import ELIGIBILITY
from participants.eligibility.models import BaselineOverride, EligibilityOverride
from participants.enrolment.models import Identity, Participant
from participants.follow_up import follow_up
from participants.screening.models import Screening
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.postgresql.pipeline import planned_once
from trialsite.signatures.models import Signature, SignatureVoid

# The server's start is in it: one that was restored from a backup gives numbers again.
VERSION = """
select encode(sha256(convert_to(concat(pg_postmaster_start_time(),
    string_agg(r.version, ' ' order by r.version collate "C")), 'UTF8')), 'hex')
from ({rows}) as r (version)
"""


def judged_by(person: Participant) -> list[QuerySet[Any]]:
    """Everything that gate() reads of a participant, found by keys that never change. A
    test compares the tables with those that it really reads."""
    return [
        Participant.objects.filter(pk=person.pk),
        Screening.objects.filter(pk=person.screening_id),
        Consent.objects.filter(screening=person.screening_id),
        Identity.objects.filter(participant=person.pk),
        EligibilityOverride.objects.filter(screening=person.screening_id),
        BaselineOverride.objects.filter(participant=person.pk),
        Signature.objects.filter(kind=ELIGIBILITY, record=person.study_id),
        SignatureVoid.objects.filter(
            signature__kind=ELIGIBILITY, signature__record=person.study_id
        ),
        *follow_up().baseline_facts(person),
    ]


def version_now(participant: Participant) -> str:
    """The version, as 64 hex digits."""
    with transaction.atomic(), visible_rows(EVERYTHING):
        found = planned_once(version_statement(), keys_of(participant)).fetchall()
    [(version,)] = found
    return str(version)


def keys_of(participant: Participant) -> dict[str, Any]:
    """The values of version_statement."""
    return {
        "person": participant.pk,
        "screening": participant.screening_id,
        "study_id": participant.study_id,
    }


# In whose place the statement, which is made once, has the names of the keys.
SOMEBODY = Participant(pk=-1, screening_id=-2, study_id="somebody")


@cache
def version_statement() -> str:
    """What finds the version of keys_of a participant, with everything visible."""
    names = {value: f"%({name})s" for name, value in keys_of(SOMEBODY).items()}
    parts = []
    for number, rows in enumerate(judged_by(SOMEBODY)):
        table = f'"{rows.model._meta.db_table}"'
        version = Func(
            template=f"concat({number}, {table}.ctid, {table}.xmin)",
            output_field=TextField(),
        )
        part, values = rows.order_by().values_list(version).query.sql_with_params()
        parts.append(part % tuple(names.get(value) or quote(value) for value in values))
    return VERSION.format(rows=" union all ".join(parts))
