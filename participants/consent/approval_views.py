"""The page on which approvals of consent documents are recorded."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from participants.consent.approvals import (
    approved_by_site,
    end_approval,
    record_approval,
)
from participants.consent.forms import ApprovalForm, EndApprovalForm
from participants.consent.refusals import ConsentRefused
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.now import stated_site
from trialsite.protocol.versions import every_version
from trialsite.row_security.asking import asks


@asks(Permission.APPROVE_CONSENT)
def consent_documents(request: ScopedRequest) -> HttpResponse:
    """Every version, where it is approved since when, and the form that says so."""
    scope = request.scope
    scope.require(Permission.APPROVE_CONSENT)
    sites = list(scope.sites_with(Permission.APPROVE_CONSENT))
    form = ApprovalForm(request.POST if request.method == "POST" else None, sites=sites)
    if request.method == "POST" and form.is_valid():
        try:
            record_approval(by=request.user, **form.cleaned_data)
        except ConsentRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "The approval is recorded.")
            return redirect("consent-documents")
    approved = approved_by_site()
    versions = [
        (
            version,
            [
                (stated_site(code), approved.get(code, {}).get(version.code))
                for code in sites
            ],
        )
        for version in reversed(every_version().consents)
    ]
    context = {"versions": versions, "form": form}
    return render(request, "consent/documents.html", context)


@asks(Permission.APPROVE_CONSENT)
def consent_approval_end(
    request: ScopedRequest, site: str, version: str
) -> HttpResponse:
    """Record that an approval does not hold any more."""
    if site not in request.scope.sites_with(Permission.APPROVE_CONSENT):
        raise Http404
    fact = approved_by_site().get(site, {}).get(version)
    if fact is None:
        messages.info(request, "This version is not approved there.")
        return redirect("consent-documents")
    form = EndApprovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        end_approval(
            site=site,
            version=version,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
        messages.success(request, "The approval has ended.")
        return redirect("consent-documents")
    context = {
        "form": form,
        "version": every_version().consent(version),
        "site": stated_site(site),
    }
    return render(request, "consent/approval_end.html", context)
