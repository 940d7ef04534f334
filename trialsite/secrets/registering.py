"""Writing down check values: once for a new database, and for each key that is added.

Nothing is believed because it is there. A database that holds rows already gets its
first check values after a row was opened with each key that any row needs.
"""

from typing import Any

from django.db import connections, transaction

from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.secrets.check_values import KeyVerdict
from trialsite.secrets.keyring import KeyRefused, WrongKey
from trialsite.secrets.kinds import KeyKind, kinds
from trialsite.secrets.models import KeyCheck
from trialsite.secrets.verified import compare_key, faults_of, forget, known_checks

LOCK = 0x4B3C
"""The advisory lock of whoever registers."""

New = tuple[KeyKind, int, str]
"""A key that is to be registered: its file, its number and its check value."""


def register_keys(
    *, using: str = "default", by: str = "", only_first: bool = False, setting: str = ""
) -> list[str]:
    """Register each key of the files that the database does not know yet, and say so in
    sentences. With *only_first* this is done for files of which the database knows no
    key at all; with *setting* for the file that it names alone.

    The program's own role may not. Rows are read by the connection *using*, and check
    values written by that named *by*, of the role of the keys or of the tables' owner;
    by the same, where none is named.

    Raises KeyRefused where a file is missing or faulty, a key is another than the
    database knows, or no row opens that a new key should open, and DatabaseError for a
    role that may not; nothing is registered then.
    """
    new: list[New] = []
    with transaction.atomic(using=using), visible_rows(EVERYTHING):
        with connections[using].cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        for kind in kinds():
            if setting in ("", kind.setting):
                new += _found(kind, using=using, only_first=only_first)
        if by in ("", using):
            for kind, number, value in new:
                rows = KeyCheck.objects.using(using)
                rows.create(purpose=kind.purpose, number=number, value=value)
        else:
            _write(new, using=by)
    forget()
    return [
        f"{kind.setting}: {kind.named(number)} is registered."
        for kind, number, _ in new
    ]


def _found(kind: KeyKind, *, using: str, only_first: bool) -> list[New]:
    """The keys of one file that are to be registered."""
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
    values = {value: number for number, value in known.items()}
    for number in verdict.waiting:
        twin = values.setdefault(present[number], number)
        if twin != number:
            raise KeyRefused(
                f"{kind.setting}: {kind.named(number)} is the same key as "
                f"{kind.named(twin)}: make a new one."
            )
    return [(kind, number, present[number]) for number in verdict.waiting]


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


def _write(new: list[New], *, using: str) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for kind, number, value in new:
            values: list[Any] = [kind.purpose, number, value]
            cursor.execute("select trialsite_know_key(%s, %s, %s)", values)
