"""Every version of the protocol is kept whole, and rows are read by their own."""

from pathlib import Path

import pytest

from assessments.responses.models import Response
from assessments.schedule.models import Visit
from participants.consent.models import Consent
from participants.enrolment.models import StatusChange
from participants.randomization.models import Allocation
from participants.screening.models import Screening
from tests.amending import Amended
from tests.protocols import TINY
from trialsite.protocol import current, load
from trialsite.protocol.actions import load_protocol
from trialsite.protocol.crosschecks.strata import LONGEST_STRATUM
from trialsite.protocol.folder import of_texts, read
from trialsite.protocol.loader import restored
from trialsite.protocol.merging import merged
from trialsite.protocol.models import ProtocolVersion, Site
from trialsite.protocol.versions import every_version, protocol_of


@pytest.fixture
def stamp(tmp_path, settings):
    """A copy of STAMP that the program runs."""
    return Amended.copy_of(settings, tmp_path)


@pytest.mark.parametrize("folder", [TINY, None])
def test_a_version_is_read_back_from_its_texts_as_it_was(folder, settings):
    folder = folder or Path(settings.PROTOCOL_DIR)
    files = read(folder).files
    assert restored(files) == load(folder)
    assert of_texts(files).digest == read(folder).digest


def test_loading_keeps_the_whole_version(db):
    version = load_protocol()
    assert version.content["trial"]["acronym"] == current().trial.acronym
    assert of_texts(version.files).digest == version.digest
    assert protocol_of(version.pk) == current()


def test_an_older_version_is_still_there_after_the_folder_changed(db, stamp):
    old = ProtocolVersion.objects.get()
    label = current().visits[0].label
    stamp.change("trial.toml", f'label = "{label}"', 'label = "At the start"')
    new = load_protocol()
    assert new.pk != old.pk
    assert protocol_of(old.pk).visits[0].label == label
    assert protocol_of(new.pk).visits[0].label == "At the start"
    assert every_version().visits[0].label == "At the start"


def test_what_only_an_older_version_states_is_not_lost(settings):
    older = load(Path(settings.PROTOCOL_DIR))
    without = older.model_copy(
        update={
            "visits": tuple(v for v in older.visits if v.code != "m09"),
            "arms": older.arms[1:],
            "instruments": {
                code: part.model_copy(update={"items": part.items[1:]})
                for code, part in older.instruments.items()
            },
        }
    )
    found = merged([older, without])
    assert [v.code for v in found.visits] == [v.code for v in older.visits]
    assert {arm.code for arm in found.arms} == {arm.code for arm in older.arms}
    for code, instrument in older.instruments.items():
        assert found.instrument(code).items == instrument.items


def test_the_newest_words_hold(settings):
    older = load(Path(settings.PROTOCOL_DIR))
    visit = older.visits[0].model_copy(update={"label": "At the start"})
    newer = older.model_copy(update={"visits": (visit, *older.visits[1:])})
    assert merged([older, newer]) == newer
    assert merged([newer, older]) == older


LONGEST = {
    Visit: {"code": 40},
    Response: {"instrument": 32, "instrument_version": 40},
    Allocation: {"arm": 12, "stratum": LONGEST_STRATUM},
    Consent: {"version": 12},
    StatusChange: {"reason": 40},
    Screening: {"source": 40},
    Site: {"code": 12, "name": 80},
    ProtocolVersion: {"trial": 40, "version": 40},
}
"""Columns that hold what a protocol states, and the longest that it may state there."""


def test_every_code_fits_the_column_that_holds_it():
    for model, columns in LONGEST.items():
        for name, longest in columns.items():
            assert model._meta.get_field(name).max_length >= longest


def test_no_version_is_no_protocol():
    with pytest.raises(ValueError, match="no version"):
        merged([])
