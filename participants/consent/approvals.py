"""Which versions a site may use, and recording that it may (R3-15)."""

from collections import defaultdict
from datetime import date

from django.db import transaction

from participants.consent.models import ConsentApproval
from participants.consent.refusals import ConsentRefused, NotApproved
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol import current
from trialsite.protocol.now import stated_site
from trialsite.protocol.types import ConsentVersion, Protocol
from trialsite.protocol.versions import every_version
from trialsite.values.instants import day_words


def approved_by_site() -> dict[str, dict[str, ConsentApproval]]:
    """By site and version (codes): the approvals in force, in one query."""
    found: dict[str, dict[str, ConsentApproval]] = defaultdict(dict)
    for fact in ConsentApproval.objects.select_related("by").order_by("at", "id"):
        if fact.approved:
            found[fact.site_id][fact.version] = fact
        else:
            found[fact.site_id].pop(fact.version, None)
    return found


def usable_at(site: str) -> list[ConsentVersion]:
    """The versions that a site may use today, the newest first; in each language only
    the newest, since an approved one takes the place of those before it."""
    in_force = approved_by_site().get(site, {})
    today = clock.today(stated_site(site).timezone)
    newest: dict[str, ConsentVersion] = {}
    for version in current().consents:
        fact = in_force.get(version.code)
        if fact and max(fact.effective_on, version.date) <= today:
            newest[version.language] = version
    return sorted(newest.values(), key=lambda version: version.date, reverse=True)


def replaced_at(site: str) -> list[ConsentVersion]:
    """The versions that were approved for a site and that a newer one has replaced, the
    newest first: their paper may still come."""
    usable, approved = usable_at(site), approved_by_site().get(site, {})
    return [
        version
        for version in reversed(current().consents)
        if version.code in approved and version not in usable
    ]


def check_usable(site: str, version: ConsentVersion, day: date) -> None:
    """Raise NotApproved unless *version* was approved for *site* (a code) by *day*. A
    version that another has replaced since may still be transcribed for its days."""
    fact = approved_by_site().get(site, {}).get(version.code)
    name = stated_site(site).name
    if fact is None:
        raise NotApproved(
            f"{version.label} is not approved for {name}: nobody can consent to it "
            "there until its approval is recorded.",
            field="version",
        )
    if day < fact.effective_on:
        raise NotApproved(
            f"{version.label} was approved for {name} on "
            f"{day_words(fact.effective_on)}; {day_words(day)} is before that.",
            field="given_on",
        )


@transaction.atomic
def record_approval(
    *, site: str, version: str, approved_on: date, reference: str, by: User
) -> ConsentApproval:
    """Record that the board approved *version* for *site* (codes) on a day, under a
    *reference*. Raises OutsideScope or ConsentRefused: a version that the protocol
    lacks, a day before its own or in the future, or one that is approved already."""
    require(by, Permission.APPROVE_CONSENT, site)
    found = _version(version, current())
    here = stated_site(site)
    today = clock.today(here.timezone)
    if not found.date <= approved_on <= today:
        raise ConsentRefused(
            f"{day_words(approved_on)} cannot be right: it must be from "
            f"{day_words(found.date)} (the version's own date) to "
            f"{day_words(today)} (today at {here.name}).",
            field="approved_on",
        )
    if version in approved_by_site().get(site, {}):
        raise ConsentRefused(
            f"{found.label} is approved for {here.name} already.", field="version"
        )
    if not reference.strip():
        raise ConsentRefused("Give the board's reference.", field="reference")
    return ConsentApproval.objects.create(
        site_id=site,
        version=version,
        approved=True,
        effective_on=approved_on,
        reference=reference.strip(),
        by=by,
    )


@transaction.atomic
def end_approval(*, site: str, version: str, reason: str, by: User) -> ConsentApproval:
    """Record that *version* is not approved for *site* any more, or was entered by
    mistake. Consents that were given stay. Raises OutsideScope or ConsentRefused."""
    require(by, Permission.APPROVE_CONSENT, site)
    found = _version(version, every_version())
    here = stated_site(site)
    if version not in approved_by_site().get(site, {}):
        raise ConsentRefused(
            f"{found.label} is not approved for {here.name}.", field="version"
        )
    if not reason.strip():
        raise ConsentRefused("Say why the approval ends.", field="reason")
    return ConsentApproval.objects.create(
        site_id=site,
        version=version,
        approved=False,
        effective_on=clock.today(here.timezone),
        reason=reason.strip(),
        by=by,
    )


def _version(code: str, protocol: Protocol) -> ConsentVersion:
    versions = {version.code: version for version in protocol.consents}
    if code not in versions:
        raise ConsentRefused(
            f"There is no version {code!r}; there is {', '.join(versions)}.",
            field="version",
        )
    return versions[code]
