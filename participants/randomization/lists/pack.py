"""The statistician's pack: all that is needed to prove the randomization (RND-15).

Until two people have revealed them the seeds are not in it, and neither is anything
from which an arm to come follows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings

from participants.randomization.commitment import mixed_seed
from participants.randomization.lists.arms import as_csv
from participants.randomization.lists.authority import require_everywhere
from participants.randomization.lists.ending import is_done
from participants.randomization.lists.models import Ending, SealedList
from participants.randomization.lists.secret import (
    Secret,
    opened_secret,
    scheme_in,
)
from participants.randomization.lists.tables import allocations
from participants.randomization.log import stamp, written
from participants.randomization.schemes import ImportedList
from participants.randomization.schemes.imported import COLUMNS
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.exports.actions import request_export
from trialsite.exports.extras import Made
from trialsite.exports.models import Export
from trialsite.secrets.cipher import SealBroken, UnknownKey

PACKAGE = "randomization"
NEEDS = (Permission.SEE_ARM, Permission.PROVE_RANDOMIZATION)


def request_pack(*, reason: str, by: User) -> Export:
    """Ask for the pack of the whole trial. Raises OutsideScope and NoReason."""
    for permission in (Permission.EXPORT, *NEEDS):
        require_everywhere(by, permission)
    return request_export(reason=reason, by=by, package=PACKAGE)


def lists(sites: Sequence[str]) -> Iterable[Made]:
    """For each list its configuration, its log and, once revealed, its seed."""
    revealed = is_done(Ending.Step.REVEAL)
    for row in SealedList.objects.select_related("proposal").order_by("number"):
        folder, rows = f"list-{row.number}", allocations(sealed_list=row)
        yield Made(
            f"{folder}/list.json",
            "When it was sealed, its commitment and configuration",
            _json(_stated(row)),
        )
        yield Made(
            f"{folder}/log.csv",
            "Every allocation in the order of time, with its receipt",
            written((one.line(), one.receipt) for one in rows).encode(),
            len(rows),
        )
        if revealed:
            yield from _revealed(row, folder, len(rows))
    script = settings.BASE_DIR / "docs" / "verify_randomization.py"
    yield Made(
        "verify_randomization.py",
        "For each list: python3 verify_randomization.py list-1/reveal.json "
        "list-1/log.csv, and its list.csv where there is one",
        script.read_bytes(),
    )


def _revealed(row: SealedList, folder: str, made: int) -> Iterable[Made]:
    try:
        secret = opened_secret(row.proposal)
    except (SealBroken, UnknownKey) as error:
        message = f"{row} cannot be proved: {error}\n"
        yield Made(
            f"{folder}/not-revealed.txt", "Why there is no seed", message.encode()
        )
        return
    yield Made(
        f"{folder}/reveal.json",
        "The seed, salt and entropy: verify_randomization.py reads it",
        _json(reveal(row, secret, made)),
    )
    scheme = scheme_in(row.proposal, secret)
    if isinstance(scheme, ImportedList):
        label = "The list made elsewhere: verify_randomization.py reads it"
        places = as_csv(COLUMNS, scheme.entries)
        yield Made(f"{folder}/list.csv", label, places, len(scheme.entries))


def reveal(row: SealedList, secret: Secret, made: int) -> dict[str, object]:
    """What docs/randomization.md calls the reveal of a list; *made* is how many were
    allocated by it. Whoever calls this has made sure that two people agreed."""
    return {
        "commitment": row.commitment,
        "seed": mixed_seed(entropy=secret.entropy, beacon=row.beacon).hex(),
        "salt": secret.salt.hex(),
        "configuration": scheme_in(row.proposal, secret).configuration(),
        "allocations": made,
        "entropy": secret.entropy.hex(),
        "beacon": row.beacon,
        "entropy_commitment": row.proposal.entropy_commitment,
    }


def _stated(row: SealedList) -> dict[str, object]:
    proposal = row.proposal
    return {
        "number": row.number,
        "commitment": row.commitment,
        "entropy_commitment": proposal.entropy_commitment,
        "beacon": row.beacon,
        "proposed_at": stamp(proposal.at),
        "proposed_by": proposal.by.name,
        "sealed_at": stamp(row.at),
        "sealed_by": row.by.name,
        "starts_at": stamp(row.starts_at),
        "reason": proposal.reason,
        "protocol_version": proposal.protocol_version.version,
        "closed_sites": proposal.closed_sites,
        "closed_arms": proposal.closed_arms,
        "configuration": proposal.configuration,
    }


def _json(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
