"""Electronic consent: a sitting begins with staff, and goes on without them."""

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from participants.consent.actions import check_may_consent
from participants.consent.approvals import usable_at
from participants.consent.copies import keep_copy
from participants.consent.models import Consent, ConsentSitting, Mode, TeachBack
from participants.consent.refusals import ConsentRefused, SittingRefused, WrongCode
from participants.screening.chain import site_now
from participants.screening.models import Screening
from participants.withdrawal.scopes import Scope
from trialsite import clock
from trialsite.access.codes import hash_of, new_code
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.outbox.actions import enqueue
from trialsite.protocol import current
from trialsite.protocol.models import Site
from trialsite.protocol.types import ConsentSection, ConsentVersion
from trialsite.walls.context import everywhere, seeing

LINK_KIND, COPY_KIND = "consent-link", "consent-copy"
LINK_LIVES, TABLET_LIVES = timedelta(days=7), timedelta(hours=3)
COPY_LIVES = timedelta(days=30)
"""How long a link opens the copy, once the document is signed."""
SPOKEN_DIGITS, MOST_TRIES = 6, 5

Outcome = ConsentSitting.Outcome


def version_of(sitting: ConsentSitting) -> ConsentVersion:
    """The version that the person goes through."""
    return current().consent(sitting.version)


@transaction.atomic
def begin_on_tablet(*, screening: Screening, version: str, by: User) -> ConsentSitting:
    """Begin a sitting on the device in front of *by*, who has checked who the person
    is. Raises OutsideScope or ConsentRefused."""
    return _begin(screening, version, by, mode=Mode.TABLET, lives=TABLET_LIVES)


@transaction.atomic
def begin_by_link(
    *, screening: Screening, version: str, email: str, by: User
) -> tuple[ConsentSitting, str]:
    """Begin a sitting that goes to *email*, and return it with the code that *by*
    tells the person by voice: the link alone opens nothing. Only a keyed hash of the
    code is kept. Raises OutsideScope or ConsentRefused."""
    participant = getattr(screening, "participant", None)
    if participant and Scope.CONTACT in participant.withdrawn:
        raise ConsentRefused(
            f"{participant} withdrew from being contacted: nothing is sent."
        )
    sitting = _begin(
        screening, version, by, mode=Mode.LINK, lives=LINK_LIVES, email=email
    )
    spoken = get_random_string(SPOKEN_DIGITS, "0123456789")
    sitting.spoken_hash = _spoken_hash(sitting, spoken)
    sitting.save(update_fields=["spoken_hash"])
    _write(LINK_KIND, sitting)
    return sitting, spoken


def _begin(
    screening: Screening,
    version: str,
    by: User,
    *,
    mode: Mode,
    lives: timedelta,
    email: str = "",
) -> ConsentSitting:
    site = site_now(screening)
    require(by, Permission.CONSENT, site)
    check_may_consent(screening)
    usable = {found.code: found for found in usable_at(site)}
    if version not in usable:
        allowed = ", ".join(usable) or "none yet: record an approval first"
        raise ConsentRefused(
            f"{version!r} cannot be used at {current().site(site).name} today; there "
            f"is {allowed}.",
            field="version",
        )
    if not usable[version].sections:
        raise ConsentRefused(
            f"{usable[version].label} is used on paper alone.", field="version"
        )
    if Consent.objects.filter(screening=screening, version=version).exists():
        raise ConsentRefused(
            f"This person's consent to {usable[version].label} is already recorded."
        )
    for old in ConsentSitting.objects.select_for_update().filter(
        screening=screening, outcome=Outcome.OPEN
    ):
        old.outcome, old.ended_at = Outcome.REPLACED, clock.now()
        old.save(update_fields=["outcome", "ended_at"])
    now = clock.now()
    return ConsentSitting.objects.create(
        screening=screening,
        version=version,
        mode=mode,
        email=email,
        code_hash=hash_of(new_code()),
        expires_at=now + lives,
        at=now,
        by=by,
    )


def _write(kind: str, sitting: ConsentSitting) -> None:
    enqueue(
        key=f"{kind}:{sitting.pk}",
        kind=kind,
        payload={"sitting": str(sitting.pk)},
        site=Site.objects.get(code=site_now(sitting.screening)),
    )


@transaction.atomic
def issue_code(*, sitting: ConsentSitting) -> str:
    """A fresh code for the link of *sitting*; links made before open nothing."""
    code = new_code()
    sitting.code_hash = hash_of(code)
    sitting.save(update_fields=["code_hash"])
    return code


def open_by_link(*, code: str, spoken: str) -> ConsentSitting:
    """The sitting of a link, for who also knows the code that was told by voice.
    After MOST_TRIES wrong ones it stays shut. Raises WrongCode, which says the same
    for a link that nobody made, and SittingRefused for one whose time is over."""
    # Past the walls, since until it is found nobody is known.
    with seeing(everywhere()), transaction.atomic():
        sitting = (
            ConsentSitting.objects.select_for_update(of=["self"])
            .select_related("screening")
            .filter(code_hash=hash_of(code), mode=Mode.LINK)
            .first()
        )
        fits = False
        if sitting is not None and sitting.tries < MOST_TRIES:
            digits = "".join(letter for letter in spoken if letter.isdigit())
            fits = constant_time_compare(
                sitting.spoken_hash, _spoken_hash(sitting, digits)
            )
            sitting.tries = 0 if fits else sitting.tries + 1
            sitting.save(update_fields=["tries"])
    if sitting is None or not fits:
        raise WrongCode(
            "The link and the code do not fit together. Check the code that we told "
            "you, or call us: after a few tries the link stays shut."
        )
    check_open(sitting)
    return sitting


def _spoken_hash(sitting: ConsentSitting, digits: str) -> str:
    return salted_hmac(
        "trialsite.consent", f"{sitting.pk}:{digits}", algorithm="sha256"
    ).hexdigest()


def check_open(sitting: ConsentSitting) -> None:
    """Raise SittingRefused where its time is over or somebody ended it; a signed one
    stays open for its copy."""
    if sitting.outcome in (Outcome.STOPPED, Outcome.REPLACED):
        raise SittingRefused(
            "This document is closed. Call us if you would like to read it again."
        )
    if clock.now() >= sitting.expires_at:
        raise SittingRefused(
            "The time for this document is over. Call us, and we send you a new link."
        )


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
def sign_name(*, sitting: ConsentSitting, name: str) -> ConsentSitting:
    """Keep the name that the person typed as their signature, to be seen with the whole
    document before it counts; "" wipes it. Raises SittingRefused."""
    held = _hold(sitting)
    name = " ".join(name.split())
    if name:
        if held.reached < len(version_of(held).sections):
            raise SittingRefused("Please read every page first.")
        if len(name) < 3 or not any(letter.isalpha() for letter in name):
            raise SittingRefused("Please type your full name.")
    held.typed_name = name
    held.save(update_fields=["typed_name"])
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
    if Consent.objects.filter(screening=screening, version=version.code).exists():
        raise SittingRefused("Your agreement to this document is recorded already.")
    now = clock.now()
    consent = Consent.objects.create(
        screening=screening,
        version=version.code,
        given_on=clock.day_of(now, current().site(site).timezone),
        mode=held.mode,
        at=now,
        by=held.by,
    )
    held.consent, held.outcome, held.ended_at = consent, Outcome.AGREED, now
    if held.mode == Mode.LINK:
        held.expires_at = now + COPY_LIVES
    keep_copy(sitting=held, consent=consent)
    # The name stands, sealed, in the copy; it need not stand twice.
    held.typed_name = ""
    held.save(
        update_fields=["consent", "outcome", "ended_at", "expires_at", "typed_name"]
    )
    if held.mode == Mode.LINK:
        _write(COPY_KIND, held)
    return consent


@transaction.atomic
def stop(*, sitting: ConsentSitting) -> ConsentSitting:
    """The person does not want to go on. What they typed is wiped. Raises
    SittingRefused where it is signed already."""
    held = _hold(sitting)
    held.outcome, held.ended_at, held.typed_name = Outcome.STOPPED, clock.now(), ""
    held.save(update_fields=["outcome", "ended_at", "typed_name"])
    return held


def _hold(sitting: ConsentSitting) -> ConsentSitting:
    held = ConsentSitting.objects.select_for_update().get(pk=sitting.pk)
    check_open(held)
    if held.outcome != Outcome.OPEN:
        raise SittingRefused("You have signed this document already.")
    return held
