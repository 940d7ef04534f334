"""The key that signs the seals."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from trialsite.audit.seals.seal import public_half


class SealKeyMissing(RuntimeError):
    """There is no key to sign with; the message never says what is in its place."""


def signing_key() -> Ed25519PrivateKey:
    """The key in the file that ``settings.AUDIT_SEAL_KEY_FILE`` names, else in the
    text of ``AUDIT_SEAL_KEY``: 64 hex digits. Raises SealKeyMissing."""
    path = settings.AUDIT_SEAL_KEY_FILE
    try:
        text = Path(path).read_text() if path else settings.AUDIT_SEAL_KEY
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
    except ValueError:
        problem = "it must be 64 hex digits"
    raise SealKeyMissing(
        f"AUDIT_SEAL_KEY_FILE ({path or 'not set'}): {problem}. Without the key the "
        "record of changes is not sealed; `make run` and `make secrets` make the file."
    )


def public_keys() -> tuple[str, ...]:
    """The keys whose seals are believed, in hex: the present one, and earlier ones
    that ``settings.AUDIT_SEAL_PUBLIC_KEYS`` names. Raises SealKeyMissing."""
    return (public_half(signing_key()), *settings.AUDIT_SEAL_PUBLIC_KEYS)
