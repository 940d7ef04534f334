"""Keeping and reading the copy of a signed document."""

from collections import Counter
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from participants.consent.approvals import approved_by_site
from participants.consent.document import Answered, Signed, fingerprint
from participants.consent.models import Consent, ConsentCopy, ConsentSitting
from participants.screening.chain import site_now
from trialsite.protocol.now import stated_site, the_trial
from trialsite.protocol.types import ConsentVersion
from trialsite.protocol.versions import every_version
from trialsite.values.instants import UTC, day_words, instant_words


class CopyBroken(RuntimeError):
    """What is kept is not what was signed: its hash differs."""


@transaction.atomic
def keep_copy(*, sitting: ConsentSitting, consent: Consent) -> ConsentCopy:
    """Make the PDF of a document that was just certified, and keep it sealed."""
    # Its libraries take 60 MiB, and most processes never make one.
    from participants.consent import pdf

    version = every_version().consent(consent.version)
    content = pdf.make(_signed(sitting, consent, version), consent.at)
    return ConsentCopy.objects.create(
        consent=consent,
        pdf=content,
        sha256=sha256(content).hexdigest(),
        document_sha256=fingerprint(version),
        bytes=len(content),
        made_at=consent.at,
    )


def read_copy(consent: Consent) -> bytes | None:
    """The PDF of a consent, None where there is none. Raises CopyBroken."""
    copy = ConsentCopy.objects.filter(consent=consent).first()
    if copy is None:
        return None
    content = bytes(copy.pdf)
    if sha256(content).hexdigest() != copy.sha256:
        raise CopyBroken(f"The copy of consent {consent.pk} does not have its hash.")
    return content


def in_words(instant: datetime, zone: str) -> str:
    """An instant by the clock of *zone*, and in UTC: paper cannot be asked."""
    there, utc = (instant_words(instant, one, seconds=True) for one in (zone, UTC))
    return there if there == utc else f"{there} ({utc})"


def _signed(
    sitting: ConsentSitting, consent: Consent, version: ConsentVersion
) -> Signed:
    site = stated_site(site_now(consent.screening))
    approval = approved_by_site()[site.code][version.code]
    return Signed(
        trial=the_trial().acronym,
        site=site.name,
        approval=(
            f"Approved on {day_words(approval.effective_on)}, reference "
            f"{approval.reference}."
        ),
        version=version,
        name=sitting.typed_name,
        known_as=sitting.known_as,
        mode=consent.get_mode_display(),
        staff=consent.by.name,
        times=(
            ("Opened", in_words(sitting.at, site.timezone)),
            ("Signed and certified", in_words(consent.at, site.timezone)),
        ),
        answers=_answers(sitting, version),
        number=f"screening {consent.screening_id}, consent {consent.pk}",
    )


def _answers(sitting: ConsentSitting, version: ConsentVersion) -> list[Answered]:
    wrong = Counter(
        sitting.teach_backs.filter(right=False).values_list("question", flat=True)
    )
    return [
        Answered(
            question=section.question.text,
            answer=next(
                option.label
                for option in section.question.options
                if option.code == section.question.right
            ),
            wrong=wrong[section.question.code],
        )
        for section in version.sections
        if section.question is not None
    ]
