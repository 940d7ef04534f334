"""Row-level security of people on their way into the trial, and in it
(docs/adr/0015-row-level-security.md)."""

from django.db import migrations

from trialsite.access.roles import Permission
from trialsite.row_security.operations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_guards"),
        ("trialsite", "0005_row_security"),
    ]

    operations = [
        RowSecurity("Participant", site="site", participant="id"),
        # The new site of a participant reads the screening that they came in by.
        RowSecurity("Screening", site="site", also="participant", participant="participant"),
        RowSecurity("Candidate", site="site", needs=Permission.SEE_SCREENING),
        RowSecurity("CallList", site="site", needs=Permission.SEE_SCREENING),
        RowSecurity("CallListPage", site="call_list__site", needs=Permission.SEE_SCREENING),
        RowSecurity("Side", site="site"),
        # Screening and consent.
        RowSecurity("Deviation", site="screening__site"),
        RowSecurity("EligibilityOverride", site="screening__site"),
        RowSecurity("BaselineOverride", site="participant__site"),
        RowSecurity("ConsentApproval", site="site"),
        RowSecurity("ConsentSitting", site="screening__site"),
        RowSecurity("TeachBack", site="sitting__screening__site"),
        RowSecurity("Consent", site="screening__site"),
        RowSecurity("ConsentCopy", site="consent__screening__site"),
        RowSecurity("SignedName", site="consent__screening__site"),
        RowSecurity("NameDecision", site="consent__screening__site"),
        # Who is in the trial.
        RowSecurity("Identity", site="participant__site", needs=Permission.SEE_PARTICIPANTS),
        RowSecurity("StatusChange", site="participant__site"),
        RowSecurity("Withdrawal", site="participant__site"),
        RowSecurity("SiteStay", site="participant__site"),
        RowSecurity("SiteTransfer", site="from_site", also="to_site"),
        # Contact.
        RowSecurity("Locator", site="participant__site", needs=Permission.CONTACT),
        RowSecurity("ContactPerson", site="participant__site", needs=Permission.CONTACT),
        RowSecurity("OptOut", site="participant__site"),
        RowSecurity("ContactAttempt", site="participant__site"),
        # Randomization.
        RowSecurity("Allocation", site="participant__site", needs=Permission.SEE_ARM),
        RowSecurity("RandomizationError", site="participant__site"),
        RowSecurity("StratumCorrection", site="participant__site"),
        RowSecurity("Unblinding", site="participant__site"),
        RowSecurity("UnblindingImpact", site="participant__site"),
    ]
