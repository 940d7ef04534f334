"""Two people make a list: one proposes it, another seals it (RND-12)."""

import secrets
from collections.abc import Collection
from datetime import UTC, date, datetime, time

import structlog
from django.db import transaction

from participants.randomization.commitment import (
    BYTES,
    commitment,
    entropy_commitment,
    mixed_seed,
)
from participants.randomization.lists.authority import (
    require_everywhere,
    require_second,
)
from participants.randomization.lists.in_force import (
    closings,
    opened_secret,
    sealed_secret,
)
from participants.randomization.lists.models import ProposedList, SealedList
from participants.randomization.lock import nobody_randomizes
from participants.randomization.schemes import Scheme, narrowed, scheme_of
from participants.training import check_list
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.protocol import current
from trialsite.protocol.actions import running_version
from trialsite.protocol.types import Protocol

log = structlog.get_logger(__name__)


class ListRefused(ValueError):
    """A list cannot be proposed or sealed so; the message says why. ``field`` is the
    one that is wrong, if it is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def scheme_to_seal(
    protocol: Protocol,
    *,
    closed_sites: Collection[str] = (),
    closed_arms: Collection[str] = (),
) -> Scheme:
    """The protocol's scheme without the closed sites and arms (codes). Raises
    ListRefused, and ListNotEntered for a list made elsewhere."""
    by_site = [
        one.code for one in protocol.randomization.strata if one.source == "site"
    ]
    whole = scheme_of(protocol)
    if set(closed_sites) >= {site.code for site in protocol.sites}:
        raise ListRefused("All sites are closed: leave one open.", field="closed_sites")
    try:
        return narrowed(
            whole, arms=closed_arms, levels=dict.fromkeys(by_site, closed_sites)
        )
    except ValueError as error:
        raise ListRefused(str(error), field="closed_arms") from error


@transaction.atomic
def propose_list(
    *,
    reason: str,
    by: User,
    beacon_source: str = "",
    starts_on: date | None = None,
    closed_sites: Collection[str] = (),
    closed_arms: Collection[str] = (),
) -> ProposedList:
    """Draw entropy and propose the configuration of the protocol in force, for the
    first list or as an amendment of the newest; nothing is drawn by it until a second
    person seals it.

    Raises OutsideScope, ListNotEntered, KeyMissing, and ListRefused: for a blank
    reason, a configuration that cannot be, one that is sealed already, a day past, or
    when randomization is closed.
    """
    require_everywhere(by, Permission.PLAN_RANDOMIZATION)
    check_list()
    if not reason.strip():
        raise ListRefused("The reason is blank; say why.", field="reason")
    if closings().exists():
        raise ListRefused("Randomization is closed: no list is amended any more.")
    today = clock.today("UTC")
    if starts_on is not None and starts_on < today:
        raise ListRefused(
            f"{starts_on:%-d %B %Y} is past; give today, {today:%-d %B %Y} in UTC, or "
            "later.",
            field="starts_on",
        )
    scheme = scheme_to_seal(
        current(), closed_sites=closed_sites, closed_arms=closed_arms
    )
    newest = newest_list()
    configuration = scheme.configuration()
    if (
        newest
        and newest.proposal.configuration == configuration
        and sorted(newest.proposal.closed_sites) == sorted(closed_sites)
    ):
        raise ListRefused(
            f"{newest} has this very configuration. Load the amended protocol first, "
            "or choose a site or an arm to close."
        )
    entropy, salt = secrets.token_bytes(BYTES), secrets.token_bytes(BYTES)
    proposal = ProposedList(
        configuration=configuration,
        entropy_commitment=entropy_commitment(entropy=entropy, salt=salt),
        beacon_source=beacon_source.strip(),
        amends=newest,
        closed_sites=sorted(closed_sites),
        closed_arms=sorted(closed_arms),
        starts_on=starts_on,
        reason=reason.strip(),
        protocol_version=running_version(),
        by=by,
    )
    proposal.secret = sealed_secret(entropy, salt, proposal)
    proposal.save(force_insert=True)
    log.info("list_proposed", user=by.pk)
    return proposal


@transaction.atomic
def seal_list(
    *, proposal: ProposedList, by: User, beacon_value: str = ""
) -> SealedList:
    """Seal what another person proposed: its commitment is public from now on, and
    arms are drawn by it from its day on. Whoever calls this has made sure that *by* is
    at the keyboard.

    Raises OutsideScope, SamePerson, KeyMissing, SealError, and ListRefused: for one
    that is sealed or overtaken by another, a protocol that has changed since, or a
    beacon's value that lacks or was not asked for.
    """
    require_everywhere(by, Permission.SEAL_RANDOMIZATION)
    require_second(proposal.by, by)
    check_list()
    beacon = _beacon(proposal, beacon_value)
    # Whoever is being randomized now is done first, by the list before.
    with nobody_randomizes():
        newest = newest_list()
        check_sealable(proposal, newest)
        entropy, salt = opened_secret(proposal)
        seed = mixed_seed(entropy=entropy, beacon=beacon)
        now = clock.now()
        starts_at = now
        if proposal.starts_on is not None:
            starts_at = max(now, datetime.combine(proposal.starts_on, time(), UTC))
        sealed = SealedList.objects.create(
            proposal=proposal,
            number=newest.number + 1 if newest else 1,
            beacon=beacon,
            commitment=commitment(
                seed=seed, salt=salt, configuration=proposal.configuration
            ),
            starts_at=starts_at,
            at=now,
            by=by,
        )
    log.info("list_sealed", number=sealed.number, user=by.pk)
    return sealed


def newest_list() -> SealedList | None:
    """The sealed list with the highest number, begun or not."""
    return SealedList.objects.select_related("proposal").order_by("-number").first()


def check_sealable(proposal: ProposedList, newest: SealedList | None) -> None:
    """Raises ListRefused where *proposal* cannot be sealed any more."""
    if SealedList.objects.filter(proposal=proposal).exists():
        raise ListRefused("This list is sealed already.")
    if closings().exists():
        raise ListRefused("Randomization is closed: no list is sealed any more.")
    if proposal.amends_id != (newest.pk if newest else None):
        raise ListRefused("Another list was sealed since. Propose this one afresh.")
    scheme = scheme_to_seal(
        current(),
        closed_sites=proposal.closed_sites,
        closed_arms=proposal.closed_arms,
    )
    if scheme.configuration() != proposal.configuration:
        raise ListRefused("The protocol has changed since. Propose the list afresh.")


def _beacon(proposal: ProposedList, value: str) -> str:
    value = value.strip()
    if not proposal.beacon_source:
        if value:
            raise ListRefused("No beacon was named beforehand.", field="beacon_value")
        return ""
    if not value:
        raise ListRefused(
            f"Enter the value of {proposal.beacon_source}.", field="beacon_value"
        )
    return f"{proposal.beacon_source}: {value}"
