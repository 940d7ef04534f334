"""The servers, the database and the people that the tests share.

PostgreSQL and Redis are real and thrown away afterwards. The tests connect as the
app role, which owns nothing: what it may not do in production fails here too.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command

from tests.acting import tests_act
from tests.static_files import look_once
from trialsite.embedded.testing import Servers
from trialsite.postgresql import compiled
from trialsite.secrets import keyring

_servers = pytest.StashKey[Servers]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that hands out the tests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "trialsite.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if not hasattr(config, "workerinput"):
        servers = config.stash[_servers] = Servers().start()
        folder = Path(servers.folder)
        list_key = folder / "randomization_key"
        list_key.write_text("115c" * 16)
        keys = folder / "identity_keys"
        keys.write_text(keyring.generate())
        keys.chmod(0o600)
        seal_key = folder / "audit_seal_key"
        seal_key.write_text("5ea1" * 16)
        os.environ |= {
            "TEST_SUPERUSER_URL": servers.superuser_url("{database}"),
            "TEST_OWNER_URL": servers.owner_url("{database}"),
            "TEST_APP_URL": servers.app_url("{database}"),
            "TEST_KEYS_URL": servers.keys_url("{database}"),
            "TEST_REDIS_URL": servers.redis_url(0),
            "SECRET_KEY": "not a secret: the tests' own",
            "RANDOMIZATION_KEY_FILE": str(list_key),
            "IDENTITY_KEYS_FILE": str(keys),
            "AUDIT_SEAL_KEY_FILE": str(seal_key),
            "TRIALSITE_VAR": str(folder / "var"),
            "STATIC_ROOT": str(folder / "static"),
            "TRIALSITE_DEMO": "",
            # Most tests are about something else; those about it require it.
            "SECOND_FACTOR": "offered",
            "LOG_LEVEL": "WARNING",
        }
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    number = int(worker.removeprefix("gw"))
    database = f"test_trialsite_{worker}"
    os.environ |= {
        "TEST_DATABASE": database,
        "DATABASE_URL": os.environ["TEST_APP_URL"].format(database=database),
        "DATABASE_KEYS_URL": os.environ["TEST_KEYS_URL"].format(database=database),
        "REDIS_URL": os.environ["TEST_REDIS_URL"].removesuffix("0") + str(number),
        "TRIALSITE_VAR": os.environ["TRIALSITE_VAR"] + f"-{worker}",
        "EMAIL_PORT": str(10_250 + number),
    }
    # How long one example takes says nothing on a machine that is busy.
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")
    django.setup()
    settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
    look_once()
    compiled.CHECKED = True
    if not hasattr(config, "workerinput"):
        call_command("collectstatic", verbosity=0, interactive=False)
        if config.getoption("dist", "no") != "no":
            # pytest-django would read the settings in each worker before its own
            # addresses are set, and all would share the first one's database.
            del os.environ["DJANGO_SETTINGS_MODULE"]
    for fixtures in (
        *("people", "scenes", "commits", "letters", "tables", "site", "two_sites"),
        *("visits", "stages", "demo", "doors", "log_lines", "seals", "figures"),
        *("apart", "amended", "crowds", "everywhere"),
    ):
        config.pluginmanager.import_plugin(f"tests.fixtures.{fixtures}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if servers := config.stash.get(_servers, None):
        servers.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that nothing long is left at the end."""
    items.sort(
        key=lambda item: not any(map(item.get_closest_marker, ("browser", "long")))
    )


def pytest_collection_finish() -> None:
    """What is there now stays to the end: the garbage collector need not look through
    it again and again, which took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Build the database as the owner, then leave the tests to the app role."""
    from tests.database import build
    from trialsite.protocol.versions import every_version
    from trialsite.starting import check_needed

    with django_db_blocker.unblock():
        build()
        # As at a start: pages and acts have no statement more than they have later.
        check_needed()
        every_version()
        yield


@pytest.fixture(autouse=True)
def versions_stay_known() -> Iterator[None]:
    """A process reads each version of the protocol once; what a test rolls back is
    forgotten with it."""
    from trialsite.context import running
    from trialsite.protocol import versions

    read, merged = dict(versions._read), dict(versions._merged)
    yield
    running.overtaken.clear()
    versions.forget_versions()
    versions._read.update(read)
    versions._merged.update(merged)


@pytest.fixture(autouse=True)
def somebody_acts() -> Iterator[None]:
    """The test signs what it writes, where no request, task or command does."""
    with tests_act():
        yield
