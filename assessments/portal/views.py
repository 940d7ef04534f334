"""The participant's way in, their list of forms, and the end."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portal.access import let_in, through_link, with_contact
from assessments.portal.actions import use_link
from assessments.portal.forms import CodeForm
from assessments.portal.pages import page, where_to_go_on
from assessments.portal.progress import queue_of
from assessments.portal.refusals import LinkRefused
from assessments.responses.actions import open_response
from assessments.responses.models import EntryMode
from assessments.schedule.models import Visit
from trialsite import clock
from trialsite.access.codes import code_in
from trialsite.protocol.now import open_sites
from trialsite.values.instants import weekday_words
from trialsite.web.limits import limited


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("link", field="code")
def open_link(request: HttpRequest) -> HttpResponse:
    """Take the code of a link. Opening the page does nothing with it, so that a mail
    scanner that opens every link changes nothing."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            link = use_link(code=code_in(form.cleaned_data["code"]))
        except LinkRefused as refused:
            form.add_error("code", with_contact(refused))
        else:
            let_in(request, link)
            return redirect("portal-home")
    return render(request, "portal/open.html", {"form": form, "sites": open_sites()})


@through_link
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The forms of the visit, and one button that starts or carries on."""
    queue = queue_of(visit)
    if queue.next is None:
        return redirect("portal-thanks")
    if request.method == "POST":
        response = open_response(
            visit=visit,
            instrument=queue.next.instrument.code,
            mode=EntryMode.SELF,
            by=None,
        )
        return where_to_go_on(response)
    return page(request, "portal/home.html", visit, queue=queue)


@through_link
@require_safe
def thanks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything has arrived: thanks, and when we write again."""
    if visit.completed_at is None:
        return redirect("portal-home")
    participant = visit.participant
    following = (
        participant.visits.filter(
            completed_at=None, opens_on__gt=clock.today(participant.timezone)
        )
        .order_by("opens_on")
        .first()
    )
    context = {}
    if following is not None:
        context = {
            "next_on": weekday_words(following.opens_on),
            "next_questions": f"{following.plan.adjective} questions",
        }
    return page(request, "portal/thanks.html", visit, **context)
