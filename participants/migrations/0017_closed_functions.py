"""The functions of this floor guard the tables of the trial alone, and are called by
triggers alone (docs/adr/0024-closed-record.md)."""

from django.db import migrations

from trialsite.audit.operations import CallableBy

IN_PLACE = """
    if to_regclass('public.' || quote_ident(tg_table_name))
        is distinct from tg_relid::regclass
    then
        raise insufficient_privilege using message = format(
            '%I.%I is no table of the trial.', tg_table_schema, tg_table_name);
    end if;
"""

GUARDS = f"""
create or replace function participants_two_people() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    first bigint;
begin
    {IN_PLACE}
    if tg_table_name = 'participants_sealedlist' then
        select by_id into first from public.participants_proposedlist
            where id = new.proposal_id;
    else
        select by_id into first from public.participants_ending
            where id = new.ending_id;
    end if;
    if first = new.by_id then
        raise exception 'One person did both parts of what takes two people.';
    end if;
    return new;
end $$;
create or replace function participants_copy_for_ever() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    {IN_PLACE}
    if tg_op = 'DELETE' or to_jsonb(old) - 'pdf' <> to_jsonb(new) - 'pdf' then
        raise exception 'The copy of a consent is kept as it was signed.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0016_sites_follow"),
        ("trialsite", "0012_closed_record"),
    ]

    operations = [
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        CallableBy(
            "nobody",
            "participants_two_people()",
            "participants_copy_for_ever()",
            "participants_fact_stays()",
            "trialsite_audit_whose_below(text,jsonb)",
            "trialsite_audit_whose_people(text,jsonb)",
        ),
    ]
