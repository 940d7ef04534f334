"""The code in a link that somebody gets by e-mail. Imports no Django."""

import hashlib
import secrets

BYTES = 24
"""Of randomness in a code: 192 bits, far beyond guessing."""


def new_code() -> str:
    """A fresh code: 32 letters, digits, hyphens and underscores."""
    return secrets.token_urlsafe(BYTES)


def hash_of(code: str) -> str:
    """What is kept of a code: its SHA-256, in hex. A code has so much randomness that
    it needs no salt and no slow hash."""
    return hashlib.sha256(code.encode()).hexdigest()


def code_in(text: str) -> str:
    """The code in what a person pasted: the code alone, or the whole link."""
    return text.strip().rpartition("#")[2].strip()
