"""What goes into an export for somebody: tables, and files that are worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

from trialsite.access.scope import Scope
from trialsite.exports.extras import DATASET, Extra, extras_for
from trialsite.exports.registry import Dataset, datasets_for, needs_of


@dataclass(frozen=True)
class Contents:
    """The *tables* and *extras* of one export, in their order."""

    tables: tuple[Dataset, ...]
    extras: tuple[Extra, ...]

    @property
    def needs(self) -> list[str]:
        """What one must be allowed, besides exporting, to have all of it."""
        asked = {str(need) for extra in self.extras for need in extra.needs}
        return sorted({*needs_of(self.tables), *asked})

    @property
    def steps(self) -> int:
        """How many parts it is made in, the last of which is codebook and manifest."""
        return len(self.tables) + len(self.extras) + 1


def contents_for(
    scope: Scope, sites: Sequence[str], package: str = DATASET
) -> Contents:
    """All that a person may have of *package* and those *sites* (codes)."""
    tables = datasets_for(scope, sites) if package == DATASET else ()
    return Contents(tables, extras_for(scope, sites, package))
