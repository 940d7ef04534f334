"""Files that are missing, misplaced or not readable are named."""

import shutil
from pathlib import Path

import pytest

from tests.protocols import TINY
from trialsite.protocol import ProtocolError, load

LAYOUT = "trial.toml, instruments/*.toml, consent/*.toml, messages/*.txt"


def test_the_folder_is_missing(tmp_path: Path):
    with pytest.raises(ProtocolError) as raised:
        load(tmp_path / "nowhere")
    (problem, *_) = raised.value.problems
    assert (problem.file, problem.found) == (
        str(tmp_path / "nowhere"),
        "no such folder",
    )
    assert problem.allowed == f"a folder with {LAYOUT}"


def test_the_trial_file_is_missing(folder, faults):
    (folder / "trial.toml").unlink()
    assert faults() == [("trial.toml", "", "no such file", "this file")]


def test_an_instrument_file_is_missing(folder, faults):
    (folder / "instruments" / "outdoors.toml").unlink()
    assert faults() == [
        ("trial.toml", "visits.w06.instruments[1]", "'outdoors'", "one of rest")
    ]


def test_a_message_file_is_missing(folder, faults):
    (folder / "messages" / "last.txt").unlink()
    key = "reminders.steps.last.message"
    assert faults() == [("trial.toml", key, "'last'", "one of hello")]


def test_every_consent_version_is_missing(folder, faults):
    shutil.rmtree(folder / "consent")
    allowed = "at least one consent/*.toml"
    assert faults() == [("consent", "", "no version", allowed)]


def test_a_toml_fault_is_named_by_line_and_shown(edit, faults):
    edit("instruments/rest.toml", "maximum = 24", "maximum = = 24")
    assert faults() == [
        (
            "instruments/rest.toml",
            "line 45, column 11",
            "maximum = = 24",
            "valid TOML: Invalid value",
        )
    ]


def test_a_toml_file_that_ends_too_soon_is_named_by_its_last_line(edit, faults):
    edit("consent/c1.toml", ' any time."', " any time.")
    [(file, key, found, allowed)] = faults()
    assert (file, key) == ("consent/c1.toml", "line 4, column 98")
    assert found.startswith("summary =")
    assert allowed.startswith("valid TOML:")


def test_bytes_that_are_not_text_are_named_by_line(folder, faults):
    path = folder / "messages" / "hello.txt"
    path.write_bytes(path.read_bytes() + "café".encode("latin-1"))
    assert faults() == [
        ("messages/hello.txt", "line 8", "bytes that are not UTF-8", "UTF-8 text")
    ]


def test_a_file_of_no_known_kind_is_named(folder, faults):
    (folder / "instruments" / "sleep.tml").write_text("")
    (folder / "instrument").mkdir()
    (folder / "instrument" / "sleep.toml").write_text("")
    assert faults() == [
        ("instrument/sleep.toml", "", "an unexpected file", LAYOUT),
        ("instruments/sleep.tml", "", "an unexpected file", LAYOUT),
    ]


def test_what_editors_leave_behind_is_not_a_fault(folder):
    (folder / ".DS_Store").write_bytes(b"\xff")
    (folder / "trial.toml~").write_text("an old copy")
    (folder / "messages" / ".hello.txt.swp").write_bytes(b"\xff")
    assert load(folder).digest == load(TINY).digest


def test_a_code_must_be_the_name_of_its_file(edit, faults):
    edit("instruments/outdoors.toml", 'code = "outdoors"', 'code = "outside"')
    allowed = "outdoors, as the file is named"
    assert faults() == [("instruments/outdoors.toml", "code", "'outside'", allowed)]


def test_all_faults_of_a_folder_are_told_at_once(folder, edit, faults):
    edit("trial.toml", "ratio = 2", 'ratio = "two"')
    edit("trial.toml", "Europe/London", "Europe/Leeds")
    edit("trial.toml", "closes = 4", "closes = 40")
    edit("instruments/outdoors.toml", "minutes = 1", "minutes = 0")
    edit("instruments/rest.toml", "maximum = 7", "maximum = 1")
    edit("messages/hello.txt", "{link}", "{lnik}")
    (folder / "consent" / "c2.toml").write_text("code =")
    assert [(file, key) for file, key, *_ in faults()] == [
        ("consent/c2.toml", "line 1"),
        ("trial.toml", "arms.WALK.ratio"),
        ("instruments/outdoors.toml", "minutes"),
        ("trial.toml", "sites.LDS.timezone"),
        ("trial.toml", "visits.w02.closes"),
        ("messages/hello.txt", "body"),
        ("messages/hello.txt", "body"),
        ("instruments/rest.toml", "items.rest_level.maximum"),
    ]


def test_the_error_itself_can_be_read(edit, folder):
    edit("trial.toml", "closes = 4", "closes = -4")
    with pytest.raises(ProtocolError) as raised:
        load(folder)
    assert str(raised.value) == (
        f"{folder} has 1 fault:\n"
        "  trial.toml: visits.w02.closes\n"
        "    found:   -4\n"
        "    allowed: at least 0"
    )
