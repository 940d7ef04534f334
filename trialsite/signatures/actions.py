"""Signing a record, and finding out whether a signature still holds."""

import structlog
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from trialsite import clock
from trialsite.access.models import User
from trialsite.outbox.actions import enqueue
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.protocol.now import stated_site
from trialsite.secrets.keyring import KeyRefused
from trialsite.server.logs.places import place_of
from trialsite.signatures import canonical
from trialsite.signatures.confirming import Confirmation
from trialsite.signatures.models import Signature, SignatureVoid
from trialsite.signatures.refusals import (
    ChangedMeanwhile,
    NotConfirmed,
    SignatureRefused,
)
from trialsite.signatures.registry import signable_of

log = structlog.get_logger(__name__)

KIND = "signature-void"
NO_SITE_ZONE = "UTC"


@transaction.atomic
def sign(
    *,
    kind: str,
    record: str,
    meaning: str,
    seen: str,
    confirmed: Confirmation,
    by: User,
    site: str | None = None,
    study_id: str = "",
) -> Signature:
    """Sign what the record holds now, where it is what *by* read: *seen* is
    canonical.of its content. The caller has checked that *by* may sign it.

    Whatever was signed of the record before is left as it is. Raises NotConfirmed for
    a confirmation of somebody else, ChangedMeanwhile, SignatureRefused for a blank
    meaning or a record that is not there, and UnknownSignable.
    """
    by = User.objects.get(pk=by.pk)
    if confirmed.user != by.pk or not by.is_active:
        raise NotConfirmed("Nobody signs for somebody else.", field="password")
    if not (meaning := meaning.strip()):
        raise SignatureRefused("Say what the signature means.", field="meaning")
    content = signable_of(kind).read(record)
    if content is None:
        raise SignatureRefused(f"There is nothing to sign: no {kind} {record}.")
    if canonical.of(content) != seen:
        raise ChangedMeanwhile()
    return Signature.objects.create(
        kind=kind,
        record=record,
        site_id=site,
        study_id=study_id or None,
        meaning=meaning,
        content=canonical.stored(content),
        sha256=canonical.digest(
            kind=kind, record=record, meaning=meaning, signer=by.pk, content=content
        ),
        printed_name=by.name,
        by=by,
        confirmed_by=confirmed.by,
        at=clock.now(),
        zone=stated_site(site).timezone if site else NO_SITE_ZONE,
    )


def why_void(signature: Signature) -> str:
    """Why *signature* does not hold, in words; "" where it does. The record is read
    afresh, so a change by whatever means is seen."""
    if Signature.void.is_cached(signature):
        void = getattr(signature, "void", None)
    else:
        void = SignatureVoid.objects.filter(signature=signature).first()
    if void:
        return str(void.reason)
    if signature.sha256 != canonical.digest(
        kind=signature.kind,
        record=signature.record,
        meaning=signature.meaning,
        signer=signature.by_id,
        content=signature.content,
    ):
        return "It does not belong to this record, this meaning or this signer."
    now = signable_of(signature.kind).read(signature.record)
    if now is None:
        return "What was signed is no longer there."
    if changed := canonical.differences(signature.content, now):
        words = ", ".join(name.replace("_", " ") for name in changed)
        return f"Changed since it was signed: {words}."
    return ""


def newest(kind: str, record: str) -> Signature | None:
    """The last signature of a record, whether it holds or not."""
    return next(iter(_newest(kind, record=record)), None)


@compiled_once
def _newest(kind: str, *, record: Given) -> QuerySet[Signature]:
    found = Signature.objects.filter(kind=kind, record=record)
    return found.select_related("by", "void").order_by("-at", "-id")[:1]


def holding(kind: str, record: str) -> Signature | None:
    """The last signature of a record, if it holds."""
    found = newest(kind, record)
    return None if found is None or why_void(found) else found


@transaction.atomic
def void_if_changed(*, signature: Signature) -> SignatureVoid | None:
    """Put on record that *signature* does not hold, where that is so, and write to
    who gave it (P11-15). What was voided once stays void, also where the record is
    changed back. None where it holds."""
    if not (reason := why_void(signature)):
        return None
    void, made = SignatureVoid.objects.get_or_create(
        signature=signature, defaults={"reason": reason[:300], "at": clock.now()}
    )
    if made:
        enqueue(
            key=f"{KIND}:{signature.pk}",
            kind=KIND,
            payload={"signature": signature.pk},
            site=signature.site,
            study_id=signature.study_id or "",
        )
    return void


def void_changed() -> int:
    """Look at every signature that is not void yet; how many do not hold any more. A
    sweep that is safe to run twice. One whose record cannot be read holds up none of
    the others. Raises KeyRefused and DatabaseError, which none would escape."""
    found = Signature.objects.filter(void=None).select_related("site").order_by("pk")
    voided = 0
    for one in found.iterator(200):
        try:
            voided += void_if_changed(signature=one) is not None
        except (KeyRefused, DatabaseError):
            raise
        except Exception as error:
            fields = {"key": f"signature:{one.pk}", "where": place_of(error)}
            log.error("signature_not_read", **fields)
    return voided
