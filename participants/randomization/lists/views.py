"""The pages on which lists are compared, proposed, sealed, ended and proved."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from participants.randomization.lists import ending
from participants.randomization.lists.actions import (
    ListRefused,
    check_sealable,
    newest_list,
    propose_list,
    scheme_to_seal,
    seal_list,
)
from participants.randomization.lists.authority import SamePerson
from participants.randomization.lists.comparing import (
    compare_methods,
    comparison_of,
)
from participants.randomization.lists.forms import (
    AgainForm,
    AskForm,
    CompareForm,
    PackForm,
    ProposeForm,
    SealForm,
)
from participants.randomization.lists.key import KeyMissing
from participants.randomization.lists.models import (
    Ending,
    MethodComparison,
    ProposedList,
    SealedList,
)
from participants.randomization.lists.pack import request_pack
from participants.randomization.lists.words import advice, in_words, lines_of
from participants.randomization.schemes import ListNotEntered
from participants.randomization.simulation import picture
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.exports.actions import NoReason
from trialsite.protocol import current

forms_page = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = (ListRefused, SamePerson, ListNotEntered, KeyMissing, ending.NotYet)


@require_GET
def overview(request: ScopedRequest) -> HttpResponse:
    """Where randomization stands, and what can be done next."""
    request.scope.require(Permission.PLAN_RANDOMIZATION)
    steps = ending.steps()
    now, newest = clock.now(), newest_list()
    sealed = SealedList.objects.select_related("proposal__by", "by").order_by("-number")
    open_proposals = ProposedList.objects.filter(
        sealed=None, amends=newest
    ).select_related("by")
    context = {
        "sealed": sealed,
        "in_force": sealed.filter(starts_at__lte=now).first(),
        "now": now,
        "proposals": open_proposals,
        "comparisons": MethodComparison.objects.defer("result")
        .select_related("by")
        .order_by("-pk")[:10],
        "close": steps.get(Ending.Step.CLOSE),
        "reveal": steps.get(Ending.Step.REVEAL),
        "closed": ending.is_done(Ending.Step.CLOSE),
        "revealed": ending.is_done(Ending.Step.REVEAL),
        "may_seal": request.scope.allows(Permission.SEAL_RANDOMIZATION),
        "may_prove": request.scope.allows(Permission.PROVE_RANDOMIZATION),
    }
    return render(request, "lists/overview.html", context)


@login_not_required
@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """For everybody, signed in or not: what was fixed, when, and how to check it. It
    tells no setting and nobody's name."""
    revealed = ending.is_done(Ending.Step.REVEAL)
    sealed = SealedList.objects.select_related("proposal").order_by("number")
    named = ProposedList.objects.filter(sealed=None).exclude(beacon_source="")
    context = {"sealed": sealed, "named": named, "revealed": revealed}
    return render(request, "lists/commitments.html", context)


@forms_page
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
        # Made by ElementTree from our own words and numbers, all of it escaped.
        "picture": mark_safe(picture.drawn(found)),  # noqa: S308
    }


@forms_page
def propose(request: ScopedRequest) -> HttpResponse:
    """The first person's part."""
    request.scope.require(Permission.PLAN_RANDOMIZATION)
    protocol, newest = current(), newest_list()
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        protocol=protocol,
        first=newest is None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_list(by=request.user, **form.cleaned_data)
        except REFUSED as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
        else:
            messages.success(request, "Proposed. A second person must seal it now.")
            return redirect("list-seal", proposal.pk)
    try:
        facts = in_words(scheme_to_seal(protocol).configuration(), protocol)
    except ListNotEntered as error:
        facts = {"Method": str(error)}
    done = MethodComparison.objects.exclude(result=None).order_by("-pk").first()
    context = {"form": form, "facts": facts, "newest": newest, "comparison": done}
    return render(request, "lists/propose.html", context)


@forms_page
def seal(request: ScopedRequest, key: UUID) -> HttpResponse:
    """The second person's part; whoever proposed reads here what waits."""
    request.scope.require(Permission.SEAL_RANDOMIZATION)
    proposal = get_object_or_404(
        ProposedList.objects.select_related("by", "amends", "protocol_version"), pk=key
    )
    try:
        check_sealable(proposal, newest_list())
        refused = ""
    except REFUSED as error:
        refused = str(error)
    form = SealForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        proposal=proposal,
    )
    if request.method == "POST" and form.is_valid():
        try:
            sealed = seal_list(
                proposal=proposal,
                by=request.user,
                beacon_value=form.cleaned_data.get("beacon_value", ""),
            )
        except REFUSED as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
        else:
            messages.success(request, f"{sealed} is sealed, and its commitment public.")
            return redirect("lists")
    protocol = current()
    names = {site.code: site.name for site in protocol.sites}
    context = {
        "proposal": proposal,
        "facts": in_words(proposal.configuration, protocol),
        "closed": [names.get(code, code) for code in proposal.closed_sites],
        "comparison": MethodComparison.objects.exclude(result=None).first(),
        "refused": refused,
        "own": proposal.by_id == request.user.pk,
        "form": form,
    }
    return render(request, "lists/seal.html", context)


@forms_page
def end(request: ScopedRequest, step: str) -> HttpResponse:
    """Ask to close randomization or to reveal the seeds, or agree to it."""
    request.scope.require(Permission.SEAL_RANDOMIZATION)
    what = Ending.Step(step)
    asked = ending.steps().get(what)
    kind = AskForm if asked is None else AgainForm
    form = kind(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            if asked is None:
                reason = form.cleaned_data["reason"]
                ending.ask_to(what, reason=reason, by=request.user)
                told = "Asked for. It is done as soon as a second person agrees."
            else:
                ending.agree_to(asked, by=request.user)
                told = f"{what.label}: done."
        except REFUSED as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, told)
            return redirect("lists")
    context = {
        "form": form,
        "step": what,
        "asked": asked,
        "done": ending.is_done(what),
        "own": asked is not None and asked.by_id == request.user.pk,
    }
    return render(request, "lists/end.html", context)


@forms_page
def pack(request: ScopedRequest) -> HttpResponse:
    """Ask for the statistician's pack."""
    request.scope.require(Permission.PROVE_RANDOMIZATION)
    form = PackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            export = request_pack(reason=form.cleaned_data["reason"], by=request.user)
        except NoReason as error:
            form.add_error("reason", str(error))
        else:
            return redirect("export", export.pk)
    revealed = ending.is_done(Ending.Step.REVEAL)
    return render(request, "lists/pack.html", {"form": form, "revealed": revealed})
