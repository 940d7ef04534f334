"""Walls around consent, eligibility and withdrawal. Who tries to change a copy is
refused as one who may not, like everybody before a wall."""

from django.db import migrations

from trialsite.row_security.operations import Walls

FOR_EVER = """
create or replace function participants_copy_for_ever() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' or to_jsonb(old) - 'pdf' <> to_jsonb(new) - 'pdf' then
        raise exception 'The copy of a consent is kept as it was signed.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0007_consent_documents"),
        ("trialsite", "0008_signature_walls"),
    ]

    operations = [
        migrations.RunSQL(FOR_EVER, migrations.RunSQL.noop),
        Walls("ConsentApproval", site="site"),
        Walls("ConsentSitting", site="screening__site"),
        Walls("TeachBack", site="sitting__screening__site"),
        Walls("ConsentCopy", site="consent__screening__site"),
        Walls("Deviation", site="screening__site"),
        Walls("EligibilityOverride", site="screening__site"),
        Walls("Withdrawal", site="participant__site"),
    ]
