"""Loading the protocol folder into the database."""

from django.db import transaction

from trialsite.protocol import current
from trialsite.protocol.models import ProtocolVersion, Site


@transaction.atomic
def load_protocol() -> ProtocolVersion:
    """Make the database's sites those of the protocol folder and note its version.
    Safe to run again. A site that the protocol no longer names stays: data may
    point at it."""
    protocol = current()
    for site in protocol.sites:
        Site.objects.update_or_create(
            code=site.code, defaults={"name": site.name, "timezone": site.timezone}
        )
    version, _ = ProtocolVersion.objects.get_or_create(
        digest=protocol.digest,
        defaults={"trial": protocol.trial.key, "version": protocol.trial.version},
    )
    return version


def running_version() -> ProtocolVersion:
    """The version that new data are collected under: that of the folder in use.
    Raises ProtocolVersion.DoesNotExist where ``manage.py load_protocol`` was not
    run since the folder changed."""
    return ProtocolVersion.objects.get(digest=current().digest)
