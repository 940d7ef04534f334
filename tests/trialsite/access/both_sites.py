"""One of each thing at two sites, and at each somebody who is known again wherever a
page names them."""

import re
from dataclasses import dataclass
from datetime import date

from participants.call_list.actions import hand_in
from participants.candidates.actions import Named, name_candidate
from participants.enrolment.actions import Person
from participants.enrolment.models import Participant
from participants.screening.actions import record_screening
from tests.builders import enrolled, passing_answers, screened, staff_at
from tests.fixtures.people import make_user
from tests.trialsite.access.one_of_each import Kwargs, one_of_each
from trialsite.access.roles import Permission
from trialsite.accounts.models import FailedSignIn
from trialsite.exports.models import Export
from trialsite.outbox.models import Message
from trialsite.protocol import current
from trialsite.protocol.actions import running_version
from trialsite.protocol.models import Site

P = Permission
SITES = ("MAD", "BOS")

REVEALED_BY: dict[str, frozenset[Permission]] = {
    "study id": frozenset(
        {P.SEE_PARTICIPANTS, P.SEE_SCREENING, P.SEE_MESSAGES, P.SEE_AUDIT}
    ),
    "name": frozenset({P.SEE_PARTICIPANTS}),
    "screening": frozenset({P.SEE_SCREENING, P.SEE_AUDIT}),
    "candidate": frozenset({P.SCREEN}),
    "file": frozenset({P.SCREEN, P.SEE_AUDIT}),
    "message": frozenset({P.SEE_MESSAGES, P.SEE_AUDIT}),
    "export": frozenset({P.EXPORT, P.SEE_AUDIT}),
    "staff": frozenset({P.SEE_ACCESS, P.SEE_AUDIT}),
}
"""What a mark is of, and the permissions of which a reader needs one at its site to be
shown it."""


@dataclass(frozen=True)
class Mark:
    """A text that stands on a page only where something of *site* is shown there."""

    kind: str
    site: str
    text: str


@dataclass(frozen=True)
class BothSites:
    """What addresses name, by site, and the marks of what there is at each."""

    things: dict[str, Kwargs]
    marks: tuple[Mark, ...]

    def found(self, page: str) -> list[Mark]:
        """The marks that stand on a page."""
        text = re.sub(r"<script.*?</script>|nonce=\S+", "", page, flags=re.DOTALL)
        return [mark for mark in self.marks if mark.text in text]


def both_sites() -> BothSites:
    """The scene."""
    things = {site: one_of_each(site) for site in SITES}
    marks = [
        Mark(kind, site, text)
        for site, letter in zip(SITES, "QX", strict=True)
        for kind, text in _planted(site, letter)
    ]
    marks += [
        Mark("study id", one.site_id, one.study_id)
        for one in Participant.objects.filter(site__in=SITES)
    ]
    return BothSites(things, tuple(marks))


def _planted(site: str, letter: str) -> list[tuple[str, str]]:
    """People and things at *site* whose marks have a rare *letter*: what each mark
    is of, and its text."""
    by, source = staff_at(site), current().screening.sources[0].code
    given, family, email = f"{letter}ara", f"{letter}umley", f"{letter}@example.net"
    person = Person(given, family, date(1970, 2, 28), email)
    enrolled(site, person=person)
    initials = f"{letter}J{letter}Z"
    record_screening(
        site=site, source=source, answers=passing_answers(), initials=initials, by=by
    )
    screened(site)
    listed = Named(given_name=f"{letter}ito", family_name=f"{letter}ander")
    name_candidate(site=site, source=source, person=listed, by=by)
    file = f"{letter}-clinic.csv"
    raw = b"name,phone\nSam Hill,608 555 0199\n"
    hand_in(site=site, source=source, name=file, raw=raw, by=by)
    kind = f"{letter}nota"
    Message.objects.create(
        key=kind, kind=kind, site=Site.objects.get(code=site), payload={}
    )
    Export.objects.create(
        requested_by=by,
        reason=f"{letter}uarterly",
        site_codes=[site],
        protocol_version=running_version(),
    )
    staff = f"{letter}enia Roe"
    FailedSignIn.objects.create(
        user=make_user(staff, "monitor", site), step="password", sender="192.0.2.1"
    )
    return [
        *[("name", text) for text in (family, email, f"{letter}. {letter}.")],
        *[("screening", initials), ("candidate", f"{letter}ander"), ("file", file)],
        *[("message", f"{letter}nota"), ("export", f"{letter}uarterly")],
        ("staff", staff),
    ]
