"""The gallery: every component on one page, as it looks and as it looks refused."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trialsite.ui import samples
from trialsite.ui.icons import ICONS
from trialsite.ui.sample_form import SampleForm
from trialsite.ui.tones import TONES


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with invented data. It reads and writes nothing, and
    stands behind sign-in like every page of the staff."""
    context = {
        "tones": TONES,
        "icons": sorted(ICONS),
        "palette": samples.PALETTE,
        "timeline": samples.timeline(),
        "crowded_timeline": samples.crowded_timeline(),
        "stats": samples.STATS,
        "sections": samples.SECTIONS,
        "dots": samples.dots("good", "good", "late", "quiet", "quiet"),
        "visits": samples.VISITS,
        "facts": samples.FACTS,
        "bars": samples.BARS,
        "filters": samples.FILTERS,
        "crumbs": [("Participants", "#participants")],
        "options": samples.OPTIONS,
        "form": SampleForm(),
        "wrong_form": SampleForm(samples.WRONG_ANSWERS, auto_id="id_wrong_%s"),
    }
    return render(request, "ui/gallery.html", context)


@require_GET
def gallery_phone(request: HttpRequest) -> HttpResponse:
    """The participant's components, in the phone's own shell. ``?wrong`` shows them
    as they look when an answer was refused."""
    context = {
        "options": samples.OPTIONS,
        "wrong": "wrong" in request.GET,
        "error": "11 is not on this scale. Please choose a whole number from 0 to 10.",
    }
    return render(request, "ui/gallery_phone.html", context)
