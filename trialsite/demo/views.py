"""The buttons of the demo's banner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from trialsite import clock
from trialsite.context.reading import zone_here
from trialsite.demo.actions import move_clock
from trialsite.values.instants import instant_words


@login_not_required
@require_POST
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Move the clock and go back to the page. Participants have no account, so the
    banner on their pages works without one: in the demo everybody is invented."""
    try:
        happened = move_clock(step=request.POST.get("step", ""))
    except ValueError as error:
        messages.warning(request, str(error))
    else:
        words = f"It is now {instant_words(clock.now(), zone_here())}: {happened}."
        messages.success(request, words)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "home")
