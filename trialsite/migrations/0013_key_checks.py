"""What the database recognises the keys by (docs/adr/0027-key-check-values.md)."""

import trialsite.clock
from django.db import migrations, models

from trialsite.audit.operations import Audit

GUARDS = """
create trigger key_check_kept before update or delete on trialsite_keycheck
    for each row execute function trialsite_audit_refuse();
"""

# Whoever may write what the owner makes may add check values, and change none.
ADD_ONLY = """
do $$
declare
    reader text;
begin
    for reader in
        select distinct pg_get_userbyid(a.grantee)
        from pg_class c, aclexplode(c.relacl) a
        where c.oid = 'trialsite_keycheck'::regclass
            and a.grantee not in (0, c.relowner)
    loop
        execute format('revoke all on trialsite_keycheck from %I', reader);
        execute format('grant select, insert on trialsite_keycheck to %I', reader);
    end loop;
end $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('trialsite', '0012_closed_record'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('identities', 'Identities'), ('lists', 'Allocation lists'), ('training lists', 'Allocation lists of training'), ('seals', 'Seals of the record')], max_length=20)),
                ('number', models.PositiveIntegerField()),
                ('value', models.CharField(help_text='hex', max_length=64)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
            ],
            options={
                'ordering': ['purpose', 'number'],
                'constraints': [models.UniqueConstraint(fields=('purpose', 'number'), name='key_check_is_one_for_a_number'), models.UniqueConstraint(fields=('purpose', 'value'), name='key_check_is_one_for_a_key'), models.CheckConstraint(condition=models.Q(('value__regex', '^([0-9a-f]{32}|[0-9a-f]{64})$')), name='key_check_is_hex')],
            },
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        migrations.RunSQL(ADD_ONLY, migrations.RunSQL.noop),
        Audit("KeyCheck"),
    ]
