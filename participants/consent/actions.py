"""Writing down a consent."""

from datetime import date

from django.db import IntegrityError, transaction

from participants.consent.approvals import check_usable, usable_at
from participants.consent.models import Consent
from participants.consent.refusals import ConsentRefused
from participants.consent.signed_names import (
    NameDecision,
    NameVerdict,
    known_in,
    signing_of,
)
from participants.screening.chain import is_newest, newest_of, site_now
from participants.screening.models import Outcome, Screening
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol import current
from trialsite.protocol.now import stated_site
from trialsite.values.instants import day_words


@transaction.atomic
def record_consent(
    *,
    screening: Screening,
    version: str,
    given_on: date,
    mode: str,
    by: User,
    late_reason: str = "",
) -> Consent:
    """Record that the person of *screening* consented to *version* on *given_on* (a
    day at the site). Raises OutsideScope or ConsentRefused: a person who is not
    eligible, a version the protocol lacks or that is not approved for the site
    (R3-15), one that a newer one has replaced there without a *late_reason* (why its
    paper comes only now), a day before the version was in use, before the screening or
    in the future, or a second consent to one version."""
    here = site_now(screening)
    require(by, Permission.CONSENT, here)
    site = stated_site(here)
    check_may_consent(screening)
    if not is_newest(screening):
        raise ConsentRefused(
            "A later screening of this person is recorded. Record the consent there."
        )
    versions = {found.code: found for found in current().consents}
    if version not in versions:
        raise ConsentRefused(
            f"There is no version {version!r}; there is {', '.join(versions)}.",
            field="version",
        )
    today = clock.today(site.timezone)
    earliest = max(versions[version].date, screening.approached_on)
    if not earliest <= given_on <= today:
        raise ConsentRefused(
            f"{day_words(given_on)} cannot be right: it must be from "
            f"{day_words(earliest)} (the later of screening and the version's first "
            f"day) to {day_words(today)} (today at {site.name}).",
            field="given_on",
        )
    check_usable(site.code, versions[version], given_on)
    late_reason = late_reason.strip()
    if versions[version] in usable_at(site.code):
        late_reason = ""
    elif not late_reason:
        raise ConsentRefused(
            f"{versions[version].label} was replaced at {site.name}. Say why its paper "
            "comes only now.",
            field="late_reason",
        )
    try:
        with transaction.atomic():
            return Consent.objects.create(
                screening=screening,
                version=version,
                given_on=given_on,
                mode=mode,
                late_reason=late_reason,
                by=by,
            )
    except IntegrityError as error:
        if "consent_once_to_each_version" not in str(error):
            raise
        raise ConsentRefused(
            f"This person's consent to {versions[version].label} is already recorded."
        ) from None


@transaction.atomic
def decide_name(
    *, consent: Consent, verdict: str, reason: str, by: User, seen: str = ""
) -> NameDecision:
    """Record whose signature is under *consent*, which bears another name than the
    study knows the person by. *seen* is the key of the decision that *by* saw, if any.
    Raises OutsideScope or ConsentRefused: a verdict that there is none of, no reason,
    names that are one, or a decision that was made since."""
    require(by, Permission.CONSENT, site_now(consent.screening))
    # Who decides after another reads what that was.
    screening = Screening.objects.select_for_update(of=("self",)).get(
        pk=consent.screening_id
    )
    if verdict not in NameVerdict.values:
        raise ConsentRefused(
            f"{verdict!r} is no answer; there is {', '.join(NameVerdict.values)}.",
            field="verdict",
        )
    if not reason.strip():
        raise ConsentRefused("Say how you found out.", field="reason")
    found = signing_of(consent, known_in(newest_of(screening)))
    if found is None or not found.differs:
        raise ConsentRefused(
            "The consent is signed with the name that the study knows."
        )
    if found.decision and str(found.decision.pk) != seen:
        raise ConsentRefused(
            f"{found.decision.by} has decided since: "
            f"{found.decision.get_verdict_display()}. Send yours again if it holds."
        )
    return NameDecision.objects.create(
        consent=consent,
        verdict=verdict,
        known_as=found.known_as,
        reason=reason.strip(),
        by=by,
    )


def check_may_consent(screening: Screening) -> None:
    """Raise ConsentRefused unless the person was found eligible, or an investigator
    lets them go on (participants/eligibility)."""
    if screening.outcome == Outcome.ELIGIBLE or hasattr(screening, "override"):
        return
    raise ConsentRefused(
        "Only a person who was found eligible can consent; this screening says "
        f"{screening.get_outcome_display().lower()}."
    )
