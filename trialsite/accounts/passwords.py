"""Refuses passwords that somebody who tries the likely ones first would find."""

from django.conf import settings
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from trialsite.access.models import User
from trialsite.protocol.now import open_sites, the_trial

ENOUGH = 4
"""zxcvbn's highest class: ten thousand million guesses or more (Wheeler, USENIX
Security 2016). With five tries in 15 minutes fewer would do; who steals the table of
passwords has more."""

LONGEST_LOOKED_AT = 72
"""The work grows with the square of the length, and what follows adds nothing."""


class NotGuessed:
    """Names, words, dates, keyboard rows and 30,000 leaked passwords, also with
    capitals, digits and signs in the usual places, are guessed soon. So are the
    trial's own words. Everything is looked up in lists that come with the package:
    no password leaves the machine (NIST SP 800-63B, 5.1.1.2; P11-20)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that is guessed soon."""
        found = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=_own_words(user))
        if found["score"] < ENOUGH:
            why = found["feedback"]["warning"].rstrip(".")
            reason = f" ({why[:1].lower()}{why[1:]})" if why else ""
            raise ValidationError(
                f"That password would be guessed soon{reason}. Take four words that "
                "have nothing to do with each other, or with you.",
                code="password_guessed_soon",
            )

    def get_help_text(self) -> str:
        return "Your password must not be one that is guessed soon."


def _own_words(user: User | None) -> list[str]:
    trial = the_trial()
    words = [trial.acronym, trial.sponsor, "trialsite", "trial"]
    words += trial.title.split()
    for site in open_sites():
        words += [site.name, site.code, *site.institution.split()]
    if user is not None:
        words += [*user.name.split(), *user.email.replace("@", ".").split(".")]
    words.append(settings.BASE_URL.partition("://")[2])
    return [word for word in words if len(word) > 2]
