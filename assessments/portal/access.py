"""The one way into a participant's pages: a link that still opens them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assessments.portal.actions import check_link, refusal_for_participant
from assessments.portal.models import AccessLink
from assessments.portal.refusals import LinkRefused, NoLink
from assessments.responses.refusals import AlreadyCompleted, FormRefused
from trialsite.access.roles import Permission
from trialsite.context.acting import acting_as, participant
from trialsite.context.reading import about
from trialsite.context.visible import everywhere, one_participant, visible_rows
from trialsite.protocol.now import stated_site

KEY = "portal_link"
"""Where the session keeps the id of the link, never its code."""

IDLE_SECONDS = 30 * 60
"""After so long without an answer the browser has to come by the link again."""

View = Callable[..., HttpResponse]


def let_in(request: HttpRequest, link: AccessLink) -> None:
    """Let this browser into the forms of *link*. Whoever was signed in here is signed
    out first: a member of staff who tries a link does not answer as a participant."""
    request.session.flush()
    request.session[KEY] = link.pk
    request.session.set_expiry(IDLE_SECONDS)


def through_link(view: View) -> View:
    """A view for participants: it is given the visit of their link, checked afresh at
    each request. Where the link opens nothing, or the window closes while a page is
    open, the person is led to the door and told why, and that nothing is lost."""

    @login_not_required
    @wraps(view)
    def reached(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            link = _link_of(request)
        except LinkRefused as refused:
            return _shut_out(request, refused)
        visit = link.visit
        actor = participant(visit.participant.study_id)
        about(stated_site(visit.site_id).timezone)
        with visible_rows(one_participant(visit.participant_id)):
            try:
                check_link(link)
                with acting_as(actor=actor, source="portal"):
                    return view(request, visit, **kwargs)
            except LinkRefused as refused:
                return _shut_out(request, refused)
            except AlreadyCompleted:
                messages.info(request, "These answers were sent before. Thank you.")
                return _go(request, "portal-home")
            except FormRefused as refused:
                return _shut_out(request, refusal_for_participant(refused, visit))

    return reached


def _link_of(request: HttpRequest) -> AccessLink:
    """The link that this browser came by. Past row-level security, since until it is
    found nobody is known. Raises NoLink, also where a member of staff is signed in."""
    pk = request.session.get(KEY)
    if pk is None or request.user.is_authenticated:
        raise NoLink()
    with visible_rows(everywhere(Permission.SEE_PARTICIPANTS)):
        link = (
            AccessLink.objects.select_related("visit__participant__identity")
            .filter(pk=pk)
            .first()
        )
    if link is None:
        raise NoLink()
    if request.method == "POST":
        # Each answer puts off the moment at which the session ends.
        request.session.modified = True
    return link


def _shut_out(request: HttpRequest, refused: LinkRefused) -> HttpResponse:
    request.session.pop(KEY, None)
    messages.warning(request, with_contact(refused))
    return _go(request, "portal-open")


def with_contact(refused: LinkRefused) -> str:
    """The words of a refusal, and whom to call where the site is known."""
    if not refused.site:
        return str(refused)
    site = stated_site(refused.site)
    return (
        f"{refused} {site.contact_name[:1].upper()}{site.contact_name[1:]}: "
        f"{site.contact_phone}, {site.contact_hours}."
    )


def _go(request: HttpRequest, name: str) -> HttpResponse:
    """Lead the browser to a page, also from a save that htmx made in passing."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse(name)})
    return redirect(name)
