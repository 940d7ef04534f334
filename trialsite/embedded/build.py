"""Django's commands that make the database what the program expects, in order."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from trialsite.embedded.amending import (
    NEEDS_AMENDMENT,
    OtherVersion,
    load_or_amend,
)
from trialsite.embedded.built import BEGUN, COMPLETE, OWN, Built
from trialsite.embedded.commands import Commands
from trialsite.embedded.home import CHECKOUT, Home
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.servers import Database
from trialsite.embedded.terminal import never_silent, say, step


class Builder:
    """Runs `manage.py` commands as the app, and as the owner where told to."""

    def __init__(
        self, home: Home, environment: Mapping[str, str], database: Database
    ) -> None:
        self.home = home
        self.database = database
        # What commands print is for people to read, without a log's lines between.
        everything = {**environment, "LOG_LEVEL": "WARNING"}
        everything["DATABASE_OWNER_URL"] = database.owner_url
        self.commands = Commands(everything, home.lock)

    def migrate(self) -> None:
        self.manage("migrate", "--database", "owner", "--no-input", as_owner=True)

    def demo_trial(self, built: Built) -> None:
        """Fill the database with the demo trial, once. What an interrupted run left
        of it is thrown away first, so that half a trial is never shown."""
        if built.state == BEGUN and not self.database.start_afresh:
            raise Refusal(
                "Building the demo trial was interrupted in a database that is not "
                "ours to empty: empty it, run `make reset`, and start again."
            )
        say("  Building the demo trial of 60 synthetic people, this once:")
        built.becomes(BEGUN)
        with never_silent("    still at it, after {:.0f} s"):
            self.manage("build_demo", shown=True)
        built.becomes(COMPLETE)

    def collect_static(self) -> None:
        """Gather and compress the static files if they changed since the last run."""
        stamp = self.home.folder / "static-stamp"
        digest = _digest_of_static_files()
        if stamp.exists() and stamp.read_text() == digest:
            return
        self.manage("collectstatic", "--no-input", "--clear")
        stamp.write_text(digest)

    def manage(self, *command: str, shown: bool = False, as_owner: bool = False) -> str:
        """Run a management command and return what it printed; with *shown* the
        terminal gets it too, line by line. Raises Refusal where it fails, with its
        sentence if it ended in one; else all it said is shown."""
        outcome = self.commands.run(
            *command, as_owner=as_owner, say=say if shown else None
        )
        printed = outcome.printed
        if command[0] == "load_protocol" and outcome.status == NEEDS_AMENDMENT:
            raise OtherVersion(_sentence_of(printed))
        if outcome.status:
            if sentence := _sentence_of(printed):
                raise Refusal(sentence)
            say("\n" + printed.rstrip() if printed and not shown else "")
            raise Refusal(f"`manage.py {command[0]}` failed; what it said is above.")
        return printed


KEYS_ARE_WRONG = re.compile(
    r"^\?: \((?:trialsite\.E010|trialsite\.E013|trialsite\.E030|participants\.E001)\) "
    r"(.+)$",
    re.MULTILINE,
)
"""How Django's check tells of a key that is missing or another one."""


def _sentence_of(printed: str) -> str:
    """What a command ended in, where it can be said in a sentence: its CommandError, a
    key that is wrong, or all that a setting has to say."""
    if said := KEYS_ARE_WRONG.findall(printed):
        return " ".join(said)
    lines = printed.strip().splitlines()
    last = lines[-1] if lines else ""
    if last.startswith("CommandError: "):
        return last.removeprefix("CommandError: ")
    return last if len(lines) == 1 else ""


def build(builder: Builder, *, demo: bool, amend: str = "") -> None:
    """Bring the database and the static files up to date. Raises Refusal where a
    step fails, where the database holds another kind of trial than asked for, or where
    the protocol folder is another version than people are in the trial under: then
    *amend*, a reason, brings it into force."""
    database = builder.database
    elsewhere = "" if database.start_afresh else database.app_url
    built = Built(builder.home.folder, elsewhere)
    built.check(demo=demo)
    if built.state == BEGUN and database.start_afresh:
        database.start_afresh()
    with step("Bringing the tables up to date"):
        builder.migrate()
    with step("Loading the protocol"):
        load_or_amend(
            builder.manage, reason=amend, how='make run AMEND="why it is amended"'
        )
    if not demo:
        built.becomes(OWN)
    elif built.state != COMPLETE:
        builder.demo_trial(built)
    with step("Gathering the static files"):
        builder.collect_static()


def _digest_of_static_files() -> str:
    """Changes with any file of ours and with any version of a package."""
    digest = hashlib.sha256((CHECKOUT / "requirements.lock").read_bytes())
    digest.update((CHECKOUT / "trialsite" / "settings.py").read_bytes())
    for file in sorted(Path(CHECKOUT / "static").rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(CHECKOUT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
