"""`make audit`: known vulnerabilities, licences, and the bill of materials."""

import argparse
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from trialsite.server.supply.audit import Licences, licences
from trialsite.server.supply.lock import Locked, read_lock
from trialsite.server.supply.materials import write_bill
from trialsite.server.supply.scanner import NotChecked, scan

CHECKOUT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("TRIALSITE_VAR", CHECKOUT / "var"))

GOOD = 0
FAULTY = 1
# Neither good nor bad: nobody could be asked. argparse ends with 2 itself.
NOT_CHECKED = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found, and return GOOD, FAULTY or NOT_CHECKED."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--osv-url", default="", help="an OSV query endpoint")
    parser.add_argument("--lock", type=Path, default=CHECKOUT / "requirements.lock")
    parser.add_argument("--bill", type=Path, default=VAR / "sbom.cdx.json")
    asked = parser.parse_args(arguments)
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    rules = project["tool"]["trialsite"]["licences"]
    packages = read_lock(asked.lock)
    found = licences(packages, allowed=rules["allowed"], read=rules["read"])
    _show_licences(packages, found)
    write_bill(
        asked.bill,
        packages,
        found.known,
        version=project["project"]["version"],
    )
    _say(f"Bill of materials: {len(packages)} packages in {asked.bill}")
    vulnerable = _vulnerabilities(packages, asked.osv_url)
    return FAULTY if found.faults else vulnerable


def _vulnerabilities(packages: list[Locked], service: str) -> int:
    try:
        advisories = scan(packages, service=service)
    except NotChecked as reason:
        _say(f"Known vulnerabilities: not checked ({reason})")
        return NOT_CHECKED
    if not advisories:
        _say(f"Known vulnerabilities: none found in {len(packages)} packages asked for")
        return GOOD
    _say(f"Known vulnerabilities: {len(advisories)} found")
    for advisory in advisories:
        names = ", ".join((advisory.id, *advisory.aliases))
        fixed = ", ".join(advisory.fixed_in) or "no version yet"
        _say(f"  {advisory.package}: {names}; fixed in {fixed}")
    return FAULTY


def _show_licences(packages: list[Locked], found: Licences) -> None:
    for package in packages:
        if package.name in found.known:
            _say(f"  {package!s:<38} {found.known[package.name].said}")
    for package in found.elsewhere:
        _say(f"  {package!s:<38} not read: for other machines than this one")
    for spdx, number in Counter(
        licence.spdx for licence in found.known.values()
    ).most_common():
        _say(f"  {number:>4} under {spdx}")
    if found.faults:
        _say(f"Licences: {len(found.faults)} to look at")
        for fault in found.faults:
            _say(f"  {fault}")
    else:
        _say(f"Licences: all {len(found.known)} that were read are allowed")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
