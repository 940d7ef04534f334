"""Faults of how a protocol randomizes, tried on the tiny one."""

import pytest

from trialsite.protocol import load
from trialsite.protocol.types import (
    BigStick,
    ImportedList,
    Minimization,
    PermutedBlocks,
    SimpleRandomization,
)

TRIAL = "trial.toml"
BLOCKS = 'method = "permuted-blocks"\nblock_sizes = [4, 8]\n'
MINIMIZE = 'method = "minimization"\n'
SITE = 'label = "Club"\nsource = "site"\n'

METHODS = {
    "blocks of one size": ("block_sizes = [8]", PermutedBlocks),
    "minimization, as it comes": (MINIMIZE, Minimization),
    "minimization, stated": (
        MINIMIZE + 'probability = 0.75\ndistance = "variance"\ntie = "all"\n',
        Minimization,
    ),
    "simple": ('method = "simple"\n', SimpleRandomization),
    "big stick": ('method = "big-stick"\nlimit = 3\n', BigStick),
    "a list": ('method = "imported-list"\n', ImportedList),
}

FAULTS = {
    "blocks without sizes": (
        'method = "permuted-blocks"\n',
        "block_sizes",
        "nothing",
        "a value: this key is required",
    ),
    "no size at all": (
        'method = "permuted-blocks"\nblock_sizes = []\n',
        "block_sizes",
        "[]",
        "at least 1 of them",
    ),
    "a size that is not of the method": (
        'method = "simple"\nblock_sizes = [4]\n',
        "block_sizes",
        "an unknown key, block_sizes",
        "one of method, strata",
    ),
    "a certain coin": (
        MINIMIZE + "probability = 1\n",
        "probability",
        "1",
        "less than 1",
    ),
    "a coin that is never tossed": (
        MINIMIZE + "probability = 0\n",
        "probability",
        "0",
        "more than 0",
    ),
    "a coin finer than is kept": (
        MINIMIZE + "probability = 0.8765\n",
        "probability",
        "0.8765",
        "at most 3 decimals",
    ),
    "a coin that prefers nothing": (
        MINIMIZE + "probability = 0.25\n",
        "probability",
        "0.25",
        "more than 1/4, which an arm has without being preferred",
    ),
    "a distance that does not exist": (
        MINIMIZE + 'distance = "mean"\n',
        "distance",
        "'mean'",
        "one of 'range', 'variance' or 'totals'",
    ),
    "a tie rule that does not exist": (
        MINIMIZE + 'tie = "first"\n',
        "tie",
        "'first'",
        "one of 'tied' or 'all'",
    ),
    "a stick that would be blocks of two": (
        'method = "big-stick"\nlimit = 1\n',
        "limit",
        "1",
        "at least 2",
    ),
    "a stick without a length": (
        'method = "big-stick"\n',
        "limit",
        "nothing",
        "a value: this key is required",
    ),
    "no method": (
        "block_sizes = [4, 8]\n",
        "method",
        "nothing",
        "a value: this key is required",
    ),
}


@pytest.mark.parametrize("case", METHODS.values(), ids=METHODS.keys())
def test_every_method_can_be_stated(case, folder, edit):
    """With three arms, 2:1:1."""
    stated, kind = case
    edit(TRIAL, BLOCKS if "method" in stated else "block_sizes = [4, 8]", stated)
    assert type(load(folder).randomization) is kind


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_setting_is_named_alone(case, edit, faults):
    stated, key, found, allowed = case
    edit(TRIAL, BLOCKS, stated)
    assert faults() == [(TRIAL, f"randomization.{key}", found, allowed)]


def test_a_block_of_two_is_refused(folder, edit, faults):
    """RND-03: never 2."""
    text = (folder / TRIAL).read_text()
    third = text.rindex("[[arms]]")
    after = text.index("[randomization]")
    (folder / TRIAL).write_text(text[:third] + text[after:])
    edit(TRIAL, "ratio = 2", "ratio = 1")
    edit(TRIAL, "[4, 8]", "[2, 4]")
    assert faults() == [
        (
            TRIAL,
            "randomization.block_sizes[0]",
            "2",
            "4 or more: the second of a block of 2 is known from the first",
        )
    ]


def test_minimization_without_a_factor_is_named(folder, edit, faults):
    text = (folder / TRIAL).read_text()
    start = text.index("[[randomization.strata]]")
    end = text.index("[[eligibility]]")
    (folder / TRIAL).write_text(text[:start] + text[end:])
    edit(TRIAL, BLOCKS, MINIMIZE)
    allowed = "at least one table [[randomization.strata]] to balance"
    assert faults() == [(TRIAL, "randomization.strata", "nothing", allowed)]


def test_a_weight_belongs_to_minimization(folder, edit, faults):
    edit(TRIAL, SITE, SITE + "weight = 2\n")
    key = "randomization.strata.site.weight"
    assert faults() == [(TRIAL, key, "2", 'nothing, unless method = "minimization"')]
    edit(TRIAL, BLOCKS, MINIMIZE)
    assert load(folder).randomization.strata[0].weight == 2


def test_a_weight_of_nothing_is_named(edit, faults):
    edit(TRIAL, BLOCKS, MINIMIZE)
    edit(TRIAL, SITE, SITE + "weight = 0\n")
    key = "randomization.strata.site.weight"
    assert faults() == [(TRIAL, key, "0", "at least 1")]
