"""Every socket has a timeout, which is in force and shorter than the web's."""

import os
import re

import psycopg
import pytest
from django.core.mail import get_connection
from django.db import OperationalError, connection, transaction

from tests.house.source import ROOT
from trialsite.background import broker
from trialsite.background import start as background
from trialsite.celery import app
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.embedded.roles import APP_BOUNDS, OWNER_BOUNDS, PLANNER
from trialsite.postgresql import watching
from trialsite.postgresql.unhurried import BOUNDS, unhurried
from trialsite.server import gunicorn_config, worker
from trialsite.server.environment import REACHED_WITHIN

STARTS_THE_WEB = ("Dockerfile", "trialsite/embedded/processes.py")
UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0}
TIMES = [name for name in APP_BOUNDS if name not in PLANNER]


def web_timeouts() -> list[int]:
    """What gunicorn is started with, on a server and on a laptop: one file for both."""
    for file in STARTS_THE_WEB:
        assert "python:trialsite.server.gunicorn_config" in (ROOT / file).read_text()
    return [gunicorn_config.timeout]


def seconds(value: str) -> float:
    """Of a value as PostgreSQL shows it: "30s", "55s", "5min", "0"."""
    number, unit = re.fullmatch(r"(\d+)(\D*)", value).groups()
    return int(number) * UNITS[unit or "s"]


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"show {name}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("name", TIMES)
def test_the_app_s_connection_is_bound_by_its_role(name: str) -> None:
    assert seconds(shown(name)) == seconds(APP_BOUNDS[name])
    assert 0 < seconds(shown(name)) < min(web_timeouts())
    with connection.cursor() as cursor:
        asked = "select source from pg_settings where name = %s"
        cursor.execute(asked, [name])
        assert cursor.fetchone() == ("user",), "it came by something else"


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLANNER)
def test_the_app_s_connection_plans_as_its_role_says(name: str) -> None:
    assert shown(name) == APP_BOUNDS[name]
    assert "options" not in connection.settings_dict["OPTIONS"], "poolers refuse them"


def test_who_waits_for_a_lock_gives_up_before_those_who_wait_for_a_place() -> None:
    """The one keeps a place from the others; both together are less than the ten
    seconds that nobody waits, and with a statement less than the web's own."""
    lock = seconds(APP_BOUNDS["lock_timeout"])
    assert lock < worker.patience()
    assert lock + worker.patience() < 10
    statement = seconds(APP_BOUNDS["statement_timeout"])
    assert worker.patience() + statement < min(web_timeouts())


def test_the_owner_waits_for_no_lock_for_ever_but_may_migrate() -> None:
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url) as owner:
        for name, value in (OWNER_BOUNDS | {"statement_timeout": "0"}).items():
            (found,) = owner.execute(f"show {name}").fetchone()
            if name in PLANNER:
                assert found == value
            else:
                assert seconds(found) == seconds(value)


@pytest.mark.django_db
def test_the_driver_notices_a_dead_network() -> None:
    connection.ensure_connection()
    found = connection.connection.info.get_parameters()
    for name, value in REACHED_WITHIN.items():
        assert found[name] == str(value)
    idle, each, count = (
        REACHED_WITHIN[f"keepalives_{part}"] for part in ("idle", "interval", "count")
    )
    assert idle + each * count <= REACHED_WITHIN["tcp_user_timeout"] / 1_000
    assert REACHED_WITHIN["tcp_user_timeout"] / 1_000 < min(web_timeouts())


@pytest.mark.django_db
def test_a_statement_that_takes_too_long_ends_by_itself() -> None:
    with (
        pytest.raises(OperationalError, match="statement timeout"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("set local statement_timeout = '50ms'")
        cursor.execute("select pg_sleep(5)")


@pytest.mark.parametrize("name", BOUNDS)
def test_long_work_raises_its_bounds_for_its_own_transactions(
    name: str, committed_db: None
) -> None:
    with connection.cursor() as cursor, visible_rows(EVERYTHING):
        with unhurried(), transaction.atomic():
            cursor.execute("select count(*) from trialsite_site")
            assert shown(name) == "28min"
        with unhurried(minutes=0), transaction.atomic():
            cursor.execute("select count(*) from trialsite_site")
            assert shown(name) == "0"
        with transaction.atomic():
            cursor.execute("select count(*) from trialsite_site")
            assert shown(name) == APP_BOUNDS[name]


@pytest.mark.parametrize(
    ("make", "most"),
    [(background._connection, broker.SECONDS), (app.connection_for_read, 5.0)],
)
def test_the_broker_s_sockets_have_timeouts(make, most) -> None:
    with make() as connection:
        options = connection.default_channel.client.get_connection_kwargs()
    assert options["socket_timeout"] == options["socket_connect_timeout"] == most
    assert most < min(web_timeouts())


def test_a_client_of_redis_has_timeouts_and_does_not_try_ten_times() -> None:
    with broker.client("redis://127.0.0.1:1/0") as redis:
        options = redis.get_connection_kwargs()
        assert options["socket_timeout"] == broker.SECONDS
        assert options["socket_connect_timeout"] == broker.SECONDS
        assert options["retry"].get_retries() == 1


def test_the_mail_server_has_a_timeout(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert get_connection().timeout == 10
    # A letter is handed over in a transaction, in which nothing else happens.
    assert seconds(APP_BOUNDS["idle_in_transaction_session_timeout"]) > 5 * 10


def test_who_waits_at_a_screen_waits_two_seconds_for_a_server_that_hangs() -> None:
    quick = watching.AT_A_SCREEN
    assert quick.silence + quick.answer < 2
    assert seconds(APP_BOUNDS["statement_timeout"]) < quick.at_most
    assert quick.at_most < min(web_timeouts())


def test_no_page_keeps_anything_in_a_cache_that_could_hang(settings) -> None:
    """Sessions, messages and lock-out are rows; a cache of another kind needs its own
    timeouts, and a test of them."""
    kinds = {one["BACKEND"] for one in settings.CACHES.values()}
    assert kinds == {"django.core.cache.backends.locmem.LocMemCache"}
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
