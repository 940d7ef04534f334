"""What happens to people's rows is recorded; what was collected needs a reason to
change. The list of both stands here."""

from django.db import migrations

from trialsite.audit.operations import ANY, Audit

# The keys by which this floor's rows, and those above, are a participant's.
WHOSE = """
alter function trialsite_audit_whose(text, jsonb)
    rename to trialsite_audit_whose_below;
create function trialsite_audit_whose(
    which text, facts jsonb, out study text, out site text, out settled boolean
) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if facts ? 'participant_id' then
        select p.study_id, p.site_id, false into study, site, settled
        from public.participants_participant p
        where p.id = (facts ->> 'participant_id')::bigint;
    elsif which in ('participants_screening', 'participants_consent') then
        select p.study_id, s.site_id, false into study, site, settled
        from public.participants_screening s
        left join public.participants_participant p on p.screening_id = s.id
        where s.id = (facts ->> case when which = 'participants_screening'
            then 'id' else 'screening_id' end)::bigint;
    else
        select w.study, w.site, w.settled into study, site, settled
        from public.trialsite_audit_whose_below(which, facts) w;
    end if;
end $$;
revoke execute on function trialsite_audit_whose(text, jsonb) from public;
"""
BACK = """
drop function trialsite_audit_whose(text, jsonb);
alter function trialsite_audit_whose_below(text, jsonb)
    rename to trialsite_audit_whose;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0003_sealed_identity"),
        ("trialsite", "0003_audit"),
    ]

    operations = [
        migrations.RunSQL(WHOSE, BACK),
        Audit("Screening", reason_for=[ANY]),
        Audit("Consent", reason_for=[ANY]),
        # follow_up and therapy repeat the newest StatusChange, which has its reason.
        Audit(
            "Participant",
            reason_for=[
                "study_id",
                "site_id",
                "screening_id",
                "timezone",
                "enrolled_on",
                "enrolled_at",
                "enrolled_by_id",
            ],
        ),
        Audit("Identity", sealed_but=["participant_id"], reason_for=[ANY]),
        Audit("StatusChange", reason_for=[ANY]),
        Audit("Allocation", reason_for=[ANY]),
    ]
