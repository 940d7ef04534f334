"""Templates are read without scrolling sideways: their lines break at tags."""

import re

from tests.house.source import ROOT

TEMPLATES = ROOT / "templates"
MOST = 160


def test_no_line_of_a_template_is_over_160_characters():
    lines = {
        f"{file.relative_to(TEMPLATES)}:{number}": line
        for file in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
    }
    assert len(lines) > 1_000
    assert [place for place, line in lines.items() if len(line) > MOST] == []


def test_no_button_is_wider_for_a_break_after_its_hidden_words():
    """A button is a flex container: white space after words that only a screen reader
    says would be an item of its own there, with a gap before it."""
    ends = re.compile(r'<span class="visually-hidden">[^\n]*</span>\s+</(a|button)>')
    broken = [
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        if ends.search(file.read_text())
    ]
    assert broken == []
