"""What happens to visits and answers is recorded; a response that was completed, and
what belongs to it, needs a reason to change."""

from django.db import migrations

from trialsite.audit.operations import ANY, Audit

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
revoke execute on function trialsite_audit_whose(text, jsonb) from public;
"""
BACK = """
drop function trialsite_audit_whose(text, jsonb);
alter function trialsite_audit_whose_participants(text, jsonb)
    rename to trialsite_audit_whose;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_initial"),
        ("participants", "0004_audit"),
    ]

    operations = [
        migrations.RunSQL(WHOSE, BACK),
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
