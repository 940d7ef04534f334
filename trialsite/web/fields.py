"""Fields of forms for what trialsite/values reads: however a page is reached, a number
or a day is read in one way. A form that is of one site calls ``of_site``."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from trialsite import clock
from trialsite.protocol.now import every_site
from trialsite.protocol.types import Site
from trialsite.values.dates import (
    BadBirth,
    BadDate,
    OrderNotKnown,
    order_in,
    read_birth,
    read_day,
)
from trialsite.values.emails import BadEmail, read_email
from trialsite.values.names import BadName, read_name
from trialsite.values.numbers import BadNumber, read_number
from trialsite.values.phones import LONGEST, BadPhone, read_phone

EXAMPLE_DAY = "That is not a date. Give it as 2026-03-31."
EXAMPLE_BIRTH = "That is not a date. Give it as 1968-03-31."


def of_site(form: forms.BaseForm, site: Site) -> None:
    """Let the fields of *form* be read as people of *site* write."""
    for field in form.fields.values():
        if isinstance(field, PhoneField | DayField):
            field.country, field.zone = site.country, site.timezone


def _trials_country() -> str:
    """The country of all sites; "" where there is more than one."""
    found = {site.country for site in every_site()}
    return found.pop() if len(found) == 1 else ""


class PhoneField(forms.CharField):
    """A telephone number, kept in international form."""

    country = zone = ""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "tel", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**{"max_length": LONGEST, "required": False} | options)

    def to_python(self, value: object) -> str:
        try:
            return read_phone(str(value or ""), self.country or _trials_country())
        except BadPhone as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class AddressField(forms.EmailField):
    """An e-mail address."""

    default_validators: list[Any] = []

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 254} | options)

    def to_python(self, value: object) -> str:
        try:
            return read_email(str(value or ""))
        except BadEmail as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class NameField(forms.CharField):
    """A name of a person, or a part of one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 80} | options)

    def to_python(self, value: object) -> str:
        try:
            return read_name(str(value or ""))
        except BadName as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class DayField(forms.DateField):
    """A day of something in the trial. A browser sends what is chosen as ISO 8601; what
    is typed is read in the order of the site's country."""

    country, zone = "", "UTC"
    example = EXAMPLE_DAY

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}))
        wrong = {"invalid": self.example} | options.pop("error_messages", {})
        super().__init__(**options, error_messages=wrong)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        order = order_in(self.country or _trials_country())
        wrong = str(self.error_messages["invalid"])
        try:
            return self.read(str(value), order, clock.today(self.zone))
        except OrderNotKnown:
            wrong = f"{str(value)!r} can be two days. {wrong}"
        except BadBirth as error:
            wrong = f"{str(value)!r} is not {error}."
        except BadDate:
            pass
        raise forms.ValidationError(wrong, code="invalid")

    def read(self, text: str, order: str, today: date) -> date:
        return read_day(text, order, today)


class BirthField(DayField):
    """A date of birth: a year of two digits is never one to come."""

    example = EXAMPLE_BIRTH

    def read(self, text: str, order: str, today: date) -> date:
        return read_birth(text, order, today)


class NumberField(forms.DecimalField):
    """A decimal number, with a point before decimals."""

    # The stubs have a decimal field as a kind of integer field.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # stubs say str
        if value in self.empty_values or isinstance(value, Decimal | int):
            return super().to_python(value)
        try:
            return read_number(str(value))
        except BadNumber:
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid"
            ) from None
