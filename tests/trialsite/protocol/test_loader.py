"""The folders load: the trial that ships, and those that are invented for tests."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests import protocols
from trialsite.protocol import current, load
from trialsite.protocol.cautions import cautions
from trialsite.scoring.scores import score

STAMP = load(Path(__file__).parents[3] / "trialsite" / "protocol" / "stamp")
SCORED, TINY = load(protocols.SCORED), load(protocols.TINY)


def test_stamp_states_its_trial():
    trial = STAMP.trial
    assert (trial.acronym, trial.registry, trial.target) == (
        "STAMP",
        "NCT03115359",
        770,
    )
    assert [(site.name, site.timezone) for site in STAMP.sites] == [
        ("Madison", "America/Chicago"),
        ("Boston", "America/New_York"),
        ("Salt Lake City", "America/Denver"),
    ]
    assert [(arm.code, arm.ratio) for arm in STAMP.arms] == [("MBT", 1), ("CBT", 1)]


def test_stamp_states_its_visits():
    assert [(v.code, str(v.offset), v.opens, v.closes) for v in STAMP.visits] == [
        ("baseline", "0 days", 0, 28),
        ("m03", "3 months", -14, 45),
        ("m06", "6 months", -14, 45),
        ("m09", "9 months", -14, 45),
        ("m12", "12 months", -14, 60),
    ]
    assert {visit.anchor for visit in STAMP.visits} == {"enrolment"}
    assert {v.instruments for v in STAMP.visits} == {
        ("bpi", "odi", "sf12", "opioid_log")
    }


def test_stamp_reminds_pays_and_treats_as_it_says():
    steps = [(step.days, step.action) for step in STAMP.reminders.steps]
    emails = [(days, "email") for days in (0, 3, 7, 14)]
    assert steps == [*emails, (21, "call")]
    assert sum(STAMP.payments.visits.values()) <= STAMP.payments.cap == 340
    assert STAMP.payments.for_visit("m12") == 80
    assert (STAMP.therapy.sessions, STAMP.therapy.weeks) == (8, 8)
    assert (STAMP.practice.minutes_per_day, STAMP.practice.days_per_week) == (30, 6)


def test_stamp_is_cautioned_of_nothing():
    """RND-03, RND-04: what it says of how it randomizes is prudent."""
    assert cautions(STAMP) == []


def test_the_newest_consent_is_last():
    assert [version.code for version in STAMP.consents] == ["v1", "v2"]


def test_the_items_of_stamp_are_the_ones_that_are_scored():
    for code, scores in [
        ("bpi", {"severity", "interference"}),
        ("odi", {"odi"}),
        ("sf12", {"pcs12", "mcs12"}),
    ]:
        instrument = STAMP.instrument(code)
        answers = [item.codes()[0] for item in instrument.items]
        made = score(instrument.scoring.function, answers, instrument.scoring.params)
        assert {one.code for one in made} == scores
        assert all(one.value is not None for one in made)


def test_tiny_is_unlike_stamp_and_loads():
    assert [arm.ratio for arm in TINY.arms] == [2, 1, 1]
    assert [site.timezone for site in TINY.sites] == [
        "Europe/London",
        "Pacific/Auckland",
    ]
    assert [str(v.offset) for v in TINY.visits] == ["0 days", "2 weeks", "6 weeks"]
    assert [v.anchor for v in TINY.visits] == ["enrolment"] + 2 * ["randomization"]
    assert (TINY.therapy, TINY.practice) == (None, None)
    assert TINY.reminders.send_from == time(7, 30)
    assert TINY.consents[0].date == date(2024, 1, 15)
    assert TINY.payments.for_visit("w06") == Decimal("12.50")
    assert TINY.payments.for_visit("w02") == 0
    assert TINY.minutes(TINY.visit("w06")) == 3


def test_a_number_keeps_the_digits_it_was_written_with():
    assert str(TINY.payments.cap) == "12.50"


def test_a_message_is_filled():
    subject, body = TINY.messages["last"].fill(
        {
            "acronym": "WALK",
            "visit": "Week 2",
            "preferred_name": "Ana {link}",
            "link": "https://walk.example/a",
            "contact_name": "Bob",
            "contact_phone": "0113",
            "contact_hours": "weekdays",
        }
    )
    assert subject == "WALK: Week 2 ends soon"
    assert body.startswith("Good morning Ana {link},\n\nOne more day: https://walk.ex")


def test_a_message_that_lacks_a_value_names_it():
    with pytest.raises(KeyError, match="visit"):
        TINY.messages["last"].fill({"acronym": "WALK"})


@pytest.mark.parametrize("protocol", [STAMP, SCORED, TINY], ids=lambda p: p.trial.key)
def test_every_message_says_how_to_stop_and_whom_to_call(protocol):
    for message in protocol.messages.values():
        assert "{contact_phone}" in message.body
        assert "stop" in message.body


@pytest.mark.parametrize("kind", ["site", "arm", "visit", "instrument", "criterion"])
def test_an_unknown_code_is_named_with_what_exists(kind):
    with pytest.raises(LookupError, match=f"no {kind} 'nope': it has .+"):
        getattr(TINY, kind)("nope")


def test_a_known_code_is_found():
    assert TINY.site("AKL").name == "Auckland"
    assert TINY.arm("LEAFLET").masked_label == "Group 3"
    assert TINY.visit("w06").label == "Week 6"
    assert TINY.instrument("rest").short == "REST"
    assert TINY.criterion("pulse").kind == "exclusion"


def test_a_protocol_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        TINY.trial.target = 1


def test_the_digest_changes_with_any_file(folder, edit):
    digests = {load(folder).digest}
    edit("messages/last.txt", "One more day", "Two more days")
    digests.add(load(folder).digest)
    edit("trial.toml", "An invented trial", "A made-up trial")
    digests.add(load(folder).digest)
    (folder / "messages" / "last.txt").rename(folder / "messages" / "later.txt")
    edit("trial.toml", 'message = "last"', 'message = "later"')
    digests.add(load(folder).digest)
    assert len(digests) == 4
    assert all(len(digest) == 64 for digest in digests)


def test_the_digest_leaves_out_what_does_not_state_the_trial(folder):
    before = load(folder).digest
    (folder / "demo.toml").write_text("people = 60")
    assert load(folder).digest == before


def test_the_protocol_in_force_is_the_one_that_settings_name(folder, settings):
    settings.PROTOCOL_DIR = folder
    assert current().trial.acronym == "WALK"
    assert current() is current()
