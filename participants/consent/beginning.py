"""How a sitting of electronic consent begins: with staff, on a tablet or by a link."""

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from participants.candidates.actions import Named, PersonRefused
from participants.consent.actions import check_may_consent
from participants.consent.approvals import usable_at
from participants.consent.models import Consent, ConsentMode, ConsentSitting
from participants.consent.refusals import ConsentRefused, WrongCode
from participants.consent.signed_names import Known, known_in
from participants.consent.sittings import LINK_KIND, check_open, leave_letter
from participants.screening.chain import site_now
from participants.screening.models import Screening
from participants.screening.naming import name_person
from participants.screening.refusals import ScreeningRefused
from participants.withdrawal_scopes import WithdrawalScope
from trialsite import clock
from trialsite.access.codes import hash_of, new_code
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.visible import everywhere, visible_rows
from trialsite.protocol.now import stated_site
from trialsite.values.emails import BadEmail, read_email

LINK_LIVES, TABLET_LIVES = timedelta(days=7), timedelta(hours=3)
KEPT = ("phone", "email", "other_phones", "other_emails")
SPOKEN_DIGITS, MOST_TRIES = 6, 5

Outcome = ConsentSitting.Outcome


@transaction.atomic
def begin_on_tablet(
    *, screening: Screening, version: str, by: User, named: Known | None = None
) -> ConsentSitting:
    """Begin a sitting on the device in front of *by*, who has checked who the person
    is, and says so where nobody was *named* before. Raises OutsideScope or
    ConsentRefused."""
    _name(screening, named, by)
    return _begin(screening, version, by, mode=ConsentMode.TABLET, lives=TABLET_LIVES)


@transaction.atomic
def begin_by_link(
    *,
    screening: Screening,
    version: str,
    email: str,
    by: User,
    named: Known | None = None,
) -> tuple[ConsentSitting, str]:
    """Begin a sitting that goes to *email*, and return it with the code that *by*
    tells the person by voice: the link alone opens nothing. Only a keyed hash of the
    code is kept; *named* is as above. Raises OutsideScope or ConsentRefused."""
    participant = getattr(screening, "participant", None)
    if participant and WithdrawalScope.CONTACT in participant.withdrawn:
        raise ConsentRefused(
            f"{participant} withdrew from being contacted: nothing is sent."
        )
    try:
        email = read_email(email)
    except BadEmail as error:
        raise ConsentRefused(str(error), field="email") from None
    _name(screening, named, by)
    sitting = _begin(
        screening, version, by, mode=ConsentMode.LINK, lives=LINK_LIVES, email=email
    )
    spoken = get_random_string(SPOKEN_DIGITS, "0123456789")
    sitting.spoken_hash = _spoken_hash(sitting, spoken)
    sitting.save(update_fields=["spoken_hash"])
    leave_letter(LINK_KIND, sitting)
    return sitting, spoken


def _name(screening: Screening, named: Known | None, by: User) -> None:
    """Keep the name of who is about to sign, where none is kept."""
    if not named or known_in(screening):
        return
    candidate = screening.candidate
    known = {name: getattr(candidate, name) or "" for name in KEPT} if candidate else {}
    born = candidate.date_of_birth if candidate else None
    person = Named(
        given_name=named.given_name,
        family_name=named.family_name,
        date_of_birth=born,
        **known,
    )
    try:
        name_person(screening=screening, person=person, by=by)
    except (PersonRefused, ScreeningRefused) as error:
        field = getattr(error, "field", "")
        raise ConsentRefused(str(error), field=field) from None


def _begin(
    screening: Screening,
    version: str,
    by: User,
    *,
    mode: ConsentMode,
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
            f"{version!r} cannot be used at {stated_site(site).name} today; there "
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
    # Past row-level security, since until it is found nobody is known.
    with visible_rows(everywhere()), transaction.atomic():
        sitting = (
            ConsentSitting.objects.select_for_update(of=["self"])
            .select_related("screening")
            .filter(code_hash=hash_of(code), mode=ConsentMode.LINK)
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
