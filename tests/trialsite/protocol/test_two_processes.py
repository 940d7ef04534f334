"""Two processes with different versions of the protocol, as during a rolling restart:
the older one writes nothing, loses nothing that was typed, and follows."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from assessments.portal.actions import issue_link
from assessments.reminders.tasks import plan
from assessments.responses.models import Response
from participants.contact.models import ContactAttempt
from participants.enrolment.models import Participant
from tests.amending import raised
from tests.builders import enrolled, randomized
from tests.fixtures.people import make_user
from tests.fixtures.site import PASSWORD, answers, running, web_command
from tests.trialsite.secrets.starter import ROOT
from tests.visiting import Visitor
from tests.waiting import wait_until
from trialsite import clock
from trialsite.embedded import production_setup
from trialsite.embedded.amending import OtherVersion, load_or_amend
from trialsite.embedded.build import Builder
from trialsite.embedded.home import Home
from trialsite.embedded.ports import any_free
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.servers import Database
from trialsite.outbox.models import Message
from trialsite.postgresql.base import AnotherVersion
from trialsite.protocol import current
from trialsite.protocol.models import ProtocolVersion
from trialsite.protocol.newest import newest_version
from trialsite.starting import CannotStart, check_needed

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("committed_db")]

TRIED = {"mode": "phone", "outcome": "no_answer", "next_action": "usual"}
NOTE = 'Rang out, "twice" & no machine.'


@dataclass
class Folders:
    """The same trial twice; *newer* is amended."""

    older: Path
    newer: Path

    def amend(self) -> None:
        """Bring *newer* into force, by a process of its own."""
        done = subprocess.run(
            [sys.executable, "manage.py", "amend", "--apply", "--reason", "A test"],
            cwd=ROOT,
            env=os.environ | {"PROTOCOL_DIR": str(self.newer)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def older_becomes_newer(self) -> None:
        """The new files reach the machine on which the older process runs."""
        copytree(self.newer, self.older, dirs_exist_ok=True)


@pytest.fixture
def folders(tmp_path: Path, settings: LazySettings) -> Folders:
    made = Folders(*(tmp_path / name for name in ("older", "newer")))
    for folder in (made.older, made.newer):
        copytree(settings.PROTOCOL_DIR, folder)
    trial = made.newer / "trial.toml"
    trial.write_text(raised(trial.read_text()))
    form = made.newer / "instruments" / "bpi.toml"
    form.write_text(form.read_text().replace('label = "', 'label = "Now: '))
    return made


@pytest.fixture
def person() -> Participant:
    make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)
    return randomized("MAD")


@pytest.fixture
def older(folders: Folders, person: Participant, tmp_path: Path) -> Iterator[str]:
    """The address of a web that has read the older folder."""
    port = any_free()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "PROTOCOL_DIR": str(folders.older),
        "TRIALSITE_DEMO": "1",
        "TRIALSITE_VAR": str(tmp_path / "var"),
        "BASE_URL": address,
    }
    with running([(web_command(port), tmp_path / "web.log")], environment):
        wait_until(lambda: answers(f"{address}/readyz"), 60)
        yield address


def test_an_older_web_keeps_what_was_typed_and_saves_it_once_it_follows(
    older: str, folders: Folders, person: Participant
) -> None:
    """Staff: 503 while it is older, nothing written; the same form then goes through,
    and nobody has restarted anything."""
    cora, page = Visitor(older), f"/participants/{person.study_id}/"
    cora.sign_in("cora", PASSWORD)
    assert cora.get(page).status == 200
    before = ContactAttempt.objects.count()
    folders.amend()
    refused = cora.post(f"{page}contact/", {**TRIED, "note": NOTE})
    assert refused.status == 503
    assert "Rang out, &quot;twice&quot; &amp; no machine." in refused.text
    assert "What you typed is kept on this page" in refused.text
    assert ContactAttempt.objects.count() == before
    ready = cora.get("/readyz")
    assert (ready.status, "is in force: start with" in ready.text) == (503, True)
    assert cora.get(page).status == 200
    folders.older_becomes_newer()
    # What the page asks, every few seconds.
    assert cora.get("/readyz").status == 200
    assert cora.post(f"{page}contact/", {**TRIED, "note": NOTE}).status == 302
    assert ContactAttempt.objects.count() == before + 1


def test_a_participant_s_answer_waits_and_goes_on_as_it_was_begun(
    older: str, folders: Folders
) -> None:
    """The portal: 503 for an answer; the form then goes on under the version that it
    was begun with, and another form is begun under the new one."""
    visit = enrolled("MAD").visits.get(code="baseline")
    _, code = issue_link(visit=visit)
    phone = Visitor(older)
    phone.get("/go/")
    assert phone.post("/go/", {"code": code}).status == 302
    begun = phone.post("/my/", {}).headers["Location"]
    assert begun == "/my/bpi/bpi_worst/"
    words = phone.get(begun).text
    folders.amend()
    in_passing = {"X-Requested-With": "fetch"}
    assert phone.post(begun, {"bpi_worst": "7"}, **in_passing).status == 503
    assert phone.post(begun, {"bpi_worst": "7"}).status == 503
    assert Response.objects.get(visit=visit).answers == {}
    folders.older_becomes_newer()
    # The first write is refused once more: by it the process learns of its folder.
    assert phone.post(begun, {"bpi_worst": "7"}).status == 503
    assert phone.post(begun, {"bpi_worst": "7"}).status == 302
    response = Response.objects.get(visit=visit)
    assert response.answers == {"bpi_worst": 7}
    assert response.protocol_version != newest_version()
    assert "Now: " not in words
    assert "Now: " not in phone.get(begun).text


def test_an_older_worker_plans_no_letter_and_does_so_once_it_follows(
    folders: Folders, person: Participant, settings: LazySettings
) -> None:
    visit = person.visits.get(code="m03")
    opens = clock.midnight(visit.opens_on, person.timezone) + timedelta(hours=12)
    settings.PROTOCOL_DIR = folders.older
    folders.amend()
    with clock.fixed(opens):
        with pytest.raises(AnotherVersion):
            plan.apply(throw=True)
        assert not Message.objects.filter(kind__contains="reminder").exists()
        folders.older_becomes_newer()
        with pytest.raises(AnotherVersion):
            plan.apply(throw=True)
        plan.apply(throw=True)
    assert Message.objects.filter(study_id=person.study_id).exists()


def test_nothing_starts_with_an_older_folder_or_one_that_is_not_in_force(
    folders: Folders, person: Participant, settings: LazySettings
) -> None:
    settings.PROTOCOL_DIR = folders.newer
    with pytest.raises(CannotStart, match=r"which is not in force.*manage\.py amend"):
        check_needed()
    folders.amend()
    check_needed()
    settings.PROTOCOL_DIR = folders.older
    with pytest.raises(CannotStart, match="start with the folder of that one"):
        check_needed()


def test_a_start_shows_what_is_amended_and_amends_it_for_a_reason_alone(
    folders: Folders,
    person: Participant,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`make run` and the set-up of a server, with a folder that was changed."""
    environment = os.environ | {"PROTOCOL_DIR": str(folders.newer)}
    before = newest_version()
    with pytest.raises(OtherVersion):
        production_setup._manage(environment, "load_protocol")
    app = environment["DATABASE_URL"]
    # No command of these acts as the owner.
    builder = Builder(Home(tmp_path), environment, Database(app, owner_url=app))
    manage = builder.manage
    with builder.commands:
        with pytest.raises(Refusal, match=r"The trial runs under .* into force: do so"):
            load_or_amend(manage, reason="", how="do so")
        assert "Item bpi_worst, label: 'Pain at its worst" in capsys.readouterr().out
        assert newest_version() == before
        load_or_amend(manage, reason="Better words", how="do so")
        assert "is in force from now on" in capsys.readouterr().out
        assert ProtocolVersion.objects.latest("pk").note == "Better words"
        load_or_amend(manage, reason="", how="do so")


def test_what_was_begun_ends_before_a_version_comes_into_force(
    folders: Folders, person: Participant, settings: LazySettings
) -> None:
    """An amendment waits for whoever is writing, and finds what they wrote; who begins
    to write meanwhile waits for it, and is refused."""
    settings.PROTOCOL_DIR = folders.older
    assert current().digest == newest_version().digest
    mark = Participant.objects.filter(pk=person.pk).update
    ended: list[str] = []

    def amend() -> None:
        folders.amend()
        ended.append("amended")

    amending = Thread(target=amend)
    with transaction.atomic():
        mark(lost_contact=True)
        amending.start()
        wait_until(_somebody_waits, 60)
        assert ended == []
    amending.join()
    assert ended == ["amended"]
    with pytest.raises(AnotherVersion):
        mark(lost_contact=False)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select from pg_locks where locktype = 'advisory' and not granted"
        )
        return cursor.rowcount > 0
