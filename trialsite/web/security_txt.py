"""Where to report a weakness of this installation: RFC 9116."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from trialsite import clock

# A copy that somebody kept is out of date after so long (section 2.5.5 asks for less
# than a year).
DAYS_VALID = 180


@login_not_required
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """SECURITY_CONTACT as a researcher looks for it. Where nobody watches (the demo)
    there is no such file: the RFC has none without a contact."""
    if not settings.SECURITY_CONTACT:
        raise Http404("Nobody is named in SECURITY_CONTACT.")
    # By the wall's clock: the demo's own runs ahead of those who read it.
    expires = clock.midnight(
        clock.day_of(clock.wall(), "UTC") + timedelta(days=DAYS_VALID), "UTC"
    )
    fields = {
        "Contact": f"mailto:{quote(settings.SECURITY_CONTACT, safe='@+')}",
        "Expires": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "en",
        "Canonical": settings.BASE_URL.rstrip("/") + reverse("security-txt"),
    }
    return HttpResponse(
        "".join(f"{name}: {value}\n" for name, value in fields.items()),
        content_type="text/plain; charset=utf-8",
    )
