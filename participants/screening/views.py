"""Pages of the screening log."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from participants.screening.actions import NotFullyAnswered, record_screening
from participants.screening.forms import ScreeningForm
from participants.screening.models import Outcome
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol import current

PER_PAGE = 50


def screenings(request: ScopedRequest) -> HttpResponse:
    """The log, newest first, of one outcome or of all."""
    request.scope.require(Permission.SEE_SCREENING)
    rows = request.scope.screenings.select_related("site", "by", "participant")
    if (site := request.GET.get("site")) in request.scope.site_codes:
        rows = rows.filter(site=site)
    outcome = request.GET.get("outcome", "")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    page = Paginator(rows.order_by("-at"), PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.reason_words = reason_words(row.reasons, declined=row.outcome == "declined")
    fields = [
        {
            "name": "outcome",
            "label": "Outcome",
            "value": outcome,
            "options": [("", "All"), *Outcome.choices],
        }
    ]
    may_screen = request.scope.allows(Permission.SCREEN)
    context = {"page": page, "fields": fields, "may_screen": may_screen}
    return render(request, "screening/list.html", context)


def screening_new(request: ScopedRequest) -> HttpResponse:
    """Record a person's screening; an eligible person goes on to consent."""
    request.scope.require(Permission.SCREEN)
    sites = [
        current().site(code)
        for code in request.scope.site_codes
        if request.scope.allows(Permission.SCREEN, code)
    ]
    form = ScreeningForm(
        request.POST if request.method == "POST" else None, sites=sites
    )
    if request.method == "POST" and form.is_valid():
        try:
            screening = record_screening(
                site=form.cleaned_data["site"],
                source=form.cleaned_data["source"],
                answers=form.answers(),
                declined=form.cleaned_data["declined"],
                initials=form.cleaned_data["initials"],
                by=request.user,
            )
        except NotFullyAnswered as error:
            for code in error.unknown:
                form.add_error(
                    code,
                    "Still needed: nothing else speaks against this person. Answer "
                    "it, or say that the person declined.",
                )
        else:
            return redirect("screening", screening.pk)
    return render(request, "screening/new.html", {"form": form})


def screening(request: ScopedRequest, number: int) -> HttpResponse:
    """What one screening came to, and the next step."""
    request.scope.require(Permission.SEE_SCREENING)
    found = get_object_or_404(
        request.scope.screenings.select_related(
            "site", "by", "participant", "override"
        ),
        pk=number,
    )
    answers = [
        (criterion, found.answers.get(criterion.code), criterion.code in found.reasons)
        for criterion in current().eligibility
    ]
    context = {
        "screening": found,
        "answers": answers,
        "consents": found.consents.select_related("by").order_by("at"),
        "reason_words": reason_words(
            found.reasons, declined=found.outcome == Outcome.DECLINED
        ),
        "participant": getattr(found, "participant", None),
        "override": getattr(found, "override", None),
        "goes_on": found.outcome == Outcome.ELIGIBLE or hasattr(found, "override"),
        "may_override": request.scope.allows(
            Permission.SIGN_ELIGIBILITY, found.site_id
        ),
        "may_consent": request.scope.allows(Permission.CONSENT, found.site_id),
        "may_enrol": request.scope.allows(Permission.ENROL, found.site_id),
    }
    return render(request, "screening/screening.html", context)


def reason_words(reasons: list[str], *, declined: bool) -> list[str]:
    """The coded reasons in the protocol's words."""
    protocol = current()
    if declined:
        words = {coded.code: coded.label for coded in protocol.screening.declined}
    else:
        words = {criterion.code: criterion.reason for criterion in protocol.eligibility}
    return [words.get(code, code) for code in reasons]
