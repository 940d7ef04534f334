"""Writing down a consent."""

from datetime import date

from django.db import IntegrityError, transaction

from participants.consent.approvals import check_usable
from participants.consent.models import Consent
from participants.consent.refusals import ConsentRefused
from participants.screening.chain import is_newest, site_now
from participants.screening.models import Outcome, Screening
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol import current
from trialsite.protocol.now import stated_site


@transaction.atomic
def record_consent(
    *, screening: Screening, version: str, given_on: date, mode: str, by: User
) -> Consent:
    """Record that the person of *screening* consented to *version* on *given_on* (a
    day at the site). Raises OutsideScope or ConsentRefused: a person who is not
    eligible, a version the protocol lacks or that is not approved for the site
    (R3-15), a day before the version was in use, before the screening or in the
    future, or a second consent to one version."""
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
            f"{given_on:%-d %B %Y} cannot be right: it must be from "
            f"{earliest:%-d %B %Y} (the later of screening and the version's first "
            f"day) to {today:%-d %B %Y} (today at {site.name}).",
            field="given_on",
        )
    check_usable(site.code, versions[version], given_on)
    try:
        with transaction.atomic():
            return Consent.objects.create(
                screening=screening,
                version=version,
                given_on=given_on,
                mode=mode,
                by=by,
            )
    except IntegrityError as error:
        if "consent_once_to_each_version" not in str(error):
            raise
        raise ConsentRefused(
            f"This person's consent to {versions[version].label} is already recorded."
        ) from None


def check_may_consent(screening: Screening) -> None:
    """Raise ConsentRefused unless the person was found eligible, or an investigator
    lets them go on (participants/eligibility)."""
    if screening.outcome == Outcome.ELIGIBLE or hasattr(screening, "override"):
        return
    raise ConsentRefused(
        "Only a person who was found eligible can consent; this screening says "
        f"{screening.get_outcome_display().lower()}."
    )
