"""Asks a service in the shape of OSV which locked packages have known vulnerabilities,
by pip-audit. "None found" is said only where the question was really answered."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialsite.server.supply.lock import Locked

# Every copy of the database has something against this package (PYSEC-2014-8, and
# four more): a service that has nothing does not know, or is not one.
CONTROL = Locked("jinja2", "2.4.1")
SECONDS_EACH = 15
SECONDS_ALL = 900
DROPPED = "WARNING:pip_audit._service.osv:"


class NotChecked(Exception):
    """The service did not answer for every package; says why, in a sentence."""


@dataclass(frozen=True)
class Advisory:
    """One known vulnerability of one package. *fixed_in* lists versions without it."""

    package: Locked
    id: str
    aliases: tuple[str, ...]
    fixed_in: tuple[str, ...]


def scan(packages: Sequence[Locked], *, service: str = "") -> list[Advisory]:
    """What is known against *packages*. *service* is the address of an OSV query
    endpoint; pip-audit's own where it is empty. Raises NotChecked where it cannot be
    reached, leaves one package out, or does not know what every copy knows."""
    if not _ask([CONTROL], service):
        raise NotChecked(
            f"the service that answered has nothing against {CONTROL}, though every "
            "copy of the database does"
        )
    return _ask(packages, service)


def _ask(packages: Sequence[Locked], service: str) -> list[Advisory]:
    """What *service* knows against *packages*; it has to answer for each."""
    answer = _run(packages, service)
    known = {item["name"]: item for item in answer if "skip_reason" not in item}
    if missing := sorted({package.name for package in packages} - set(known)):
        raise NotChecked(f"there is no answer for {', '.join(missing)}")
    return [
        Advisory(package, one["id"], tuple(one["aliases"]), tuple(one["fix_versions"]))
        for package in packages
        for one in known[package.name]["vulns"]
    ]


def _run(packages: Sequence[Locked], service: str) -> list[dict[str, Any]]:
    """The scanner's report on *packages*, an item each."""
    with tempfile.TemporaryDirectory(prefix="trialsite-audit-") as folder:
        # Without markers, which would leave out what is for other machines.
        wanted = Path(folder) / "packages.txt"
        wanted.write_text("".join(f"{package}\n" for package in packages))
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip"]
        command += ["--requirement", str(wanted), "--cache-dir", folder]
        command += ["--vulnerability-service", "osv", "--timeout", str(SECONDS_EACH)]
        command += ["--format", "json", "--progress-spinner", "off"]
        command += ["--osv-url", service] if service else []
        try:
            done = subprocess.run(  # noqa: S603 - our own scanner
                command,
                capture_output=True,
                text=True,
                timeout=SECONDS_ALL,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotChecked(f"no answer within {SECONDS_ALL} seconds") from None
    return _report(done.stdout, done.stderr)


def _report(out: str, err: str) -> list[dict[str, Any]]:
    """The report in *out*. pip-audit ends with 1 both where it found something and
    where it could ask nobody, so only its report tells them apart; and it drops an
    advisory that it cannot read with no more than a warning."""
    lines = err.strip().splitlines()
    if unread := [line for line in lines if line.startswith(DROPPED)]:
        raise NotChecked(f"an advisory could not be read: {unread[0]}")
    try:
        report: list[dict[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        raise NotChecked(lines[-1] if lines else "it reported nothing") from None
    return report
