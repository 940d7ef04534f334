"""Pages of keeping in touch: an attempt to reach somebody, and contact people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from participants.contact.actions import (
    Contacted,
    ContactRefused,
    record_contact,
    take_back,
    undo_contact,
)
from participants.contact.call_screen import call_screen_of, outcome_buttons, usual_next
from participants.contact.contact_people import (
    Somebody,
    end_contact_person,
    name_contact_person,
)
from participants.contact.forms import (
    USUAL,
    ContactForm,
    ContactPersonForm,
)
from participants.contact.last_contact import last_contact_words
from participants.contact.recorded import what_is_next
from participants.enrolment.models import Participant
from participants.next_step import next_step
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.row_security.asking import asks, get_or_refuse
from trialsite.ui.worklist.just_done import back_to_list, narrowed_to
from trialsite.web.input import key_in


def found_person(request: ScopedRequest, study_id: str) -> Participant:
    """The participant, for somebody who may contact them; else 404 or 403."""
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
    """Record an attempt: within a row of the work list (htmx), or on a page, from
    which one comes back to the list."""
    person = found_person(request, study_id)
    in_row = bool(request.headers.get("HX-Request"))
    screen = call_screen_of(person, request.scope)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial={"mode": screen.first_mode(), "next_action": USUAL},
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
                recorded = {"attempt": attempt, "next": what_is_next(attempt)}
                return render(request, "contact/_recorded.html", recorded)
            return redirect(back_to_list(request.GET, done=attempt.pk))
    context = {
        "screen": screen,
        "participant": person,
        "form": form,
        "outcomes": outcome_buttons(),
        "mode": form["mode"].value(),
        "step": next_step(person, request.scope),
        "narrowed": urlencode(narrowed_to(request.GET)),
        "back": back_to_list(request.GET),
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


@require_POST
@asks(Permission.CONTACT)
def contact_undo(request: ScopedRequest, study_id: str, number: str) -> HttpResponse:
    """Undo what one recorded a moment ago, and come back to the list; within its row
    (htmx) the row says so."""
    person = found_person(request, study_id)
    attempt = get_object_or_404(
        request.scope.contact_attempts(Permission.CONTACT),
        participant=person,
        pk=number,
    )
    refused = ""
    try:
        undo_contact(attempt=attempt, by=request.user)
    except ContactRefused as error:
        refused = str(error)
    if request.headers.get("HX-Request"):
        person.refresh_from_db(fields=["last_contact"])
        context = {
            "attempt": attempt,
            "participant": person,
            "refused": refused,
            "contact": last_contact_words(person),
        }
        return render(request, "contact/_undone.html", context)
    if refused:
        messages.warning(request, refused)
        return redirect("participant", study_id)
    return redirect(back_to_list(request.GET, done=attempt.pk))


@asks(Permission.CONTACT)
def contact_mistake(request: ScopedRequest, study_id: str, number: str) -> HttpResponse:
    """Take back an attempt that was recorded by mistake."""
    person = found_person(request, study_id)
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
def contact_people(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Add somebody through whom a person may be reached, or take one off (``end``)."""
    person = found_person(request, study_id)
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
        participant=person,
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
