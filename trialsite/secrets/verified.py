"""Whether the keys of a file are those that the database knows.

Asked once for each edition of a file in a process, and again while something is wrong
or a key waits for its check value, so that pages cost no statement more.
"""

from collections.abc import Collection, Hashable, Mapping
from time import monotonic

from django.db import connections

from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.secrets.check_values import KeyVerdict, compare
from trialsite.secrets.keyring import WrongKey
from trialsite.secrets.kinds import KeyKind, kind_of
from trialsite.secrets.models import KeyCheck

ASKED_AGAIN_AFTER = 1.0
"""Seconds for which a process may not see that a key got its check value."""

_settled: dict[tuple[str, Hashable], frozenset[int]] = {}
_lately: dict[tuple[str, Hashable], tuple[float, frozenset[int], list[str]]] = {}
# What no row needed once: nobody can seal with a key that its file lacks.
_unneeded: set[tuple[str, Hashable, int]] = set()


def usable(setting: str, edition: Hashable) -> frozenset[int] | None:
    """The numbers of the keys that may be used, of that edition of the file that
    *setting* names; None where the database is older than check values and migrations
    are still to come. Raises WrongKey."""
    kind = kind_of(setting)
    place = (setting, edition)
    if (found := _settled.get(place)) is not None:
        return found
    asked, found, faults = _lately.get(place, (0.0, frozenset[int](), []))
    if not asked or monotonic() - asked > ASKED_AGAIN_AFTER:
        if not has_table("default"):
            return None
        verdict = compare_key(kind, edition)
        found, faults = verdict.usable, faults_of(kind, verdict)
        _lately[place] = (monotonic(), found, faults)
    if faults:
        raise WrongKey(" ".join(faults))
    return found


def compare_key(
    kind: KeyKind, edition: Hashable, *, using: str = "default"
) -> KeyVerdict:
    """Compare that edition of the file with the database now. Raises KeyRefused where
    it holds what is no key."""
    known = known_checks(kind, using=using)
    present = kind.present(edition, known)

    def rows(numbers: Collection[int]) -> Mapping[int, int]:
        asked = {n for n in numbers if (kind.setting, edition, n) not in _unneeded}
        if not asked:
            return {}
        with visible_rows(EVERYTHING):
            found = kind.rows(using)
        newest = max(present, default=0)
        _unneeded.update(
            (kind.setting, edition, n) for n in asked - set(found) if n < newest
        )
        return found

    verdict = compare(
        present,
        known,
        named=kind.named,
        rows=rows,
        put_back=kind.put_back,
        given_up=kind.given_up(edition),
    )
    if verdict.is_settled and using == "default":
        _settled[(kind.setting, edition)] = verdict.usable
    return verdict


def faults_of(kind: KeyKind, verdict: KeyVerdict) -> list[str]:
    """Why no key of the file may be used, in sentences that say what to do; none where
    some may."""
    faults = list(verdict.faults)
    if not faults and verdict.waiting:
        if 0 in verdict.waiting or not verdict.usable - {0}:
            faults.append(
                f"{kind.named(verdict.waiting[-1])} is not known to the database yet: "
                "run `manage.py migrate`."
            )
        elif not kind.falls_back:
            faults.append(
                f"{kind.named(verdict.waiting[-1])} is new, and the database does not "
                "know it yet: run `manage.py register_keys`."
            )
    return [f"{kind.setting}: {fault}" for fault in faults]


def known_checks(kind: KeyKind, *, using: str = "default") -> dict[int, str]:
    """The check values that the database knows, by number."""
    rows = KeyCheck.objects.using(using).filter(purpose=kind.purpose)
    return dict(rows.values_list("number", "value"))


def has_table(using: str) -> bool:
    """Whether the database is new enough to know any check value."""
    with connections[using].cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [KeyCheck._meta.db_table])
        return bool(cursor.fetchone()[0])


def forget() -> None:
    """Ask the database again, at once: a key was registered."""
    _settled.clear()
    _lately.clear()
