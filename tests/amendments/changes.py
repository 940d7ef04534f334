"""The changes of an amendment: what a protocol states is added to, said in other words,
shifted, widened or retired, and what no row names is left out."""

from tests.amendments import conduct, forms, visits
from tests.amendments.leaving_out import drop_unused

CHANGES = (
    *(*forms.CHANGES, *visits.CHANGES, *conduct.CHANGES),
    *(drop_unused, drop_unused, drop_unused),
)
