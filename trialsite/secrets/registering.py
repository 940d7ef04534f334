"""Writing down check values: once for a new database, and for each key that is added.

Nothing is believed because it is there. A database that holds rows already gets its
first check values after a row was opened with each key that any row needs.
"""

from django.db import connections, transaction

from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.secrets.check_values import KeyVerdict
from trialsite.secrets.keyring import KeyRefused, WrongKey
from trialsite.secrets.kinds import KeyKind, kinds
from trialsite.secrets.models import KeyCheck
from trialsite.secrets.verified import compare_key, faults_of, forget, known_checks

LOCK = 0x4B3C
"""The advisory lock of whoever registers."""


def register_keys(
    *, using: str = "default", only_first: bool = False, setting: str = ""
) -> list[str]:
    """Register each key of the files that the database does not know yet, and say so in
    sentences. With *only_first* this is done for files of which the database knows no
    key at all; with *setting* for the file that it names alone.

    Raises KeyRefused where a file is missing or faulty, a key is another than the
    database knows, or no row opens that a new key should open; nothing is registered
    then.
    """
    said: list[str] = []
    with transaction.atomic(using=using), visible_rows(EVERYTHING):
        with connections[using].cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        for kind in kinds():
            if setting in ("", kind.setting):
                said += _register(kind, using=using, only_first=only_first)
    forget()
    return said


def _register(kind: KeyKind, *, using: str, only_first: bool) -> list[str]:
    known = known_checks(kind, using=using)
    edition = kind.edition()
    verdict = compare_key(kind, edition, using=using)
    if only_first and known:
        if faults := faults_of(kind, verdict):
            raise WrongKey(" ".join(faults))
        return []
    if verdict.faults:
        raise WrongKey(" ".join(faults_of(kind, verdict)))
    if verdict.waiting:
        _prove(kind, verdict, using=using, first=not known)
    present = kind.present(edition, known)
    for number in verdict.waiting:
        _keep(kind, number, present[number], using=using)
    return [
        f"{kind.setting}: {kind.named(number)} is registered."
        for number in verdict.waiting
    ]


def _prove(kind: KeyKind, verdict: KeyVerdict, *, using: str, first: bool) -> None:
    """Raise WrongKey unless every row that exists opens with the keys there are, as far
    as one row for each key tells."""
    needed = kind.rows(using)
    for number in sorted(needed if first else set(needed) & set(verdict.waiting)):
        count = f"{needed[number]:,} row(s)"
        if number not in verdict.waiting:
            raise WrongKey(
                f"{kind.setting}: {kind.named(number)} is missing, and {count} of this "
                f"database need it: {kind.put_back}."
            )
        if not kind.opens(number, using):
            raise WrongKey(
                f"{kind.setting}: {kind.named(number)} opens none of the {count} of "
                "this database that need it: put the file back that belongs to it."
            )


def _keep(kind: KeyKind, number: int, value: str, *, using: str) -> None:
    rows = KeyCheck.objects.using(using)
    twin = rows.filter(purpose=kind.purpose, value=value).first()
    if twin is not None:
        raise KeyRefused(
            f"{kind.setting}: {kind.named(number)} is the same key as "
            f"{kind.named(twin.number)}: make a new one."
        )
    rows.create(purpose=kind.purpose, number=number, value=value)
