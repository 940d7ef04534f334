"""The codes of the protocol that this floor's rows name; found by name."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from assessments.responses.models import Response
from assessments.schedule.models import Visit
from trialsite.protocol.in_use import names_codes
from trialsite.protocol.versions import every_version

ANSWERED = """
    select distinct jsonb_object_keys(answers || missing) from assessments_response
"""
CHOSEN = """
    select distinct one.key, one.value
    from assessments_response, jsonb_each_text(answers) one where one.key = any (%s)
"""
NOT_ANSWERED = """
    select distinct instrument, one.value
    from assessments_response, jsonb_each_text(missing) one
"""


@names_codes
def visits_and_answers() -> Mapping[str, Iterable[str]]:
    """Of visits and of the forms filled at them."""
    choices = [
        item.code
        for form in every_version().instruments.values()
        for item in form.items
        if item.type == "choice"
    ]
    visits, responses = Visit.objects.order_by(), Response.objects.order_by()
    return {
        "visits": set(visits.values_list("code", flat=True).distinct()),
        "instruments": set(responses.values_list("instrument", flat=True).distinct()),
        "items": {item for (item,) in _rows(ANSWERED)},
        "options": {f"{item}:{option}" for item, option in _rows(CHOSEN, [choices])},
        "missing": {f"{form}:{code}" for form, code in _rows(NOT_ANSWERED)},
    }


def _rows(query: str, values: Sequence[list[str]] = ()) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
