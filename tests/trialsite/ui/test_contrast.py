"""The palette can be read: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "static" / "css"
DECLARED = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
TONES = ("good", "due", "late", "info", "quiet")
GROUNDS = ("paper", "surface", "sunken")

TEXT = [
    *product(("ink", "ink-soft"), (*GROUNDS, "quiet-tint")),
    *product(("ink-faint",), GROUNDS),
    *product(("primary-text",), (*GROUNDS, "primary-tint")),
    ("ink", "primary-tint"),
    ("primary-ink", "primary"),
    ("primary-ink", "primary-hover"),
    ("primary-hover", "surface"),
    ("primary-hover", "paper"),
    ("demo-ink", "demo-ground"),
    ("demo-ground", "demo-ink"),
    *[(f"{tone}-ink", f"{tone}-tint") for tone in TONES],
    *[(f"{tone}-ink", ground) for tone in TONES for ground in GROUNDS],
]
MARKS = [
    *product(("line-strong", "primary"), GROUNDS),
    *product(("focus",), (*GROUNDS, "primary-tint", "demo-ground")),
    ("primary", "quiet-tint"),
    *[(f"{tone}-mark", ground) for tone in TONES for ground in GROUNDS],
    *[("mark-ink", f"{tone}-mark") for tone in TONES],
]


def declared(name: str) -> dict[str, str]:
    return dict(DECLARED.findall((CSS / name).read_text()))


LIGHT = declared("tokens.css")
COLOURS = {name for name, value in LIGHT.items() if value.startswith("#")}
THEMES = {"light": LIGHT, "dark": LIGHT | declared("dark.css")}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground"), TEXT)
def test_words_stand_out_from_their_ground(theme: str, words: str, ground: str) -> None:
    assert contrast(THEMES[theme][words], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_edges_stand_out_from_their_ground(
    theme: str, mark: str, ground: str
) -> None:
    assert contrast(THEMES[theme][mark], THEMES[theme][ground]) >= 3


def test_every_colour_has_a_dark_twin() -> None:
    assert {name for name in declared("dark.css") if name in COLOURS} == COLOURS


def test_the_dark_sheet_changes_colours_and_shadows_alone() -> None:
    """So that a page needs no second look at anything else in the dark."""
    sheet = re.sub(r"/\*.*?\*/", "", (CSS / "dark.css").read_text(), flags=re.DOTALL)
    rest = DECLARED.sub("", sheet).split()
    assert rest == [":root", "{", "color-scheme:", "dark;", "}"]
    shadows = {name for name in LIGHT if name.startswith("shadow")}
    assert set(declared("dark.css")) <= COLOURS | shadows


def test_every_colour_of_words_or_marks_is_in_a_measured_pair() -> None:
    drawn = {name for name in COLOURS if name.endswith(("ink", "mark", "text"))}
    assert drawn <= {name for pair in [*TEXT, *MARKS] for name in pair}


def test_no_style_sheet_uses_a_property_that_nothing_declares() -> None:
    sheets = {path.name: path.read_text() for path in CSS.glob("*.css")}
    known = {name for text in sheets.values() for name, _ in DECLARED.findall(text)}
    for name, text in sheets.items():
        used = set(re.findall(r"var\(--([a-z0-9-]+)\)", text))
        assert {u for u in used if not u.startswith("bs-")} <= known, name


def test_only_the_palette_names_colours() -> None:
    """A colour written anywhere else would not change with the theme. The brand's
    own mark and ink on paper are the same in both."""
    for path in CSS.glob("*.css"):
        if path.name not in {"tokens.css", "dark.css", "print.css"}:
            found = set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text()))
            assert found <= {"#0c5c5c", "#ffffff", "#000000"}, path.name
