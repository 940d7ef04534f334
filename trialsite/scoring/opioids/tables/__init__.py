"""Conversion tables by name. A study fixes one and stores its name with each result."""

from collections.abc import Mapping

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids.tables.cdc2016 import CDC2016
from trialsite.scoring.opioids.tables.cdc2022 import CDC2022
from trialsite.scoring.opioids.tables.table import Rule, Table, Tier

__all__ = ["TABLES", "Rule", "Table", "Tier", "find_table"]

TABLES: Mapping[str, Table] = {table.code: table for table in (CDC2022, CDC2016)}


def find_table(code: str) -> Table:
    """The table of this name. Raises MeasureError unknown_table."""
    if code not in TABLES:
        raise MeasureError(
            "unknown_table",
            what="The conversion table",
            value=code,
            allowed=", ".join(TABLES),
        )
    return TABLES[code]
