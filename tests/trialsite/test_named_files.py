"""A setting that names a file says in one sentence what is wrong with it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trialsite.server.environment import MissingSetting, database, file_named_by, secret

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SETTINGS = sorted(set(re.findall(r"^ +([A-Z_]+_FILE): /run/", COMPOSE, re.MULTILINE)))
OF_SETUP = {
    "DATABASE_OWNER_URL_FILE",
    "POSTGRES_PASSWORD_FILE",
    "POSTGRES_OWNER_PASSWORD_FILE",
    "POSTGRES_APP_PASSWORD_FILE",
    "POSTGRES_KEYS_PASSWORD_FILE",
}


def missing(place: Path) -> None:
    """Nothing is there."""


def a_folder(place: Path) -> None:
    place.mkdir()


def no_text(place: Path) -> None:
    place.write_bytes(b"\xff\xfe\x00\xd8")


def empty(place: Path) -> None:
    place.write_text(" \n")


WRONG: dict[Callable[[Path], None], str] = {
    missing: r"it cannot be read \(No such file or directory\)",
    a_folder: r"it cannot be read \(Is a directory\)",
    no_text: "it is no text",
    empty: "it is empty",
}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_what_is_wrong_with_a_file_is_one_sentence_that_names_it(
    wrong: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "secret"
    wrong(place)
    for variable in ("SECRET_KEY_FILE", "DATABASE_URL_FILE"):
        monkeypatch.setenv(variable, str(place))
    said = rf"^\w+_FILE \({re.escape(str(place))}\): {WRONG[wrong]}\. Put the file back"
    for read in (
        lambda: secret("SECRET_KEY_FILE", "SECRET_KEY"),
        lambda: file_named_by("SECRET_KEY_FILE"),
    ):
        with pytest.raises(MissingSetting, match=said):
            read()
    with pytest.raises(MissingSetting, match="DATABASE_URL"):
        database("DATABASE_URL")


def test_a_password_that_is_not_needed_may_be_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("")
    monkeypatch.setenv("EMAIL_PASSWORD_FILE", str(tmp_path / "password"))
    assert secret("EMAIL_PASSWORD_FILE", "EMAIL_HOST_PASSWORD", default="") == ""


def test_a_setting_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL_FILE", raising=False)
    with pytest.raises(MissingSetting, match="DATABASE_OWNER_URL_FILE is not set"):
        file_named_by("DATABASE_OWNER_URL_FILE")


@pytest.mark.long
@pytest.mark.django_db
def test_every_file_of_production_is_missed_in_a_sentence(tmp_path: Path) -> None:
    """Each setting of docker-compose.yml, in a process of its own; none ends in a
    traceback."""
    assert set(SETTINGS) > OF_SETUP
    started = {setting: _start(setting, tmp_path / "gone") for setting in SETTINGS}
    assert len(started) > 10
    wrong = []
    for setting, process in started.items():
        _, said = process.communicate(timeout=240)
        sentence = f"{setting} ({tmp_path / 'gone'})"
        if process.returncode != 1 or sentence not in said or "Traceback" in said:
            wrong.append(f"{setting}: {process.returncode}: {said}")
    assert wrong == []


def _start(setting: str, gone: Path) -> "subprocess.Popen[str]":
    command = ["manage.py", "check"]
    named = {setting: str(gone)}
    if setting in OF_SETUP:
        # What sets a server up reads its files before it connects to anything.
        command = ["-m", "trialsite.embedded.production_setup"]
        there = gone.with_name("there")
        there.write_text("something")
        named = {"PGHOST": "127.0.0.1", "PGPORT": "1"}
        named |= dict.fromkeys(OF_SETUP, str(there)) | {setting: str(gone)}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | named,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
