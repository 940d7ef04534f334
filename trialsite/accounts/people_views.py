"""What administrators see and do about how somebody signs in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused
from trialsite.access.scope import ScopedRequest
from trialsite.accounts.change_views import change, changes, data_of, managed
from trialsite.accounts.corrections import known_of, save_correction_page
from trialsite.accounts.failures import unlock
from trialsite.accounts.forms import CorrectionForm
from trialsite.accounts.lifecycle import deactivate
from trialsite.accounts.lost import withdraw_factors
from trialsite.accounts.resets import start_reset
from trialsite.accounts.role_forms import ReasonForm
from trialsite.accounts.sessions import end_all_sessions
from trialsite.editing.comparing import Base
from trialsite.editing.forms import draw_again, newer_in_words
from trialsite.editing.pages import carried, new_base, sent_base

ZONE = "UTC"
"""Of the times of accounts, which belong to no one site."""


def _do_to(
    request: ScopedRequest,
    number: int,
    verb: Callable[..., object],
    *,
    title: str,
    done: str,
    **words: Any,
) -> HttpResponse:
    """A page that asks for a reason and then calls *verb* for one person. *title* and
    *done* have a place for them, ``{person}``."""
    found = managed(request, number)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        verb(user=found, by=request.user, **data)
        return found, done.format(person=found)

    form = ReasonForm(**data_of(request))
    title = title.format(person=found)
    return change(request, form, do, title=title, person=found, **words)


@changes
def person_reset(request: ScopedRequest, number: int) -> HttpResponse:
    """Have a link sent to somebody by which they set a new password."""
    return _do_to(
        request,
        number,
        start_reset,
        title="Have {person} set a new password",
        lead="They get a link by e-mail, good for 2 hours. You never see the password.",
        button="Send the link",
        done="A link is on its way to {person.email}.",
    )


@changes
def person_sessions(request: ScopedRequest, number: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    return _do_to(
        request,
        number,
        end_all_sessions,
        title="Sign {person} out everywhere",
        lead="Every session of theirs ends now. They can sign in again.",
        button="Sign them out",
        done="{person} is signed out everywhere.",
        danger=True,
    )


@changes
def person_unlock(request: ScopedRequest, number: int) -> HttpResponse:
    """Open a locked account before its time."""
    return _do_to(
        request,
        number,
        unlock,
        title="Unlock the account of {person}",
        lead="Ask them first whether the wrong tries were theirs.",
        button="Unlock the account",
        done="{person}'s account can be tried again.",
    )


@changes
def person_deactivate(request: ScopedRequest, number: int) -> HttpResponse:
    """Shut an account and end its roles."""
    return _do_to(
        request,
        number,
        deactivate,
        title="Deactivate {person}",
        lead="All their roles end now. What they did stays under their name.",
        button="Deactivate the account",
        done="{person} is deactivated, and signed out.",
        danger=True,
    )


@changes
def person_correct(request: ScopedRequest, number: int) -> HttpResponse:
    """Correct somebody's name or address."""
    found = managed(request, number)
    whose = {"record": f"account:{found.pk}", "person": str(request.user.pk)}

    def drawn(form: CorrectionForm, base: Base) -> HttpResponse:
        context = {
            "form": form,
            "title": f"Correct the name or address of {found}",
            "lead": "The account stays the same person's. To give it to another is "
            "refused.",
            "button": "Save the correction",
            "person": found,
            "based_on": carried(base, **whose),
        }
        return render(request, "accounts/change.html", context)

    if request.method != "POST":
        now = known_of(found)
        return drawn(CorrectionForm(initial=now), new_base(now))
    form, base = CorrectionForm(request.POST), sent_base(request.POST, **whose)
    if not form.is_valid():
        return drawn(form, base)
    values = dict(form.cleaned_data)
    reason = values.pop("reason")
    try:
        saved = save_correction_page(
            user=found, values=values, reason=reason, base=base, by=request.user
        )
    except AccessRefused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return drawn(form, base)
    if saved.newer:
        words = newer_in_words(saved.newer, form, saved.earlier, ZONE)
        messages.warning(request, words)
    if saved.clashes:
        again, base = draw_again(
            form=form,
            make=CorrectionForm,
            base=base,
            now=known_of(saved.user),
            clashes=dict.fromkeys(saved.clashes, saved.earlier),
            refused={},
            zone=ZONE,
        )
        return drawn(again, base)
    if not saved.newer:
        messages.success(request, "It is corrected.")
    return redirect("person", found.pk)


@changes
def person_withdraw(request: ScopedRequest, number: int) -> HttpResponse:
    """Withdraw the second factors of somebody who lost a device, and show the code
    that stands in for them, this once."""
    found = managed(request, number)
    form = ReasonForm(**data_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            code, text = withdraw_factors(
                user=found, by=request.user, **form.cleaned_data
            )
        except AccessRefused as error:
            form.add_error(None, str(error))
        else:
            context = {"person": found, "code": code, "text": text}
            return render(request, "accounts/withdrawn.html", context)
    context = {
        "form": form,
        "title": f"Withdraw the second factors of {found}",
        "lead": "For a device that was lost or stolen. Every app, passkey and recovery "
        "code of theirs is useless at once, and they are signed out everywhere. You "
        "get a temporary code to tell them.",
        "button": "Withdraw them all",
        "person": found,
        "danger": True,
    }
    return render(request, "accounts/change.html", context)
