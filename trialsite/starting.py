"""What the web and the worker look at before they serve, where Django checks nothing or
goes on whatever it finds."""

from django.core.checks import run_checks

NEEDED = "needed"
"""The tag of the checks without which nothing starts."""


class CannotStart(RuntimeError):
    """Something lacks without which nothing is served; the message says what."""


def check_needed() -> None:
    """Raise CannotStart where a check that is NEEDED finds a fault."""
    faults = [one for one in run_checks(tags=[NEEDED]) if one.is_serious()]
    if faults:
        raise CannotStart("\n".join(str(one.msg) for one in faults))
