"""What ``manage.py amend`` says of an amendment before it is made."""

import pytest
from django.core.management import call_command

from assessments.responses.actions import open_response
from tests.amending import Amended, noon
from tests.builders import visit_of
from trialsite.protocol.actions import amend

MOOD = (
    'code = "mood"\nlabel = "Mood"\nshort = "MOOD"\nversion = "1"\n'
    'recall = "Today"\nlicence = "Ours"\nkind = "items"\nminutes = 1\n'
    'items = [{ code = "mood_now", label = "Now", type = "text" }]\n'
)
ONE_MORE = '{ code = "mood_more", label = "What else", type = "text" }, '


@pytest.fixture
def stamp(tmp_path, settings):
    return Amended.copy_of(settings, tmp_path)


@pytest.fixture
def person(in_an_arm_today):
    return in_an_arm_today


def test_what_it_does_is_said_with_counts_before_it_is_done(
    person, stamp, coordinator, capsys
):
    """Visits, forms, letters and columns, and how many people each concerns."""
    begun = visit_of(person, "m09")
    with noon(person, begun):
        open_response(visit=begun, instrument="bpi", mode="phone", by=coordinator)
    for code in ("m03", "m06"):
        block = stamp.visit(code)
        stamp.change("trial.toml", block, block.replace('"sf12", ', ""))
    stamp.change("trial.toml", 'code = "reminder3"', 'code = "reminder4"')
    stamp.change("messages/invitation.txt", "Subject: ", "Subject: Now: ")
    (stamp.folder / "instruments" / "mood.toml").write_text(MOOD)
    stamp.change("instruments/bpi.toml", "Pain at its worst", "The worst pain")
    block = stamp.visit("m12")
    stamp.change("trial.toml", block, block.replace('["bpi"', '["mood", "bpi"'))
    call_command("amend")
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert said[said.index("What that does:") + 1 : -1] == [
        *(
            f"Visit {code}: 1 planned visit under the new version, 0 of them with "
            "another window."
            for code in ("m03", "m06", "m12")
        ),
        "Form sf12: no longer asked for at visit m03 of 1 person.",
        "Form sf12: no longer asked for at visit m06 of 1 person.",
        "Form mood: also asked for at visit m12 of 1 person.",
        "Form bpi: 1 form begun already, to be finished as the earlier version has it.",
        "Reminder invitation: another text, for 1 person in follow-up.",
        "Reminder reminder4: new, for 1 person in follow-up.",
        "Reminder reminder3: no longer sent, for 1 person in follow-up.",
        "Datasets: new table mood with 1 item.",
    ]


def test_a_column_that_comes_back_is_not_new(person, stamp):
    """Datasets never lost it."""
    mood = stamp.folder / "instruments" / "mood.toml"
    more = MOOD.replace("items = [", f"items = [{ONE_MORE}")
    new = "Datasets: new column in table mood: mood_more."
    said = []
    for text in (MOOD, more, MOOD, more):
        mood.write_text(text)
        stamp.raise_version()
        said.append(new in amend(reason="Another question, or not").effects)
    assert said == [False, True, False, False]
