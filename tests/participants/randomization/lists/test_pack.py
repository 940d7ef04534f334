"""The statistician's pack, and arms in exports held against the log."""

import csv
import io
import json
import subprocess
import sys
import zipfile

import pytest

from participants.randomization.corrections.actions import correct_stratum
from participants.randomization.lists.ending import agree_to, ask_to
from participants.randomization.lists.models import Ending
from participants.randomization.lists.pack import request_pack
from participants.randomization.lists.secret import opened_secret, seed_of
from participants.randomization.models import Allocation
from tests.builders import (
    randomized,
    ready,
    sealed_list,
    second_administrator,
    statistician,
)
from tests.database import as_owner
from tests.fixtures.people import make_user
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.context.acting import giving_reason
from trialsite.exports.actions import request_export
from trialsite.exports.building import make
from trialsite.exports.models import exports_for
from trialsite.exports.store import path_of


@pytest.fixture
def committed(committed_db, empty_queue, settings, tmp_path):
    """Exports lie in a folder of the test."""
    settings.PRIVATE_DIR = tmp_path / "private"
    return tmp_path


def files_of(export) -> dict[str, str]:
    """The made zip's files, as text."""
    make(export.pk)
    export.refresh_from_db()
    assert export.state == "done", export.failure
    with zipfile.ZipFile(path_of(export.pk)) as folder:
        return {name: folder.read(name).decode() for name in folder.namelist()}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def take_step(step: Ending.Step) -> None:
    agree_to(
        ask_to(step, reason="It is over.", by=statistician()),
        by=second_administrator(),
    )


def test_the_pack_proves_the_randomization_after_the_reveal(committed):
    """RND-15: in one click; run as a statistician runs it, on what is in the zip."""
    people = [randomized(site) for site in ("MAD", "BOS", "MAD")]
    row = sealed_list()
    before = files_of(request_pack(reason="A look before.", by=statistician()))
    assert "list-1/reveal.json" not in before
    kept = opened_secret(row.proposal)
    for secret in (seed_of(row), kept.entropy, kept.salt):
        assert not any(secret.hex() in text for text in before.values())
    assert len(table(before["list-1/log.csv"])) == 3
    assert json.loads(before["list-1/list.json"])["commitment"] == row.commitment

    take_step(Ending.Step.CLOSE)
    take_step(Ending.Step.REVEAL)
    files = files_of(request_pack(reason="The final report.", by=statistician()))
    for name, text in files.items():
        place = committed / "unpacked" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    command = [sys.executable, "-I", "verify_randomization.py"]
    verdict = subprocess.run(
        [*command, "list-1/reveal.json", "list-1/log.csv"],
        cwd=committed / "unpacked",
        capture_output=True,
        text=True,
    )
    assert verdict.stdout == "3 allocations, 0 mismatches.\n"
    assert verdict.returncode == 0

    used = table(files["strata.csv"])
    assert [one["study_id"] for one in used] == [one.study_id for one in people]
    assert {(one["used"] == one["true"] == one["today"]) for one in used} == {True}
    assert {(one["used_is_true"], one["today_is_true"]) for one in used} == {
        ("yes", "yes")
    }
    balance = table(files["balance.csv"])
    overall = [int(one["people"]) for one in balance if one["within"] == "all"]
    assert sum(overall) == 3
    for one in table(files["time_order.csv"]):
        assert [one[key] for key in list(one)[-4:]] == ["yes"] * 4


def test_the_pack_marks_what_is_out_of_order_and_untrue(committed):
    """RND-15: a person whose stratum the data of today deny, a date moved, an arm
    changed by hand."""
    person = randomized("MAD")
    allocation = person.allocation
    with giving_reason("a test of what is found"), as_owner():
        Allocation.objects.filter(pk=allocation.pk).update(
            at=person.screening.at.replace(year=2000),
            draw={
                "stratum": "site=MAD/dose=ge90",
                "levels": {"site": "MAD", "dose": "ge90"},
            },
        )
    files = files_of(request_pack(reason="A look.", by=statistician()))
    (one,) = table(files["strata.csv"])
    assert one["used"] == one["true"] == "site=MAD/dose=ge90"
    assert one["today"] == "site=MAD/dose=lt90"
    assert (one["used_is_true"], one["today_is_true"]) == ("yes", "NO")
    (one,) = table(files["time_order.csv"])
    assert (one["after_all_before_it"], one["receipt_valid"]) == ("NO", "NO")


def test_what_was_found_to_be_true_stands_beside_what_was_used(committed):
    """RND-09, RND-15: in the pack, and in each dataset with arms."""
    person, _ = randomized("MAD"), randomized("MAD")
    by = person.enrolled_by
    for level in ("lt90", "ge90", "lt90", "ge90")[1:]:
        correct_stratum(
            participant=person, factor="dose", as_true=level, why="A patch.", by=by
        )
    files = files_of(request_pack(reason="A look.", by=statistician()))
    first, second = table(files["strata.csv"])
    assert (first["used"], first["true"]) == (
        "site=MAD/dose=lt90",
        "site=MAD/dose=ge90",
    )
    assert (first["used_is_true"], second["used_is_true"]) == ("NO", "yes")
    files = files_of(request_export(reason="Interim.", by=statistician()))
    first, second = table(files["allocations.csv"])
    assert (first["dose_used"], first["dose_true"]) == ("lt90", "ge90")
    assert (second["dose_used"], second["dose_true"]) == ("lt90", "lt90")
    assert (first["site_used"], first["site_true"]) == ("MAD", "MAD")


@pytest.mark.django_db
def test_only_who_may_prove_gets_the_pack(coordinator, admin_user):
    """RND-15: neither those who enrol nor a blinded administrator."""
    sealed_list()
    at_one_site = make_user("Sid One", "unblinded_statistician", "MAD")
    for user in (coordinator, admin_user, at_one_site):
        with pytest.raises(OutsideScope):
            request_pack(reason="Curious.", by=user)
    export = request_pack(reason="The report.", by=statistician())
    assert export in exports_for(scope_of(statistician()))
    assert export not in exports_for(scope_of(admin_user))


def test_every_export_with_arms_compares_them_with_the_log(committed):
    """RND-17: an arm swapped in the table is not an arm of the log."""
    people = [randomized("MAD") for _ in range(4)]
    by = statistician()
    files = files_of(request_export(reason="Interim.", by=by))
    allocations = table(files["allocations.csv"])
    labels = {"MBT": "Mindfulness", "CBT": "Cognitive"}
    assert all(one["arm_label"].startswith(labels[one["arm"]]) for one in allocations)
    check = table(files["arm_check.csv"])
    assert [one["arm"] for one in check] == ["MBT", "CBT"]
    assert sum(int(one["in_dataset"]) for one in check) == 4
    assert {one["agrees"] for one in check} == {"yes"}

    allocation = people[0].allocation
    other = {"MBT": "CBT", "CBT": "MBT"}[allocation.line().arm]
    with giving_reason("a test of what is found"), as_owner():
        Allocation.objects.filter(pk=allocation.pk).update(arm=other)
    files = files_of(request_export(reason="Interim.", by=by))
    check = {one["arm"]: one for one in table(files["arm_check.csv"])}
    assert check[other]["agrees"] == "NO"


def test_an_export_without_arms_has_no_check(committed, admin_user):
    """R3-01: the counts of arms are not for the blinded."""
    ready("MAD")
    files = files_of(request_export(reason="Monitoring.", by=admin_user))
    assert "arm_check.csv" not in files
