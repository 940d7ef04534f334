"""A whole instrument on one page, for staff."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assessments.responses.merging import MODE
from assessments.responses.models import EntryMode, Response
from assessments.responses.reading import LEFT_BLANK
from assessments.responses.refusals import AnswersRefused
from assessments.responses.sheet import Change, Missing, Sheet, condition_of
from assessments.responses.typed import read
from trialsite.protocol.types import SKIPPED, AnswerError, Instrument, Item, VisitPlan

# A page may have two hundred of these: a template for each takes most of its time.
RADIO = (
    '<span class="form-check{inline}"><input class="form-check-input" type="radio" '
    'name="{name}" value="{value}" id="{id}"CHOSEN> '
    '<label class="form-check-label" for="{id}">{label}</label></span>'
)
OPTION = '<option value="{value}"CHOSEN>{label}</option>'


class AnswerWidget(forms.MultiWidget):
    """The answer, and beside it why there is none."""

    template_name = "responses/answer_widget.html"

    def __init__(self, item: Item, reasons: list[tuple[str, str]]) -> None:
        self.item = item
        super().__init__(
            widgets={
                "": _widget_of(item),
                "missing": forms.Select(
                    choices=[("", "Missing because…"), *reasons],
                    attrs={
                        "class": "form-select form-select-sm",
                        "aria-label": f"{item.label}: why there is no answer",
                    },
                ),
            }
        )

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, Missing):
            return ["", value.code]
        return ["" if value is None else str(value), ""]

    def id_for_label(self, id_: str) -> str:
        """The id of the whole group, which an error summary links to."""
        return f"{id_}_group"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        answer, reason = context["widget"]["subwidgets"]
        context |= {
            "item": self.item,
            "radios": _each(
                RADIO,
                "checked",
                answer,
                inline=" form-check-inline" if self.item.type == "scale" else "",
            ),
            "reason": reason,
            "reasons": _each(OPTION, "selected", reason),
        }
        return context


def _each(html: str, chosen: str, widget: Mapping[str, Any], **more: str) -> SafeString:
    """*html* for each option of a widget, those that are *chosen* saying so; nothing
    where there are none."""
    plain, marked = html.replace("CHOSEN", ""), html.replace("CHOSEN", f" {chosen}")
    drawn = [
        format_html(
            marked if option["selected"] else plain,
            name=option["name"],
            value=option["value"],
            id=option["attrs"].get("id", ""),
            label=option["label"],
            **more,
        )
        for _, options, _ in widget.get("optgroups", ())
        for option in options
    ]
    return format_html_join("\n", "{}", ((one,) for one in drawn))


class AnswerField(forms.Field):
    """One item; its cleaned value is what save_answers takes: a value, a Missing, or
    None where nothing was said."""

    widget: AnswerWidget

    def __init__(
        self, item: Item, reasons: list[tuple[str, str]], *, asked_if: str
    ) -> None:
        self.item = item
        self.reasons = dict(reasons)
        condition = f"Only if {asked_if}." if asked_if else ""
        super().__init__(
            label=item.label,
            help_text=f"{item.hint} {condition}".strip(),
            required=False,
            widget=AnswerWidget(item, reasons),
        )

    def clean(self, value: Any) -> Change:
        typed, missing = (text or "" for text in value)
        answer = read(self.item, typed)
        if missing and answer is not None:
            raise forms.ValidationError(
                f"There is an answer, “{typed}”, and a reason why there is none. "
                "Keep one of the two."
            )
        if missing:
            return Missing(missing)
        return answer

    def in_words(self, value: Change) -> str:
        """An answer, or why there is none, as a person reads it."""
        if isinstance(value, Missing):
            return self.reasons.get(value.code, value.code)
        if value is None:
            return "no answer"
        labels: dict[object, str] = {o.code: o.label for o in self.item.options}
        return labels.get(value, str(value))


class InstrumentForm(forms.Form):
    """The items of an instrument and how the answers reached us. ``shown`` is what the
    page starts from, by field. What is wrong is said beside its field; ``changes`` has
    what can be kept nevertheless."""

    mode = forms.ChoiceField(label="How these answers reached us")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        instrument: Instrument,
        plan: VisitPlan,
        response: Response | None,
    ) -> None:
        self.sheet = Sheet(
            instrument,
            response.answers if response else {},
            response.missing if response else {},
        )
        modes_of_visit = mode_choices(plan)
        first = modes_of_visit[0][0] if modes_of_visit else ""
        mode = response.mode if response is not None else first
        self.shown = {
            **dict.fromkeys(item.code for item in instrument.items),
            **self.sheet.said,
            MODE: mode,
        }
        super().__init__(data, initial=self.shown)
        modes = self.fields["mode"]
        if isinstance(modes, forms.ChoiceField):
            modes.choices = modes_of_visit
        labels = {coded.code: coded.label for coded in instrument.missing}
        for item in instrument.items:
            reasons = [
                (code, labels.get(code, LEFT_BLANK if code == SKIPPED else code))
                for code in instrument.missing_codes(item)
            ]
            self.fields[item.code] = AnswerField(
                item, reasons, asked_if=condition_of(instrument, item)
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field("mode"),
            *(
                Field(item.code, template="responses/item_field.html")
                for item in instrument.items
            ),
        )

    def clean(self) -> dict[str, Any]:
        """Check all answers together: an item may depend on another."""
        try:
            self.sheet.changed(self._said())
        except AnswersRefused as refused:
            for code, error in refused.errors.items():
                self.add_error(code, in_words(error))
        return self.cleaned_data

    @property
    def changes(self) -> dict[str, Change]:
        """Every answer without an error, by item code, and the mode."""
        return {**self._said(), MODE: self.cleaned_data[MODE]}

    def _said(self) -> dict[str, Change]:
        return {
            item.code: self.cleaned_data[item.code]
            for item in self.sheet.instrument.items
            if item.code in self.cleaned_data
        }


def mode_choices(plan: VisitPlan) -> list[tuple[str, str]]:
    """How staff may enter the forms of a visit, in the protocol's order."""
    modes = [EntryMode(mode) for mode in plan.modes]
    return [
        (mode.value, str(mode.label)) for mode in modes if mode is not EntryMode.SELF
    ]


def in_words(error: AnswerError) -> str:
    """What was wrong with an answer, and what is allowed."""
    return f"“{error.value}” is not an answer here: {error.allowed}."


def _widget_of(item: Item) -> forms.Widget:
    if item.type == "choice":
        return forms.RadioSelect(
            choices=[(str(option.code), option.label) for option in item.options]
        )
    if item.type == "scale":
        return forms.RadioSelect(choices=[(str(n), str(n)) for n in item.codes()])
    if item.type == "text":
        return forms.Textarea(attrs={"rows": 3, "class": "form-control"})
    return forms.TextInput(
        attrs={"inputmode": "decimal", "class": "form-control numberinput"}
    )
