"""The seed of the allocation sequence: in a file of its own, never in the database,
so that neither a dump nor an account shows the next arm (RND-06)."""

from pathlib import Path

from django.conf import settings


class SeedMissing(RuntimeError):
    """The program was started without a usable seed, so it cannot randomize."""


def seed() -> bytes:
    """The 32 bytes that ``settings.RANDOMIZATION_SEED_FILE`` holds in hex. Raises
    SeedMissing, which names the file and never what is in it."""
    path = settings.RANDOMIZATION_SEED_FILE
    try:
        value = bytes.fromhex(Path(path).read_text().strip()) if path else b""
    except (OSError, ValueError):
        value = b""
    if len(value) != 32:
        raise SeedMissing(
            f"RANDOMIZATION_SEED_FILE ({path or 'not set'}) must be a file of 64 hex "
            "digits."
        )
    return value
