"""The tags say in words what they show in colour."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from tests.reading import markup
from trialsite.ui.icons import ICONS
from trialsite.ui.samples import timeline
from trialsite.ui.timeline import draw
from trialsite.ui.tones import TONES


class Reader(HTMLParser):
    """What a page says aloud: its text, without what is hidden from readers."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.hidden or dict(attrs).get("aria-hidden") == "true":
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def render(source: str, **context: object) -> str:
    return markup(Template("{% load ui %}" + source).render(Context(context)))


def heard(markup: str) -> str:
    reader = Reader()
    reader.feed(markup)
    return " ".join("".join(reader.words).split())


@pytest.mark.parametrize("tone", TONES)
def test_a_pill_says_its_word(tone: str) -> None:
    drawn = render('{% pill tone "51 days left" %}', tone=tone)
    assert heard(drawn) == "51 days left"
    assert f"pill-{tone}" in drawn
    assert "<svg" in drawn


def test_a_pill_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="A late pill has no word"):
        render('{% pill "late" "" %}')


def test_an_unknown_tone_or_icon_is_refused_with_what_exists() -> None:
    with pytest.raises(LookupError, match=r"'red'.*good, due, late, info, quiet"):
        render('{% pill "red" "closed" %}')
    with pytest.raises(LookupError, match=r"'unicorn'.*alert"):
        render('{% icon "unicorn" %}')


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_decoration_unless_it_is_named(name: str) -> None:
    assert 'aria-hidden="true"' in render("{% icon name %}", name=name)
    named = render("{% icon name label %}", name=name, label="Left & right")
    assert 'role="img" aria-label="Left &amp; right"' in named
    assert "aria-hidden" not in named


def test_what_people_typed_is_escaped() -> None:
    drawn = render('{% pill "good" word %}', word="<script>alert(1)</script>")
    assert "<script" not in drawn
    dots = render("{% visit_dots dots %}", dots=[("<b>", "good", '"><i>')])
    assert "<b>" not in dots
    assert "<i>" not in dots


def test_visit_dots_tell_each_visit_and_its_state() -> None:
    dots = [("0", "good", "complete"), ("3", "late", "closing"), ("6", "quiet", "far")]
    assert heard(render("{% visit_dots dots %}", dots=dots)) == (
        "0: complete 3: closing 6: far"
    )


def test_a_timeline_is_also_a_list_with_every_visit_word_and_date() -> None:
    said = heard(render("{% timeline drawing %}", drawing=timeline()))
    assert "3 months: complete Done 5 Jan 2026, target 22 Dec 2025" in said
    assert "9 months: not started Window 8 Jun 2026 to 6 Aug 2026" in said
    assert said.count("Baseline") == 1


def test_a_timeline_without_visits_says_so() -> None:
    empty = draw([], date(2026, 6, 16))
    assert heard(render("{% timeline drawing %}", drawing=empty)) == (
        "No visits are planned yet."
    )


def test_a_scale_is_plain_radios_each_with_its_number() -> None:
    drawn = render('{% scale "pain" "Pain" value=6 low_label="none" %}')
    assert drawn.count('type="radio"') == 11
    assert drawn.count("checked") == 1
    assert 'value="6" checked' in drawn
    for number in range(11):
        assert f'<label class="scale-button" for="id_pain_{number}">{number}<' in drawn


@pytest.mark.parametrize("nothing", ["", None])
def test_an_unanswered_scale_has_nothing_chosen(nothing: str | None) -> None:
    assert "checked" not in render('{% scale "pain" "Pain" value=v %}', v=nothing)


def test_zero_is_an_answer() -> None:
    assert 'value="0" checked' in render('{% scale "pain" "Pain" value=0 %}')


def test_a_refused_answer_is_tied_to_its_question() -> None:
    drawn = render(
        '{% choices "walk" "Walking" options error="7 is not on the list." %}',
        options=[(1, "Easy"), (2, "Hard")],
    )
    assert 'aria-describedby="id_walk_error"' in drawn
    assert "Error: 7 is not on the list." in heard(drawn)


def test_bars_are_a_table_with_the_numbers() -> None:
    drawn = render("{% bars rows 'Randomized' %}", rows=[("A", 40), ("B", 10)])
    assert heard(drawn) == "RandomizedA40B10"
    assert 'class="bars-bar" width="100"' in drawn
    assert 'class="bars-bar" width="25"' in drawn


def test_bars_of_nothing_are_drawn_empty() -> None:
    assert 'width="0"' in render("{% bars rows 'None yet' %}", rows=[("A", 0)])


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Keller", "MK"),
        ("Ana Lucia Reyes", "AR"),
        ("maya@example.org", "M"),
        ("maya.keller@example.org", "MK"),
        ("", ""),
    ],
)
def test_initials_are_the_first_and_last_word_s(name: str, letters: str) -> None:
    assert render("{{ name|initials }}", name=name) == letters
