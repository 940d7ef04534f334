"""The pages of somebody's own document: by link, or on the site's tablet."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from participants.consent.access import (
    KEY,
    last_of,
    let_in,
    name_of,
    page,
    through_sitting,
)
from participants.consent.again import changed_since
from participants.consent.beginning import open_by_link
from participants.consent.copies import in_words, read_copy
from participants.consent.forms import NameForm, OpenLinkForm
from participants.consent.lettering import unshown
from participants.consent.models import ConsentSitting
from participants.consent.reading import certify, read_section, sign_name, stop
from participants.consent.refusals import NameInQuestion, SittingRefused
from participants.consent.signed_names import given_by, known_in
from participants.consent.sittings import version_of
from participants.screening.chain import site_now
from trialsite.access.codes import code_in
from trialsite.context.acting import acting_as, participant
from trialsite.protocol.now import open_sites, stated_site
from trialsite.web.limits import limited

READS = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@READS
@limited("consent", field="code")
def consent_open(request: HttpRequest) -> HttpResponse:
    """Take the code of the link and the one that was told by voice."""
    form = OpenLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with acting_as(actor=participant("somebody at the door"), source="portal"):
                sitting = open_by_link(
                    code=code_in(form.cleaned_data["code"]),
                    spoken=form.cleaned_data["spoken"],
                )
        except SittingRefused as refused:
            form.add_error("spoken", str(refused))
        else:
            let_in(request, sitting)
            return redirect("consent-done" if sitting.outcome else "consent-start")
    context = {"form": form, "sites": open_sites()}
    return render(request, "consent/open.html", context)


@through_sitting
@require_safe
def consent_start(request: HttpRequest, sitting: ConsentSitting) -> HttpResponse:
    """What comes, how long it takes, and that it is their choice."""
    if sitting.outcome:
        return redirect("consent-done")
    known = known_in(sitting.screening)
    given = [consent for consent, _ in given_by(sitting.screening, known)]
    return page(
        request,
        "consent/start.html",
        sitting,
        known_as=known,
        since=changed_since(given, version_of(sitting)),
    )


@through_sitting
@READS
def consent_read(
    request: HttpRequest, sitting: ConsentSitting, place: int
) -> HttpResponse:
    """One page of the document, and its question. *place* counts from 1."""
    if sitting.outcome:
        return redirect("consent-done")
    sections = version_of(sitting).sections
    if not 1 <= place <= len(sections):
        raise Http404
    if place > sitting.reached + 1:
        return redirect("consent-read", sitting.reached + 1)
    section, error = sections[place - 1], ""
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        try:
            on = read_section(sitting=sitting, place=place - 1, answer=answer)
        except SittingRefused as refused:
            on, error = False, str(refused)
        if on and place == len(sections):
            return redirect("consent-sign")
        if on:
            return redirect("consent-read", place + 1)
        error = error or (
            "Not quite. Please read this page once more, then answer again. You can "
            "also ask us."
        )
    question = section.question
    options = (
        [(option.code, option.label) for option in question.options]
        if (question)
        else []
    )
    return page(
        request,
        "consent/read.html",
        sitting,
        section=section,
        options=options,
        error=error,
        place=place,
        before=place - 1,
        total=len(sections),
        progress=f"Page {place} of {len(sections)}",
    )


@through_sitting
@READS
def consent_sign(request: HttpRequest, sitting: ConsentSitting) -> HttpResponse:
    """Type one's name under the document."""
    if sitting.outcome:
        return redirect("consent-done")
    if sitting.reached <= last_of(sitting):
        return redirect("consent-read", sitting.reached + 1)
    if sitting.typed_name and request.method != "POST":
        # Who goes back to here signs anew.
        sitting = sign_name(sitting=sitting, name="")
    form = NameForm(request.POST if request.method == "POST" else None)
    known_as, letters = "", []
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        # Who changes the name after a question is asked again.
        confirmed = request.POST.get("confirmed") == name
        letters = [] if confirmed else unshown(name)
        try:
            sign_name(sitting=sitting, name=name, confirmed=confirmed)
        except NameInQuestion as question:
            known_as = question.known_as
        except SittingRefused as refused:
            form.add_error("name", str(refused))
        else:
            if not letters:
                return redirect("consent-certify")
    asked = {"known_as": known_as, "letters": letters}
    template = "consent/asked.html" if any(asked.values()) else "consent/sign.html"
    return page(
        request,
        template,
        sitting,
        form=form,
        unshown=unshown(version_of(sitting).words),
        **asked,
    )


@through_sitting
@READS
def consent_certify(request: HttpRequest, sitting: ConsentSitting) -> HttpResponse:
    """The whole document once more with the name under it, and the last word."""
    if sitting.outcome:
        return redirect("consent-done")
    if not sitting.typed_name:
        return redirect("consent-sign")
    if request.method == "POST":
        certify(sitting=sitting)
        return redirect("consent-done")
    letters = unshown(f"{version_of(sitting).words} {sitting.typed_name}")
    return page(request, "consent/certify.html", sitting, unshown=letters)


@through_sitting
@require_safe
def consent_done(request: HttpRequest, sitting: ConsentSitting) -> HttpResponse:
    """Thanks, the copy, and what comes next."""
    if sitting.consent is None:
        return redirect("consent-start")
    zone = stated_site(site_now(sitting.screening)).timezone
    when = in_words(sitting.consent.at, zone)
    return page(request, "consent/done.html", sitting, when=when)


@through_sitting
@require_safe
def consent_own_copy(request: HttpRequest, sitting: ConsentSitting) -> HttpResponse:
    """The person's own copy."""
    if sitting.consent is None:
        raise Http404
    return pdf_response(read_copy(sitting.consent), name_of(sitting))


@through_sitting
@require_POST
def consent_stop(request: HttpRequest, sitting: ConsentSitting) -> HttpResponse:
    """The person does not want to go on."""
    stop(sitting=sitting)
    request.session.pop(KEY, None)
    return page(request, "consent/stopped.html", sitting)


@login_not_required
@require_POST
def consent_finish(request: HttpRequest) -> HttpResponse:
    """Forget the person in this browser; on a tablet, staff sign in next."""
    if request.user.is_authenticated:
        return redirect("home")
    on_tablet = KEY in request.session and request.POST.get("tablet")
    request.session.flush()
    return redirect("sign-in" if on_tablet else "consent-open")


def pdf_response(content: bytes | None, name: str) -> HttpResponse:
    """A copy to keep. Raises Http404 where there is none."""
    if content is None:
        raise Http404
    file = f"consent-{name.replace(' ', '-').lower()}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )
