"""Loading the protocol folder into the database, and amending it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from trialsite.context.acting import giving_reason
from trialsite.context.standing import read_once
from trialsite.protocol import current
from trialsite.protocol.amendments import changes, refusals
from trialsite.protocol.folder import TRIAL, read
from trialsite.protocol.in_use import codes_in_use
from trialsite.protocol.models import ProtocolVersion, Site
from trialsite.protocol.newest import newest_version
from trialsite.protocol.problems import Problem, ProtocolError, shown
from trialsite.protocol.training import SUFFIX
from trialsite.protocol.types import Protocol
from trialsite.protocol.versions import every_version, forget_versions, protocol_of

LOCK = 671_309
"""The advisory lock that every write which rests on the protocol shares
(trialsite_protocol_in_force()), and that a new version is stored behind alone."""
PATIENCE = "10s"
"""How long a new version waits for what is being written, and others for it."""


class WrongPurpose(RuntimeError):
    """The program is for training and the database is not, or the reverse."""


class NeedsAmendment(RuntimeError):
    """People are in the trial under another version of the folder."""


class NothingToAmend(RuntimeError):
    """The folder is the version that is in force already."""


@dataclass(frozen=True)
class Amendment:
    """What an amendment is: its version, what it states otherwise, in sentences, and
    what it does to the people in the trial, a sentence each."""

    version: ProtocolVersion
    changes: tuple[str, ...]
    effects: tuple[str, ...]


Adjust = Callable[[Protocol, ProtocolVersion], list[str]]
_adjusts: list[Adjust] = []


def adjusts(adjust: Adjust) -> Adjust:
    """Declare what a floor does, in the same transaction, when a version comes into
    force in which people are followed already. It is given the protocol that was in
    force before and the new version, and says what it did in sentences with counts."""
    _adjusts.append(adjust)
    return adjust


def check_purpose() -> None:
    """Raise WrongPurpose unless program and database are both for training or both for
    the real trial (RND-11). A database is for what its first protocol was loaded for,
    and stays so."""
    other = ProtocolVersion.objects.filter(trial__endswith=SUFFIX)
    if settings.TRAINING:
        other = ProtocolVersion.objects.exclude(trial__endswith=SUFFIX)
    if other.exists():
        raise WrongPurpose(
            "This program is for training and the database is that of a real trial: "
            "training needs a database of its own."
            if settings.TRAINING
            else "This database is for training: no real trial runs on it. Give the "
            "trial a database of its own, or set TRIALSITE_TRAINING=1."
        )


@transaction.atomic
def load_protocol() -> ProtocolVersion:
    """Make the database's sites those of the protocol folder and note its version.
    Safe to run again. Raises WrongPurpose, and NeedsAmendment where rows of the trial
    were collected under another version: ``amend`` is for that."""
    check_purpose()
    _take_turns()
    known = newest_version()
    other = known is not None and known.digest != current().digest
    if known is not None and other and any(codes_in_use().values()):
        raise NeedsAmendment(
            f"The trial runs under version {known.version}, and the folder is another: "
            "look at what it changes with manage.py amend."
        )
    return _store(note="")


@transaction.atomic
def amend(*, reason: str) -> Amendment:
    """Bring the folder's version into force in a running trial, and do what follows
    from it for the people in it. Raises ProtocolError where it changes what rows rely
    on, NothingToAmend, and WrongPurpose."""
    check_purpose()
    _take_turns()
    before = newest_version()
    if before is None or before.digest == current().digest:
        raise NothingToAmend("The version of the folder is in force already.")
    old, new = protocol_of(before.pk), current()
    _check_its_name()
    if problems := refusals(every_version(), new, codes_in_use()):
        raise ProtocolError(Path(settings.PROTOCOL_DIR), problems)
    with giving_reason(reason):
        version = _store(note=reason)
        effects = [sentence for adjust in _adjusts for sentence in adjust(old, version)]
    return Amendment(version, tuple(changes(old, new)), tuple(effects))


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [PATIENCE])
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def _check_its_name() -> None:
    """Raise ProtocolError for a folder that goes by the name of an earlier version."""
    trial = current().trial
    named = ProtocolVersion.objects.filter(trial=trial.key, version=trial.version)
    if named.exists():
        allowed = "another version than any before: it is raised with every change"
        problem = Problem(TRIAL, "trial.version", shown(trial.version), allowed)
        raise ProtocolError(Path(settings.PROTOCOL_DIR), [problem])


def _store(*, note: str) -> ProtocolVersion:
    protocol = current()
    version = newest_version()
    if version is None or version.digest != protocol.digest:
        version = ProtocolVersion.objects.create(
            digest=protocol.digest,
            trial=protocol.trial.key,
            version=protocol.trial.version,
            note=note,
            files=read(Path(settings.PROTOCOL_DIR)).files,
            content=protocol.model_dump(mode="json"),
        )
    for site in protocol.sites:
        Site.objects.update_or_create(
            code=site.code, defaults={"name": site.name, "timezone": site.timezone}
        )
    forget_versions()
    return version


def running_version() -> ProtocolVersion:
    """The version that new data are collected under: that of the folder in use.
    Raises ProtocolVersion.DoesNotExist where ``manage.py load_protocol`` was not
    run since the folder changed."""
    # Whole protocols stand in these two, and nobody who asks here reads them.
    known = ProtocolVersion.objects.defer("files", "content")
    rows = known.filter(digest=current().digest)
    return read_once(("version", current().digest), lambda: rows.latest("pk"))
