"""The act with each method that a protocol may state, and what it stores."""

import json
import shutil
from pathlib import Path

import pytest

from participants.randomization.actions import NotReady, randomize
from participants.randomization.lists.secret import seed_of
from participants.randomization.models import Allocation
from participants.randomization.schemes import Placed, scheme_of
from tests.builders import baseline_done, randomized
from tests.protocols import TINY
from trialsite.access.concealed import Concealed, within
from trialsite.protocol import current
from trialsite.protocol.actions import load_protocol

BLOCKS = 'method = "permuted-blocks"\nblock_sizes = [4, 8]\n'
SITES = ("LDS", "AKL", "LDS", "LDS", "AKL")


@pytest.fixture
def by_method(db, settings, tmp_path):
    """The tiny trial, randomizing by another method."""

    def state(method):
        folder = Path(shutil.copytree(TINY, tmp_path / "trial"))
        text = (folder / "trial.toml").read_text()
        assert BLOCKS in text
        (folder / "trial.toml").write_text(text.replace(BLOCKS, method))
        settings.PROTOCOL_DIR = folder
        load_protocol()

    return state


@pytest.mark.parametrize(
    ("method", "sequences"),
    [
        ('method = "minimization"\n', {"all": 5}),
        ('method = "simple"\n', {"site=LDS": 3, "site=AKL": 2}),
        ('method = "big-stick"\nlimit = 2\n', {"site=LDS": 3, "site=AKL": 2}),
        (BLOCKS, {"site=LDS": 3, "site=AKL": 2}),
    ],
    ids=["minimization", "simple", "big-stick", "permuted-blocks"],
)
def test_what_was_stored_can_be_drawn_again(by_method, method, sequences):
    """RND-04: marginals, scores, number and result are kept and come out the same."""
    by_method(method)
    for site in SITES:
        randomized(site)
    scheme, earlier = scheme_of(current()), {}
    for allocation in Allocation.objects.order_by("id"):
        past = earlier.setdefault(allocation.stratum, [])
        kept, arm = dict(within(allocation.draw)), within(allocation.arm)
        stratum, levels = kept.pop("stratum"), kept.pop("levels")
        drawn = scheme.draw(
            seed=seed_of(allocation.sealed_list),
            levels=levels,
            position=allocation.position,
            earlier=past,
        )
        assert (drawn.arm, drawn.basis) == (arm, kept)
        assert allocation.position == len(past) + 1
        assert allocation.scheme == scheme.name
        assert stratum == scheme.stratum_of(levels)
        past.append(Placed(levels, arm))
    assert {name: len(past) for name, past in earlier.items()} == sequences


def test_nobody_is_randomized_from_a_list_that_is_not_there(by_method):
    by_method('method = "imported-list"\n')
    person = baseline_done("LDS")
    with pytest.raises(NotReady, match="No allocation list is sealed"):
        randomize(participant=person, by=person.enrolled_by)
    assert not Allocation.objects.exists()


def test_the_trail_hides_every_column_that_tells_an_arm(by_method):
    """RND-06, R3-01: the counts of arms that a minimized draw keeps, too."""
    by_method('method = "minimization"\n')
    allocation = randomized("LDS").allocation
    codes = [arm.code for arm in current().arms]
    tell = {
        field.name
        for field in Allocation._meta.concrete_fields
        for value in [field.value_from_object(allocation)]
        for bare in [within(value) if isinstance(value, Concealed) else value]
        for told in [json.dumps(bare, default=str)]
        if any(f'"{code}"' in told for code in codes)
    }
    assert tell == {"arm", "draw"} < set(Allocation.arm_fields)
