"""Whether redactions were made by who may make them, as the record itself has it.

Not by who may now: somebody's right may have ended since, with no fault in what they
did. The record says what their account and their memberships were when they did it; the
database checks the same at that moment (trialsite_audit_redact).
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections

from trialsite.audit.seals.chain import Report
from trialsite.audit.seals.faults import Fault
from trialsite.audit.seals.models import AuditRedaction
from trialsite.audit.seals.redacting import MAY_REDACT
from trialsite.values.instants import UTC, day_there

MADE = """
    select r.id, e.id, e.at
    from trialsite_auditredaction r
    left join lateral (
        select id, at from trialsite_auditevent
        where table_name = 'trialsite_auditredaction' and row_pk = r.id::text
            and action = 'insert'
        order by id limit 1
    ) e on true
"""

# What the record says of an account and of its memberships just before an event.
RIGHTS = """
    with told as (
        select e.table_name, e.row_pk,
            jsonb_object_agg(c.key, c.value order by e.id) as image
        from trialsite_auditevent e, jsonb_each(e.new) c
        where e.id < %(event)s and (
            e.table_name = 'trialsite_user' and e.row_pk = %(person)s::text
            or e.table_name = 'trialsite_membership' and e.row_pk in (
                select m.row_pk from trialsite_auditevent m
                where m.table_name = 'trialsite_membership'
                    and m.new -> 'user_id' = to_jsonb(%(person)s::bigint)
            )
        )
        group by e.table_name, e.row_pk
    )
    select
        exists (
            select from told
            where table_name = 'trialsite_user' and image -> 'is_active' = 'true'
        ),
        exists (
            select from told
            left join trialsite_site s on s.code = image ->> 'site_id'
            cross join lateral (
                select (%(at)s at time zone coalesce(s.timezone, 'UTC'))::date as day
            ) d
            where table_name = 'trialsite_membership'
                and image -> 'user_id' = to_jsonb(%(person)s::bigint)
                and image ->> 'role' = any (%(roles)s)
                and coalesce((image ->> 'begins_on')::date, '-infinity') <= day
                and coalesce((image ->> 'ends_on')::date, 'infinity') > day
        )
"""


A_MOMENT = timedelta(hours=1)
"""How far the clock that people are shown may run ahead outside the demo."""


def check_redactions(report: Report, *, using: str) -> None:
    """Report each redaction that breaks the rule, and how."""
    with connections[using].cursor() as cursor:
        cursor.execute(MADE)
        made = {key: (event, at) for key, event, at in cursor.fetchall()}
    if not made:
        return
    rows = AuditRedaction.objects.using(using).select_related("by", "agreed_by")
    for redaction in rows.order_by("pk"):
        if problem := _problem(redaction, *made[redaction.pk], using):
            text = (
                f"redaction {redaction.pk} of event {redaction.event} by "
                f"{redaction.by}, agreed by {redaction.agreed_by}: {problem}"
            )
            report(
                Fault(
                    "redaction refused",
                    text,
                    redaction.event,
                    table="trialsite_auditredaction",
                    row=str(redaction.pk),
                )
            )


def _problem(
    redaction: AuditRedaction, event: int | None, at: datetime | None, using: str
) -> str:
    if event is None or at is None:
        return "the record does not say that anybody made it"
    if redaction.at - at > A_MOMENT and not settings.DEMO:
        return f"it was made as on {day_there(redaction.at, UTC)}, which had not come"
    if redaction.by_id == redaction.agreed_by_id:
        return "one person did what takes two"
    if not redaction.reason.strip():
        return "it does not say why"
    for person in (redaction.by, redaction.agreed_by):
        values: dict[str, Any] = {
            "event": event,
            "person": person.pk,
            "at": redaction.at,
            "roles": list(MAY_REDACT),
        }
        with connections[using].cursor() as cursor:
            cursor.execute(RIGHTS, values)
            active, administers = cursor.fetchone()
        if not active:
            return f"the account of {person} was not active"
        if not administers:
            return f"{person} was no administrator then"
    return ""
