"""Staff's pages of consent: on paper, on the tablet, by link, and the copy."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from participants.consent.access import let_in
from participants.consent.actions import record_consent
from participants.consent.approvals import usable_at
from participants.consent.beginning import begin_by_link, begin_on_tablet
from participants.consent.copies import read_copy
from participants.consent.forms import ConsentForm, HandOverForm, LinkForm
from participants.consent.models import Consent
from participants.consent.reading_views import pdf_response
from participants.consent.refusals import ConsentRefused
from participants.screening.chain import site_now
from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.now import stated_site
from trialsite.row_security.asking import asks, get_or_refuse


def _screening(request: ScopedRequest, number: int) -> Screening:
    """By who answers for the person now: their own site, once they are in the trial."""
    people = request.scope.participants(Permission.CONSENT)
    people = people.select_related("screening__override")
    if participant := people.filter(screening=number).first():
        enrolled: Screening = participant.screening
        return enrolled
    found: Screening = get_or_refuse(
        request.scope, "screenings", Permission.CONSENT, "override", pk=number
    )
    if found.enrolled_as:
        raise Http404
    return found


@asks(Permission.CONSENT)
def consent(request: ScopedRequest, number: int) -> HttpResponse:
    """Choose how the person of one screening consents, or record it from paper."""
    found = _screening(request, number)
    site = site_now(found)
    today = clock.today(stated_site(site).timezone)
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        site=site,
        initial={"given_on": today},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            record_consent(
                screening=found,
                version=data["version"],
                given_on=data["given_on"],
                mode=data["mode"],
                by=request.user,
            )
        except ConsentRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            return _onwards(found)
    usable = usable_at(site)
    context = {
        "form": form,
        "screening": found,
        "usable": usable,
        "electronic": any(version.sections for version in usable),
        "may_approve": request.scope.allows(Permission.APPROVE_CONSENT, site),
    }
    return render(request, "consent/consent.html", context)


@asks(Permission.CONSENT)
def consent_tablet(request: ScopedRequest, number: int) -> HttpResponse:
    """Hand this tablet over: who is signed in here is signed out."""
    found = _screening(request, number)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, site=site_now(found)
    )
    if request.method == "POST" and form.is_valid():
        try:
            sitting = begin_on_tablet(
                screening=found,
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except ConsentRefused as error:
            form.add_error(_field(form, error), str(error))
        else:
            let_in(request, sitting)
            return redirect("consent-start")
    context = {"form": form, "screening": found}
    return render(request, "consent/tablet.html", context)


@asks(Permission.CONSENT)
def consent_link(request: ScopedRequest, number: int) -> HttpResponse:
    """Send the document, and show once the code to be told by voice."""
    found = _screening(request, number)
    participant = getattr(found, "participant", None)
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        site=site_now(found),
        initial={"email": participant.identity.email if participant else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            sitting, spoken = begin_by_link(
                screening=found,
                version=form.cleaned_data["version"],
                email=form.cleaned_data["email"],
                by=request.user,
            )
        except ConsentRefused as error:
            form.add_error(_field(form, error), str(error))
        else:
            context = {
                "screening": found,
                "spoken": f"{spoken[:3]} {spoken[3:]}",
                "until": sitting.expires_at,
            }
            return render(request, "consent/link_sent.html", context)
    context = {"form": form, "screening": found}
    return render(request, "consent/link.html", context)


@require_safe
@asks(Permission.CONSENT)
def consent_copy(request: ScopedRequest, number: int) -> HttpResponse:
    """The copy of one consent, as it was signed."""
    people = request.scope.participants(Permission.CONSENT)
    if participant := people.filter(screening__consents=number).first():
        found: Consent = participant.screening.consents.get(pk=number)
    else:
        found = get_or_refuse(
            request.scope, "consents", Permission.CONSENT, "screening", pk=number
        )
    content = read_copy(found)
    if content is None:
        messages.info(request, "This consent was given on paper: there is no copy.")
        return redirect("screening", found.screening_id)
    return pdf_response(content, f"screening {found.screening_id}")


def _onwards(screening: Screening) -> HttpResponse:
    participant = getattr(screening, "participant", None)
    if participant is not None:
        return redirect("participant", participant.study_id)
    return redirect("enrol", screening.pk)


def _field(form: HandOverForm, error: ConsentRefused) -> str | None:
    return error.field if error.field in form.fields else None
