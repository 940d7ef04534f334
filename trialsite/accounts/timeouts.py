"""When a member of staff is signed out: after so long away, and once a day anyhow.

settings.IDLE_SECONDS without a sign of a person end a session, and so do
settings.SIGNED_IN_SECONDS since signing in (NIST SP 800-63B, AAL2 and AAL3: 15 minutes
and 12 hours). Time is the wall's: to move the demo's clock is not to be away.

What a script of the page asks by itself (progress, saving in passing) is no sign of a
person, unless the script says by a header that somebody typed or pressed since the last
time. Participants' sessions have rules of their own (assessments/portal/access.py).
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialsite import clock

BEGAN, SEEN = "signed_in_at", "seen_at"
"""Where the session keeps two instants, in whole seconds since 1970."""

PERSON = "X-Person"
"""The header by which a script says that a person is there."""

WRITE_SECONDS = 60
"""How often at most a session is written only to say that somebody was there."""

ENDS = {SEEN: "idle", BEGAN: "day"}
"""Why a session ended, as trialsite/accounts/models.py keeps it."""

WORDS = {
    SEEN: "You were signed out after {minutes} minutes without a sign of you.",
    BEGAN: "You were signed out: a working day of {hours} hours is over.",
}


def note_sign_in(request: HttpRequest, **kwargs: Any) -> None:
    """Start both times; called by Django whenever somebody has signed in. A session
    in which they do not stand has ended."""
    request.session[BEGAN] = request.session[SEEN] = _now()


class Timeouts:
    """Ends a session whose time is up, and notes that a person is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = _now()
        began = request.session.get(BEGAN, 0)
        seen = request.session.get(SEEN, 0)
        if now - began >= settings.SIGNED_IN_SECONDS:
            return self._end(request, BEGAN)
        if now - seen >= settings.IDLE_SECONDS:
            return self._end(request, SEEN)
        if now - seen >= WRITE_SECONDS and by_a_person(request):
            request.session[SEEN] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest, why: str) -> HttpResponse:
        """Sign out, and go on as somebody who is not signed in: to the sign-in page
        for most addresses, from where the way leads back."""
        request.ends_reason = ENDS[why]  # type: ignore[attr-defined] # told along
        logout(request)
        words = WORDS[why].format(
            minutes=settings.IDLE_SECONDS // 60,
            hours=settings.SIGNED_IN_SECONDS // 3600,
        )
        if request.path != reverse("session"):
            messages.info(request, words)
        if "HX-Request" in request.headers:
            # A piece of a page cannot hold the sign-in page: the whole page goes there.
            page = _path_of(request.headers.get("HX-Current-URL", ""))
            way = redirect_to_login(page or "/")["Location"]
            return HttpResponse(status=204, headers={"HX-Redirect": way})
        return self.get_response(request)


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def by_a_person(request: HttpRequest) -> bool:
    """Whether somebody did something for this request to be sent."""
    if PERSON in request.headers:
        return True
    return "HX-Request" not in request.headers and request.path != reverse("session")


def seconds_left(request: HttpRequest) -> dict[str, int]:
    """Until the session ends: if nobody gives a sign (idle), and in any case (day).
    Both are 0 for who is not signed in as staff."""
    if not request.user.is_authenticated:
        return {"idle": 0, "day": 0}
    now = _now()
    day = settings.SIGNED_IN_SECONDS - (now - request.session.get(BEGAN, 0))
    idle = settings.IDLE_SECONDS - (now - request.session.get(SEEN, 0))
    return {"idle": min(idle, day), "day": day}


@login_not_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """What the script of the page asks: how long the session lasts. A POST says that
    a person is there, and so makes it last longer."""
    if request.method == "POST" and request.user.is_authenticated:
        request.session[SEEN] = _now()
    return JsonResponse(seconds_left(request))


def _now() -> int:
    return int(clock.wall().timestamp())
