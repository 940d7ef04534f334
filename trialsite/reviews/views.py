"""The pages of the access review."""

import csv

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.access.models import AccessReview
from trialsite.access.refusals import AccessRefused
from trialsite.access.review_due import overdue_at
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope, ScopedRequest
from trialsite.accounts.people import held
from trialsite.exports.copy import guarded
from trialsite.protocol.now import stated_site
from trialsite.reviews.actions import (
    KIND,
    digest_of,
    listed_at,
    memberships_at,
    sign_review,
)
from trialsite.reviews.forms import ReviewForm
from trialsite.row_security.asking import asks
from trialsite.signatures.actions import newest
from trialsite.signatures.pages import shown
from trialsite.signatures.refusals import SignatureRefused

COLUMNS = ("name", "email", "account", "role", "site", "from", "until")


def _visible(scope: Scope) -> QuerySet[AccessReview]:
    """The reviews that list nobody but staff whom *scope* may see."""
    sites = scope.sites_with(Permission.SEE_ACCESS)
    found = AccessReview.objects.filter(site_codes__contained_by=sites)
    return found.select_related("by")


@require_http_methods(["GET", "HEAD", "POST"])
@asks(Permission.MANAGE_ACCESS, to_read=Permission.SEE_ACCESS)
def access_review(request: ScopedRequest) -> HttpResponse:
    """Who has access now, to be read and signed, and the reviews before."""
    scope = request.scope
    scope.require(Permission.SEE_ACCESS)
    if request.method == "POST":
        scope.require(Permission.MANAGE_ACCESS)
    form = ReviewForm(request)
    if form.is_valid():
        try:
            review = sign_review(
                seen=request.POST.get("seen", ""),
                statement=form.cleaned_data["statement"],
                confirmed=form.confirmation(),
                by=request.user,
            )
        except (AccessRefused, SignatureRefused) as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "The access review is signed.")
            return redirect("access-review-signed", review.pk)
    may_sign = scope.allows(Permission.MANAGE_ACCESS)
    sites = scope.sites_with(
        Permission.MANAGE_ACCESS if may_sign else Permission.SEE_ACCESS
    )
    context = {
        "form": form,
        "digest": digest_of(listed_at(sites)),
        "lines": [held(one) for one in memberships_at(sites) if not one.is_over],
        "may_sign": may_sign,
        "reviews": _visible(scope)[:50],
        "overdue": [stated_site(code).name for code in overdue_at(sites)],
    }
    return render(request, "reviews/review.html", context)


def _found(request: ScopedRequest, number: int) -> AccessReview:
    return get_object_or_404(_visible(request.scope), pk=number)


@require_safe
@asks(Permission.SEE_ACCESS)
def access_review_signed(request: ScopedRequest, number: int) -> HttpResponse:
    """One review, as it was signed."""
    review = _found(request, number)
    signature = newest(KIND, str(review.pk))
    context = {
        "review": review,
        "shown": shown(signature) if signature else None,
        "unchanged": digest_of(review.listed) == review.sha256,
        "site_names": [stated_site(code).name for code in review.site_codes],
    }
    return render(request, "reviews/review_signed.html", context)


@require_safe
def access_review_csv(request: ScopedRequest, number: int) -> HttpResponse:
    """The list of a review, to take along."""
    review = _found(request, number)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="access-review-{number}.csv"'
        },
    )
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in review.listed:
        writer.writerow([guarded(line[column]) for column in COLUMNS])
    return response
