"""Identities that were entered in clear are sealed when the tables are brought up to
date, and none is lost."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.database import another
from trialsite.secrets.cipher import SealedPlace, unseal
from trialsite.secrets.keyring import generate, parse

ROOT = Path(__file__).resolve().parents[3]
TABLE = "participants_identity"
PEOPLE = [
    (7, "Zephyrine", "Quackenbush", "Zeffy", date(1961, 7, 19), "zq@example.net", ""),
    (9, "José", "O'Brien", "Pepe", date(1944, 2, 29), "j@example.net", "608 555 0199"),
]

Migrate = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def migrate(tmp_path: Path) -> Migrate:
    """Brings this floor's tables of a database to a named state, as `make run` does,
    with the keys in a file of this test."""
    (tmp_path / "keys").write_text(generate())

    def run(url: str, state: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        app = os.environ["TEST_APP_URL"].format(database=url.rpartition("/")[2])
        named = {"DATABASE_URL": app, "DATABASE_OWNER_URL": url}
        named["IDENTITY_KEYS_FILE"] = str(tmp_path / "keys")
        command = ["migrate", "--database", "owner", "participants", state]
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            check=False,
            cwd=ROOT,
            env=os.environ | named | changes,
            capture_output=True,
            text=True,
        )

    return run


def test_rows_in_clear_are_sealed_and_can_be_opened_again(migrate, tmp_path):
    with another() as (url, link):
        assert migrate(url, "0002").returncode == 0
        for pk, *values in PEOPLE:
            link.execute(
                "insert into participants_participant (id, study_id, timezone, "
                "follow_up, therapy, enrolled_on, enrolled_at, enrolled_by_id, "
                "screening_id, site_id) values (%s, %s, 'UTC', 'active', 'none', "
                "'2026-01-01', '2026-01-01', 1, %s, 'MAD')",
                [pk, f"ST-{pk}", pk],
            )
            link.execute(
                f"insert into {TABLE} (participant_id, given_name, family_name, "
                "preferred_name, date_of_birth, email, phone) "
                "values (%s, %s, %s, %s, %s, %s, %s)",
                [pk, *values],
            )
        refused = migrate(url, "0003", IDENTITY_KEYS_FILE="")
        assert refused.returncode != 0
        assert "there are no identity keys" in refused.stderr
        assert read(link) == PEOPLE

        done = migrate(url, "0003")
        assert done.returncode == 0, done.stderr
        ring = parse((tmp_path / "keys").read_text())
        for (pk, *sealed), (_, *plain) in zip(read(link), PEOPLE, strict=True):
            for name, value, meant in zip(COLUMNS, sealed, plain, strict=True):
                opened = unseal(value, SealedPlace(TABLE, name, str(pk)), ring)
                assert opened.decode() == str(meant)
        names = link.execute("select tablename from pg_tables").fetchall()
        assert not [name for (name,) in names if "clear" in str(name)]

        undone = migrate(url, "0002")
        assert undone.returncode == 0, undone.stderr
        assert read(link) == PEOPLE


COLUMNS = (
    "given_name",
    "family_name",
    "preferred_name",
    "date_of_birth",
    "email",
    "phone",
)


def read(link) -> list:
    return link.execute(
        f"select participant_id, {', '.join(COLUMNS)} from {TABLE} "
        "order by participant_id"
    ).fetchall()
