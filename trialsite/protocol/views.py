"""The protocol as people know it, for everyone who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialsite.protocol import current, spirit, words
from trialsite.protocol.cautions import cautions
from trialsite.protocol.types import Protocol


@require_safe
def protocol_page(request: HttpRequest) -> HttpResponse:
    """Schedule, arms, windows, eligibility, reminders and the rest.

    Two things of the protocol are left out. Masked labels beside arm names would let
    blinded roles read every other page; block sizes, and cautions about them, would
    let those who enrol guess the next arm.
    """
    protocol = current()
    context = {"protocol": protocol, "spirit": spirit.draw(protocol)}
    return render(request, "protocol/page.html", context | _worded(protocol))


def _worded(protocol: Protocol) -> dict[str, object]:
    payments = protocol.payments
    return {
        "facts": [
            ("Registry", protocol.trial.registry),
            ("Sponsor", protocol.trial.sponsor),
            ("People to randomize", protocol.trial.target),
            ("Protocol version", protocol.trial.version),
            ("Published", protocol.trial.citation),
        ],
        "visits": [
            {
                "plan": visit,
                "target": words.target_words(visit),
                "window": words.window_words(visit),
                "modes": words.mode_words(visit),
                "minutes": protocol.minutes(visit),
                "pays": words.money_words(payments, payments.for_visit(visit.code)),
            }
            for visit in protocol.visits
        ],
        "criteria": [
            (
                kind,
                [
                    (c, words.limit_words(c))
                    for c in protocol.eligibility
                    if c.kind == kind
                ],
            )
            for kind in ("inclusion", "exclusion")
        ],
        "steps": [(step, words.step_words(step)) for step in protocol.reminders.steps],
        "tries": words.contact_words(protocol.contact),
        "cap": words.money_words(payments, payments.cap),
        "randomization": [
            ("Ratio", words.ratio_words(protocol.arms)),
            ("Method", words.method_words(protocol.randomization)),
            *words.strata_words(protocol.randomization),
        ],
        "cautions": [one for one in cautions(protocol) if not one.concealed],
        "instruments": [
            protocol.instrument(code)
            for code in dict.fromkeys(c for v in protocol.visits for c in v.instruments)
        ],
    }
