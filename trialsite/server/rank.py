"""What a request is, by its first line. Imports no Django."""

import re

from trialsite.server.line import Rank

PARTICIPANTS = ("/my/", "/go/")
"""Where the addresses of participants' own pages begin. The web's door stands below
every room, so they are said here; tests compare them with the addresses there are."""

AT_ONCE = ("/livez", "/readyz", "/static/")

_BEGINS = re.compile(rb"([A-Z]+) (\S+)")


def rank_of(head: bytes) -> Rank:
    """Of the request that begins with *head*; the least where that is none."""
    found = _BEGINS.match(head.lstrip(b"\r\n"))
    if found is None:
        return Rank.STAFF_READ
    reads = found[1] in (b"GET", b"HEAD")
    path = found[2].decode("ascii", "replace")
    if reads and path.startswith(AT_ONCE):
        return Rank.AT_ONCE
    if path.startswith(PARTICIPANTS):
        return Rank.PARTICIPANT_READS if reads else Rank.PARTICIPANT_SENDS
    return Rank.STAFF_READ if reads else Rank.STAFF_SEND
