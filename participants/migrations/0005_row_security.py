"""Walls around the rows of people on their way into the trial, and in it
(docs/adr/0015-walls.md)."""

from django.db import migrations

from trialsite.access.roles import Permission
from trialsite.row_security.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_guards"),
        ("trialsite", "0005_row_security"),
    ]

    operations = [
        Walls("Participant", site="site", participant="id"),
        # The new site of a participant reads the screening that they came in by.
        Walls("Screening", site="site", also="participant", participant="participant"),
        Walls("Candidate", site="site", needs=Permission.SEE_SCREENING),
        Walls("CallList", site="site", needs=Permission.SEE_SCREENING),
        Walls("CallListPage", site="call_list__site", needs=Permission.SEE_SCREENING),
        Walls("Side", site="site"),
        # Screening and consent.
        Walls("Deviation", site="screening__site"),
        Walls("EligibilityOverride", site="screening__site"),
        Walls("BaselineOverride", site="participant__site"),
        Walls("ConsentApproval", site="site"),
        Walls("ConsentSitting", site="screening__site"),
        Walls("TeachBack", site="sitting__screening__site"),
        Walls("Consent", site="screening__site"),
        Walls("ConsentCopy", site="consent__screening__site"),
        # Who is in the trial.
        Walls("Identity", site="participant__site", needs=Permission.SEE_PARTICIPANTS),
        Walls("StatusChange", site="participant__site"),
        Walls("Withdrawal", site="participant__site"),
        Walls("SiteStay", site="participant__site"),
        Walls("SiteTransfer", site="from_site", also="to_site"),
        # Contact.
        Walls("Locator", site="participant__site", needs=Permission.CONTACT),
        Walls("ContactPerson", site="participant__site", needs=Permission.CONTACT),
        Walls("OptOut", site="participant__site"),
        Walls("ContactAttempt", site="participant__site"),
        # Randomization.
        Walls("Allocation", site="participant__site", needs=Permission.SEE_ARM),
        Walls("RandomizationError", site="participant__site"),
        Walls("StratumCorrection", site="participant__site"),
        Walls("Unblinding", site="participant__site"),
        Walls("UnblindingImpact", site="participant__site"),
    ]
