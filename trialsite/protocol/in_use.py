"""Which codes of the protocol rows of the trial name.

Each floor says so of its own tables in a module named ``codes_in_use``, found by name::

    @names_codes
    def visits_and_answers() -> Mapping[str, Iterable[str]]: ...
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from trialsite.protocol.kinds import KINDS

Named = Callable[[], Mapping[str, Iterable[str]]]
_floors: list[Named] = []


def names_codes(found: Named) -> Named:
    """Declare a function that gives the codes that a floor's rows name, by kind (the
    names of KINDS, and their form, are those of trialsite.protocol.kinds)."""
    _floors.append(found)
    return found


def codes_in_use() -> dict[str, set[str]]:
    """All codes that rows name, by kind. Asks every table that names some, whole: for
    an amendment, not for a page. Raises LookupError for a kind that there is not."""
    found: dict[str, set[str]] = defaultdict(set)
    known = [kind.name for kind in KINDS]
    for floor in _floors:
        for kind, codes in floor().items():
            if kind not in known:
                raise LookupError(f"There is no kind {kind!r}; there is {known}.")
            found[kind] |= set(codes)
    return found
