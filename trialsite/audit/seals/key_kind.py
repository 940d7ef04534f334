"""The key of the seals as a file that is compared with the database."""

from collections.abc import Hashable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count

from trialsite.audit.seals.keys import SETTING, edition_of_key, key_of
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import Seal, UnreadableSeal, public_half
from trialsite.secrets.kinds import KeyKind
from trialsite.secrets.models import KeyCheck
from trialsite.secrets.verified import known_checks

UNKNOWN = 0
"""Stands for every key that the settings do not name."""


class SealKey(KeyKind):
    """One key, which follows those that ``AUDIT_SEAL_PUBLIC_KEYS`` names. They are
    numbered in the order in which the database came to know them, and their check value
    is their public half."""

    purpose = KeyCheck.Purpose.SEALS
    setting = SETTING
    # There is no older key in the file.
    falls_back = False
    put_back = "name its public half in AUDIT_SEAL_PUBLIC_KEYS"

    def named(self, number: int) -> str:
        if number == UNKNOWN:
            return "a key that AUDIT_SEAL_PUBLIC_KEYS does not name"
        return f"key {number}"

    def edition(self) -> Hashable:
        return edition_of_key()

    def present(self, edition: Any, known: Mapping[int, str]) -> Mapping[int, str]:
        mine = public_half(key_of(edition))
        earlier = [key for key in settings.AUDIT_SEAL_PUBLIC_KEYS if key != mine]
        if not known:
            return dict(enumerate([*earlier, mine], start=1))
        newest = max(known)
        # Whoever names the newest as an earlier one means to go on with another.
        place = newest + 1 if known[newest] in earlier else newest
        return {n: v for n, v in known.items() if v in earlier} | {place: mine}

    def rows(self, using: str) -> Mapping[int, int]:
        known = known_checks(self, using=using)
        numbers = {v: n for n, v in self.present(self.edition(), known).items()}
        numbers |= {value: number for number, value in known.items()}
        rows = AuditSeal.objects.using(using).order_by().values_list("public_key")
        found: dict[int, int] = {}
        for value, count in rows.annotate(Count("pk")):
            number = numbers.get(value, UNKNOWN)
            found[number] = found.get(number, 0) + count
        return found

    def opens(self, number: int, using: str) -> bool:
        known = known_checks(self, using=using)
        value = self.present(self.edition(), known).get(number, "")
        rows = AuditSeal.objects.using(using).filter(public_key=value)
        newest = rows.defer("entries").order_by("-number").iterator(chunk_size=50)
        return any(_is_signed(seal) for seal in newest)


def _is_signed(seal: AuditSeal) -> bool:
    try:
        return Seal(seal.as_header(), seal.signature, seal.public_key).is_signed
    except UnreadableSeal:
        return False
