"""The pages on which an investigator signs, or overrides, somebody's eligibility."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.eligibility.actions import (
    MEANING,
    MEANING_WITH_OVERRIDE,
    OVERRIDE_MEANING,
    is_overridden,
    override_baseline,
    override_eligibility,
    sign_eligibility,
    signed_content,
    to_do_before,
)
from participants.eligibility.baseline import Again, judged_again, not_met_now
from participants.eligibility.content import (
    ELIGIBILITY,
    baseline_override_content,
    content_of,
    override_content,
    override_of,
)
from participants.eligibility.forms import EligibilityForm, OverrideForm
from participants.enrolment.models import Participant
from participants.screening.criteria_words import by_kind, result_of
from participants.screening.models import Outcome, Screening
from participants.screening.rules import Answer, answered
from participants.screening.words import reason_words
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.types import Criterion
from trialsite.protocol.versions import every_version
from trialsite.row_security.asking import asks, get_or_refuse
from trialsite.scoring.exact import plain
from trialsite.signatures import canonical
from trialsite.signatures.actions import newest
from trialsite.signatures.canonical import Content
from trialsite.signatures.pages import shown
from trialsite.signatures.refusals import SignatureRefused


@dataclass(frozen=True)
class CriterionLine:
    """A criterion with its answer at screening (None = not asked), whether it failed
    there, and how it is judged again by the baseline, where it is."""

    criterion: Criterion
    answer: Answer
    failed: bool
    again: Again | None = None

    @property
    def result(self) -> tuple[str, str]:
        """The tone and the word of what it came to, by the baseline where that says."""
        if self.again is not None:
            if self.again.overridden:
                return "due", "overridden"
            return result_of(self.criterion, self.again.met)
        lets_in = False if self.failed else self.criterion.met(self.answer)
        return result_of(self.criterion, lets_in)


@asks(Permission.SIGN_ELIGIBILITY, to_read=Permission.SEE_ANSWERS)
def eligibility(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Everything that speaks for a person, and the investigator's signature."""
    signs = request.method == "POST"
    participant: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.SIGN_ELIGIBILITY if signs else Permission.SEE_ANSWERS,
        *("screening", "identity", "site"),
        study_id=study_id,
    )
    site = participant.site_id
    form = EligibilityForm(request)
    if form.is_valid():
        try:
            sign_eligibility(
                participant=participant,
                seen=request.POST.get("seen", ""),
                confirmed=form.confirmation(),
                by=request.user,
            )
        except SignatureRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"You signed the eligibility of {study_id}.")
            return redirect("eligibility", study_id)
    last = newest(ELIGIBILITY, study_id)
    last_shown = shown(last) if last else None
    to_do = to_do_before(participant)
    override = override_of(participant.screening)
    content = content_of(participant)
    context = {
        "participant": participant,
        "form": form,
        "seen": signed_content(participant),
        "shown": last_shown,
        "to_do": to_do,
        "may_sign": request.scope.allows(Permission.SIGN_ELIGIBILITY, site)
        and not to_do
        and (last_shown is None or bool(last_shown.void)),
        "meaning": MEANING_WITH_OVERRIDE if is_overridden(participant) else MEANING,
        "criteria": by_kind(criteria_lines(participant)),
        "overrides": [
            *([override] if override else []),
            *participant.baseline_overrides.select_related("by").order_by("pk"),
        ],
        "may_override": request.scope.allows(Permission.SIGN_ELIGIBILITY, site)
        and not participant.is_randomized
        and bool(not_met_now(participant)),
        "consent": participant.screening.consents.order_by("given_on", "pk").first(),
        "baseline": score_lines(content["baseline"]),
    }
    return render(request, "eligibility/eligibility.html", context)


@asks(Permission.SIGN_ELIGIBILITY)
def override(request: ScopedRequest, number: int) -> HttpResponse:
    """Let somebody go on who was found not eligible."""
    screening: Screening = get_or_refuse(
        request.scope, "screenings", Permission.SIGN_ELIGIBILITY, "site", pk=number
    )
    if screening.outcome != Outcome.NOT_ELIGIBLE or override_of(screening):
        messages.info(request, "There is nothing to override on this screening.")
        return redirect("screening", number)
    return _ask_to_override(
        request,
        partial(override_eligibility, screening=screening),
        content=override_content(screening, reason=""),
        reasons=reason_words(screening.reasons, declined=False),
        message="Overridden. The deviation is recorded.",
        then=redirect("screening", number),
        about={"screening": screening},
    )


@asks(Permission.SIGN_ELIGIBILITY)
def baseline_override(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Let somebody be randomized whose baseline found a criterion not met."""
    participant: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.SIGN_ELIGIBILITY,
        *("screening", "identity"),
        study_id=study_id,
    )
    failed = {again.criterion.code: again for again in not_met_now(participant)}
    if not failed:
        messages.info(request, "The baseline has found nothing to override.")
        return redirect("eligibility", study_id)
    return _ask_to_override(
        request,
        partial(override_baseline, participant=participant),
        content=baseline_override_content(participant, failed, reason=""),
        reasons=[
            f"{again.criterion.reason}: {again.shown} {again.criterion.unit}"
            for again in failed.values()
        ],
        message="Overridden. Now sign the eligibility.",
        then=redirect("eligibility", study_id),
        about={"participant": participant},
    )


def _ask_to_override(
    request: ScopedRequest,
    sign: Callable[..., object],
    *,
    content: Content,
    reasons: Sequence[str],
    message: str,
    then: HttpResponse,
    about: Mapping[str, object],
) -> HttpResponse:
    """Show what an override stands for (*content*, and what was not met in words) and
    *sign* it, then lead on to *then*. *about* is whom the page is about."""
    form = OverrideForm(request)
    if form.is_valid():
        try:
            sign(
                reason=form.cleaned_data["reason"],
                seen=request.POST.get("seen", ""),
                confirmed=form.confirmation(),
                by=request.user,
            )
        except SignatureRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, message)
            return then
    context = {
        **about,
        "form": form,
        "seen": canonical.of(content),
        "meaning": OVERRIDE_MEANING,
        "reason_words": reasons,
    }
    return render(request, "eligibility/override.html", context)


def score_lines(scores: Mapping[str, str]) -> list[tuple[str, str]]:
    """The baseline's scores that the protocol gives a label, in its order, as people
    read them: with two digits after the point. All of all of them is signed."""
    lines = []
    for instrument in every_version().instruments.values():
        labels = instrument.scoring.labels if instrument.scoring else {}
        for code, label in labels.items():
            value = scores.get(f"{instrument.code}.{code}")
            if value is not None:
                number = plain(round(Decimal(value), 2)) if "." in value else value
                lines.append((f"{instrument.short}: {label}", number))
    return lines


def criteria_lines(participant: Participant) -> list[CriterionLine]:
    """Each criterion, as answered at screening and as judged again at baseline."""
    screening: Screening = participant.screening
    again = {one.criterion.code: one for one in judged_again(participant)}
    return [
        CriterionLine(
            criterion,
            answered(screening.answers.get(criterion.code)),
            criterion.code in screening.reasons,
            again.get(criterion.code),
        )
        for criterion in screening.protocol.eligibility
    ]
