"""The messages page for staff, and the mailbox of the demo."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.outbox.forms import MessageFilter
from trialsite.outbox.mailbox import NoSuchLetter, letter_of, newest
from trialsite.outbox.models import Message, MessageState
from trialsite.protocol.now import stated_site
from trialsite.row_security.asking import asks

ON_A_PAGE = 50
TONES = {
    MessageState.QUEUED: "info",
    MessageState.SENDING: "info",
    MessageState.SENT: "good",
    MessageState.SKIPPED: "quiet",
    MessageState.FAILED: "late",
    MessageState.IN_DOUBT: "due",
}


@require_GET
@asks(Permission.SEE_MESSAGES)
def messages(request: ScopedRequest) -> HttpResponse:
    """What was sent, waits, or was not sent and why, at the reader's sites."""
    request.scope.require(Permission.SEE_MESSAGES)
    codes = request.scope.sites_with(Permission.SEE_MESSAGES)
    sites = tuple(stated_site(code) for code in codes)
    form = MessageFilter(request.GET, sites=sites)
    rows = request.scope.messages(Permission.SEE_MESSAGES)
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        rows = rows.filter(**wanted)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [_line(message) for message in page]
    context = {"form": form, "page": page, "lines": shown}
    return render(request, "outbox/messages.html", context)


def _line(message: Message) -> dict[str, object]:
    """A message as its row shows it, with times in its site's zone."""
    site = stated_site(str(message.site_id))
    state = MessageState(message.state)
    return {
        "message": message,
        "kind": message.kind.replace("-", " ").capitalize(),
        "site": site,
        "tone": TONES[state],
        "word": state.label,
        "waits": state in (MessageState.QUEUED, MessageState.SENDING),
    }


def _demo_mailbox(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the mailbox's folder. There is no such page where mail is real;
    where it is not, nobody needs to sign in to read as a participant would."""

    @wraps(view)
    def guarded(request: HttpRequest, **values: str) -> HttpResponse:
        if not settings.MAILBOX_DIR:
            raise Http404
        return view(request, folder=Path(settings.MAILBOX_DIR), **values)

    return login_not_required(require_GET(guarded))


@_demo_mailbox
def mailbox(request: HttpRequest, *, folder: Path) -> HttpResponse:
    """Every letter that the demo has sent, newest first."""
    return render(request, "outbox/mailbox.html", {"letters": newest(folder)})


@_demo_mailbox
def mailbox_letter(request: HttpRequest, *, folder: Path, key: str) -> HttpResponse:
    """One letter as its reader sees it."""
    try:
        found = letter_of(folder, key)
    except NoSuchLetter as error:
        raise Http404(str(error)) from error
    return render(request, "outbox/letter.html", {"letter": found})
