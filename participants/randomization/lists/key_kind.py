"""The keys of the lists as a file that is compared with the database."""

from collections.abc import Collection, Hashable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import BinaryField, Count, Func

from participants.randomization.lists.key import (
    SETTING,
    edition_of_key,
    lost_in,
    ring_of,
)
from participants.randomization.lists.models import ProposedList
from participants.randomization.lists.secret import place_of_secret
from trialsite.secrets.check_values import check_value
from trialsite.secrets.cipher import header, unseal
from trialsite.secrets.keyring import SealError
from trialsite.secrets.kinds import KeyKind
from trialsite.secrets.models import KeyCheck


class ListKeys(KeyKind):
    """Numbered by their lines, and others in training."""

    setting = SETTING

    @property
    def purpose(self) -> str:
        purposes = KeyCheck.Purpose
        return purposes.TRAINING_LISTS if settings.TRAINING else purposes.LISTS

    def edition(self) -> Hashable:
        return edition_of_key()

    def present(self, edition: Any, known: Mapping[int, str]) -> Mapping[int, str]:
        keys = ring_of(edition).sealing
        return {number: check_value(key) for number, key in keys.items()}

    def given_up(self, edition: Any) -> Collection[int]:
        return lost_in(edition)

    def rows(self, using: str) -> Mapping[int, int]:
        number = Func(
            "secret",
            template="substring(%(expressions)s from 2 for 2)",
            output_field=BinaryField(),
        )
        rows = ProposedList.objects.using(using).order_by()
        counted = rows.annotate(sealed_by=number).values_list("sealed_by")
        return {
            int.from_bytes(bytes(begin), "big"): count
            for begin, count in counted.annotate(Count("pk"))
        }

    def opens(self, number: int, using: str) -> bool:
        ring = ring_of(edition_of_key())
        rows = ProposedList.objects.using(using).order_by("-at").only("secret")
        for row in rows:
            secret = bytes(row.secret)
            if not secret.startswith(header(number)):
                continue
            try:
                unseal(secret, place_of_secret(row), ring)
            except SealError:
                continue
            return True
        return False
