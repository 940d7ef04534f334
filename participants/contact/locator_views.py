"""Pages that say how a person is reached: the locator, and what they do not want."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.contact.actions import ContactRefused, save_opt_outs_page, shut
from participants.contact.forms import LocatorForm, OptOutForm
from participants.contact.gate import closed_channels
from participants.contact.locator import known_of
from participants.contact.locator_page import save_locator_page
from participants.contact.views import found_person
from participants.contact.words import Channel
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.editing.comparing import Base
from trialsite.editing.forms import draw_again, newer_in_words
from trialsite.editing.pages import carried, new_base, sent_base
from trialsite.row_security.asking import asks


@asks(Permission.CONTACT)
def locator(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Bring how a person is reached up to date."""
    person = found_person(request, study_id)
    whose = {"record": f"locator:{person.pk}", "person": str(request.user.pk)}

    def drawn(form: LocatorForm, base: Base, *, clashes: bool = False) -> HttpResponse:
        context = {
            "form": form,
            "participant": person,
            "based_on": carried(base, **whose),
            "clashes": clashes,
        }
        return render(request, "contact/locator.html", context)

    if request.method != "POST":
        form = LocatorForm(participant=person)
        return drawn(form, new_base(form.initial))
    form, base = (
        LocatorForm(request.POST, participant=person),
        sent_base(request.POST, **whose),
    )
    if not form.is_valid():
        return drawn(form, base)
    values = dict(form.cleaned_data)
    reason = values.pop("reason")
    try:
        saved = save_locator_page(
            participant=person, values=values, reason=reason, base=base, by=request.user
        )
    except ContactRefused as error:
        form.add_error(error.field or None, str(error))
        return drawn(form, base)
    zone = saved.participant.timezone
    if saved.newer:
        words = newer_in_words(saved.newer, form, saved.earlier, zone)
        messages.warning(request, words)
    if saved.clashes:
        messages.warning(request, "Everything else is saved.")
        again, base = draw_again(
            form=form,
            make=lambda data: LocatorForm(data, participant=saved.participant),
            base=base,
            now=known_of(saved.participant),
            clashes=saved.clashes,
            refused={},
            zone=zone,
        )
        return drawn(again, base, clashes=True)
    if not saved.newer:
        words = "Up to date." if saved.changed else "Nothing was different."
        messages.success(request, words)
    return redirect("participant", study_id)


@asks(Permission.CONTACT)
def opt_outs(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Close channels for a person, or open them again."""
    person = found_person(request, study_id)
    before = closed_channels([person])[person.pk]
    whose = {"record": f"opt-outs:{person.pk}", "person": str(request.user.pk)}
    form = OptOutForm(
        request.POST if request.method == "POST" else None,
        initial={"closed": sorted(before)},
    )
    base = new_base(shut(before))
    if request.method == "POST":
        base = sent_base(request.POST, **whose)
        if form.is_valid():
            newer = save_opt_outs_page(
                participant=person,
                closed=form.cleaned_data["closed"],
                base=base,
                by=request.user,
            )
            if newer:
                labels = ", ".join(str(Channel(each).label) for each in newer)
                messages.warning(
                    request,
                    f"Somebody else changed {labels} after you opened this page. None "
                    "of it was overwritten, and yours is kept.",
                )
            else:
                messages.success(request, "Kept. It holds from this moment on.")
            return redirect("participant", study_id)
    context = {
        "form": form,
        "participant": person,
        "based_on": carried(base, **whose),
    }
    return render(request, "contact/opt_outs.html", context)
