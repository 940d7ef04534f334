"""Compares what the lock names with what is known of it and with what we allow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata

from trialsite.server.supply.licences import Licence, is_allowed, licence_of, stale
from trialsite.server.supply.lock import Locked


@dataclass
class Licences:
    """What the licences of the locked packages are. *known* is by name; *elsewhere*
    are packages for other machines, so not installed here and not read; *faults* say
    what is missing or not allowed, a sentence each."""

    known: dict[str, Licence] = field(default_factory=dict)
    elsewhere: list[Locked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def licences(
    packages: Sequence[Locked], *, allowed: Collection[str], read: Mapping[str, str]
) -> Licences:
    """The licences of *packages* as they are installed here. *allowed* are SPDX
    identifiers; *read* is what we read ourselves where metadata leaves it open."""
    found = Licences()
    needed = set()
    for package in packages:
        if not package.here:
            found.elsewhere.append(package)
            continue
        try:
            installed = metadata.metadata(package.name)
        except metadata.PackageNotFoundError:
            found.faults.append(f"{package} is not installed: run `make setup`.")
            continue
        if installed["Version"] != package.version:
            found.faults.append(
                f"{package} is installed as {installed['Version']}: run `make setup`."
            )
            continue
        licence = licence_of(installed)
        if licence is None and package.name in read:
            needed.add(package.name)
            spdx = read[package.name]
            licence = Licence(f"{spdx} (as we read it)", spdx)
        if licence is None:
            found.faults.append(
                f"{package} does not say its licence: read its licence file, and write "
                "it down under [tool.trialsite.licences.read] in pyproject.toml."
            )
            continue
        found.known[package.name] = licence
        if not is_allowed(licence.spdx, allowed):
            found.faults.append(
                f"{package} is under {licence.said}, which is not among the licences "
                "allowed in pyproject.toml."
            )
    found.faults += [
        f"{name} needs no reading of ours: take it out of pyproject.toml."
        for name in stale(read, needed | {package.name for package in found.elsewhere})
    ]
    return found
