"""The page that randomizes a cohort: everybody who is ready, for groups that begin."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from participants.eligibility.content import ELIGIBILITY
from participants.enrolment.models import FollowUpStatus, Participant, TherapyStatus
from participants.randomization.cohorts import (
    LONGEST,
    CohortRefused,
    randomize_cohort,
)
from participants.randomization.gate import Gate, gate
from participants.randomization.views import REFUSED
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.row_security.asking import asks


class CohortForm(forms.Form):
    """Who, read back with their initials and strata, and under which name."""

    cohort = forms.CharField(
        label="Name of the cohort",
        max_length=LONGEST,
        help_text="Such as “spring 2026”. The dataset keeps them together "
        "by it; it must not name an arm.",
        error_messages={"required": "Nothing was entered. Give the cohort a name."},
    )
    participants = forms.TypedMultipleChoiceField(
        label="Who is randomized now",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Nobody was chosen. Choose two people or more."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@asks(Permission.RANDOMIZE)
def cohort(request: ScopedRequest) -> HttpResponse:
    """Read back everybody who is ready; on the button, randomize those chosen, all of
    them or none (RND-14)."""
    request.scope.require(Permission.RANDOMIZE)
    ready = {person.pk: (person, found) for person, found in _ready(request)}
    form = CohortForm(request.POST if request.method == "POST" else None)
    field = form.fields["participants"]
    assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - narrows
    field.choices = [(pk, _read_back(*one)) for pk, one in ready.items()]
    if request.method == "POST" and form.is_valid():
        chosen = [ready[pk][0] for pk in form.cleaned_data["participants"]]
        name = form.cleaned_data["cohort"]
        try:
            made = randomize_cohort(participants=chosen, cohort=name, by=request.user)
        except CohortRefused as error:
            form.add_error(error.field, str(error))
        except REFUSED as error:
            form.add_error(None, f"Nobody was randomized. {error}")
        else:
            people = ", ".join(str(one.participant) for one in made)
            messages.success(
                request,
                f"{len(made)} people are randomized, as {name}: {people}. Go on with "
                "the page of each one.",
            )
            return redirect("participants")
    only = next(iter(ready.values()))[0] if len(ready) == 1 else None
    context = {
        "form": form,
        "ready": ready,
        "only": only,
        "only_label": f"Look at {only}",
    }
    return render(request, "randomization/cohort.html", context)


def _ready(request: ScopedRequest) -> list[tuple[Participant, Gate]]:
    signed = request.scope.signatures(Permission.RANDOMIZE)
    signed = signed.filter(kind=ELIGIBILITY, void=None)
    waiting = (
        request.scope.participants(Permission.RANDOMIZE)
        .filter(
            follow_up=FollowUpStatus.ACTIVE,
            therapy=TherapyStatus.NONE,
            study_id__in=signed.values("study_id"),
        )
        .select_related("screening", "identity", "site")
    )
    found = [(person, gate(person)) for person in waiting.order_by("enrolled_at")]
    return [
        (person, one)
        for person, one in found
        if all(check.done for check in one.checks)
    ]


def _read_back(person: Participant, found: Gate) -> str:
    strata = found.stratum.words if found.stratum else {}
    words = dict.fromkeys([person.site.name, *strata.values()])
    return ", ".join([f"{person}", person.identity.initials, *words])
