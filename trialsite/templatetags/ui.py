"""Template tags of the look: ``{% load ui %}``."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from trialsite.ui.icons import drawing
from trialsite.ui.timeline import Timeline
from trialsite.ui.tones import icon_of
from trialsite.values.phones import phone_link

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, label: str = "") -> SafeString:
    """Draw the icon *name* (trialsite/ui/icons.py) at the size of the text.

    Without a *label* it is decoration, hidden from screen readers; with one it is an
    image of that name. Raises LookupError for a name that is not drawn.
    """
    # The drawings are constants of ours, never what anybody typed.
    inside = mark_safe(drawing(name))  # noqa: S308
    named = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" '
        'stroke="currentColor" stroke-width="1.6" stroke-linecap="round" '
        'stroke-linejoin="round" focusable="false" {}>{}</svg>',
        named,
        inside,
    )


# Long lists draw the same few words over and over. None of them names a person.
OFTEN_DRAWN = 2048


@register.simple_tag
def pill(tone: str, word: object, icon: str = "") -> SafeString:
    """A status as colour, icon and word. *tone* is one of good, due, late, info,
    quiet; *icon* replaces the tone's own. Raises LookupError for another tone and
    ValueError without a word, for colour alone says nothing to many readers."""
    if not str(word).strip():
        raise ValueError(f"A {tone} pill has no word; give it one, such as 'complete'")
    return _pill(tone, str(word), icon or icon_of(tone))


@lru_cache(OFTEN_DRAWN)
def _pill(tone: str, word: str, icon_name: str) -> SafeString:
    return render_to_string(
        "_components/pill.html", {"tone": tone, "word": word, "icon_name": icon_name}
    )


@register.simple_tag
def visit_dots(dots: Iterable[tuple[str, str, str]]) -> SafeString:
    """A participant's visits as a short chain of dots. *dots* holds a (label, tone,
    word) for each visit in order; screen readers hear "label: word"."""
    drawn = format_html_join("", "{}", ((_visit_dot(*dot),) for dot in dots))
    return format_html('<ol class="visit-dots">{}</ol>', drawn)


@lru_cache(OFTEN_DRAWN)
def _visit_dot(label: str, tone: str, word: str) -> SafeString:
    dot = {"label": label, "tone": tone, "word": word, "icon_name": icon_of(tone)}
    drawn = render_to_string("_components/visit_dot.html", dot)
    return SafeString(drawn.rstrip("\n"))


@register.inclusion_tag("_components/timeline.html")
def timeline(timeline: Timeline) -> dict[str, object]:
    """Draw what trialsite.ui.timeline.draw laid out: an SVG on wide screens, the
    same facts as a list on phones and for screen readers."""
    return {"timeline": timeline}


@register.inclusion_tag("_components/scale.html")
def scale(
    name: str,
    legend: str,
    minimum: int = 0,
    maximum: int = 10,
    value: object = "",
    low_label: str = "",
    high_label: str = "",
    hint: str = "",
    error: str = "",
    heading: bool = False,
) -> dict[str, object]:
    """A question answered by one whole number, as a grid of big buttons that are
    plain radios. *value* is what was answered before ("" for nothing); *heading*
    makes the question the page's h1."""
    given = "" if value is None else str(value)
    return {
        "name": name,
        "legend": legend,
        "choices": [(n, str(n) == given) for n in range(minimum, maximum + 1)],
        "minimum": minimum,
        "maximum": maximum,
        "low_label": low_label,
        "high_label": high_label,
        "hint": hint,
        "error": error,
        "heading": heading,
    }


@register.inclusion_tag("_components/choices.html")
def choices(
    name: str,
    legend: str,
    options: Sequence[tuple[Any, str]],
    value: object = "",
    hint: str = "",
    error: str = "",
    heading: bool = False,
) -> dict[str, object]:
    """A question answered by one of *options*, (code, label) pairs, as a list of big
    plain radios. *value*, *hint*, *error* and *heading* are as in ``scale``."""
    given = "" if value is None else str(value)
    return {
        "name": name,
        "legend": legend,
        "choices": [(code, label, str(code) == given) for code, label in options],
        "hint": hint,
        "error": error,
        "heading": heading,
    }


@register.inclusion_tag("_components/bars.html")
def bars(
    rows: Iterable[tuple[str, Any]], caption: str, unit: str = ""
) -> dict[str, object]:
    """A small figure of (label, number) rows, with the numbers as a table beneath.
    *caption* names the figure; numbers are not negative."""
    pairs = [(label, float(number), number) for label, number in rows]
    top = max((size for _, size, _ in pairs), default=0) or 1
    return {
        "caption": caption,
        "unit": unit,
        "rows": [
            {"label": label, "number": number, "width": round(size / top * 100)}
            for label, size, number in pairs
        ],
    }


@register.filter
def initials(name: object) -> str:
    """The first letters of the first and last word of *name*, as on the user menu:
    "Maya Keller" gives "MK", "maya@example.org" gives "M"."""
    words = str(name).split("@")[0].replace(".", " ").split()
    letters = [word[0] for word in (words[:1] + words[1:][-1:])]
    return "".join(letters).upper()


@register.filter
def dial(number: object) -> str:
    """The address of a link that dials a kept telephone number."""
    return phone_link(str(number))


@register.filter
def first_control(field: BoundField) -> str:
    """The id that a link to *field* jumps to: the field itself, or the first button
    where it is drawn as several (radios, a split date)."""
    whole = field.auto_id
    return field.id_for_label or f"{whole}_0"
