"""Which letters the copy of a document could not show, before it is signed."""

from functools import lru_cache


def unshown(text: str) -> list[str]:
    """Each letter of *text* that no typeface of ours has, with its number: those that a
    copy will show as missing."""
    return list(_unshown(text))


@lru_cache(maxsize=64)
def _unshown(text: str) -> tuple[str, ...]:
    if text.isascii():
        return ()
    # The library takes memory, and most people write with letters of few scripts.
    from trialsite.typesetting.faces import missing

    return tuple(f"{sign} (U+{ord(sign):04X})" for sign in missing(text))
