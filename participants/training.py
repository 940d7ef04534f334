"""What keeps practice and the trial apart (RND-11, docs/adr/0022-concealment.md)."""

from django.conf import settings

from trialsite.protocol.actions import WrongPurpose, check_purpose

# Nobody can have an address there (RFC 2606, RFC 6761).
NOBODY_LIVES_AT = ("example.org", "example.com", "example.net", "test", "invalid")


class WrongList(RuntimeError):
    """The program is for training and the database is not, or the reverse. Nobody is
    enrolled or randomized, and no list proposed or sealed."""


def check_list() -> None:
    """Raise WrongList unless program and database have the same purpose."""
    try:
        check_purpose()
    except WrongPurpose as wrong:
        raise WrongList(str(wrong)) from wrong


def why_not_in_training(email: str) -> str:
    """Why a person of that address is not for practice; "" where they are, and outside
    of training."""
    domain = email.rpartition("@")[2].lower()
    parts = domain.split(".")
    unreal = {".".join(parts[-2:]), parts[-1]} & set(NOBODY_LIVES_AT)
    if not settings.TRAINING or unreal:
        return ""
    return (
        f"This is training, which takes nobody real: {domain!r} is an address at which "
        "somebody can be. Invent a person at example.org."
    )
