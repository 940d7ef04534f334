"""Which second factors somebody has, and whether this session has passed one."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from trialsite.access.models import User
from trialsite.accounts.models import TemporaryCode

Type = Authenticator.Type

WORDS = {
    Type.TOTP.value: "Authenticator app",
    Type.WEBAUTHN.value: "Passkey",
    Type.RECOVERY_CODES.value: "Recovery codes",
}
PASSWORD, TEMPORARY = "Password", "Temporary code"


@dataclass(frozen=True)
class Factor:
    """One second factor, as its owner sees it."""

    number: int
    kind: str
    label: str
    since: datetime
    used: datetime | None


def factors_of(user: User) -> list[Factor]:
    """What *user* can pass the second step with, recovery codes last."""
    found = Authenticator.objects.filter(user=user).order_by("created_at", "pk")
    factors = [
        Factor(one.pk, one.type, _label(one), one.created_at, one.last_used_at)
        for one in found
    ]
    return sorted(factors, key=lambda one: one.kind == Type.RECOVERY_CODES)


def _label(one: Authenticator) -> str:
    if one.type == Type.WEBAUTHN:
        return f"Passkey “{one.wrap().name}”"
    if one.type == Type.RECOVERY_CODES:
        left = len(one.wrap().get_unused_codes())
        return f"Recovery codes: {left} left"
    return WORDS[one.type]


def kinds_of(user: User) -> list[str]:
    """The kinds of second factor that *user* has, one for each, without the recovery
    codes: these alone are none."""
    return list(
        Authenticator.objects.filter(user=user)
        .exclude(type=Type.RECOVERY_CODES)
        .values_list("type", flat=True)
    )


def owed(user: User) -> TemporaryCode | None:
    """The temporary code without which *user* gets nowhere, because their second
    factor was withdrawn and no other is set up yet."""
    return TemporaryCode.objects.filter(user=user, replaced_at=None).first()


def has_passed(request: HttpRequest, user: User) -> bool:
    """Whether a second factor of *user* was shown in this session, or set up in it."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records)


def means(request: HttpRequest, user: User) -> str:
    """By what *user* got into this session, in words."""
    records = get_authentication_records(request, user)
    words = [PASSWORD] if any(r.get("method") == "password" for r in records) else []
    words += [
        WORDS[record["type"]] for record in records if record.get("method") == "mfa"
    ]
    if any(record.get("method") == "temporary" for record in records):
        words.append(TEMPORARY)
    return " and ".join(dict.fromkeys(words)).capitalize() or PASSWORD
