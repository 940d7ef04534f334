"""A hash for each table of the dataset, by which a restore is proved (P11-04)."""

import io
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import call_command

from participants.enrolment.models import Participant
from tests.builders import enrolled, somebody
from trialsite.exports.copy import copy_csv
from trialsite.exports.fingerprints import fingerprints
from trialsite.exports.registry import datasets
from trialsite.exports.snapshot import snapshot
from trialsite.protocol import current

pytestmark = pytest.mark.usefixtures("committed_db")


def printed() -> list[str]:
    out = StringIO()
    call_command("hash_datasets", stdout=out)
    return out.getvalue().splitlines()


def test_each_table_is_hashed_as_its_file_would_be() -> None:
    enrolled("MAD")
    found = {file.name: file for file in fingerprints()}
    assert list(found) == [f"{table.name}.csv" for table in datasets()]
    sites = [site.code for site in current().sites]
    for table in datasets():
        out = io.BytesIO()
        with snapshot() as own:
            rows = copy_csv(table, out, sites=sites, connection=own)
        file = found[f"{table.name}.csv"]
        assert file.sha256 == sha256(out.getvalue()).hexdigest(), table.name
        assert (file.rows, file.bytes) == (rows, len(out.getvalue()))
    assert found["participants.csv"].rows == Participant.objects.count() == 1


def test_the_same_data_prints_the_same_and_a_new_person_does_not() -> None:
    enrolled("MAD")
    before = printed()
    assert printed() == before
    enrolled("BOS", person=somebody(1))
    changed = {
        line.split()[-1] for line in set(before) ^ set(printed()) if ".csv" in line
    }
    assert {"participants.csv", "consents.csv", "screenings.csv"} <= changed
    assert "allocations.csv" not in changed
    assert before[-1].split()[0] != printed()[-1].split()[0]
