"""The page that records a consent."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from participants.consent.actions import ConsentRefused, record_consent
from participants.consent.forms import ConsentForm
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol import current


def consent(request: ScopedRequest, number: int) -> HttpResponse:
    """Record the consent of the person of one screening."""
    found = get_object_or_404(request.scope.screenings, pk=number)
    request.scope.require(Permission.CONSENT, found.site_id)
    today = clock.today(current().site(found.site_id).timezone)
    form = ConsentForm(
        request.POST if request.method == "POST" else None, initial={"given_on": today}
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
            return redirect("enrol", number)
    return render(request, "consent/consent.html", {"form": form, "screening": found})
