"""What rows of a trial rely on is not amended away: the command refuses, names the file
and the key, and changes nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from tests.amendments.breaking import Breach, breaches
from tests.amendments.changes import CHANGES
from tests.amendments.drawing import FOLDERS, TRIAL, amended, read, write
from tests.amendments.forms import widen_item
from tests.amendments.meanings import KINDS as TRIED
from tests.fixtures.demo import NOON
from tests.fixtures.figures import Count
from trialsite import clock
from trialsite.protocol import ProtocolError, load
from trialsite.protocol.in_use import codes_in_use
from trialsite.protocol.kinds import KINDS
from trialsite.protocol.models import ProtocolVersion

PLACE = re.compile(r"^  [a-z0-9_/]+\.toml: \S+$", re.MULTILINE)
"""A file and a key, as an error names them."""


def refused(tried: Sequence[Breach], site: LazySettings, place: Path) -> Counter[str]:
    """Try each with the command: how many are refused since rows use what they change,
    by kind. What a folder's own rules refuse already is counted under ""."""
    found: Counter[str] = Counter()
    versions = ProtocolVersion.objects.count()
    for number, breach in enumerate(tried):
        breach.files[TRIAL]["trial"]["version"] = f"broken {number}"
        site.PROTOCOL_DIR = folder = write(breach.files, place / str(number))
        told = f"{breach.kind}, {breach.how}: {breach.file}: {breach.key}"
        with pytest.raises(CommandError) as error:
            call_command("amend", "--apply", "--reason", told)
        try:
            load(folder)
        except ProtocolError:
            assert PLACE.search(str(error.value)), told
            found[""] += 1
        else:
            assert f"  {breach.file}: {breach.key}\n" in str(error.value), told
            found[breach.kind] += 1
    assert ProtocolVersion.objects.count() == versions
    return found


def counted(found: Counter[str]) -> dict[str, int]:
    """In figures."""
    return {
        "tried": found.total(),
        "refused_for_the_rows": found.total() - found[""],
        "refused_as_no_protocol": found[""],
    }


@pytest.mark.parametrize("demo", ["tiny"], indirect=True)
def test_what_rows_rely_on_is_not_amended_away(
    demo: str, db: None, settings: LazySettings, tmp_path: Path, figures: Count
) -> None:
    """Each way for each kind of code, for one code that rows use."""
    files, tried = read(FOLDERS[demo]), {}
    settings.PROTOCOL_DIR = FOLDERS[demo]
    for breach in breaches(files, codes_in_use()):
        tried.setdefault((breach.kind, breach.how), breach)
    with clock.fixed(NOON):
        found = refused(list(tried.values()), settings, tmp_path)
    assert set(found) - {""} == {kind for kind, _ in tried}
    figures("Illegal amendments of two trials", **counted(found))


@pytest.mark.slow
def test_nothing_that_rows_rely_on_is_amended_away(
    demo: str, db: None, settings: LazySettings, tmp_path: Path, figures: Count
) -> None:
    """Each way for every code that rows use, beside changes that are legal."""
    settings.PROTOCOL_DIR = FOLDERS[demo]
    used, files = codes_in_use(), read(FOLDERS[demo])
    # A range that was widened could be narrowed again by one, which is legal.
    legal = [change for change in CHANGES if change is not widen_item]
    amended(Random(1), legal, files, tmp_path / "legal", "legal", used)
    tried = list(breaches(files, used))
    with clock.fixed(NOON):
        found = refused(tried, settings, tmp_path)
    figures("Illegal amendments of two trials", **counted(found))


def test_every_kind_of_code_is_tried() -> None:
    assert set(TRIED) == {kind.name for kind in KINDS}
