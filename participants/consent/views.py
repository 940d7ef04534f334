"""Staff's pages of consent: on paper, on the tablet, by link, and the copy."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from participants.consent.access import let_in
from participants.consent.actions import decide_name, record_consent
from participants.consent.again import to_ask
from participants.consent.approvals import replaced_at, usable_at
from participants.consent.beginning import begin_by_link, begin_on_tablet
from participants.consent.copies import read_copy
from participants.consent.forms import (
    ConsentForm,
    HandOverForm,
    LateForm,
    LinkForm,
    NameDecisionForm,
    WhoByLinkForm,
    WhoForm,
)
from participants.consent.models import Consent
from participants.consent.reading_views import pdf_response
from participants.consent.refusals import ConsentRefused
from participants.consent.signed_names import (
    Known,
    NameVerdict,
    given_by,
    known_in,
    signing_of,
    who_signs,
)
from participants.screening.chain import newest_of, site_now
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
    """Choose how the person of one screening consents, or record it from paper: of a
    version in use, or, where one says so, late paper of one that was replaced."""
    found = _screening(request, number)
    site = site_now(found)
    today = clock.today(stated_site(site).timezone)
    late = "late" in request.GET
    form = (LateForm if late else ConsentForm)(
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
                late_reason=data.get("late_reason", ""),
                by=request.user,
            )
        except ConsentRefused as error:
            form.add_error(_field(form, error), str(error))
        else:
            return _onwards(found)
    usable, given = usable_at(site), given_by(found, known_in(newest_of(found)))
    context = {
        "form": form,
        "screening": found,
        "usable": usable,
        "late": late,
        "replaced": replaced_at(site),
        "given": given,
        "since": to_ask([consent for consent, _ in given], site),
        "electronic": any(version.sections for version in usable),
        "may_approve": request.scope.allows(Permission.APPROVE_CONSENT, site),
    }
    return render(request, "consent/consent.html", context)


@asks(Permission.CONSENT)
def consent_tablet(request: ScopedRequest, number: int) -> HttpResponse:
    """Hand this tablet over: who is signed in here is signed out."""
    found = _screening(request, number)
    who = who_signs(found)
    form = (HandOverForm if who.name else WhoForm)(
        request.POST if request.method == "POST" else None, site=site_now(found)
    )
    if request.method == "POST" and form.is_valid():
        try:
            sitting = begin_on_tablet(
                screening=found,
                version=form.cleaned_data["version"],
                named=_named(form),
                by=request.user,
            )
        except ConsentRefused as error:
            form.add_error(_field(form, error), str(error))
        else:
            let_in(request, sitting)
            return redirect("consent-start")
    context = {"form": form, "screening": found, "who": who}
    return render(request, "consent/tablet.html", context)


@asks(Permission.CONSENT)
def consent_link(request: ScopedRequest, number: int) -> HttpResponse:
    """Send the document, and show once the code to be told by voice."""
    found = _screening(request, number)
    participant = getattr(found, "participant", None)
    who = who_signs(found)
    form = (LinkForm if who.name else WhoByLinkForm)(
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
                named=_named(form),
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
    context = {"form": form, "screening": found, "who": who}
    return render(request, "consent/link.html", context)


@require_safe
@asks(Permission.CONSENT)
def consent_copy(request: ScopedRequest, number: int) -> HttpResponse:
    """The copy of one consent, as it was signed."""
    found = _consent(request, number)
    content = read_copy(found)
    if content is None:
        messages.info(request, "This consent was given on paper: there is no copy.")
        return redirect("screening", found.screening_id)
    return pdf_response(content, f"screening {found.screening_id}")


@asks(Permission.CONSENT)
def consent_name(request: ScopedRequest, number: int) -> HttpResponse:
    """Say whose signature is under a consent that bears another name."""
    found = _consent(request, number)
    signing = signing_of(found, known_in(newest_of(found.screening)))
    if signing is None or not signing.differs:
        messages.info(request, "It is signed with the name that the study knows.")
        return redirect("screening", found.screening_id)
    form = NameDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = decide_name(
                consent=found,
                by=request.user,
                seen=request.POST.get("seen", ""),
                **form.cleaned_data,
            )
        except ConsentRefused as error:
            form.add_error(error.field or None, str(error))
            found = _consent(request, number)
            signing = signing_of(found, signing.known)
        else:
            messages.success(request, f"Recorded: {made.get_verdict_display()}.")
            if made.verdict == NameVerdict.SAME:
                return _onwards(newest_of(found.screening))
            return redirect("screening", found.screening_id)
    context = {
        "form": form,
        "consent": found,
        "signing": signing,
        "screening": found.screening,
    }
    return render(request, "consent/name.html", context)


def _consent(request: ScopedRequest, number: int) -> Consent:
    """By who answers for the person now."""
    people = request.scope.participants(Permission.CONSENT)
    if participant := people.filter(screening__consents=number).first():
        own: Consent = participant.screening.consents.get(pk=number)
        return own
    found: Consent = get_or_refuse(
        request.scope, "consents", Permission.CONSENT, "screening", pk=number
    )
    return found


def _named(form: HandOverForm) -> Known:
    data = form.cleaned_data
    return Known(data.get("given_name", ""), data.get("family_name", ""))


def _onwards(screening: Screening) -> HttpResponse:
    participant = getattr(screening, "participant", None)
    if participant is not None:
        return redirect("participant", participant.study_id)
    return redirect("enrol", screening.pk)


def _field(form: forms.Form, error: ConsentRefused) -> str | None:
    return error.field if error.field in form.fields else None
