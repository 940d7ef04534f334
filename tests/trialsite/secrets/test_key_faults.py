"""Nothing starts, and nothing is written, with a key that is not this database's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client

from participants.enrolment.actions import enrol
from participants.enrolment.models import Identity
from participants.randomization.lists.actions import propose_list
from tests.builders import (
    consented,
    second_administrator,
    somebody,
    staff_at,
    statistician,
)
from tests.trialsite.secrets.key_faults import IDENTITIES, Fault, Files, faults
from tests.trialsite.secrets.starter import Starter, starter
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.sealing import seal_new
from trialsite.secrets.keyring import KeyRefused

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.long]

STARTS = ("check", "web", "asgi", "worker", "beat", "rotate_keys")
PERSON = {
    "given_name": "Nora",
    "family_name": "Vale",
    "date_of_birth": "1969-03-01",
    "email": "nora.vale@example.org",
    "phone": "608 555 0177",
    "timezone": "America/Chicago",
}


@pytest.fixture
def files(tmp_path: Path, settings: LazySettings) -> Files:
    return Files(tmp_path, settings)


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starter]:
    with starter(tmp_path) as process:
        yield process


def written() -> list[tuple[str, int]]:
    """A hash over all rows of each table; sessions alone come and go."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = "
            "'public'::regnamespace and relname <> 'django_session' order by relname"
        )
        found = []
        for (name,) in cursor.fetchall():
            cursor.execute(
                f'select coalesce(sum(hashtextextended(t::text, 0)), 0) from "{name}" t'
            )
            found.append((name, cursor.fetchone()[0]))
    return found


class Acts:
    """What people and sweeps do with the keys, while the program runs."""

    def __init__(self) -> None:
        self.staff = staff_at("MAD")
        self.screening = consented("MAD")
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.staff)
        self.erin = Identity.objects.order_by("pk")[0].participant
        self.una = statistician()
        self.ari = Client(raise_request_exception=False)
        self.ari.force_login(second_administrator())

    def ready(self) -> tuple[int, str]:
        page = Client().get("/readyz")
        return page.status_code, page.content.decode()

    def page(self, kind: str) -> int:
        """A page that needs the key."""
        if kind == "key of seals":
            return self.ari.get("/audit/seals/").status_code
        return self.client.get(f"/participants/{self.erin.study_id}/").status_code

    def post(self) -> int:
        """The form that saves an identity."""
        address = f"/screening/{self.screening.pk}/enrol/"
        return self.client.post(address, PERSON).status_code

    def write(self, kind: str) -> None:
        """The verb that seals or signs."""
        with transaction.atomic():
            if kind == "key of seals":
                seal_new()
            elif kind == "key of lists":
                propose_list(reason="Another.", by=self.una, new_seed=True)
            else:
                person = somebody(7)
                enrol(screening=self.screening, person=person, by=self.staff)


def refused(write: Callable[[], None]) -> str:
    try:
        write()
    except KeyRefused as error:
        return str(error)
    return "it was done"


def looked_at(fault: Fault, acts: Acts, files: Files, starts: Starter) -> list[str]:
    """All that should have been refused and was not."""
    found = []
    for what in STARTS:
        status, words = starts.start(what, files.as_settings())
        if status == 0 or fault.said not in words:
            found.append(f"{fault}: {what} ended with {status}: {words[-300:]}")
    status, said = acts.ready()
    expected = fault.said if "key" in fault.said else fault.setting
    if status != 503 or expected not in said:
        found.append(f"{fault}: readiness is {status}: {said}")
    if fault.said not in (words := refused(lambda: acts.write(fault.kind))):
        found.append(f"{fault}: a write said: {words}")
    if fault.setting == IDENTITIES and (status := acts.post()) != 503:
        found.append(f"{fault}: the form answered {status}")
    if fault.kind != "key of lists" and (status := acts.page(fault.kind)) != 503:
        found.append(f"{fault}: a page answered {status}")
    return found


def test_whatever_is_wrong_with_a_key_nothing_starts_and_nothing_is_written(
    files: Files, starts: Starter
) -> None:
    """The file is swapped under a program that runs, and under one that starts."""
    acts = Acts()
    for what in ("check", "web", "asgi"):
        assert starts.start(what, files.as_settings())[0] == 0
    assert acts.ready()[0] == 200
    assert acts.page("identity key") == 200
    before = written()
    events = AuditEvent.objects.count()
    every, tried, wrong = list(faults()), 0, []
    for fault in every:
        files.put(fault.setting, fault.change(files))
        wrong += looked_at(fault, acts, files, starts)
        tried += len(STARTS) + 3
        files.put_right()
        if (now := written()) != before:
            wrong.append(f"{fault}: {set(now) ^ set(before)} was written")
            before = now
    print(  # noqa: T201 - a figure of docs/proof.md
        f"Keys: {len(every)} faults, {tried} starts, looks and writes tried; "
        f"not refused or written: {len(wrong)}."
    )
    assert wrong == []
    assert AuditEvent.objects.count() == events
    # The right keys are back: all goes on, in the same process.
    assert acts.ready()[0] == 200
    assert acts.page("identity key") == 200
    assert acts.post() == 302
    for kind in ("key of lists", "key of seals"):
        acts.write(kind)
