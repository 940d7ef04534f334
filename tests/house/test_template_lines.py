"""Templates are read without scrolling sideways: their lines break at tags."""

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
