"""Pages of the screening log."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render

from participants.duplicates.models import unresolved, with_verdict
from participants.keyset import by_number
from participants.screening.chain import chain_of, days_left, may_come_in
from participants.screening.criteria_words import by_kind, result_of
from participants.screening.models import GOES_ON, Outcome, Screening, newest
from participants.screening.rules import Answer, answered
from participants.screening.words import reason_words, worked_words
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.now import stated_site
from trialsite.protocol.types import Criterion
from trialsite.row_security.asking import asks, get_or_refuse

PER_PAGE = 50


@dataclass(frozen=True)
class AnswerLine:
    """A criterion with its answer (None = not asked), whether it was recorded as a
    reason not to go on, and how a number was worked out, in words."""

    criterion: Criterion
    answer: Answer
    failed: bool
    worked: str

    @property
    def result(self) -> tuple[str, str]:
        """The tone and the word of what it came to."""
        lets_in = False if self.failed else self.criterion.met(self.answer)
        return result_of(self.criterion, lets_in)


@asks(Permission.SEE_SCREENING)
def screenings(request: ScopedRequest) -> HttpResponse:
    """The log, newest first, each person once, of one outcome or of all."""
    request.scope.require(Permission.SEE_SCREENING)
    sites = request.scope.sites_with(Permission.SEE_SCREENING)
    if (site := request.GET.get("site")) in sites:
        sites = (site,)
    rows = newest(request.scope.screenings(Permission.SEE_SCREENING, at=sites))
    rows = rows.select_related("site", "by", "participant", "continues")
    outcome = request.GET.get("outcome", "")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    page = by_number(rows, request.GET.get("before", ""), PER_PAGE)
    for row in page.rows:
        row.reason_words = reason_words(row.reasons, declined=row.outcome == "declined")
        row.may_screen = request.scope.allows(Permission.SCREEN, row.site_id)
    fields = [
        {
            "name": "outcome",
            "label": "Outcome",
            "value": outcome,
            "options": [("", "All"), *Outcome.choices],
        }
    ]
    context = {
        "page": page,
        "fields": fields,
        "may_screen": request.scope.allows(Permission.SCREEN),
        "n_matches": unresolved(
            request.scope.match_sides(Permission.SEE_SCREENING)
        ).aggregate(n=Count("match_id", distinct=True))["n"],
    }
    return render(request, "screening/list.html", context)


@asks(Permission.SEE_SCREENING)
def screening(request: ScopedRequest, number: int) -> HttpResponse:
    """What one screening came to, and the next step."""
    found: Screening = get_or_refuse(
        request.scope,
        "screenings",
        Permission.SEE_SCREENING,
        *("site", "by", "participant", "override"),
        *("candidate", "continued_by"),
        pk=number,
    )
    answers = [
        AnswerLine(
            criterion,
            answered(found.answers.get(criterion.code)),
            criterion.code in found.reasons,
            worked_words(found.workings.get(criterion.code, {})),
        )
        for criterion in found.protocol.eligibility
    ]
    site = stated_site(found.site_id)
    left = days_left(found, clock.today(site.timezone))
    allows = request.scope.allows
    context = {
        "screening": found,
        "criteria": by_kind(answers),
        "others": [one for one in chain_of(found) if one.pk != found.pk],
        "later": getattr(found, "continued_by", None),
        "days_left": left if found.outcome == Outcome.ELIGIBLE else None,
        "expired": left is not None and left < 0,
        "consents": [
            consent
            for one in chain_of(found).prefetch_related(
                *("consents__by", "consents__signed_name", "consents__name_decisions")
            )
            for consent in one.consents.all()
        ],
        "reason_words": reason_words(
            found.reasons, declined=found.outcome == Outcome.DECLINED
        ),
        "participant": getattr(found, "participant", None),
        "override": getattr(found, "override", None),
        "goes_on": found.outcome in GOES_ON,
        "may_come_in": may_come_in(found),
        "may_override": request.scope.allows(
            Permission.SIGN_ELIGIBILITY, found.site_id
        ),
        "candidate": found.candidate if allows(Permission.SCREEN, site.code) else None,
        "sides": _sides(request, found.candidate_id),
        "may_screen": allows(Permission.SCREEN, site.code),
        "may_consent": allows(Permission.CONSENT, site.code),
        "may_enrol": allows(Permission.ENROL, site.code),
    }
    return render(request, "screening/screening.html", context)


def _sides(request: ScopedRequest, candidate: object) -> list[object]:
    """The matches of the person, with what was decided."""
    if candidate is None:
        return []
    sides = request.scope.match_sides(Permission.SEE_SCREENING)
    sides = sides.filter(candidate=candidate)
    return list(with_verdict(sides).select_related("match").order_by("match_id"))
