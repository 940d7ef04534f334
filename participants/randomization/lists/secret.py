"""What a list's row holds sealed: its entropy and salt, and a list made elsewhere."""

from dataclasses import dataclass, field

from participants.randomization.commitment import BYTES, mixed_seed
from participants.randomization.lists.key import key
from participants.randomization.lists.models import ProposedList, SealedList
from participants.randomization.schemes import Scheme, scheme_from
from trialsite.secrets.cipher import SealedPlace, seal, unseal


@dataclass(frozen=True)
class Secret:
    """32 bytes of entropy, 32 of salt, and the file of a list made elsewhere, which is
    empty where arms are drawn. Nothing prints it."""

    entropy: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    file: bytes = field(default=b"", repr=False)


def sealed_secret(secret: Secret, proposal: ProposedList) -> bytes:
    """*secret* as it may stand in the proposal's row. Raises KeyRefused."""
    both = secret.entropy + secret.salt
    return seal(both + secret.file, place_of_secret(proposal), key())


def opened_secret(proposal: ProposedList) -> Secret:
    """What the row holds. Raises KeyRefused, or SealError where the row was altered or
    sealed with another key."""
    plain = unseal(bytes(proposal.secret), place_of_secret(proposal), key())
    return Secret(plain[:BYTES], plain[BYTES : 2 * BYTES], plain[2 * BYTES :])


def seed_of(row: SealedList) -> bytes:
    """The seed of a sealed list. Raises as opened_secret."""
    return mixed_seed(entropy=opened_secret(row.proposal).entropy, beacon=row.beacon)


def scheme_in(proposal: ProposedList, secret: Secret) -> Scheme:
    """The way of drawing that *proposal* fixes, with the list made elsewhere where
    there is one."""
    return scheme_from(proposal.configuration, secret.file.decode())


def place_of_secret(proposal: ProposedList) -> SealedPlace:
    """What the secret of a row is bound to."""
    return SealedPlace(proposal._meta.db_table, "secret", str(proposal.pk))
