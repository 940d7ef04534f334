"""Pages of call lists: who is to be called, and a file from first look to end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from participants.call_list.actions import (
    LARGEST,
    CallListRefused,
    begin_taking,
    hand_in,
    lacks,
    put_aside,
)
from participants.call_list.columns import SEPARATORS
from participants.call_list.decoding import ENCODINGS, strange_words
from participants.call_list.forms import HandInForm, ReadingForm
from participants.call_list.models import CallList, FileState
from participants.call_list.pages import counts_of, rows_of_fate
from participants.call_list.plan import Fate, as_they_ended, plan
from participants.call_list.read_anew import save_reading_page
from participants.call_list.reading import Reading, reading_of
from participants.call_list.to_call import page_to_call
from participants.keyset import KeyPage
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.editing.comparing import Base
from trialsite.editing.forms import draw_again, newer_in_words
from trialsite.editing.pages import carried, new_base, sent_base
from trialsite.protocol.now import stated_site
from trialsite.row_security.asking import asks, get_or_refuse
from trialsite.values.tables import lines_of
from trialsite.web.input import number_in
from trialsite.web.uploads import takes_files

PER_PAGE = 50
MOST_SHOWN = 20
NEWEST = 10
LEFT_OUT = [Fate.KNOWN, Fate.TWICE, Fate.REFUSED]
TONES = {
    FileState.READING: "info",
    FileState.UNREADABLE: "late",
    FileState.DRY: "due",
    FileState.QUEUED: "info",
    FileState.RUNNING: "info",
    FileState.DONE: "good",
    FileState.DROPPED: "quiet",
}


@asks(Permission.SCREEN)
def call_list(request: ScopedRequest) -> HttpResponse:
    """Who is to be called, at the sites at which the user screens; and the files."""
    request.scope.require(Permission.SCREEN)
    sites = request.scope.sites_with(Permission.SCREEN)
    if (site := request.GET.get("site")) in sites:
        sites = (site,)
    page = page_to_call(
        request.scope.candidates(Permission.SCREEN, at=sites),
        request.GET.get("after", ""),
        PER_PAGE,
    )
    # What the files hold is megabytes each, and none of it is shown here.
    files = request.scope.call_lists(Permission.SCREEN, at=sites).defer("text")
    files = files.select_related("site", "by")
    context = {
        "page": page,
        "files": [_line(one) for one in files.order_by("-at")[:NEWEST]],
    }
    return render(request, "call_list/to_call.html", context)


@takes_files(most=LARGEST)
@asks(Permission.SCREEN)
def call_list_new(request: ScopedRequest) -> HttpResponse:
    """Hand in a clinic's file."""
    request.scope.require(Permission.SCREEN)
    codes = request.scope.sites_with(Permission.SCREEN)
    sites = [stated_site(code) for code in codes]
    posted = request.method == "POST"
    form = HandInForm(
        request.POST if posted else None, request.FILES if posted else None, sites=sites
    )
    if posted and form.is_valid():
        data = form.cleaned_data
        try:
            made = hand_in(
                site=data["site"],
                source=data["source"],
                name=data["file"].name,
                raw=data["file"].read(),
                by=request.user,
            )
        except CallListRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            return redirect("call-list-file", made.pk)
    return render(request, "call_list/new.html", {"form": form})


@asks(Permission.SCREEN)
def call_list_file(request: ScopedRequest, key: UUID) -> HttpResponse:
    """One file: what would happen, how it reads, how far it is, what was refused."""
    found = _found(request, key)
    whose = {"record": f"call-list:{found.pk}", "person": str(request.user.pk)}
    form = ReadingForm(
        request.POST if request.POST.get("do") == "read" else None, call_list=found
    )
    base = new_base(reading_of(found).choices(found.encoding))
    if request.method == "POST":
        done = _do(request, found, form, sent_base(request.POST, **whose))
        if isinstance(done, HttpResponse):
            return done
        form, base = done
        found.refresh_from_db()
    context = _line(found) | _rows(request, found) | _how_it_is_read(found)
    dry = found.state == FileState.DRY
    context |= {
        "form": form,
        "lacks": lacks(found) if dry else None,
        "based_on": carried(base, **whose),
    }
    return render(request, "call_list/file.html", context)


@require_GET
@asks(Permission.SCREEN)
def call_list_progress(request: ScopedRequest, key: UUID) -> HttpResponse:
    """The part of a file's page that changes while it is read or taken. When it has
    been read the rest of the page changes too."""
    found = _found(request, key)
    response = render(request, "call_list/_progress.html", _line(found))
    if found.state in (FileState.DRY, FileState.UNREADABLE):
        response["HX-Refresh"] = "true"
    return response


def _do(
    request: ScopedRequest, found: CallList, form: ReadingForm, base: Base
) -> HttpResponse | tuple[ReadingForm, Base]:
    """Do what was pressed; where it was refused, what to draw the page with."""
    zone = stated_site(found.site_id).timezone
    try:
        match request.POST.get("do"):
            case "read" if form.is_valid():
                saved = save_reading_page(
                    call_list=found, said=form.cleaned_data, base=base, by=request.user
                )
                if saved.newer:
                    words = newer_in_words(saved.newer, form, saved.earlier, zone)
                    messages.warning(request, words)
                if saved.clashes:
                    return draw_again(
                        form=form,
                        make=lambda data: ReadingForm(data, call_list=found),
                        base=base,
                        now=saved.now,
                        clashes=dict.fromkeys(saved.clashes, saved.earlier),
                        refused={},
                        zone=zone,
                    )
            case "take":
                begin_taking(call_list=found, base=base, by=request.user)
            case "drop":
                put_aside(call_list=found, by=request.user)
                messages.success(request, "Put aside. What the file held is erased.")
                return redirect("call-list")
            case _:
                return form, base
    except CallListRefused as error:
        if form.is_bound:
            known = error.field if error.field in form.fields else None
            form.add_error(known, str(error))
            return form, base
        messages.error(request, str(error))
    return redirect("call-list-file", found.pk)


def _found(request: ScopedRequest, key: UUID) -> CallList:
    found: CallList = get_or_refuse(
        *(request.scope, "call_lists", Permission.SCREEN, "site", "by"),
        narrowed=lambda rows: rows.defer("text"),
        pk=key,
    )
    return found


def _line(found: CallList) -> dict[str, Any]:
    """A file as its row and its page show it."""
    state = FileState(found.state)
    line: dict[str, Any] = {"list": found, "tone": TONES[state], "word": state.label}
    if state == FileState.READING:
        line["read"] = sum(counts_of(found).values())
    return line


def _how_it_is_read(found: CallList) -> dict[str, Any]:
    reading = reading_of(found)
    return {
        "reading": reading,
        "strange": _strange(found, reading),
        "encoding": ENCODINGS[found.encoding],
        "separator": SEPARATORS[reading.layout.separator],
    }


def _rows(request: ScopedRequest, found: CallList) -> dict[str, Any]:
    """The rows with what becomes of them, a page at a time; once they were taken,
    those that were not, for only they are still to be read."""
    if found.state not in (FileState.DRY, FileState.DONE):
        return {}
    fate = request.GET.get("fate", "")
    first = number_in(request.GET.get("after", "")) or 0
    dry = found.state == FileState.DRY
    shown = [*Fate] if dry else LEFT_OUT
    fates = [one for one in shown if one == fate] or shown
    rows = rows_of_fate(found, fates, first, PER_PAGE)
    if dry:
        # Somebody may have become known since they were read.
        lines = plan([row for row, _ in rows.rows], found.site_id)
    else:
        lines = as_they_ended(rows.rows, found.site_id)
    following = "" if rows.next is None else str(rows.next)
    page = KeyPage(lines, following, first=first == 0)
    counts = counts_of(found) if dry else {}
    return {"fate": fate, "counts": counts, "page": page}


def _strange(found: CallList, reading: Reading) -> str:
    """Words of the lines that are in another encoding than the others, by which a
    person sees whether they are read rightly."""
    if not reading.differ or not found.text:
        return ""
    lines = lines_of(found.text)
    some = (lines[number - 1] for number in reading.differ[:MOST_SHOWN])
    return ", ".join(strange_words(" ".join(some)))
