"""What happens to people's rows is recorded; what was collected needs a reason to
change. The list of both stands here (docs/adr/0013-audit.md)."""

from django.db import migrations

from trialsite.audit.operations import ANY, Audit, CallableBy

# The keys by which this floor's rows, and those above, are a participant's. Before that
# there is a screening, by which they may come to be one later.
WHOSE = """
alter function trialsite_audit_whose(text, jsonb)
    rename to trialsite_audit_whose_below;
create function trialsite_audit_whose(
    which text, facts jsonb, out study text, out site text, out settled boolean
) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    screening bigint := case
        when which = 'participants_screening' then facts ->> 'id'
        when which in ('participants_consent', 'participants_consentsitting',
            'participants_deviation', 'participants_eligibilityoverride')
            then facts ->> 'screening_id'
    end;
begin
    if which = 'participants_teachback' then
        screening := (select t.screening_id from public.participants_consentsitting t
            where t.id = (facts ->> 'sitting_id')::uuid);
    elsif which in ('participants_consentcopy', 'participants_signedname',
        'participants_namedecision') then
        screening := (select c.screening_id from public.participants_consent c
            where c.id = (facts ->> 'consent_id')::bigint);
    end if;
    if facts ? 'participant_id' then
        select p.study_id, p.site_id, false into study, site, settled
        from public.participants_participant p
        where p.id = (facts ->> 'participant_id')::bigint;
    elsif screening is not null then
        select p.study_id, s.site_id, false into study, site, settled
        from public.participants_screening s
        left join public.participants_participant p on p.screening_id = s.id
        where s.id = screening;
    elsif which = 'trialsite_signaturevoid' then
        select nullif(g.study_id, ''), g.site_id, false into study, site, settled
        from public.trialsite_signature g
        where g.id = (facts ->> 'signature_id')::bigint;
    else
        select w.study, w.site, w.settled into study, site, settled
        from public.trialsite_audit_whose_below(which, facts) w;
    end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0002_numbers_and_sites"),
        ("trialsite", "0002_record"),
    ]

    operations = [
        migrations.RunSQL(WHOSE),
        CallableBy(
            "nobody",
            "trialsite_audit_whose(text,jsonb)",
            "trialsite_audit_whose_below(text,jsonb)",
        ),
        # Who a candidate is, and a list of them, is sealed and so are their hashes; how
        # far they are is not what was collected.
        Audit(
            "Candidate",
            sealed=[
                "given_name",
                "family_name",
                "date_of_birth",
                "phone",
                "email",
                "other_phones",
                "other_emails",
                "person_index",
                "phone_index",
                "email_index",
                "alike_index",
                "family_index",
            ],
            reason_for=[
                "site_id",
                "source",
                "given_name",
                "family_name",
                "date_of_birth",
                "phone",
                "email",
                "other_phones",
                "other_emails",
                "call_list_id",
                "row",
                "listed_at",
                "by_id",
                "erased_at",
            ],
        ),
        Audit(
            "CallList",
            sealed=["name", "header", "text"],
            reason_for=["site_id", "name", "text", "sha256", "at", "by_id"],
            quiet=["done_rows", "taken", "known", "twice", "refused", "matches"],
        ),
        # It is made from the file, and made again when that is read in another way.
        Audit("CallListPage", sealed=["rows"]),
        Audit("Match", reason_for=[ANY]),
        Audit("Side", reason_for=[ANY]),
        Audit("Decision", reason_for=[ANY]),
        # Screening and consent.
        Audit("Screening", reason_for=[ANY]),
        Audit("Deviation", reason_for=[ANY]),
        Audit("EligibilityOverride", reason_for=[ANY]),
        Audit("BaselineOverride", reason_for=[ANY]),
        Audit("ConsentApproval", reason_for=[ANY]),
        Audit(
            "ConsentSitting",
            sealed=["email", "typed_name", "known_as", "code_hash", "spoken_hash"],
        ),
        Audit("TeachBack", reason_for=[ANY]),
        Audit("Consent", reason_for=[ANY]),
        Audit("ConsentCopy", sealed=["pdf"], reason_for=[ANY]),
        Audit("SignedName", sealed=["name", "known_as"], reason_for=[ANY]),
        Audit("NameDecision", sealed=["known_as", "reason"], reason_for=[ANY]),
        # Who is in the trial. follow_up and therapy repeat the newest StatusChange,
        # which has its reason.
        Audit(
            "Participant",
            reason_for=[
                "study_id",
                "site_id",
                "screening_id",
                "timezone",
                "enrolled_on",
                "enrolled_at",
                "enrolled_by_id",
            ],
        ),
        Audit("Identity", sealed_but=["participant_id"], reason_for=[ANY]),
        Audit("StatusChange", reason_for=[ANY]),
        Audit("Withdrawal", reason_for=[ANY]),
        Audit("SiteStay", reason_for=[ANY]),
        Audit("SiteTransfer", reason_for=[ANY]),
        # Contact. Taking a person off the list of contact people is what a row is made
        # for.
        Audit("Locator", sealed_but=["participant_id"], reason_for=[ANY]),
        Audit(
            "ContactPerson",
            sealed=["name", "phone", "email"],
            reason_for=["participant_id", "name", "relationship", "phone", "email"],
        ),
        Audit("OptOut", reason_for=[ANY]),
        Audit("ContactAttempt", sealed=["note"], reason_for=[ANY]),
        # Randomization. Who outside was written to is on the row of an unblinding,
        # behind row-level security.
        Audit("ProposedList", reason_for=[ANY], sealed=["secret", "configuration", "cautions"]),
        Audit("SealedList", reason_for=[ANY]),
        Audit("Ending", reason_for=[ANY]),
        Audit("EndingAgreed", reason_for=[ANY]),
        Audit("MethodComparison", quiet=["done"], sealed=["result"]),
        Audit("Allocation", reason_for=[ANY]),
        Audit("RandomizationError", reason_for=[ANY]),
        Audit("StratumCorrection", reason_for=[ANY]),
        Audit("Unblinding", sealed=["email"], reason_for=[ANY]),
        Audit("UnblindingImpact", reason_for=[ANY]),
    ]
