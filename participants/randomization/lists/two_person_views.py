"""The pages on which two people propose, seal, close and reveal; and the proofs."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from participants.randomization.lists import ending
from participants.randomization.lists.actions import (
    check_sealable,
    newest_list,
    propose_list,
    seal_list,
)
from participants.randomization.lists.authority import SamePerson
from participants.randomization.lists.contents import (
    MOST_BYTES,
    ListRefused,
    stated_scheme,
    unsealed,
)
from participants.randomization.lists.forms import (
    AskForm,
    PackForm,
    ProposeForm,
    SealForm,
)
from participants.randomization.lists.key import KeyMissing
from participants.randomization.lists.models import (
    Ending,
    MethodComparison,
    ProposedList,
)
from participants.randomization.lists.pack import request_pack
from participants.randomization.lists.views import to_propose
from participants.randomization.lists.words import in_words
from participants.randomization.lock import StratumBusy
from participants.randomization.schemes.list_cautions import WORDS
from participants.training import WrongList
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.accounts.again import AgainForm
from trialsite.exports.actions import NoReason
from trialsite.protocol import current
from trialsite.protocol.versions import protocol_of
from trialsite.secrets.keyring import SealError
from trialsite.web.uploads import takes_files

DONE = {
    Ending.Step.CLOSE: "Randomization is closed. Two people may reveal the seeds now.",
    Ending.Step.REVEAL: "The seeds are revealed. The statistician's pack holds them.",
}
forms_page = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = (
    *(ListRefused, SamePerson, KeyMissing, SealError, StratumBusy, WrongList),
    ending.NotYet,
)


@takes_files(most=MOST_BYTES)
@forms_page
def propose(request: ScopedRequest) -> HttpResponse:
    """The first person's part."""
    request.scope.require(Permission.PLAN_RANDOMIZATION)
    request.scope.require(to_propose())
    if ending.is_done(Ending.Step.CLOSE):
        messages.info(request, "Randomization is closed: no list can be amended.")
        return redirect("lists")
    protocol, newest = current(), newest_list()
    form = ProposeForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        protocol=protocol,
        first=newest is None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_list(by=request.user, **form.cleaned_data)
        except REFUSED as error:
            field = getattr(error, "field", "")
            message = str(error).splitlines()
            form.add_error(field if field in form.fields else None, message)
        else:
            messages.success(request, "Proposed. A second person must seal it now.")
            return redirect("list-seal", proposal.pk)
    facts = in_words(unsealed(stated_scheme()), protocol)
    done = MethodComparison.objects.filter(result__isnull=False).order_by("-pk").first()
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
    form = SealForm(request, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            sealed = seal_list(
                proposal=proposal,
                by=request.user,
                beacon_value=form.cleaned_data.get("beacon_value", ""),
                digest=form.cleaned_data.get("digest", ""),
                accepted=form.cleaned_data.get("accepted", False),
            )
        except REFUSED as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
        else:
            messages.success(request, f"{sealed} is sealed, and its commitment public.")
            return redirect("lists")
    protocol = protocol_of(proposal.protocol_version_id)
    sites = {site.code: site.name for site in protocol.sites}
    arms = {arm.code: arm.label for arm in protocol.arms}
    context = {
        "proposal": proposal,
        "facts": in_words(proposal.configuration, protocol),
        "closed_sites": [sites.get(code, code) for code in proposal.closed_sites],
        "closed_arms": [arms.get(code, code) for code in proposal.closed_arms],
        "comparison": MethodComparison.objects.filter(result__isnull=False).first(),
        "refused": refused,
        "own": proposal.by_id == request.user.pk,
        "cautions": [WORDS[code] for code in proposal.cautions],
        "form": form,
    }
    return render(request, "lists/seal.html", context)


@forms_page
def end(request: ScopedRequest, step: str) -> HttpResponse:
    """Ask to close randomization or to reveal the seeds, or agree to it."""
    request.scope.require(Permission.SEAL_RANDOMIZATION)
    what = Ending.Step(step)
    asked = ending.steps().get(what)
    form = (AskForm if asked is None else AgainForm)(request)
    if request.method == "POST" and form.is_valid():
        try:
            if asked is None:
                reason = form.cleaned_data["reason"]
                ending.ask_to(what, reason=reason, by=request.user)
                message = "Asked for. It is done as soon as a second person agrees."
            else:
                ending.agree_to(asked, by=request.user)
                message = DONE[what]
        except REFUSED as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, message)
            return redirect("lists")
    try:
        ending.check_time(what)
        refused = ""
    except ending.NotYet as error:
        refused = str(error)
    context = {
        "form": form,
        "step": what,
        "refused": refused,
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
