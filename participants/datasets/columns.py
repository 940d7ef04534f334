"""What the tables of this floor have in common."""

from collections.abc import Iterable

from trialsite.exports.registry import Column
from trialsite.protocol.now import every_site

STUDY_ID = Column("study_id", "Study id", "text", "participant__study_id")


def coded(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes with their labels, of a model's choices or of the protocol."""
    return {str(code): str(label) for code, label in codes}


def sites() -> dict[str, str]:
    """The codes of the sites with their names."""
    return {site.code: site.name for site in every_site()}
