"""How a person goes through their document: reads, answers, signs, certifies."""

from datetime import timedelta

from django.db import transaction

from participants.consent.approvals import usable_at
from participants.consent.copies import keep_copy
from participants.consent.models import Consent, ConsentMode, ConsentSitting, TeachBack
from participants.consent.refusals import NameInQuestion, SittingRefused
from participants.consent.signed_names import SignedName, known_in
from participants.consent.sittings import (
    COPY_KIND,
    check_open,
    leave_letter,
    version_of,
)
from participants.screening.chain import site_now
from participants.screening.models import Screening
from trialsite import clock
from trialsite.protocol.now import stated_site
from trialsite.protocol.types import ConsentSection
from trialsite.values.names import same_name
from trialsite.values.text import clean

COPY_LIVES = timedelta(days=30)
"""How long a link opens the copy, once the document is signed."""

Outcome = ConsentSitting.Outcome


@transaction.atomic
def read_section(*, sitting: ConsentSitting, place: int, answer: str = "") -> bool:
    """Note that the person read the section at *place* (from 0), and what they
    answered to its question, whether they may go on. A wrong answer is kept, and the
    section is read again. Raises SittingRefused for a section out of turn and an
    answer that the question lacks."""
    held = _hold(sitting)
    sections = version_of(held).sections
    if not 0 <= place <= min(held.reached, len(sections) - 1):
        raise SittingRefused("Please read the pages before this one first.")
    section = sections[place]
    if not _answered(held, section, answer):
        return False
    if place == held.reached:
        held.reached = sitting.reached = place + 1
        held.save(update_fields=["reached"])
    return True


def _answered(held: ConsentSitting, section: ConsentSection, answer: str) -> bool:
    question = section.question
    if question is None:
        return True
    if answer not in [option.code for option in question.options]:
        if TeachBack.objects.filter(
            sitting=held, question=question.code, right=True
        ).exists():
            return True
        raise SittingRefused("Please choose an answer.")
    right = answer == question.right
    TeachBack.objects.create(
        sitting=held,
        question=question.code,
        answer=answer,
        right=right,
        at=clock.now(),
    )
    return right


@transaction.atomic
def sign_name(
    *, sitting: ConsentSitting, name: str, confirmed: bool = False
) -> ConsentSitting:
    """Keep the name that the person typed as their signature, to be seen with the whole
    document before it counts; "" wipes it. Raises SittingRefused, and NameInQuestion
    where the study knows them by another name and they have not *confirmed* that they
    sign so."""
    held = _hold(sitting)
    name = clean(name)
    held.known_as = ""
    if name:
        if held.reached < len(version_of(held).sections):
            raise SittingRefused("Please read every page first.")
        if len(name) < 3 or not any(letter.isalpha() for letter in name):
            raise SittingRefused("Please type your full name.")
        known = known_in(held.screening)
        if not known.signs(name):
            if not confirmed:
                raise NameInQuestion(str(known))
            held.known_as = str(known)
    held.typed_name = name
    held.save(update_fields=["typed_name", "known_as"])
    return held


@transaction.atomic
def certify(*, sitting: ConsentSitting) -> Consent:
    """The person has seen the whole document with their name and certifies it: the
    consent is recorded and its copy kept, for ever. Done twice, it is done once.
    Raises SittingRefused, also where the version's approval ended meanwhile."""
    held = ConsentSitting.objects.select_for_update().get(pk=sitting.pk)
    if held.consent is not None:
        return held.consent
    check_open(held)
    version = version_of(held)
    if not held.typed_name or held.reached < len(version.sections):
        raise SittingRefused("Please read every page, and type your name.")
    screening = Screening.objects.select_for_update().get(pk=held.screening_id)
    site = site_now(screening)
    if version not in usable_at(site):
        raise SittingRefused(
            "This document was replaced by a newer one. Please call us."
        )
    known = known_in(screening)
    if not known.signs(held.typed_name) and not same_name(held.known_as, str(known)):
        raise SittingRefused("Please type your name once more.")
    if Consent.objects.filter(screening=screening, version=version.code).exists():
        raise SittingRefused("Your agreement to this document is recorded already.")
    now = clock.now()
    consent = Consent.objects.create(
        screening=screening,
        version=version.code,
        given_on=clock.day_of(now, stated_site(site).timezone),
        mode=held.mode,
        at=now,
        by=held.by,
    )
    held.consent, held.outcome, held.ended_at = consent, Outcome.AGREED, now
    if held.mode == ConsentMode.LINK:
        held.expires_at = now + COPY_LIVES
    keep_copy(sitting=held, consent=consent)
    SignedName.objects.create(
        consent=consent,
        name=held.typed_name,
        known_as=held.known_as,
        confirmed=bool(held.known_as),
    )
    held.typed_name = held.known_as = ""
    held.save(
        update_fields=[
            *("consent", "outcome", "ended_at", "expires_at"),
            *("typed_name", "known_as"),
        ]
    )
    if held.mode == ConsentMode.LINK:
        leave_letter(COPY_KIND, held)
    return consent


@transaction.atomic
def stop(*, sitting: ConsentSitting) -> ConsentSitting:
    """The person does not want to go on. What they typed is wiped. Raises
    SittingRefused where it is signed already."""
    held = _hold(sitting)
    held.outcome, held.ended_at = Outcome.STOPPED, clock.now()
    held.typed_name = held.known_as = ""
    held.save(update_fields=["outcome", "ended_at", "typed_name", "known_as"])
    return held


def _hold(sitting: ConsentSitting) -> ConsentSitting:
    held = ConsentSitting.objects.select_for_update().get(pk=sitting.pk)
    check_open(held)
    if held.outcome != Outcome.OPEN:
        raise SittingRefused("You have signed this document already.")
    return held
