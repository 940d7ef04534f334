"""The first line of a call list is sealed: a file without headers begins with a person.

Nothing is installed anywhere, so no list needs its header taken out of ``reading``.
"""

from django.db import migrations

import trialsite.secrets.fields
from trialsite.audit.operations import Audit


NO_LONGER = """
drop trigger audit on participants_calllist;
drop trigger audit_not_truncated on participants_calllist;
"""
AS_BEFORE = """
create trigger audit after insert or update or delete on participants_calllist
for each row execute function trialsite_audit(
    'id', 'name,text', '', 'site_id,name,text,sha256,at,by_id', 'always',
    'done_rows,taken,known,twice,refused,matches'
);
create trigger audit_not_truncated before truncate on participants_calllist
for each statement execute function trialsite_audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0018_call_list_pages")]

    operations = [
        migrations.RunSQL(NO_LONGER, AS_BEFORE),
        migrations.AddField(
            model_name="calllist",
            name="header",
            field=trialsite.secrets.fields.SealedCharField(
                help_text="its first line, as JSON", null=True
            ),
        ),
        Audit(
            "CallList",
            sealed=["name", "header", "text"],
            reason_for=["site_id", "name", "text", "sha256", "at", "by_id"],
            quiet=["done_rows", "taken", "known", "twice", "refused", "matches"],
        ),
    ]
