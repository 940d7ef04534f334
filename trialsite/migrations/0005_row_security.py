"""Row-level security, by site: what the policies read, and the tables of the lowest
floor that hold a participant's data (docs/adr/0015-row-level-security.md).

The bodies are bound to what they name when they are made, so that no search_path
changes what they read. A SET would do so as well, and cost them their inlining into the
policies."""

from django.db import migrations

from trialsite.audit.operations import CallableBy
from trialsite.row_security.operations import RowSecurity

# What the connection was given under a key: sites, a permission, the participant; null
# where nothing was, so that every comparison with it fails. The setting reads '' after
# the transaction that set it.
VISIBILITY = """
create function trialsite_visibility(key text) returns text[]
language sql stable parallel safe
return pg_catalog.string_to_array(nullif(
    pg_catalog.current_setting('trial.visibility', true), '')::pg_catalog.jsonb ->> key,
    ',');
"""

# Tables whose rows need a permission, which is in the name of their policy.
IN_NEED = """
create function trialsite_tables_in_need() returns text[]
language sql stable parallel safe
begin atomic
    select coalesce(pg_catalog.array_agg(c.relname::text), '{}')
    from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
    where p.polname like 'row_security: %';
end;
"""

# Where these needs are met: "table site", or "table *" for every site.
MET = """
create function trialsite_needs_met() returns text[]
language sql stable parallel safe
begin atomic
    select coalesce(pg_catalog.array_agg(c.relname || ' ' || site), '{}')
    from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid,
    pg_catalog.unnest(public.trialsite_visibility(
        pg_catalog.substr(p.polname::text, pg_catalog.length('row_security: ') + 1)))
        site
    where p.polname like 'row_security: %';
end;
"""


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0004_sealed_again")]

    operations = [
        migrations.RunSQL(VISIBILITY),
        migrations.RunSQL(IN_NEED),
        migrations.RunSQL(MET),
        CallableBy(
            "the app",
            "trialsite_visibility(text)",
            "trialsite_tables_in_need()",
            "trialsite_needs_met()",
        ),
        RowSecurity("Message", site="site"),
        RowSecurity("Export", sites="site_codes"),
        RowSecurity("ExportedFile", site="export__site_codes"),
        # Triggers alone write it, so nothing is asked of a row that is written.
        RowSecurity("AuditEvent", site="site_code", of_table="table_name", by_triggers=True),
        RowSecurity("Signature", site="site"),
        RowSecurity("SignatureVoid", site="signature__site"),
    ]
