"""What happens to visits and answers is recorded. A response that was finished is a fact,
and so is what belongs to it: whatever reason is given, nobody changes, deletes or adds
to it (docs/adr/0013-audit.md, 0025-insert-only-facts.md)."""

from django.db import migrations

from trialsite.audit.operations import ANY, Audit, CallableBy

# The keys that lead from this floor's rows to a participant, and whether the response
# on the way was completed.
WHOSE = """
alter function trialsite_audit_whose(text, jsonb)
    rename to trialsite_audit_whose_participants;
create function trialsite_audit_whose(
    which text, facts jsonb, out study text, out site text, out settled boolean
) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if facts ? 'response_id' then
        select p.study_id, p.site_id, r.completed_at is not null
        into study, site, settled
        from public.assessments_response r
        join public.assessments_visit v on v.id = r.visit_id
        join public.participants_participant p on p.id = v.participant_id
        where r.id = (facts ->> 'response_id')::bigint;
    elsif facts ? 'visit_id' then
        select p.study_id, p.site_id, coalesce(facts ->> 'completed_at', '') <> ''
        into study, site, settled
        from public.assessments_visit v
        join public.participants_participant p on p.id = v.participant_id
        where v.id = (facts ->> 'visit_id')::bigint;
    elsif which = 'assessments_opioiddose' then
        select p.study_id, p.site_id, r.completed_at is not null
        into study, site, settled
        from public.assessments_opioidproduct o
        join public.assessments_response r on r.id = o.response_id
        join public.assessments_visit v on v.id = r.visit_id
        join public.participants_participant p on p.id = v.participant_id
        where o.id = (facts ->> 'product_id')::bigint;
    else
        select w.study, w.site, w.settled into study, site, settled
        from public.trialsite_audit_whose_participants(which, facts) w;
    end if;
end $$;
"""

STAYS = """
create function assessments_finished_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    facts jsonb := case when tg_op = 'INSERT' then to_jsonb(new) else to_jsonb(old) end;
    finished boolean;
begin
    if to_regclass('public.' || quote_ident(tg_table_name))
        is distinct from tg_relid::regclass
    then
        raise insufficient_privilege using message = format(
            '%s is no table of the trial.', tg_table_name);
    end if;
    if tg_table_name = 'assessments_response' then
        finished := facts ->> 'completed_at' is not null;
    elsif tg_table_name = 'assessments_opioiddose' then
        select r.completed_at is not null into finished
        from public.assessments_opioidday d
        join public.assessments_response r on r.id = d.response_id
        where d.id = (facts ->> 'day_id')::bigint;
    else
        select r.completed_at is not null into finished
        from public.assessments_response r
        where r.id = (facts ->> 'response_id')::bigint;
    end if;
    if finished then
        raise insufficient_privilege using message = format(
            '%s of %s is refused: the form was finished, and stays as it is.',
            lower(tg_op), tg_table_name);
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger finished_stays before update or delete on assessments_response
    for each row when (old.completed_at is not null)
    execute function assessments_finished_stays();
""" + "".join(
    f"create trigger finished_stays before insert or update or delete on {table} "
    "for each row execute function assessments_finished_stays();\n"
    for table in (
        "assessments_opioidproduct",
        "assessments_opioidday",
        "assessments_opioiddose",
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_site_of_visits"),
        ("participants", "0003_record"),
    ]

    operations = [
        migrations.RunSQL(WHOSE),
        migrations.RunSQL(STAYS),
        CallableBy(
            "nobody",
            "trialsite_audit_whose(text,jsonb)",
            "trialsite_audit_whose_participants(text,jsonb)",
            "assessments_finished_stays()",
        ),
        Audit(
            "Visit",
            reason_for=[
                "participant_id",
                "code",
                "opens_on",
                "target_on",
                "closes_on",
                "protocol_version_id",
                "planned_at",
            ],
        ),
        Audit("Response", reason_for=[ANY], once_settled=True),
        Audit("Score", reason_for=[ANY]),
        Audit("OpioidProduct", reason_for=[ANY], once_settled=True),
        Audit("OpioidDay", reason_for=[ANY], once_settled=True),
        Audit("OpioidDose", reason_for=[ANY], once_settled=True),
        Audit("AccessLink", sealed=["code_hash"]),
    ]
