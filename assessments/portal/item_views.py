"""One question on a page; what is chosen is kept at once."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.portal.access import through_link
from assessments.portal.opened import open_form, sheet_of
from assessments.portal.pages import address_of_open, page, progress_words
from assessments.portal.progress import queue_of
from assessments.responses.actions import save_answers
from assessments.responses.models import Response
from assessments.responses.refusals import AnswersRefused
from assessments.responses.sheet import Change, Missing, Sheet
from assessments.responses.typed import read
from assessments.schedule.models import Visit
from trialsite.protocol.types import Item


@dataclass(frozen=True)
class ItemPage:
    """An item of an open form, with its neighbours."""

    response: Response
    sheet: Sheet
    item: Item

    @property
    def place(self) -> int:
        return [item.code for item in self.sheet.shown].index(self.item.code)

    def beside(self, step: int) -> str | None:
        """The address of the question *step* places on, None beyond either end."""
        shown, place = self.sheet.shown, self.place + step
        if not 0 <= place < len(shown):
            return None
        return reverse(
            "portal-item", args=[self.sheet.instrument.code, shown[place].code]
        )

    @property
    def check(self) -> str:
        return reverse("portal-check", args=[self.sheet.instrument.code])


@through_link
@require_http_methods(["GET", "HEAD", "POST"])
def item(
    request: HttpRequest, visit: Visit, instrument: str, item: str
) -> HttpResponse:
    """Ask one question; keep what was chosen and go on."""
    response = open_form(visit, instrument)
    if response is None:
        return redirect("portal-home")
    sheet = sheet_of(response)
    try:
        found = sheet.instrument.item(item)
    except LookupError:
        raise Http404 from None
    if found not in sheet.shown:
        return redirect(address_of_open(sheet))
    question = ItemPage(response, sheet, found)
    if request.method == "POST":
        return _keep(request, visit, question)
    return _ask(request, visit, question)


def _keep(request: HttpRequest, visit: Visit, question: ItemPage) -> HttpResponse:
    passing = bool(request.headers.get("HX-Request"))
    try:
        sheet = _save(request, question)
    except AnswersRefused as refused:
        if passing:
            return HttpResponse(status=422)
        error = refused.errors[question.item.code]
        return _ask(
            request,
            visit,
            question,
            typed=request.POST.get(question.item.code, ""),
            error=f"“{error.value}” does not fit here: {error.allowed}.",
        )
    if passing:
        return HttpResponse(status=204)
    after = ItemPage(question.response, sheet, question.item)
    if request.POST.get("go") == "back":
        return redirect(after.beside(-1) or "portal-home")
    if request.GET.get("from") == "check":
        return redirect(after.check)
    return redirect(after.beside(1) or after.check)


def _save(request: HttpRequest, question: ItemPage) -> Sheet:
    code = question.item.code
    change: Change
    if missing := request.POST.get("missing"):
        change = Missing(missing)
    else:
        change = read(question.item, request.POST.get(code, ""))
        emptied = (
            question.item.type in ("number", "text") and code in question.sheet.answers
        )
        if change is None and not emptied:
            return question.sheet
    saved = save_answers(response=question.response, values={code: change}, by=None)
    return sheet_of(saved)


def _ask(
    request: HttpRequest,
    visit: Visit,
    question: ItemPage,
    *,
    typed: str | None = None,
    error: str = "",
) -> HttpResponse:
    sheet, found = question.sheet, question.item
    queue = queue_of(visit)
    place, of = question.place + 1, len(sheet.shown)
    value = sheet.answers.get(found.code, "") if typed is None else typed
    reasons = [
        (coded.code, coded.label)
        for coded in sheet.instrument.missing
        if coded.code in sheet.instrument.missing_codes(found)
    ]
    return page(
        request,
        "portal/item.html",
        visit,
        item=found,
        value=value,
        error=error,
        options=[(option.code, option.label) for option in found.options],
        reasons=reasons,
        reason=dict(reasons).get(sheet.missing.get(found.code, "")),
        back=question.beside(-1) or reverse("portal-home"),
        last=place == of,
        done=place,
        total=of,
        saved="saved"
        if found.code in sheet.answers or found.code in sheet.missing
        else "",
        progress=progress_words(sheet.instrument, place, of, queue.time),
    )
