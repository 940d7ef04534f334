"""Whom to ask for their consent again, for a newer version is in use at their site."""

from collections.abc import Iterable

from participants.consent.approvals import usable_at
from participants.consent.changes import Since, since
from participants.consent.models import Consent
from trialsite.protocol import current
from trialsite.protocol.types import ConsentVersion
from trialsite.protocol.versions import every_version


def newest_agreed(given: Iterable[Consent], language: str) -> ConsentVersion | None:
    """The newest version in *language* among the consents that somebody gave."""
    every = every_version()
    found = [every.consent(consent.version) for consent in given]
    of_language = [version for version in found if version.language == language]
    return max(of_language, key=lambda version: version.date, default=None)


def to_ask(given: Iterable[Consent], site: str) -> Since | None:
    """What is new in the version that is in use at *site* (a code), where somebody who
    gave these consents agreed to an older one in its language; None where they agreed
    to the newest. Nothing is asked of the database where there is no later version."""
    given = list(given)
    languages = {every_version().consent(one.version).language for one in given}
    agreed = {language: newest_agreed(given, language) for language in languages}
    later = [
        version
        for version in current().consents
        if (older := agreed.get(version.language)) and older.date < version.date
    ]
    if not later:
        return None
    usable = [version for version in usable_at(site) if version in later]
    return changed_since(given, usable[0]) if usable else None


def changed_since(given: Iterable[Consent], version: ConsentVersion) -> Since | None:
    """What is new in *version* for who gave these consents; None where they agreed to
    nothing before it in its language."""
    older = newest_agreed(given, version.language)
    if older is None or older.date >= version.date:
        return None
    return since(older, version, every_version().consents)
