"""The code in a link, and the address that carries it."""

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse

BYTES = 24
"""Of randomness in a code: 192 bits, far beyond guessing."""


def new_code() -> str:
    """A fresh code: 32 letters, digits, hyphens and underscores."""
    return secrets.token_urlsafe(BYTES)


def hash_of(code: str) -> str:
    """What is kept of a code: its SHA-256, in hex. A code has so much randomness that
    it needs no salt and no slow hash."""
    return hashlib.sha256(code.encode()).hexdigest()


def link_address(code: str) -> str:
    """The address for an e-mail. The code stands behind the #, which browsers send to
    nobody: it reaches no server's log, no proxy and no Referer."""
    return f"{settings.BASE_URL}{reverse('portal-door')}#{code}"


def code_in(text: str) -> str:
    """The code in what a person pasted: the code alone, or the whole link."""
    return text.strip().rpartition("#")[2].strip()
