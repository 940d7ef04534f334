"""The page that enrols a person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.candidates.actions import IDENTITY
from participants.consent.signed_names import Given, given_by, known_in
from participants.enrolment.actions import EnrolmentRefused, enrol
from participants.enrolment.forms import EnrolmentForm
from participants.screening.chain import chain_of
from participants.screening.models import Screening
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.row_security.asking import asks, get_or_refuse


@asks(Permission.ENROL)
def enrolment(request: ScopedRequest, number: int) -> HttpResponse:
    """Enrol the person of one screening and show their study id."""
    screening: Screening = get_or_refuse(
        request.scope,
        "screenings",
        Permission.ENROL,
        *("participant", "candidate"),
        pk=number,
    )
    if already := screening.enrolled_as:
        messages.info(request, f"This person is already enrolled as {already}.")
        here = hasattr(screening, "participant")
        return redirect("participant", already) if here else redirect("home")
    given = request.scope.consents(Permission.ENROL)
    given = given.filter(screening__in=chain_of(screening))
    if not given.exists():
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
    context = {
        "form": form,
        "screening": screening,
        "unclear": _unclear(screening),
    }
    return render(request, "enrolment/enrol.html", context)


def _unclear(screening: Screening) -> list[Given]:
    """The consents that staff should look at before they enrol the person: that bear
    another name, or whose questions took many tries."""
    return [
        (consent, signing)
        for consent, signing in given_by(screening, known_in(screening))
        if (signing and signing.differs) or consent.hard_questions
    ]
