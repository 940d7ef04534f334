"""PostgreSQL hangs, is away or crashes: people read "try again", nothing typed is lost,
nothing acknowledged either, and what asks by itself goes on."""

import os
import signal
import time

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from playwright.sync_api import Page, expect

from assessments.portal.actions import issue_link
from assessments.responses.models import Response
from participants.contact.models import ContactAttempt
from tests.builders import enrolled, randomized
from tests.fixtures.apart import Apart
from tests.fixtures.site import PASSWORD
from tests.freezing import family, frozen
from tests.participants.contact.test_in_a_browser import LONG_AGO
from tests.visiting import Visitor
from tests.waiting import wait_until
from tests.walking import Walker
from trialsite import clock
from trialsite.access.models import User
from trialsite.exports.models import Export
from trialsite.postgresql import watching
from trialsite.protocol.models import Site
from trialsite.server.resting import Rest
from trialsite.web.unavailable import is_in_doubt

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("database_apart")]

LOOKS = 20_000
"""Milliseconds within which the page has looked again, on a busy machine too."""


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", level=1).first.wait_for()


@pytest.mark.browser
def test_a_page_says_try_again_and_comes_by_itself(
    apart: Apart, desktop_apart: Page
) -> None:
    sign_in(desktop_apart, "una")
    with frozen(apart.postgres):
        answer = desktop_apart.goto("/exports/")
        assert answer and answer.status == 503
        expect(desktop_apart.get_by_role("heading", level=1)).to_have_text(
            "Please try again in a moment"
        )
        looked = Walker(desktop_apart)
        looked.look()
    expect(desktop_apart.get_by_role("heading", level=1)).to_have_text(
        "Datasets", timeout=LOOKS
    )


@pytest.mark.browser
def test_a_form_is_sent_again_with_all_that_was_typed(
    apart: Apart, desktop_apart: Page
) -> None:
    sign_in(desktop_apart, "una")
    desktop_apart.goto("/exports/")
    words = 'For the board:\n"March" <draft> & more'
    desktop_apart.get_by_label("What is it for?").fill(words)
    with frozen(apart.postgres):
        desktop_apart.locator("main form[method=post] button[type=submit]").click()
        expect(desktop_apart.get_by_text("What you typed is kept")).to_be_visible()
        Walker(desktop_apart).look()
        desktop_apart.get_by_role("button", name="Try again").click()
        expect(desktop_apart.get_by_text("What you typed is kept")).to_be_visible()
    expect(desktop_apart.get_by_text("It answers again")).to_be_visible(timeout=LOOKS)
    desktop_apart.get_by_role("button", name="Try again").click()
    desktop_apart.wait_for_url("**/exports/*/")
    (made,) = Export.objects.filter(reason__startswith="For the board")
    assert made.reason.replace("\r\n", "\n") == words


@pytest.mark.browser
def test_a_participant_s_answer_is_saved_by_itself_afterwards(
    apart: Apart, phone_apart: Page
) -> None:
    visit = enrolled("MAD").visits.get(code="baseline")
    _, code = issue_link(visit=visit)
    phone_apart.goto(f"/go/#{code}")
    phone_apart.get_by_role("button", name="Continue").click()
    phone_apart.get_by_role("button", name="Start").click()
    phone_apart.locator('label[for="id_bpi_worst_7"]').click()
    expect(phone_apart.get_by_text("saved", exact=True)).to_be_visible()
    with frozen(apart.postgres):
        phone_apart.locator('label[for="id_bpi_worst_4"]').click()
        expect(phone_apart.get_by_text("not saved yet")).to_be_visible()
    expect(phone_apart.get_by_text("saved", exact=True)).to_be_visible()
    assert Response.objects.get(visit=visit).answers == {"bpi_worst": 4}


@pytest.mark.browser
def test_a_poll_goes_on_by_itself(apart: Apart, desktop_apart: Page) -> None:
    """The page of an export that waits asks every second how far it is."""
    sign_in(desktop_apart, "una")
    desktop_apart.goto("/exports/")
    desktop_apart.get_by_label("What is it for?").fill("The poll")
    desktop_apart.locator("main form[method=post] button[type=submit]").click()
    desktop_apart.wait_for_url("**/exports/*/")
    asked: list[int] = []
    desktop_apart.on(
        "response",
        lambda one: asked.append(one.status) if "/progress/" in one.url else None,
    )
    wait = lambda status: desktop_apart.wait_for_event(  # noqa: E731 - one line, twice
        "response",
        lambda one: "/progress/" in one.url and one.status == status,
        timeout=30_000,
    )
    wait(200)
    with frozen(apart.postgres):
        wait(503)
        wait(503)
    wait(200)
    assert 503 in asked
    assert desktop_apart.get_by_role("alert").count() == 0, "a poll is quiet"


@pytest.mark.browser
def test_who_presses_a_button_in_a_list_is_told_beside_it(
    apart: Apart, desktop_apart: Page
) -> None:
    cora = User.objects.get(email="cora@example.org")
    with clock.fixed(clock.now() - LONG_AGO):
        person = randomized("MAD", by=cora)
    sign_in(desktop_apart, "cora")
    desktop_apart.get_by_role("button", name=f"Call {person.study_id}").click()
    desktop_apart.get_by_role("group", name="How").wait_for()
    with frozen(apart.postgres):
        desktop_apart.get_by_role("button", name="No answer").click()
        alert = desktop_apart.get_by_text("so nothing was saved")
        expect(alert).to_be_visible()
        Walker(desktop_apart).look()
    ready = Visitor(apart.site.address)
    wait_until(lambda: ready.get("/readyz").status == 200)
    desktop_apart.get_by_role("button", name="No answer").click()
    expect(desktop_apart.get_by_text(f"{person.study_id}, no answer.")).to_be_visible()
    expect(alert).to_have_count(0)
    assert ContactAttempt.objects.filter(participant=person).count() == 1


def test_a_process_is_alive_while_the_database_is_not(apart: Apart) -> None:
    """Who restarts what does not live would restart a web that is well, over and over,
    and look at it with a browser that was signed in before."""
    una = apart.visitor("una")
    with frozen(apart.postgres):
        assert una.get("/livez").status == 200
        assert una.get("/readyz").status == 503
    wait_until(lambda: una.get("/readyz").status == 200)


def test_new_connections_are_refused_as_soon_as_old_ones(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, with the patience of a web's."""
    monkeypatch.setattr(watching, "patience", watching.AT_A_SCREEN)
    monkeypatch.setattr(watching, "rest", Rest(seconds=1))
    assert Site.objects.exists()
    with frozen(apart.postgres):
        for _ in ("open", "to be opened"):
            begun = time.monotonic()
            with pytest.raises(OperationalError, match="does not answer"):
                Site.objects.exists()
            assert time.monotonic() - begun < 5
            connection.close()
            time.sleep(1.1)
    assert Site.objects.exists()


def test_who_keeps_asking_is_answered_once_the_server_goes_on(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page asks again all the time; each refusal once put the next look off."""
    monkeypatch.setattr(watching, "patience", watching.AT_A_SCREEN)
    monkeypatch.setattr(watching, "rest", Rest(seconds=1))
    connection.close()
    with frozen(apart.postgres), pytest.raises(OperationalError, match="not answer"):
        Site.objects.exists()
    refused = 0
    while not _is_answered():
        refused += 1
        assert refused < 200, "Still away after 10 seconds."
        time.sleep(0.05)
    assert refused


def test_an_answer_to_one_ends_the_rest_for_all(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose connection is open need not ask for one, and hears first."""
    monkeypatch.setattr(watching, "rest", Rest(seconds=60))
    assert Site.objects.exists()
    watching.rest.begin()
    assert Site.objects.exists()
    connection.close()
    assert Site.objects.exists()


def _is_answered() -> bool:
    try:
        return Site.objects.exists()
    except OperationalError:
        return False


def test_a_slow_statement_is_waited_for(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several looks at a server that lives, and no end."""
    monkeypatch.setattr(watching, "patience", watching.AT_A_SCREEN)
    with connection.cursor() as cursor:
        cursor.execute("select pg_sleep(2.2), 'done'")
        assert cursor.fetchone()[1] == "done"


def test_a_commit_that_nobody_heard_of_is_in_doubt(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server stops before COMMIT reaches it, and commits when it goes on."""
    monkeypatch.setattr(watching, "patience", watching.AT_A_SCREEN)
    monkeypatch.setattr(watching, "rest", Rest(seconds=1))
    with (
        pytest.raises(OperationalError) as raised,
        frozen_at_the_end(apart),
        transaction.atomic(),
    ):
        Site.objects.filter(code="BOS").update(name="In doubt")
    assert is_in_doubt(raised.value)
    connection.close()
    time.sleep(1.1)
    wait_until(lambda: Site.objects.get(code="BOS").name == "In doubt")


class frozen_at_the_end:
    """Freezes PostgreSQL just before a transaction's end, thaws it after."""

    def __init__(self, apart: Apart) -> None:
        self.frozen = frozen(apart.postgres)

    def __enter__(self) -> None:
        self.commit = connection._commit
        connection._commit = self._freeze

    def _freeze(self) -> None:
        self.frozen.__enter__()
        self.commit()

    def __exit__(self, *details: object) -> None:
        del connection._commit
        self.frozen.__exit__(None, None, None)


def test_a_crash_loses_nothing_that_was_acknowledged(apart: Apart) -> None:
    """A backend is killed, five times, so that PostgreSQL ends all connections and
    recovers; meanwhile somebody asks for exports, as fast as they are answered."""
    una = apart.visitor("una")
    acknowledged: list[str] = []
    refused = 0
    for round_ in range(5):
        os.kill(_a_backend(apart), signal.SIGKILL)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            reason = f"Crash {round_}.{len(acknowledged)}.{refused}"
            answer = una.post("/exports/", {"reason": reason})
            assert answer.status in (302, 503), answer.text
            if answer.status == 302:
                acknowledged.append(reason)
                break
            refused += 1
            time.sleep(0.1)
        assert len(acknowledged) == round_ + 1, "it never came back"
    connection.close()
    kept = list(Export.objects.values_list("reason", flat=True))
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept)), "nothing is there twice"


def _a_backend(apart: Apart) -> int:
    """The process that serves one connection of the web."""
    with psycopg.connect(apart.servers.superuser_url()) as link:
        rows = link.execute(
            "select pid from pg_stat_activity where usename = 'trialsite_app'"
        ).fetchall()
    found = [pid for (pid,) in rows if pid in family(apart.postgres)]
    assert found
    return found[0]
