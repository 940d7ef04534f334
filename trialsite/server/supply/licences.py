"""Which licence a package is under, and whether that is one we allow. Pure rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageMetadata

from license_expression import AND, OR, ExpressionError, get_spdx_licensing

# What a classifier stands for, in SPDX identifiers. One that leaves open which licence
# is meant stands for all that it can mean: each must be allowed.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-2-Clause AND BSD-3-Clause",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_OSI = "OSI Approved"
_SPDX = get_spdx_licensing()


@dataclass(frozen=True)
class Licence:
    """*said* is what the package's metadata says, in its words; *spdx* the expression
    that has to be allowed, which is *exact* where it is no more than was said."""

    said: str
    spdx: str
    exact: bool = True


def licence_of(metadata: PackageMetadata) -> Licence | None:
    """The licence in a package's core metadata: its License-Expression (PEP 639), else
    its License field where that is SPDX, else its classifiers, all of which count.
    None where they say nothing, or something that leaves the licence open."""
    for field in ("License-Expression", "License"):
        said = "".join(metadata.get_all(field, [])).strip()
        if said and (spdx := _expression(said)):
            return Licence(said, spdx)
    classifiers = [
        parts[-1]
        for line in metadata.get_all("Classifier", [])
        if (parts := line.split(" :: "))[0] == "License"
        if parts[-1] != _OSI
    ]
    if not classifiers or any(name not in CLASSIFIERS for name in classifiers):
        return None
    spdx = " AND ".join(dict.fromkeys(CLASSIFIERS[name] for name in classifiers))
    return Licence(" and ".join(classifiers), spdx, exact=False)


def is_allowed(spdx: str, allowed: Collection[str]) -> bool:
    """Whether an SPDX expression can be kept with *allowed* licences alone: all parts
    of an AND, one part of an OR, an exception only by its full name. Raises ValueError
    for what is not SPDX."""
    try:
        return _holds(_SPDX.parse(spdx, validate=True), allowed)
    except ExpressionError as error:
        raise ValueError(f"{spdx!r} is not SPDX: {error}") from error


def _expression(said: str) -> str:
    """*said* as a normal SPDX expression; empty where it is none."""
    try:
        return str(_SPDX.parse(said, validate=True))
    except ExpressionError:
        return ""


def _holds(expression: object, allowed: Collection[str]) -> bool:
    if isinstance(expression, AND):
        return all(_holds(part, allowed) for part in expression.args)
    if isinstance(expression, OR):
        return any(_holds(part, allowed) for part in expression.args)
    return str(expression) in allowed


def stale(read: Mapping[str, str], needed: Collection[str]) -> list[str]:
    """The packages in *read*, our own reading of licence files, that no longer need
    one: they left the lock, or their metadata speaks by now."""
    return sorted(name for name in read if name not in needed)
