"""The home page: what is to be done today."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.now import stated_site
from trialsite.ui.worklist.just_done import DONE, just_done, narrowed_to
from trialsite.ui.worklist.registry import sections


def home(request: ScopedRequest) -> HttpResponse:
    """ "Today at Madison": sections of people, the most urgent first, each with the
    one next thing to do."""
    scope = request.scope
    if not scope.allows(Permission.SEE_PARTICIPANTS):
        return redirect("protocol")
    chosen = request.GET.get("site", "")
    sites = scope.sites_with(Permission.SEE_PARTICIPANTS)
    codes = (chosen,) if chosen in sites else sites
    found = sections(scope, codes)
    people = len({row.study_id for section in found for row in section.rows})
    one = stated_site(codes[0]) if len(codes) == 1 else None
    done = just_done(scope, request.GET.get(DONE, ""))
    rows = [row for section in found for row in section.rows]
    context = {
        "done": done,
        "next": next((row for row in rows if row.in_place), None) if done else None,
        "narrowed": urlencode(narrowed_to(request.GET)),
        "place": one.name if one else "all sites",
        "today": clock.today(one.timezone if one else "UTC"),
        "people": people,
        "more": any(section.more for section in found),
        "sections": found,
        "stats": [
            {
                "number": part.number,
                "label": part.card,
                "tone": part.tone,
                "url": f"#work-{place}",
            }
            for place, part in enumerate(found, 1)
        ],
        "can_screen": scope.allows(Permission.SCREEN),
    }
    return render(request, "worklist/home.html", context)
