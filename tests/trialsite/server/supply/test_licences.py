"""Which licences are read, from what, and which are allowed (VAL-04)."""

import tomllib
from email.message import Message

import pytest

from trialsite.server.supply.__main__ import CHECKOUT
from trialsite.server.supply.audit import licences
from trialsite.server.supply.licences import Licence, is_allowed, licence_of
from trialsite.server.supply.lock import Locked, NotPinned, read_lock

RULES = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["trialsite"]
ALLOWED = RULES["licences"]["allowed"]
OSI = "License :: OSI Approved :: "


def metadata(*fields: tuple[str, str]) -> Message:
    made = Message()
    for name, text in fields:
        made.add_header(name, text)
    return made


def test_every_locked_package_is_under_an_allowed_licence():
    packages = read_lock(CHECKOUT / "requirements.lock")
    found = licences(packages, allowed=ALLOWED, read=RULES["licences"]["read"])
    assert not found.faults
    assert len(found.known) + len(found.elsewhere) == len(packages) > 100


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        # PEP 639 first, whatever else is there.
        (
            [("License-Expression", "MIT OR GPL-3.0-only"), ("License", "BSD")],
            Licence("MIT OR GPL-3.0-only", "MIT OR GPL-3.0-only"),
        ),
        ([("License", "BSD-3-Clause")], Licence("BSD-3-Clause", "BSD-3-Clause")),
        # A field that is no SPDX says nothing by itself.
        (
            [("License", "BSD"), ("Classifier", OSI + "BSD License")],
            Licence("BSD License", "BSD-2-Clause AND BSD-3-Clause", exact=False),
        ),
        (
            [("Classifier", "License :: OSI Approved"), ("License", "mit")],
            Licence("mit", "MIT"),
        ),
        (
            [("Classifier", OSI + name) for name in ("MIT License", "BSD License")],
            Licence(
                "MIT License and BSD License",
                "MIT AND BSD-2-Clause AND BSD-3-Clause",
                exact=False,
            ),
        ),
        # One that we do not know hides among others that we do.
        (
            [
                ("Classifier", OSI + "MIT License"),
                ("Classifier", "License :: Other/Proprietary License"),
            ],
            None,
        ),
        ([("License", "Dual License")], None),
        ([("License", "LicenseRef-Proprietary")], None),
        ([], None),
    ],
)
def test_the_licence_is_read_from_metadata(fields, licence):
    assert licence_of(metadata(*fields)) == licence


@pytest.mark.parametrize(
    ("spdx", "holds"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND (GPL-3.0-only OR MPL-2.0)", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("AGPL-3.0-or-later", False),
    ],
)
def test_all_parts_of_an_and_and_one_of_an_or_are_to_be_allowed(spdx, holds):
    assert is_allowed(spdx, ALLOWED) is holds


def test_what_is_no_spdx_is_refused():
    with pytest.raises(ValueError, match="'Beerware please' is not SPDX"):
        is_allowed("Beerware please", ALLOWED)


def test_each_fault_is_named():
    django, redis, qrcode = (
        next(p for p in read_lock(CHECKOUT / "requirements.lock") if p.name == name)
        for name in ("django", "redis", "qrcode")
    )
    packages = [django, redis, qrcode, Locked("six", "0.0.1")]
    found = licences(packages, allowed=["MIT"], read={"redis": "MIT"})
    told = "\n".join(found.faults)
    assert f"{django} is under BSD-3-Clause, which is not among" in told
    assert f"{qrcode} does not say its licence" in told
    assert "six==0.0.1 is installed as 1." in told
    assert "redis needs no reading of ours" in told
    assert len(found.faults) == 4


@pytest.mark.parametrize("line", ["django", "django>=5", "django==5.*", "a==1,<2"])
def test_a_line_that_leaves_the_version_open_is_refused(tmp_path, line):
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"six==1.17.0 \\\n    --hash=sha256:00\n{line}\n")
    with pytest.raises(NotPinned, match="names no single version"):
        read_lock(lock)
