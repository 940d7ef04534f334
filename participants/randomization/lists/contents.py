"""What a list is to hold: the protocol's way of drawing, or a list made elsewhere."""

from collections.abc import Collection

from participants.randomization.schemes import (
    ImportedList,
    Scheme,
    narrowed,
    read_list,
    scheme_of,
)
from participants.randomization.schemes.canonical import Stated
from participants.randomization.schemes.list_cautions import WORDS, list_cautions
from trialsite.protocol import current

MOST_BYTES = 1_000_000
"""Of a file: some fifty thousand places."""

MOST_FAULTS = 10
"""How many faults of a file are told at once."""


class ListRefused(ValueError):
    """A list cannot be proposed or sealed so; the message says why, in a line for each
    fault. ``field`` is the one that is wrong, if it is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def stated_scheme(
    *, closed_sites: Collection[str] = (), closed_arms: Collection[str] = ()
) -> Scheme:
    """The scheme of the protocol in force without the closed sites and arms (codes); a
    list made elsewhere has no places yet. Raises ListRefused."""
    protocol = current()
    by_site = [
        one.code for one in protocol.randomization.strata if one.source == "site"
    ]
    if set(closed_sites) >= {site.code for site in protocol.sites}:
        raise ListRefused("All sites are closed: leave one open.", field="closed_sites")
    left = [arm.label for arm in protocol.arms if arm.code not in closed_arms]
    if len(left) < 2:
        raise ListRefused(
            f"{left[0] if left else 'No arm'} alone would be left: leave two arms "
            "open.",
            field="closed_arms",
        )
    try:
        return narrowed(
            scheme_of(protocol),
            arms=closed_arms,
            levels=dict.fromkeys(by_site, closed_sites),
        )
    except ValueError as error:
        message = f"{error} That is the protocol's to say: load an amended one first."
        raise ListRefused(message, field="closed_arms") from error


def with_file(scheme: Scheme, file: bytes) -> Scheme:
    """The scheme with the places of *file* (CSV, as read_list says). Raises ListRefused
    for a file that lacks, is not wanted, is too long, or does not fit."""
    if not isinstance(scheme, ImportedList):
        if file:
            raise ListRefused("The protocol wants no list made elsewhere.")
        return scheme
    if not file:
        raise ListRefused(
            "The protocol randomizes from a list made elsewhere: hand in its file.",
            field="file",
        )
    if len(file) > MOST_BYTES:
        raise ListRefused(
            f"The file has {len(file):,} bytes; the most is {MOST_BYTES:,}.",
            field="file",
        )
    try:
        return read_list(file.decode(), arms=scheme.arms, factors=scheme.factors)
    except UnicodeDecodeError as error:
        message = "The file is no text in UTF-8: save it as CSV in UTF-8."
        raise ListRefused(message, field="file") from error
    except ValueError as error:
        faults = str(error).splitlines()
        lines = faults[:MOST_FAULTS]
        if more := len(faults) - len(lines):
            lines.append(f"and {more} more")
        raise ListRefused("\n".join(lines), field="file") from error


def warned_of(scheme: Scheme) -> list[str]:
    """The codes of what a list made elsewhere is warned of; none of other schemes."""
    return list_cautions(scheme) if isinstance(scheme, ImportedList) else []


def check_accepted(cautions: Collection[str], *, accepted: bool) -> None:
    """Raise ListRefused unless there are no *cautions*, or who acts has *accepted*
    them."""
    if cautions and not accepted:
        message = [WORDS[code] for code in cautions]
        message.append("Ask the list's makers. If it is meant so, say so below.")
        raise ListRefused("\n".join(message), field="accepted")


def unsealed(scheme: Scheme) -> dict[str, Stated]:
    """Of the scheme's configuration what its row may hold in the open: all but the
    digest of a list made elsewhere, from which its last places could be guessed when
    the others are known (RND-06)."""
    return {
        name: value for name, value in scheme.configuration().items() if name != "list"
    }
