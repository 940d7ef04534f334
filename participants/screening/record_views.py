"""Pages that record a screening: in full, in a few seconds, again or of a candidate."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.candidates.models import Candidate, CandidateState
from participants.screening.actions import record_screening
from participants.screening.approach_form import ApproachForm, QuickForm
from participants.screening.forms import ScreeningForm
from participants.screening.models import Screening
from participants.screening.refusals import NotFullyAnswered, ScreeningRefused
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.now import stated_site
from trialsite.protocol.types import Site
from trialsite.row_security.asking import asks, get_or_refuse

STILL_NEEDED = (
    "Still needed: nothing else speaks against this person. Answer it, say that the "
    "person declined, or keep the screening as waiting."
)


@asks(Permission.SCREEN)
def screening_new(request: ScopedRequest) -> HttpResponse:
    """Record a person's screening; an eligible person goes on to consent."""
    request.scope.require(Permission.SCREEN)
    return _full(request, _sites(request))


@asks(Permission.SCREEN)
def screening_continue(request: ScopedRequest, number: int) -> HttpResponse:
    """Go on with a screening, or screen the person again."""
    earlier: Screening = get_or_refuse(
        request.scope,
        "screenings",
        Permission.SCREEN,
        *("candidate", "continued_by"),
        pk=number,
    )
    if later := getattr(earlier, "continued_by", None):
        return redirect("screening", later.pk)
    if earlier.enrolled_as:
        return redirect("screening", number)
    site = stated_site(earlier.site_id)
    return _full(request, [site], continues=earlier, candidate=earlier.candidate)


@asks(Permission.SCREEN)
def candidate_screen(request: ScopedRequest, key: UUID) -> HttpResponse:
    """Screen somebody who is on the list of people to call."""
    candidate = _candidate(request, key)
    if found := _newest_of(candidate):
        return redirect("screening", found.pk)
    return _full(request, [stated_site(candidate.site_id)], candidate=candidate)


@asks(Permission.SCREEN)
def screening_quick(request: ScopedRequest) -> HttpResponse:
    """Record an approach that ended, or that goes on another day."""
    request.scope.require(Permission.SCREEN)
    return _quick(request, _sites(request))


@asks(Permission.SCREEN)
def candidate_quick(request: ScopedRequest, key: UUID) -> HttpResponse:
    """Record what came of a call to somebody on the list."""
    candidate = _candidate(request, key)
    if found := _newest_of(candidate):
        return redirect("screening", found.pk)
    return _quick(request, [stated_site(candidate.site_id)], candidate=candidate)


def _full(
    request: ScopedRequest,
    sites: list[Site],
    *,
    candidate: Candidate | None = None,
    continues: Screening | None = None,
) -> HttpResponse:
    named = candidate if candidate and candidate.name else None
    form = ScreeningForm(
        _posted(request), sites=sites, candidate=named, continues=continues
    )
    if form.is_bound and form.is_valid():
        recorded = _record(
            request,
            form,
            answers=form.answers(),
            workings=form.workings,
            waiting=form.cleaned_data["waiting"],
            initials=form.cleaned_data["initials"],
            person=None if named else form.person(),
            candidate=candidate,
            continues=continues,
        )
        if recorded:
            return redirect("screening", recorded.pk)
    context = {"form": form, "candidate": named, "continues": continues}
    return render(request, "screening/new.html", context)


def _quick(
    request: ScopedRequest, sites: list[Site], candidate: Candidate | None = None
) -> HttpResponse:
    form = QuickForm(_posted(request), sites=sites, candidate=candidate)
    if form.is_bound and form.is_valid():
        recorded = _record(request, form, answers={}, candidate=candidate)
        if recorded:
            return redirect("call-list" if candidate else "screenings")
    context = {"form": form, "candidate": candidate}
    return render(request, "screening/quick.html", context)


def _record(
    request: ScopedRequest, form: ApproachForm, **given: Any
) -> Screening | None:
    """Record it; None where it was refused, which then stands on the form."""
    try:
        return record_screening(**form.approach(), **given, by=request.user)
    except NotFullyAnswered as error:
        for code in error.unknown:
            form.add_error(code, STILL_NEEDED)
    except ScreeningRefused as error:
        form.add_error(error.field or None, str(error))
    return None


def _posted(request: ScopedRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _sites(request: ScopedRequest) -> list[Site]:
    codes = request.scope.sites_with(Permission.SCREEN)
    return [stated_site(code) for code in codes]


def _candidate(request: ScopedRequest, key: UUID) -> Candidate:
    found: Candidate = get_or_refuse(
        request.scope,
        "candidates",
        Permission.SCREEN,
        narrowed=lambda rows: rows.exclude(standing=CandidateState.ENROLLED),
        pk=key,
    )
    return found


def _newest_of(candidate: Candidate) -> Screening | None:
    return candidate.screenings.order_by("-pk").first()
