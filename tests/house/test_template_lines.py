"""Templates can be read without scrolling sideways."""

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
MOST = 300


def test_no_line_of_a_template_is_over_300_characters():
    assert [
        f"{file.relative_to(TEMPLATES)}:{number}"
        for file in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > MOST
    ] == []
