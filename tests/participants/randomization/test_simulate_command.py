"""`manage.py simulate_randomization`: a table and a picture (RND-05)."""

from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from tests.protocols import TINY

LABELS = [
    "Blocks of 4, 6 *",
    "Minimization, range, 0.8",
    "Big stick of 3",
    "Simple",
]


def said(*options):
    out = StringIO()
    few = ["--trials=3", "--people=30", "--workers=1"]
    call_command("simulate_randomization", *few, *options, stdout=out)
    return out.getvalue()


def test_it_prints_a_line_for_each_method():
    """RND-05: imbalance overall, by site and by stratum, and what is guessed."""
    lines = said("--share=dose=lt90:70,ge90:30").splitlines()
    assert lines[0] == "30 people, 3 simulated trials; 50.0% are guessed by chance."
    rows = [line for line in lines if "%" in line][1:]
    assert [row.split("  ")[0] for row in rows] == LABELS
    for row in rows:
        assert row.count("(") == 3
        assert row.count("%") == 2


def test_the_same_seed_prints_the_same():
    assert said() == said()
    assert said() != said("--seed=another")


def test_it_works_for_another_trial(settings):
    settings.PROTOCOL_DIR = TINY
    assert said().splitlines()[4].startswith("Blocks of 4, 8 *")


def test_it_draws_a_picture_that_needs_no_style(tmp_path):
    """For pages with a strict policy: no style, no script, told to those who hear."""
    file = tmp_path / "methods.svg"
    said(f"--svg={file}")
    root = ElementTree.fromstring(file.read_text())
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [text for text in texts if text in LABELS] == LABELS
    assert root[0].text.startswith("3 simulated trials of 30 people by 4 methods")
    assert not [one for one in root.iter() if "style" in one.attrib]
    drawn = [one for one in root.iter() if one.tag.endswith("circle")]
    assert len(drawn) == 3 * len(LABELS)
    assert all(0 <= float(one.get("cx")) <= 200 for one in drawn)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--share=dose=low:1", "dose has the levels lt90, ge90; found low"),
        ("--share=dose", "write it as dose=lt90:70,ge90:30"),
        ("--trials=0", "'0': give 1 to 1000000"),
    ],
)
def test_a_wrong_option_is_told_with_what_is_allowed(option, words):
    with pytest.raises(CommandError, match=words):
        said(option)


def test_a_faulty_protocol_is_told_as_by_check(settings, tmp_path):
    settings.PROTOCOL_DIR = tmp_path
    with pytest.raises(CommandError, match=r"trial\.toml"):
        said()
