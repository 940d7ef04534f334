"""What a refusal must say."""

from collections.abc import Callable

import pytest

from trialsite.scoring.errors import MeasureError

Said = tuple[str, str, object, str]
"""Its code, what is refused, the value that was found, and what is allowed."""


def assert_refused(do: Callable[[], object], said: Said) -> None:
    """*do* is refused, and the message has all that is *said*."""
    code, what, value, allowed = said
    with pytest.raises(MeasureError) as refused:
        do()
    error = refused.value
    assert (error.code, error.what, error.allowed) == (code, what, allowed)
    assert error.value == value
    assert type(error.value) is type(value)
    found = "missing" if value is None else value
    assert str(error) == f"{what} is {found}. Allowed: {allowed}."
