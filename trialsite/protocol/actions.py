"""Loading the protocol folder into the database."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from trialsite.protocol import current
from trialsite.protocol.folder import read
from trialsite.protocol.models import ProtocolVersion, Site
from trialsite.protocol.training import SUFFIX
from trialsite.protocol.versions import forget_versions


class WrongPurpose(RuntimeError):
    """The program is for training and the database is not, or the reverse."""


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
    Safe to run again. A site that the protocol no longer names stays: data may
    point at it. Raises WrongPurpose."""
    check_purpose()
    protocol = current()
    for site in protocol.sites:
        Site.objects.update_or_create(
            code=site.code, defaults={"name": site.name, "timezone": site.timezone}
        )
    version, _ = ProtocolVersion.objects.get_or_create(
        digest=protocol.digest,
        defaults={
            "trial": protocol.trial.key,
            "version": protocol.trial.version,
            "files": read(Path(settings.PROTOCOL_DIR)).files,
            "content": protocol.model_dump(mode="json"),
        },
    )
    forget_versions()
    return version


def running_version() -> ProtocolVersion:
    """The version that new data are collected under: that of the folder in use.
    Raises ProtocolVersion.DoesNotExist where ``manage.py load_protocol`` was not
    run since the folder changed."""
    return ProtocolVersion.objects.get(digest=current().digest)
