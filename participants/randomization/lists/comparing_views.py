"""The pages on which methods are compared by simulation."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from participants.randomization.lists.actions import newest_list
from participants.randomization.lists.comparing import compare_methods, comparison_of
from participants.randomization.lists.forms import CompareForm
from participants.randomization.lists.models import MethodComparison
from participants.randomization.lists.views import to_propose
from participants.randomization.lists.words import advice, lines_of
from participants.randomization.simulation import picture
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: ScopedRequest) -> HttpResponse:
    """Ask for methods to be compared."""
    request.scope.require(Permission.PLAN_RANDOMIZATION)
    form = CompareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = compare_methods(trials=form.cleaned_data["trials"], by=request.user)
        return redirect("compared", row.pk)
    return render(request, "lists/compare.html", {"form": form})


@require_GET
def compared(request: ScopedRequest, number: int) -> HttpResponse:
    """How far a comparison is, then what came out."""
    return render(request, "lists/compared.html", _compared(request, number))


@require_GET
def compared_progress(request: ScopedRequest, number: int) -> HttpResponse:
    """The part of the page that changes while it is simulated."""
    return render(request, "lists/_compared.html", _compared(request, number))


def _compared(request: ScopedRequest, number: int) -> dict[str, object]:
    request.scope.require(Permission.PLAN_RANDOMIZATION)
    row = get_object_or_404(MethodComparison.objects.select_related("by"), pk=number)
    if row.result is None:
        return {"comparison": row}
    found = comparison_of(row)
    return {
        "comparison": row,
        "lines": lines_of(found),
        "advice": advice(found),
        "chance": f"{found.by_chance:.0%}",
        "may_propose": newest_list() is None and request.scope.allows(to_propose()),
        # Made by ElementTree from our own words and numbers, all of it escaped.
        "picture": mark_safe(picture.drawn(found)),  # noqa: S308 - our own SVG
    }
