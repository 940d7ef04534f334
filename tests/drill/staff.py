"""Who works in the demo, out of what `manage.py demo_signins` prints."""

import re
from dataclasses import dataclass

_SIGN_IN = re.compile(r"^\s+(\S+@\S+)\s+(.+?)\s{2,}(\w[^,]*), (.+)$")


@dataclass(frozen=True)
class Pair:
    """Who works together at a site."""

    coordinator: str
    investigator: str
    password: str


def pairs(sign_ins: str) -> list[Pair]:
    """A coordinator and an investigator of each site, out of what `manage.py
    demo_signins` prints."""
    at: dict[str, dict[str, str]] = {}
    password = ""
    for line in sign_ins.splitlines():
        if found := _SIGN_IN.match(line):
            email, password, role, site = found.groups()
            at.setdefault(site, {}).setdefault(role.lower(), email)
    return [
        Pair(roles["coordinator"], roles["investigator"], password)
        for roles in at.values()
        if roles.keys() >= {"coordinator", "investigator"}
    ]
