"""The one way into the pages on which somebody reads and signs their document."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from participants.consent.models import ConsentMode, ConsentSitting
from participants.consent.refusals import SittingClosed, SittingRefused
from participants.consent.sittings import check_open, version_of
from participants.screening.chain import site_now
from trialsite.context.acting import acting_as, participant
from trialsite.context.visible import Visibility, everywhere, visible_rows
from trialsite.protocol.now import stated_site
from trialsite.values.text import is_right_to_left

KEY = "consent_sitting"
"""Where the session keeps the id of the sitting, never a code."""

IDLE_SECONDS = 30 * 60
"""After so long without a page the browser forgets the sitting."""

View = Callable[..., HttpResponse]


def let_in(request: HttpRequest, sitting: ConsentSitting) -> None:
    """Let this browser into *sitting* alone. Whoever was signed in here is signed out
    first: from a tablet that is handed over nobody reaches a page of the staff's,
    until a member of staff signs in again."""
    logout(request)
    request.session[KEY] = str(sitting.pk)
    request.session.set_expiry(IDLE_SECONDS)


def through_sitting(view: View) -> View:
    """A view for who reads their document: it is given the sitting of this browser,
    checked afresh at each request, and signs what it writes as that person."""

    @login_not_required
    @wraps(view)
    def reached(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            sitting = _sitting_of(request)
        except SittingRefused as refused:
            request.session.pop(KEY, None)
            messages.warning(request, str(refused))
            return redirect("consent-open")
        here = site_now(sitting.screening)
        try:
            # Of the rows that it may see the site's alone: a person who has no study
            # id yet has no rows that could be told from others by a key.
            with (
                visible_rows(Visibility((here,))),
                acting_as(actor=participant(name_of(sitting)), source="portal"),
            ):
                return view(request, sitting, **kwargs)
        except SittingRefused as refused:
            messages.warning(request, str(refused))
            return redirect("consent-read", min(sitting.reached, last_of(sitting)) + 1)

    return reached


def name_of(sitting: ConsentSitting) -> str:
    """What the record calls the person: their study id, or their screening."""
    found = getattr(sitting.screening, "participant", None)
    return found.study_id if found else f"Screening {sitting.screening_id}"


def last_of(sitting: ConsentSitting) -> int:
    """The place (from 0) of the last page of the document."""
    return len(version_of(sitting).sections) - 1


def page(
    request: HttpRequest, template: str, sitting: ConsentSitting, **context: Any
) -> HttpResponse:
    """Draw *template* with the sitting, its version and the site to call."""
    return render(
        request,
        template,
        {
            "sitting": sitting,
            "version": version_of(sitting),
            "direction": "rtl"
            if is_right_to_left(version_of(sitting).words)
            else "ltr",
            "contact": stated_site(site_now(sitting.screening)),
            "on_tablet": sitting.mode == ConsentMode.TABLET,
            **context,
        },
    )


def _sitting_of(request: HttpRequest) -> ConsentSitting:
    pk = request.session.get(KEY)
    if pk is None or request.user.is_authenticated:
        raise SittingClosed(
            "Please open the link in your e-mail again. For your privacy, these pages "
            "close when they are not used for a while."
        )
    # Past row-level security, since until it is found nobody is known.
    with visible_rows(everywhere()):
        sitting = (
            ConsentSitting.objects.select_related("screening__participant", "consent")
            .filter(pk=pk)
            .first()
        )
    if sitting is None:
        raise SittingClosed("This document is closed. Please call us.")
    check_open(sitting)
    return sitting
