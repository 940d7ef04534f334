"""People who sign their document themselves."""

from datetime import date

from participants.candidates.actions import Named
from participants.consent.beginning import begin_on_tablet
from participants.consent.models import Consent
from participants.consent.reading import certify, read_section, sign_name
from participants.consent.sittings import version_of
from participants.screening.models import Screening
from participants.screening.naming import name_person
from tests.builders import screened
from trialsite.access.models import User


def named(by: User) -> Screening:
    """A screening whose person is named: Nora Testwell."""
    screening = screened(by=by)
    nora = Named("Nora", "Testwell", date_of_birth=date(1970, 2, 28))
    name_person(screening=screening, person=nora, by=by)
    screening.refresh_from_db()
    return screening


def signed_otherwise(by: User, name: str = "Somebody Else") -> Consent:
    """Of Nora Testwell, who needed five tries and signed with another name."""
    sitting = begin_on_tablet(screening=named(by), version="v2", by=by)
    for place, section in enumerate(version_of(sitting).sections):
        question = section.question
        wrong = (
            [o.code for o in question.options if o.code != question.right][:1] * 4
            if question
            else []
        )
        for answer in [*wrong, question.right if question else ""]:
            read_section(sitting=sitting, place=place, answer=answer)
    sign_name(sitting=sitting, name=name, confirmed=True)
    return certify(sitting=sitting)
