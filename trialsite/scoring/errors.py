"""The one exception of the rules."""


class MeasureError(ValueError):
    """A value that no rule can use, as distinct from a value that is missing.

    `code` is one of out_of_range, wrong_type, wrong_length, unknown_drug,
    unsupported_route, unsupported_form, missing_field, unexpected_field, duplicate,
    future_date, outside_window (about data) or unknown_function, unknown_table,
    unknown_parameter (about a protocol). `what` names the thing, `value` is what was
    found and `allowed` says in words what would have done; the message has all three.
    """

    def __init__(self, code: str, *, what: str, value: object, allowed: str) -> None:
        self.code = code
        self.what = what
        self.value = value
        self.allowed = allowed
        found = "missing" if value is None else str(value)
        super().__init__(f"{what} is {found}. Allowed: {allowed}.")
