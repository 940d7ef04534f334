"""The page that enrols a person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from participants.candidates.actions import IDENTITY
from participants.enrolment.actions import EnrolmentRefused, enrol
from participants.enrolment.forms import EnrolmentForm
from participants.screening.chain import chain_of
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest


def enrolment(request: ScopedRequest, number: int) -> HttpResponse:
    """Enrol the person of one screening and show their study id."""
    screening = get_object_or_404(
        request.scope.screenings.select_related("participant", "candidate"), pk=number
    )
    request.scope.require(Permission.ENROL, screening.site_id)
    if already := screening.enrolled_as:
        messages.info(request, f"This person is already enrolled as {already}.")
        here = hasattr(screening, "participant")
        return redirect("participant", already) if here else redirect("home")
    if not request.scope.consents.filter(screening__in=chain_of(screening)).exists():
        messages.warning(request, "Record the consent first, then enrol.")
        return redirect("consent", number)
    candidate = screening.candidate
    known = {name: getattr(candidate, name) for name in IDENTITY} if candidate else {}
    form = EnrolmentForm(
        request.POST if request.method == "POST" else None,
        site=screening.site_id,
        initial=known,
    )
    if request.method == "POST" and form.is_valid():
        try:
            participant = enrol(
                screening=screening,
                person=form.person(),
                timezone=form.cleaned_data["timezone"],
                by=request.user,
            )
        except EnrolmentRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"Enrolled as {participant}. Baseline is next.")
            return redirect("participant", participant.study_id)
    context = {"form": form, "screening": screening}
    return render(request, "enrolment/enrol.html", context)
