"""A form drawn again after a save that others came before: what is newer is shown, and
what two changed is asked."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from django import forms
from django.http import QueryDict

from trialsite import clock
from trialsite.context.reading import zone_here
from trialsite.editing.comparing import Base, Both, Keep, Newer, is_empty
from trialsite.editing.pages import DECISION
from trialsite.values.instants import clock_words, day_words, instant_words

NAMED = 4
"""How many fields a message names; of more it says the number."""


@runtime_checkable
class Worded(Protocol):
    """A field that says its values by itself."""

    def in_words(self, value: Any) -> str: ...


class ClashWidget(forms.Widget):
    """Two values, one of which to keep; what was typed comes along unseen."""

    template_name = "editing/clash_widget.html"
    use_fieldset = True

    def __init__(self, both: Both, typed: list[tuple[str, str]]) -> None:
        super().__init__()
        self.both, self.typed = both, typed

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {
            "decision": f"{DECISION}{name}",
            "both": self.both,
            "typed": self.typed,
            "theirs": Keep.THEIRS,
            "mine": Keep.MINE,
        }


Made = TypeVar("Made", bound=forms.BaseForm)


def draw_again(
    *,
    form: Made,
    make: Callable[[QueryDict], Made],
    base: Base,
    now: Mapping[str, object],
    clashes: Mapping[str, Newer],
    refused: Mapping[str, str],
    zone: str,
) -> tuple[Made, Base]:
    """The bound *form* as *make* makes it anew, after what could be saved was saved,
    and the base of its page. It has what is kept *now* (by field), what was typed where
    it was wrong, by the form or by what saved it (*refused*), and a choice where there
    are *clashes*."""
    wrong = {*form.errors, *refused} - clashes.keys()
    mine = {name: form.cleaned_data.get(name) for name in clashes}
    fresh = make(_data(form, now, typed={*wrong, *clashes}))
    fresh.is_valid()
    for name, error in refused.items():
        fresh.add_error(name, error)
    for name, newer in clashes.items():
        field = fresh.fields[name]
        when = moment_in_words(newer, zone)
        both = Both(
            in_words(field, now.get(name)),
            in_words(field, mine[name]),
            f"saved by {newer.who} {when}",
        )
        field.widget = ClashWidget(both, _sent(fresh, name))
        fresh.add_error(name, f"Changed by {newer.who} {when}, and by you. Choose one.")
    drawn = {name: value for name, value in now.items() if name not in wrong}
    return fresh, base.showing(drawn).asking(clashes)


def in_words(field: forms.Field, value: object) -> str:
    """A value of *field* as a person reads it."""
    if isinstance(field, Worded):
        return field.in_words(value)
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    if is_empty(value):
        return "nothing"
    if isinstance(field, forms.ChoiceField):
        labels: dict[Any, Any] = dict(field.widget.choices)
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(each, each)) for each in values)
    if isinstance(value, date):
        return f"{day_words(value)}"
    return str(value)


def moment_in_words(newer: Newer, zone: str = "") -> str:
    """When it was saved, in the page's zone or in *zone*: "at 1:00 pm CDT", with the
    day unless it is today."""
    if not newer.at:
        return "since"
    moment, zone = datetime.fromisoformat(newer.at), zone_here(zone)
    if clock.day_of(moment, zone) == clock.today(zone):
        return f"at {clock_words(moment, zone)}"
    return f"on {instant_words(moment, zone)}"


def newer_in_words(
    names: Collection[str], form: forms.BaseForm, newer: Newer, zone: str
) -> str:
    """What to say to somebody whose page was older, and overwrote nothing: who saved
    which fields, and when."""
    who = newer.who[:1].upper() + newer.who[1:]
    labels = [f"“{form.fields[name].label}”" for name in names]
    if len(labels) > NAMED:
        labels = [*labels[:NAMED], f"{len(labels) - NAMED} more"]
    return (
        f"{who} changed {', '.join(labels)} {moment_in_words(newer, zone)}, after you "
        "opened this page. None of it was overwritten, and yours is saved."
    )


def _names(form: forms.BaseForm, name: str) -> list[str]:
    """The names under which a browser sends a field."""
    widget = form.fields[name].widget
    whole = form.add_prefix(name)
    if isinstance(widget, forms.MultiWidget):
        parts: list[str] = widget.widgets_names  # type: ignore[attr-defined] # untyped
        return [whole + part for part in parts]
    return [whole]


def _sent(form: forms.BaseForm, name: str) -> list[tuple[str, str]]:
    data = form.data
    if not isinstance(data, QueryDict):
        raise TypeError("A form is drawn again with what a browser sent.")
    return [(key, text) for key in _names(form, name) for text in data.getlist(key)]


def _data(
    form: forms.BaseForm, now: Mapping[str, object], *, typed: Collection[str]
) -> QueryDict:
    """What a browser would send of *form* drawn with what is kept *now*, and with
    what was sent in the fields *typed*."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        if name in typed or name not in now:
            for key, text in _sent(form, name):
                data.appendlist(key, text)
        else:
            for key, texts in _texts(form, name, now[name]):
                data.setlist(key, texts)
    return data


def _texts(form: forms.BaseForm, name: str, value: Any) -> list[tuple[str, list[str]]]:
    widget, names = form.fields[name].widget, _names(form, name)
    if isinstance(widget, forms.MultiWidget):
        parts = widget.decompress(value) or [""] * len(names)
        return [(key, [part]) for key, part in zip(names, parts, strict=True)]
    if isinstance(widget, forms.CheckboxInput):
        return [(names[0], ["on"])] if value else []
    if getattr(widget, "allow_multiple_selected", False):
        return [(names[0], [str(each) for each in value or ()])]
    shown = widget.format_value(form.fields[name].prepare_value(value))
    # Select and RadioSelect give a list of one.
    chosen = shown if isinstance(shown, list) else [shown]
    return [(names[0], ["" if each is None else str(each) for each in chosen])]
