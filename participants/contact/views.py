"""Pages of keeping in touch: an attempt, the locator, contact people, opt-outs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from participants.contact.actions import (
    Contacted,
    ContactRefused,
    opt_out,
    record_contact,
    take_back,
)
from participants.contact.desk import desk_of, outcome_buttons, usual_next
from participants.contact.forms import (
    USUAL,
    ContactForm,
    ContactPersonForm,
    LocatorForm,
    OptOutForm,
)
from participants.contact.gate import closed_channels
from participants.contact.locator import (
    Somebody,
    end_contact_person,
    known_of,
    name_contact_person,
    save_locator_page,
)
from participants.enrolment.models import Participant
from participants.next_step import next_step
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.editing.comparing import Base
from trialsite.editing.forms import draw_again, newer_in_words
from trialsite.editing.pages import carried, new_base, sent_base
from trialsite.row_security.asking import asks, get_or_refuse
from trialsite.web.input import key_in


def _found(request: ScopedRequest, study_id: str) -> Participant:
    found: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.CONTACT,
        *("identity", "locator", "site", "last_contact"),
        study_id=study_id,
    )
    return found


@asks(Permission.CONTACT)
def contact(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Record an attempt: within a row of the work list (htmx), or on a page."""
    person = _found(request, study_id)
    in_row = bool(request.headers.get("HX-Request"))
    desk = desk_of(person, request.scope)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial={"mode": desk.first_mode(), "next_action": USUAL},
    )
    if request.method == "POST" and form.is_valid():
        try:
            attempt = record_contact(
                participant=person, contacted=_contacted(form, person), by=request.user
            )
        except ContactRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            if in_row:
                recorded = {"attempt": attempt, "participant": person}
                return render(request, "contact/_recorded.html", recorded)
            messages.success(request, f"Recorded: {attempt.get_outcome_display()}.")
            return redirect("participant", study_id)
    context = {
        "desk": desk,
        "participant": person,
        "form": form,
        "outcomes": outcome_buttons(),
        "mode": form["mode"].value(),
        "step": next_step(person, request.scope),
    }
    template = "contact/_row.html" if in_row else "contact/contact.html"
    return render(request, template, context)


def _contacted(form: ContactForm, person: Participant) -> Contacted:
    given = form.cleaned_data
    step, day = given["next_action"], given["next_on"]
    if step == USUAL:
        usual, soon = usual_next(given["outcome"], clock.today(person.timezone))
        step, day = usual, (day or soon) if usual != "none" else None
    elif step == "none":
        day = None
    return Contacted(
        mode=given["mode"],
        outcome=given["outcome"],
        incoming=given["incoming"],
        next_action=step,
        next_on=day,
        note=given["note"],
    )


@asks(Permission.CONTACT)
def contact_mistake(request: ScopedRequest, study_id: str, number: str) -> HttpResponse:
    """Take back an attempt that was recorded by mistake."""
    person = _found(request, study_id)
    attempt = get_object_or_404(
        request.scope.contact_attempts(Permission.CONTACT),
        participant=person,
        pk=number,
    )
    if request.method != "POST":
        context = {"participant": person, "attempt": attempt}
        return render(request, "contact/mistake.html", context)
    try:
        take_back(attempt=attempt, by=request.user)
    except ContactRefused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Taken back. Both lines stay in the history.")
    return redirect("participant", study_id)


@asks(Permission.CONTACT)
def locator(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Bring how a person is reached up to date."""
    person = _found(request, study_id)
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
def contact_people(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Add somebody through whom a person may be reached, or take one off (``end``)."""
    person = _found(request, study_id)
    if request.method == "POST" and (ending := request.POST.get("end")):
        listed = request.scope.contact_people(Permission.CONTACT)
        listed = listed.filter(participant=person)
        try:
            end_contact_person(
                contact_person=get_object_or_404(listed, pk=key_in(ending)),
                by=request.user,
            )
        except ContactRefused as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "Off the list.")
        return redirect("contact-people", study_id)
    form = ContactPersonForm(
        request.POST if request.method == "POST" else None,
        initial={"agreed_on": clock.today(person.timezone)},
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        agreed_on = given.pop("agreed_on")
        try:
            name_contact_person(
                participant=person,
                somebody=Somebody(**given),
                agreed_on=agreed_on,
                by=request.user,
            )
        except ContactRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "Added to the contact people.")
            return redirect("contact-people", study_id)
    people = person.contact_people.filter(ended_at=None).order_by("at")
    context = {"form": form, "participant": person, "people": people}
    return render(request, "contact/people.html", context)


@asks(Permission.CONTACT)
def opt_outs(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Close channels for a person, or open them again."""
    person = _found(request, study_id)
    before = closed_channels([person])[person.pk]
    form = OptOutForm(
        request.POST if request.method == "POST" else None,
        initial={"closed": sorted(before)},
    )
    if request.method == "POST" and form.is_valid():
        for channel in before ^ set(form.cleaned_data["closed"]):
            opt_out(
                participant=person,
                channel=channel,
                closed=channel not in before,
                by=request.user,
            )
        messages.success(request, "Kept. It holds from this moment on.")
        return redirect("participant", study_id)
    context = {"form": form, "participant": person}
    return render(request, "contact/opt_outs.html", context)
