"""How people are reached and what became of it; two statuses that can be put right;
the sites that a participant has belonged to."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trialsite.clock
import trialsite.secrets.fields
from trialsite.access.roles import Permission
from trialsite.audit.operations import ANY, Audit
from trialsite.row_security.operations import Walls

# Everybody enrolled until now has been at one site.
FIRST_STAYS = """
set constraints all immediate;
insert into participants_sitestay (participant_id, site_id, since, reason, at, by_id)
select id, site_id, enrolled_on, '', enrolled_at, enrolled_by_id
from participants_participant;
set constraints all deferred;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0008_consent_walls"),
        ("trialsite", "0005_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("phone", "Phone call"),
                            ("text", "Text message"),
                            ("email", "E-mail"),
                            ("letter", "Letter"),
                            ("contact_person", "Through a contact person"),
                            ("in_person", "In person"),
                            ("social", "Social network"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "Reached"),
                            ("no_answer", "No answer"),
                            ("left_message", "Left a message"),
                            ("sent", "Sent"),
                            ("wrong", "Wrong number or address"),
                            ("refused", "Reached, does not want to talk"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "incoming",
                    models.BooleanField(default=False, help_text="they came to us"),
                ),
                (
                    "next_action",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("text", "Send a text"),
                            ("email", "Send an e-mail"),
                            ("letter", "Send a letter"),
                            ("contact_person", "Ask a contact person"),
                            ("interview", "Do the form by phone"),
                            ("address", "Mend the address or number"),
                            ("none", "Nothing for now"),
                        ],
                        default="none",
                        max_length=20,
                    ),
                ),
                ("next_on", models.DateField(blank=True, null=True)),
                (
                    "note",
                    trialsite.secrets.fields.SealedCharField(
                        blank=True, max_length=500
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=trialsite.clock.now, help_text="when it was made"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactPerson",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", trialsite.secrets.fields.SealedCharField(max_length=80)),
                (
                    "relationship",
                    models.CharField(
                        choices=[
                            ("partner", "Wife, husband or partner"),
                            ("parent", "Parent"),
                            ("child", "Son or daughter"),
                            ("sibling", "Brother or sister"),
                            ("relative", "Another relative"),
                            ("friend", "Friend"),
                            ("colleague", "Colleague"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "phone",
                    trialsite.secrets.fields.SealedCharField(blank=True, max_length=20),
                ),
                (
                    "email",
                    trialsite.secrets.fields.SealedEmailField(
                        blank=True, max_length=254
                    ),
                ),
                (
                    "agreed_on",
                    models.DateField(
                        help_text="the day on which the participant agreed to it"
                    ),
                ),
                ("at", models.DateTimeField(default=trialsite.clock.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Locator",
            fields=[
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="locator",
                        serialize=False,
                        to="participants.participant",
                    ),
                ),
                (
                    "prefers",
                    models.CharField(
                        choices=[
                            ("phone", "Phone calls"),
                            ("text", "Text messages"),
                            ("email", "E-mail"),
                            ("letter", "Letters"),
                        ],
                        default="phone",
                        max_length=20,
                        verbose_name="likes best",
                    ),
                ),
                (
                    "times",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("morning", "Mornings"),
                                ("afternoon", "Afternoons"),
                                ("evening", "Evenings"),
                                ("weekend", "Weekends"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="when calls suit them, by their own clock",
                        size=None,
                    ),
                ),
                (
                    "leave_message",
                    models.BooleanField(
                        default=False,
                        help_text="whether a voicemail may name the trial",
                    ),
                ),
                (
                    "second_phone",
                    trialsite.secrets.fields.SealedCharField(blank=True, max_length=20),
                ),
                (
                    "second_email",
                    trialsite.secrets.fields.SealedEmailField(
                        blank=True, max_length=254
                    ),
                ),
                (
                    "address",
                    trialsite.secrets.fields.SealedCharField(
                        blank=True, max_length=300
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Phone calls"),
                            ("text", "Text messages"),
                            ("email", "E-mail"),
                            ("letter", "Letters"),
                        ],
                        max_length=20,
                    ),
                ),
                ("closed", models.BooleanField(help_text="closed; else opened again")),
                ("at", models.DateTimeField(default=trialsite.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="SiteStay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("since", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=trialsite.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="participant",
            name="heard_at",
            field=models.DateTimeField(
                blank=True,
                help_text="when they last spoke to us or sent a form",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="hold_until",
            field=models.DateField(
                blank=True, help_text="nobody contacts them before this day", null=True
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="needs_reach",
            field=models.BooleanField(
                default=False,
                help_text="every attempt of the protocol was made in vain",
            ),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="corrects",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="participants.statuschange",
            ),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="slip",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person", "It was another person"),
                    ("status", "The wrong status was chosen"),
                    ("day", "The day was wrong"),
                    ("learned", "We learned more since"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="until",
            field=models.DateField(
                blank=True, help_text="the end of a hold", null=True
            ),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="by",
            field=models.ForeignKey(
                blank=True,
                help_text="nobody where the follow-up came to its end by itself",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects", None), ("slip", "")),
                    models.Q(
                        ("corrects__isnull", False),
                        models.Q(("slip", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="status_corrections_say_what_was_wrong",
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="mistaken",
            field=models.OneToOneField(
                blank=True,
                help_text="the attempt that this row takes back, recorded by mistake",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_back_by",
                to="participants.contactattempt",
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_attempts",
                to="participants.participant",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="last_contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="participants.contactattempt",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("follow_up", "active"), ("therapy", "none")),
                fields=["site", "enrolled_at"],
                name="participant_not_in_an_arm",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("needs_reach", True)),
                fields=["site"],
                name="participant_to_be_reached",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="plan_on",
            field=models.DateField(
                blank=True,
                help_text="day of the next step of the last contact",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("plan_on__isnull", False)),
                fields=["site", "plan_on"],
                name="participant_with_a_plan",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("follow_up", "on_hold")),
                fields=["site", "hold_until"],
                name="participant_on_hold",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("follow_up", "on_hold"), ("hold_until__isnull", False)),
                    models.Q(
                        models.Q(("follow_up", "on_hold"), _negated=True),
                        ("hold_until", None),
                    ),
                    _connector="OR",
                ),
                name="participant_on_hold_until_a_day",
            ),
        ),
        migrations.AddField(
            model_name="contactperson",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contactperson",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contactperson",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_people",
                to="participants.participant",
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="by",
            field=models.ForeignKey(
                blank=True,
                help_text="who recorded it; nobody where the participant did so alone",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opt_outs",
                to="participants.participant",
            ),
        ),
        migrations.AddField(
            model_name="sitestay",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sitestay",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stays",
                to="participants.participant",
            ),
        ),
        migrations.AddField(
            model_name="sitestay",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trialsite.site",
            ),
        ),
        migrations.AddIndex(
            model_name="contactattempt",
            index=models.Index(fields=["participant", "-at"], name="contact_newest"),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_action", "none"), ("next_on", None)),
                    models.Q(
                        models.Q(("next_action", "none"), _negated=True),
                        ("next_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="contact_next_action_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="contact_person_ends_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="optout",
            index=models.Index(
                fields=["participant", "channel", "-at"], name="opt_out_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="sitestay",
            index=models.Index(fields=["participant", "at"], name="site_stay_in_order"),
        ),
        migrations.RunSQL(FIRST_STAYS, migrations.RunSQL.noop),
        # Taking a person off the list of contact people is what a row is made for.
        Audit("Locator", sealed_but=["participant_id"], reason_for=[ANY]),
        Audit(
            "ContactPerson",
            sealed=["name", "phone", "email"],
            reason_for=["participant_id", "name", "relationship", "phone", "email"],
        ),
        Audit("OptOut", reason_for=[ANY]),
        Audit("ContactAttempt", sealed=["note"], reason_for=[ANY]),
        Audit("SiteStay", reason_for=[ANY]),
        Walls("Locator", site="participant__site", needs=Permission.CONTACT),
        Walls("ContactPerson", site="participant__site", needs=Permission.CONTACT),
        Walls("OptOut", site="participant__site"),
        Walls("ContactAttempt", site="participant__site"),
        Walls("SiteStay", site="participant__site"),
    ]
