"""The numbers of the CONSORT flow diagram, as a page and as CSV."""

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from participants.consort.flow import Flow, flows, together
from participants.screening.words import words
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.now import stated_site, the_trial
from trialsite.row_security.asking import asks

ALL = "All sites"
LINES = (
    ("assessed", "Assessed for eligibility"),
    ("excluded", "Excluded: not eligible"),
    ("declined", "Declined"),
    ("waiting", "Waiting for an answer"),
    ("call_back", "To be called back"),
    ("in_process", "Eligible, not enrolled yet"),
    ("consented", "Consented"),
    ("enrolled", "Enrolled"),
    ("randomized", "Randomized"),
)
PARTS = {"excluded": "reasons", "declined": "declined_reasons"}


@asks(Permission.SEE_SCREENING)
def screening_numbers(request: ScopedRequest) -> HttpResponse:
    """How many were assessed and what became of them, by site and in all."""
    request.scope.require(Permission.SEE_SCREENING)
    columns = _columns(request)
    context = {
        "places": [place for place, _ in columns],
        "lines": _lines([flow for _, flow in columns]),
        "today": clock.today("UTC"),
    }
    return render(request, "consort/numbers.html", context)


@require_GET
@asks(Permission.SEE_SCREENING)
def screening_numbers_csv(request: ScopedRequest) -> HttpResponse:
    """The same numbers, one row for each."""
    request.scope.require(Permission.SEE_SCREENING)
    columns = _columns(request)
    name = f"{the_trial().key}-screening-{clock.today('UTC').isoformat()}.csv"
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(answer)
    writer.writerow(["line", "reason", "label", *(place for place, _ in columns)])
    for line in _lines([flow for _, flow in columns]):
        writer.writerow([line["name"], "", line["label"], *line["counts"]])
        for reason in line["reasons"]:
            writer.writerow(
                [line["name"], reason["code"], reason["label"], *reason["counts"]]
            )
    return answer


def _columns(request: ScopedRequest) -> list[tuple[str, Flow]]:
    """The name of each site with its numbers; all together, where there are several."""
    codes = request.scope.sites_with(Permission.SEE_SCREENING)
    parts = flows(request.scope, codes)
    columns = [(stated_site(part.site).name, part) for part in parts]
    return [*columns, (ALL, together(parts))] if len(parts) > 1 else columns


def _lines(flows: list[Flow]) -> list[dict[str, Any]]:
    lines = []
    for name, label in LINES:
        reasons: list[dict[str, Any]] = []
        if part := PARTS.get(name):
            total = getattr(
                together(flows[:1] if len(flows) == 1 else flows[:-1]), part
            )
            for code in sorted(total, key=lambda code: (-total[code], code)):
                counts = [getattr(flow, part).get(code, 0) for flow in flows]
                label_of = words(code, declined=name == "declined")
                reasons.append({"code": code, "label": label_of, "counts": counts})
        counts = [getattr(flow, name) for flow in flows]
        lines.append(
            {"name": name, "label": label, "counts": counts, "reasons": reasons}
        )
    return lines
