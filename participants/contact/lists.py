"""The day on which a list of people is drawn: each person's own."""

from django.db.models import DateField, DateTimeField, Expression, F, Func, Value
from django.db.models.functions import Cast

from trialsite import clock


def own_day(to: str = "", *, now: Expression | None = None) -> Cast:
    """Today by the clock of the participant, as the database reckons it; *to* is the
    path to them, such as ``participant__``. *now* is given to a compiled query."""
    local = Func(
        F(f"{to}timezone"),
        now or Value(clock.now()),
        function="timezone",
        output_field=DateTimeField(),
    )
    return Cast(local, DateField())
