"""What every page's frame shows: the trial, the ways to go, the site, the time."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from trialsite import clock
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import Scope
from trialsite.accounts.timeouts import seconds_left
from trialsite.context.reading import reads_utc, shows_a_time, zone_here
from trialsite.protocol.now import stated_site, the_trial
from trialsite.values.instants import clock_words, instant_words

LISTS = {
    "home": Permission.SEE_PARTICIPANTS,
    "participants": Permission.SEE_PARTICIPANTS,
    "screenings": Permission.SEE_SCREENING,
}
"""The pages that list people, of a site that may be chosen, and what each asks for."""


@dataclass(frozen=True)
class Way:
    """A link of the frame."""

    label: str
    url: str
    current: bool = False
    group: str = ""


# What the sidebar offers: label, address, permission without which it is left out.
WAYS: tuple[tuple[str, str, Permission | None, str], ...] = (
    ("Work list", "home", Permission.SEE_PARTICIPANTS, ""),
    ("Participants", "participants", Permission.SEE_PARTICIPANTS, ""),
    ("Screening", "screenings", Permission.SEE_SCREENING, ""),
    ("Messages", "messages", Permission.SEE_MESSAGES, ""),
    ("Protocol", "protocol", None, "Trial"),
    ("Consent documents", "consent-documents", Permission.APPROVE_CONSENT, "Trial"),
    ("Randomization", "lists", Permission.PLAN_RANDOMIZATION, "Trial"),
    ("Datasets", "exports", Permission.EXPORT, "Trial"),
    ("People and roles", "people", Permission.SEE_ACCESS, "Administration"),
    ("Audit trail", "audit", Permission.SEE_AUDIT, "Administration"),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html and portal/base.html: the same for all templates that
    make one page."""
    kept = vars(request)
    if "frame" not in kept:
        kept["frame"] = _frame(request)
    frame: dict[str, Any] = kept["frame"]
    return frame


def _frame(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "trial": the_trial(),
        "training": settings.TRAINING,
        "times": {"shown": shows_a_time, "in_utc": reads_utc()},
    }
    if settings.DEMO:
        now = instant_words(clock.now(), zone_here())
        context["demo"] = {"now": now, "mailbox_url": reverse("dev-mailbox")}
    scope: Scope | None = getattr(request, "scope", None)
    if scope and scope.user.is_authenticated and scope.user.pk:
        context |= {
            "navigation": _navigation(request, scope),
            "sites": _sites(request, scope),
            "site_time": clock_words(clock.now(), zone_here()),
            "session_left": seconds_left(request),
            "role_label": ", ".join(sorted(ROLES[role].label for role in scope.roles)),
        }
    return context


def _navigation(request: HttpRequest, scope: Scope) -> list[Way]:
    ways = []
    for label, name, permission, group in WAYS:
        if permission is None or scope.allows(permission):
            url = reverse(name)
            here = request.path == url or (url != "/" and request.path.startswith(url))
            ways.append(Way(label, url, here, group))
    return ways


def _sites(request: HttpRequest, scope: Scope) -> list[Way]:
    """The sites to choose from: those that the page lists people of; elsewhere those
    of the work list, to which the choice leads."""
    lists = {reverse(name): permission for name, permission in LISTS.items()}
    page = request.path if request.path in lists else reverse("home")
    codes = scope.sites_with(lists[page])
    chosen = request.GET.get("site", "")
    ways = [
        Way(stated_site(code).name, f"{page}?site={code}", current=code == chosen)
        for code in codes
    ]
    if len(ways) > 1:
        none_chosen = chosen not in codes
        ways.insert(0, Way("All sites", page, current=none_chosen))
    return ways
