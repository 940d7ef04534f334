"""The tables of the ground floor: the protocol, accounts, the record of changes,
messages, exports, signatures and keys."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import trialsite.clock
import trialsite.secrets.fields
import uuid
from django.conf import settings
from django.db import migrations, models
from trialsite.postgresql.tables import TablesAtOnce


class Migration(TablesAtOnce):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DemoClock',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seconds_ahead', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='demo_clock_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('inactive_reason', models.CharField(blank=True, choices=[('invited', 'Invited'), ('suspended', 'Suspended'), ('deactivated', 'Deactivated')], max_length=20)),
                ('created_at', models.DateTimeField(default=trialsite.clock.now, editable=False)),
                ('active_since', models.DateTimeField(default=trialsite.clock.now)),
                ('signed_in_at', models.DateTimeField(blank=True, help_text='the last time', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_in_small_letters'), models.CheckConstraint(condition=models.Q(('is_active', False), ('inactive_reason', ''), _connector='OR'), name='user_active_has_no_reason_not_to_be')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(help_text='SHA-256, hex', max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=trialsite.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AccessReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('statement', models.CharField(max_length=500)),
                ('site_codes', models.JSONField(help_text='the sites whose staff it covers')),
                ('listed', models.JSONField(help_text='a row for each membership in force')),
                ('sha256', models.CharField(help_text='of the list, hex', max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_reviews', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('statement', ''), _negated=True), name='access_review_has_a_statement'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='access_review_is_hashed')],
            },
        ),
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
        migrations.CreateModel(
            name='SignedIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(blank=True, db_index=True, max_length=40)),
                ('device', models.CharField(help_text='in words', max_length=80)),
                ('means', models.CharField(help_text='password, passkey and so on', max_length=80)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_reason', models.CharField(blank=True, choices=[('left', 'Signed out'), ('idle', 'Nobody was there'), ('day', 'The working day was over'), ('revoked', 'Ended from another device'), ('withdrawn', 'Ended by an administrator'), ('password', 'A new password was set'), ('shut', 'The account was shut')], max_length=20)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_reason', '')), models.Q(('ended_at__isnull', False), ('session_key', ''), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='signed_in_ends_with_a_cause')],
            },
        ),
        migrations.CreateModel(
            name='FailedSignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('password', 'Password'), ('code', 'Second factor'), ('temporary', 'Temporary code')], max_length=20)),
                ('sender', models.CharField(help_text='the network that it came from', max_length=45)),
                ('locked', models.BooleanField(default=False, help_text='the account was locked')),
                ('at', models.DateTimeField(db_index=True, default=trialsite.clock.now)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='failed_sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ResetLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(help_text='SHA-256, hex', max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=trialsite.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reset_links', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TemporaryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(help_text='SHA-256, hex', max_length=64, unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('replaced_at', models.DateTimeField(blank=True, help_text='when a new second factor was set up', null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='temporary_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='temporary_code_says_why'), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('user',), name='temporary_code_is_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='FactorSecret',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', trialsite.secrets.fields.SealedCharField(max_length=200)),
                ('made_at', models.DateTimeField(default=trialsite.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='FormerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('until', models.DateTimeField(default=trialsite.clock.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_addresses', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('took_trail', 'Downloaded the audit trail'), ('took_seals', "Downloaded the record's seals")], max_length=20)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('trial_at', models.DateTimeField()),
                ('txid', models.BigIntegerField(help_text='the transaction: changes made together')),
                ('table_name', models.CharField(max_length=63)),
                ('row_pk', models.TextField(help_text='primary key')),
                ('study_id', models.TextField(null=True)),
                ('site_code', models.TextField(null=True)),
                ('action', models.CharField(choices=[('insert', 'Created'), ('update', 'Changed'), ('delete', 'Deleted')], max_length=6)),
                ('changed', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('old', models.JSONField(null=True)),
                ('new', models.JSONField(null=True)),
                ('actor_id', models.BigIntegerField(help_text='the account, if any', null=True)),
                ('actor_kind', models.TextField()),
                ('actor', models.TextField()),
                ('role', models.TextField()),
                ('reason', models.TextField()),
                ('request_id', models.TextField()),
                ('source', models.TextField()),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['table_name', 'row_pk', '-id'], name='audit_of_row'), models.Index(fields=['study_id', '-id'], name='audit_of_participant'), models.Index(fields=['site_code', '-id'], name='audit_of_site'), models.Index(fields=['txid', 'id'], name='audit_of_transaction'), django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='audit_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('at__lt', datetime.datetime(2500, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('trial_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('trial_at__lt', datetime.datetime(2500, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='audit_event_is_of_a_possible_time')],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('header', models.TextField(help_text='what is signed, as JSON')),
                ('signature', models.CharField(help_text='Ed25519, hex', max_length=128)),
                ('public_key', models.CharField(help_text='hex', max_length=64)),
                ('entries', models.TextField(help_text='the events, as JSON')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='audit_seal_counts_from_one')],
            },
        ),
        migrations.CreateModel(
            name='AuditVerification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=trialsite.clock.wall)),
                ('seals', models.BigIntegerField()),
                ('events', models.BigIntegerField(help_text='sealed and compared')),
                ('waiting', models.BigIntegerField(help_text='not sealed yet')),
                ('fault_count', models.BigIntegerField()),
                ('faults', models.JSONField(help_text='the first of them, in words')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditRedaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.BigIntegerField()),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='columns, or reason', size=None)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('was', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(null=True), default=list, size=None)),
                ('now_is', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(null=True), default=list, size=None)),
                ('agreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['event'], name='redaction_of_event')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('fields', []), _negated=True)), name='audit_redaction_says_what_and_why'), models.CheckConstraint(condition=models.Q(('by', models.F('agreed_by')), _negated=True), name='audit_redaction_takes_two')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('timezone', models.CharField(help_text='IANA name', max_length=60)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('coordinator', 'Coordinator'), ('investigator', 'Investigator'), ('therapist', 'Therapist'), ('monitor', 'Monitor'), ('data_manager', 'Data manager'), ('analyst', 'Analyst'), ('unblinded_statistician', 'Unblinded statistician'), ('administrator', 'Administrator')], max_length=40)),
                ('begins_on', models.DateField(blank=True, help_text='the first day with it; null = from the start', null=True)),
                ('ends_on', models.DateField(blank=True, help_text='the first day without it; null = open', null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='trialsite.site')),
            ],
            options={
                'ordering': ['begins_on', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'role', 'site'), name='membership_is_open_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('ends_on', None), ('begins_on', None), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='membership_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='AccessChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invited', 'Invited'), ('accepted', 'Accepted the invitation'), ('granted', 'Was given a role'), ('ended', 'Role ended'), ('deactivated', 'Deactivated'), ('suspended', 'Suspended'), ('reactivated', 'Reactivated'), ('corrected', 'Name or address corrected'), ('reset_sent', 'Was sent a link to set a new password'), ('password', 'Set a new password'), ('factor_added', 'Added a second factor'), ('factor_removed', 'Removed a second factor'), ('factor_withdrawn', 'Second factors withdrawn'), ('sessions_ended', 'Signed out everywhere'), ('unlocked', 'Account unlocked early')], max_length=20)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_changes', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='trialsite.membership')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['ended', 'deactivated', 'reactivated', 'corrected', 'reset_sent', 'factor_withdrawn', 'sessions_ended', 'unlocked']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='access_change_that_takes_away_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['granted', 'ended']), _negated=True), ('membership__isnull', False), _connector='OR'), name='access_change_of_a_role_names_it')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='the same cause has the same key', max_length=120, unique=True)),
                ('kind', models.CharField(help_text='names the composer', max_length=60)),
                ('study_id', models.CharField(blank=True, max_length=20)),
                ('payload', models.JSONField(default=dict, help_text='ids and codes')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('skipped', 'Not needed'), ('failed', 'Failed'), ('in_doubt', 'May have arrived')], default='queued', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('doubts', models.PositiveSmallIntegerField(default=0, help_text='how often a worker was lost while handing it over')),
                ('not_before', models.DateTimeField(default=trialsite.clock.now)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, help_text='why it was not sent', max_length=200)),
                ('created_at', models.DateTimeField(default=trialsite.clock.now, editable=False)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='trialsite.site')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'sending', 'in_doubt'])), fields=['not_before'], name='message_unfinished'), models.Index(fields=['site', '-created_at', '-id'], name='message_of_site')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'skipped', 'failed', 'in_doubt'])), name='message_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('kind', ''), _negated=True)), name='message_has_key_and_kind'), models.CheckConstraint(condition=models.Q(('attempts__lte', 5), ('doubts__lte', models.F('attempts'))), name='message_attempts_are_capped'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='message_sent_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_until__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_until__isnull', True)), _connector='OR'), name='message_sending_has_a_claim'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['skipped', 'failed']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='message_unsent_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='ProtocolVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trial', models.CharField(max_length=40)),
                ('version', models.CharField(max_length=40)),
                ('digest', models.CharField(db_index=True, help_text='SHA-256, hex', max_length=64)),
                ('note', models.CharField(blank=True, help_text='why the one before was amended', max_length=500)),
                ('files', models.JSONField(help_text='path within the folder to text')),
                ('content', models.JSONField(help_text='all that the files state')),
                ('loaded_at', models.DateTimeField(default=trialsite.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField(default=trialsite.clock.now, editable=False)),
                ('reason', models.CharField(max_length=500)),
                ('site_codes', models.JSONField(help_text='the sites whose data it holds')),
                ('needs', models.JSONField(default=list, help_text='what its tables need besides leave to export')),
                ('package', models.CharField(blank=True, help_text='what it is; empty for the dataset', max_length=30)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being made'), ('done', 'Ready'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='how often a worker began to make it')),
                ('done_steps', models.PositiveSmallIntegerField(default=0)),
                ('total_steps', models.PositiveSmallIntegerField(default=0)),
                ('step', models.CharField(blank=True, help_text='what is under way', max_length=120)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, help_text='what went wrong', max_length=200)),
                ('error_reference', models.CharField(blank=True, help_text='finds the log lines of a failure', max_length=40)),
                ('sha256', models.CharField(blank=True, help_text='of the zip, hex', max_length=64)),
                ('bytes', models.PositiveBigIntegerField(default=0, help_text='size of the zip')),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, help_text='when its file was deleted', null=True)),
                ('downloads', models.PositiveIntegerField(default=0)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL)),
                ('protocol_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='trialsite.protocolversion')),
            ],
            options={
                'ordering': ['-requested_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed'])), name='export_state_is_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='export_has_a_reason'), models.CheckConstraint(condition=models.Q(('done_steps__lte', models.F('total_steps'))), name='export_progress_is_within_steps'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['done', 'failed'])), models.Q(('finished_at__isnull', True), ('state__in', ['queued', 'running'])), _connector='OR'), name='export_finished_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('expires_at__isnull', False), ('sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='export_done_is_hashed_and_expires'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('failure', ''), _negated=True), _connector='OR'), name='export_failed_says_why')],
            },
        ),
        migrations.CreateModel(
            name='ExportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('sha256', models.CharField(help_text='hex', max_length=64)),
                ('rows', models.PositiveBigIntegerField(blank=True, help_text='without the header; null where not a table', null=True)),
                ('bytes', models.PositiveBigIntegerField()),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='trialsite.export')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('export', 'name'), name='exported_file_is_listed_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='what sort of record was signed', max_length=40)),
                ('record', models.CharField(help_text='which one, such as a study id', max_length=40)),
                ('study_id', models.CharField(blank=True, help_text='of the participant it is about, whose site it then follows', max_length=20, null=True)),
                ('meaning', models.CharField(help_text='what the signer declares', max_length=300)),
                ('content', models.JSONField(help_text='what was signed')),
                ('sha256', models.CharField(help_text='of content, record, meaning and signer, hex', max_length=64)),
                ('printed_name', models.CharField(max_length=120)),
                ('confirmed_by', models.CharField(help_text='what was asked again at the moment of signing', max_length=60)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('zone', models.CharField(help_text='IANA name', max_length=60)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.site')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['kind', 'record'], name='signature_of_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='signature_is_hashed'), models.CheckConstraint(condition=models.Q(models.Q(('meaning', ''), _negated=True), models.Q(('printed_name', ''), _negated=True)), name='signature_has_meaning_and_name')],
            },
        ),
        migrations.CreateModel(
            name='SignatureVoid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('signature', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='void', to='trialsite.signature')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='signature_void_says_why')],
            },
        ),
    ]
