"""Handing in a call list, and saying how it reads."""

from typing import Any

from django import forms

from participants.call_list import columns
from participants.call_list.decoding import (
    ENCODINGS,
    decode_as,
    encode_back,
    strange_words,
)
from participants.call_list.models import CallList
from participants.call_list.reading import Reading, reading_of
from trialsite.protocol import current
from trialsite.protocol.types import Site
from trialsite.values import dates

LONGEST_CHOICE = 120
"""Characters of a row that may be chosen as the header."""


class HandInForm(forms.Form):
    """The file, and where it comes from."""

    file = forms.FileField(
        label="The clinic's file",
        help_text=(
            "CSV or tab-separated text: a name, phone numbers or e-mail addresses, and "
            "a date of birth if there is one. At most 8 MB, 80,000 rows and 60 "
            "columns. Nobody is listed before you have seen what will happen."
        ),
        error_messages={
            "required": "Choose the file to hand in.",
            "empty": "This file is empty. Choose another.",
        },
    )

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fixed = len(sites) == 1
        self.fields = {
            "site": forms.ChoiceField(
                choices=[(site.code, site.name) for site in sites],
                initial=sites[0].code if fixed else None,
                widget=forms.HiddenInput if fixed else forms.Select,
            ),
            "source": forms.ChoiceField(
                label="How did these people hear of the trial?",
                choices=[
                    ("", "Choose one"),
                    *((one.code, one.label) for one in current().screening.sources),
                ],
            ),
            **self.fields,
        }


class ReadingForm(forms.Form):
    """Separator, columns, order of day and month, and encoding where it is open."""

    def __init__(self, *args: Any, call_list: CallList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reading = reading_of(call_list)
        self.asked = reading.asked
        if reading.asked:
            self.fields["encoding"] = forms.ChoiceField(
                label="Which of these is written as it should be?",
                choices=[
                    (one, f"{', '.join(_words(call_list, one))} ({ENCODINGS[one]})")
                    for one in reading.asked
                ],
                widget=forms.RadioSelect,
                error_messages={"required": "Say which line is right."},
            )
        if columns.BORN in reading.layout.fields:
            self.fields["order"] = forms.ChoiceField(
                label="Day or month first, in dates such as 03/04/1968",
                choices=[("", "Not said"), *dates.ORDERS.items()],
                initial=reading.order,
                required=False,
            )
        self.fields["separator"] = forms.ChoiceField(
            label="What stands between two columns",
            choices=[*columns.SEPARATORS.items()],
            initial=reading.layout.separator,
        )
        choices = [
            (number, f"Row {number}: {' | '.join(cells)}"[:LONGEST_CHOICE])
            for number, cells in reading.first
        ]
        self.fields["row"] = forms.TypedChoiceField(
            label="Which row names the columns",
            choices=[*choices, (0, "None of them")],
            coerce=int,
            empty_value=None,
            initial=reading.layout.row,
            required=False,
            help_text="Rows above it are not read.",
        )
        pairs = zip(reading.layout.header, reading.layout.fields, strict=True)
        for place, (name, field) in enumerate(pairs):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=_column(name, place, reading),
                choices=[*columns.FIELDS.items()],
                initial=field,
                required=False,
            )


def _column(name: str, place: int, reading: Reading) -> str:
    label = f"Column “{name}”" if name else f"Column {place + 1}"
    example = reading.example(place)
    return f"{label}, such as “{example}”" if example else label


def _words(call_list: CallList, encoding: str) -> list[str]:
    differ = reading_of(call_list).differ
    raw = encode_back(call_list.text, call_list.encoding, differ)
    return strange_words(decode_as(raw, encoding))
