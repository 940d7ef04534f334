"""A process that runs another version of the protocol than the one in force writes
nothing that rests on it (docs/adr/0033-versions-that-are-read.md)."""

from importlib import import_module

from django.db import migrations, models

RECORD = import_module("trialsite.migrations.0012_closed_record").RECORD
WHOSE = "    whose := public.trialsite_audit_whose(which, facts);\n"

# What rests on the protocol: the tables of the floors above, what is exported of them,
# and letters to people in the trial. Accounts, the record and what becomes of a letter
# do not.
ASK = f"""{WHOSE}\
    if which ~ '^(participants|assessments)_' or which = 'trialsite_export'
        or (which = 'trialsite_message' and tg_op = 'INSERT' and whose.study is not null)
    then
        perform public.trialsite_protocol_in_force();
    end if;
"""

# The lock is that of trialsite.protocol.actions, which an amendment takes alone: it
# waits until what was begun has ended, and what begins meanwhile waits for it. The
# version is asked for after that, by a statement that sees what was committed. Class 57
# of the states is what an operator ends, which clients take as away for a moment.
IN_FORCE = """
create function trialsite_protocol_in_force() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    ours text := coalesce(current_setting('trial.protocol', true), '');
    newest text;
begin
    if ours = '' then
        return;
    end if;
    perform pg_advisory_xact_lock_shared(671309);
    select v.digest into newest from public.trialsite_protocolversion v
    order by v.id desc limit 1;
    if newest <> ours then
        raise exception 'Another version of the protocol is in force.'
            using errcode = '57T01', detail = newest;
    end if;
end $$;
revoke execute on function trialsite_protocol_in_force() from public;
"""


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0014_versions_kept_whole")]

    operations = [
        migrations.AlterField(
            model_name="protocolversion",
            name="digest",
            field=models.CharField(
                db_index=True, help_text="SHA-256, hex", max_length=64
            ),
        ),
        migrations.RunSQL(IN_FORCE, "drop function trialsite_protocol_in_force();"),
        migrations.RunSQL(RECORD.replace(WHOSE, ASK), RECORD),
    ]
