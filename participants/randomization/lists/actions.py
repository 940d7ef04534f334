"""Two people make a list: one proposes it, another seals it (RND-12)."""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from hashlib import sha256

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
from participants.randomization.lists.contents import (
    ListRefused,
    check_accepted,
    stated_scheme,
    unsealed,
    warned_of,
    with_file,
)
from participants.randomization.lists.in_force import closings
from participants.randomization.lists.models import ProposedList, SealedList
from participants.randomization.lists.secret import (
    Secret,
    opened_secret,
    scheme_in,
    sealed_secret,
)
from participants.randomization.lock import nobody_randomizes
from participants.randomization.schemes.canonical import Stated
from participants.training import check_list
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.protocol.actions import running_version
from trialsite.values.instants import day_words

log = structlog.get_logger(__name__)


@transaction.atomic
def propose_list(
    *,
    reason: str,
    by: User,
    beacon_source: str = "",
    starts_on: date | None = None,
    closed_sites: Collection[str] = (),
    closed_arms: Collection[str] = (),
    new_seed: bool = False,
    file: bytes = b"",
    accepted: bool = False,
) -> ProposedList:
    """Draw entropy and propose the configuration of the protocol in force, for the
    first list or as an amendment of the newest; nothing is drawn by it until a second
    person seals it. *new_seed* asks for one though nothing else changes: after a key
    was lost, or when somebody may know what comes. *file* is the list (CSV) of a
    protocol that randomizes from one made elsewhere; who hands it in knows what comes,
    so they must be allowed to. What it is warned of (list_cautions.py) must be
    *accepted* by both people.

    Raises OutsideScope, KeyMissing, WrongList, and ListRefused: for a blank reason, a
    configuration that cannot be, one that is sealed already, a faulty file, one with
    cautions that are not accepted, a day past, or when randomization is closed.
    """
    require_everywhere(by, Permission.PLAN_RANDOMIZATION)
    if file:
        require_everywhere(by, Permission.PROVE_RANDOMIZATION)
    check_list()
    if not reason.strip():
        raise ListRefused("The reason is blank; say why.", field="reason")
    if closings().exists():
        raise ListRefused("Randomization is closed: no list can be amended.")
    _check_day(starts_on)
    scheme = with_file(
        stated_scheme(closed_sites=closed_sites, closed_arms=closed_arms), file
    )
    cautions = warned_of(scheme)
    check_accepted(cautions, accepted=accepted)
    newest = newest_list()
    if not (new_seed or file or newest is None):
        _check_amends(newest.proposal, unsealed(scheme), closed_sites)
    secret = Secret(secrets.token_bytes(BYTES), secrets.token_bytes(BYTES), file)
    proposal = ProposedList(
        configuration=unsealed(scheme),
        entropy_commitment=entropy_commitment(entropy=secret.entropy, salt=secret.salt),
        beacon_source=beacon_source.strip(),
        amends=newest,
        closed_sites=sorted(closed_sites),
        closed_arms=sorted(closed_arms),
        starts_on=starts_on,
        cautions=cautions,
        reason=reason.strip(),
        protocol_version=running_version(),
        by=by,
    )
    proposal.secret = sealed_secret(secret, proposal)
    proposal.save(force_insert=True)
    log.info("list_proposed", user=by.pk)
    return proposal


def _check_day(starts_on: date | None) -> None:
    today = clock.today("UTC")
    if starts_on is not None and starts_on < today:
        raise ListRefused(
            f"{day_words(starts_on)} is past; give today, {day_words(today)} in UTC, "
            "or later.",
            field="starts_on",
        )


def _check_amends(
    newest: ProposedList,
    configuration: Mapping[str, Stated],
    closed_sites: Collection[str],
) -> None:
    if newest.configuration == configuration and sorted(newest.closed_sites) == sorted(
        closed_sites
    ):
        raise ListRefused(
            "The newest list has this very configuration. Load the amended protocol "
            "first, choose a site or an arm to close, or ask for a new seed."
        )


@transaction.atomic
def seal_list(
    *,
    proposal: ProposedList,
    by: User,
    beacon_value: str = "",
    digest: str = "",
    accepted: bool = False,
) -> SealedList:
    """Seal what another person proposed: its commitment is public from now on, and
    arms are drawn by it from its day on. *digest* is the SHA-256 (hex) of the file of
    a list made elsewhere, as its makers told *by*. Whoever calls this has made sure
    that *by* is at the keyboard, and that they *accepted* what the list is warned of.

    Raises OutsideScope, SamePerson, KeyMissing, SealError, StratumBusy, WrongList, and
    ListRefused: for one that is sealed or overtaken by another, a protocol that has
    changed since, a beacon's value that lacks or was not asked for, another digest, or
    cautions that are not accepted.
    """
    require_everywhere(by, Permission.SEAL_RANDOMIZATION)
    require_second(proposal.by, by)
    check_list()
    check_accepted(proposal.cautions, accepted=accepted)
    beacon = _beacon(proposal, beacon_value)
    # Whoever is being randomized now is done first, by the list before.
    with nobody_randomizes():
        newest = newest_list()
        check_sealable(proposal, newest)
        secret = opened_secret(proposal)
        _check_digest(secret, digest)
        seed = mixed_seed(entropy=secret.entropy, beacon=beacon)
        now = clock.now()
        starts_at = now
        if proposal.starts_on is not None:
            starts_at = max(now, datetime.combine(proposal.starts_on, time(), UTC))
        sealed = SealedList.objects.create(
            proposal=proposal,
            number=newest.number + 1 if newest else 1,
            beacon=beacon,
            commitment=commitment(
                seed=seed,
                salt=secret.salt,
                configuration=scheme_in(proposal, secret).configuration(),
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
        raise ListRefused("Randomization is closed: no list can be sealed.")
    if proposal.amends_id != (newest.pk if newest else None):
        raise ListRefused("Another list was sealed since. Propose this one afresh.")
    scheme = stated_scheme(
        closed_sites=proposal.closed_sites, closed_arms=proposal.closed_arms
    )
    if unsealed(scheme) != proposal.configuration:
        raise ListRefused("The protocol has changed since. Propose the list afresh.")


def _check_digest(secret: Secret, digest: str) -> None:
    digest = digest.strip().lower()
    if secret.file and digest != sha256(secret.file).hexdigest():
        raise ListRefused(
            f"{digest or 'Nothing'} is not the SHA-256 of the file that was handed in. "
            "Ask the list's makers for it; if it stays another, propose the list "
            "afresh.",
            field="digest",
        )


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
