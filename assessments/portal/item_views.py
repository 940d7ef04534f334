"""One question on a page; what is chosen is kept at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.portal.access import through_link
from assessments.portal.opened import open_form, sheet_of
from assessments.portal.pages import address_of_open, page, progress_words
from assessments.portal.progress import queue_of
from assessments.responses.actions import save_page
from assessments.responses.forms import AnswerField
from assessments.responses.models import Response
from assessments.responses.sheet import Change, Missing, Sheet
from assessments.responses.typed import read
from assessments.schedule.models import Visit
from trialsite.editing.comparing import Both, Newer
from trialsite.editing.forms import moment_in_words
from trialsite.editing.pages import carried, new_base, sent_base
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
    code = question.item.code
    change = _change(request, question)
    if change is UNTOUCHED:
        return _next(request, question, question.sheet)
    saved = save_page(
        response=question.response,
        values={code: change},
        base=sent_base(request.POST, **_whose(question)),
        by=None,
    )
    if passing and (saved.refused or saved.clashes):
        return HttpResponse(status=422 if saved.refused else 409)
    if error := saved.refused.get(code):
        return _ask(
            request,
            visit,
            question,
            typed=request.POST.get(code, ""),
            error=f"“{error.value}” does not fit here: {error.allowed}.",
        )
    now = ItemPage(saved.response, sheet_of(saved.response), question.item)
    when = moment_in_words(saved.earlier)
    if newer := saved.clashes.get(code):
        when = moment_in_words(newer)
        field = AnswerField(question.item, reasons_of(question), asked_if="")
        clash = Both(
            field.in_words(now.sheet.said.get(code)),
            field.in_words(change),
            f"{_who(newer)} {when}",
        )
        return _ask(request, visit, now, clash=clash, newer=newer)
    if saved.newer:
        words = f"Changed by {_who(saved.earlier)} {when}, and kept: {now.item.label}."
        messages.warning(request, words)
    return _next(request, question, now.sheet)


def _next(request: HttpRequest, question: ItemPage, sheet: Sheet) -> HttpResponse:
    after = ItemPage(question.response, sheet, question.item)
    if request.headers.get("HX-Request"):
        # What the page shows now, for the next tap on it.
        context = {"based_on": _based_on(after), "passing": True}
        return render(request, "portal/_based_on.html", context)
    if request.POST.get("go") == "back":
        return redirect(after.beside(-1) or "portal-home")
    if request.GET.get("from") == "check":
        return redirect(after.check)
    return redirect(after.beside(1) or after.check)


UNTOUCHED = object()


def _change(request: HttpRequest, question: ItemPage) -> Change:
    """What was said of the question; UNTOUCHED for nothing, where there was nothing to
    clear."""
    code = question.item.code
    if missing := request.POST.get("missing"):
        return Missing(missing)
    change = read(question.item, request.POST.get(code, ""))
    emptied = (
        question.item.type in ("number", "text") and code in question.sheet.answers
    )
    return UNTOUCHED if change is None and not emptied else change


def _whose(question: ItemPage) -> dict[str, str]:
    """What a page is about, and whose it is."""
    response = question.response
    record = f"response:{response.visit_id}:{response.instrument}"
    return {"record": record, "person": "participant"}


def _based_on(question: ItemPage, newer: Newer | None = None) -> str:
    code = question.item.code
    base = new_base({code: question.sheet.said.get(code)})
    if newer is not None:
        base = base.asking({code: newer})
    return carried(base, **_whose(question))


def _who(newer: Newer) -> str:
    """Who saved it, as a participant knows them."""
    return newer.who if newer.who.startswith("you,") else "the study team"


def reasons_of(question: ItemPage) -> list[tuple[str, str]]:
    """Why there may be no answer, for the participant to choose from."""
    allowed = question.sheet.instrument.missing_codes(question.item)
    return [
        (coded.code, coded.label)
        for coded in question.sheet.instrument.missing
        if coded.code in allowed
    ]


def _ask(
    request: HttpRequest,
    visit: Visit,
    question: ItemPage,
    *,
    typed: str | None = None,
    error: str = "",
    clash: Both | None = None,
    newer: Newer | None = None,
) -> HttpResponse:
    sheet, found = question.sheet, question.item
    queue = queue_of(visit)
    place, of = question.place + 1, len(sheet.shown)
    value = sheet.answers.get(found.code, "") if typed is None else typed
    reasons = reasons_of(question)
    based_on = _based_on(question, newer)
    if error:
        # Nothing was saved, so the page still rests on what it showed.
        sent = sent_base(request.POST, **_whose(question))
        based_on = carried(sent, **_whose(question))
    return page(
        request,
        "portal/item.html",
        visit,
        item=found,
        value=value,
        error=error,
        based_on=based_on,
        clash=clash,
        sent=[
            (name, request.POST[name])
            for name in ("missing", found.code)
            if clash and name in request.POST
        ],
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
