"""Faults and cautions of how a protocol randomizes, tried on the tiny one."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from trialsite.protocol import load
from trialsite.protocol.cautions import cautions
from trialsite.protocol.checks import check_protocol
from trialsite.protocol.types import (
    BigStick,
    ImportedList,
    Minimization,
    PermutedBlocks,
    SimpleRandomization,
)

TRIAL = "trial.toml"
STAMP = Path(__file__).parents[3] / "trialsite" / "protocol" / "stamp"
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

CAUTIONS = {
    "one size": (
        'method = "permuted-blocks"\nblock_sizes = [8]\n',
        "block_sizes",
        "[8]",
        "two sizes or more",
    ),
    "a block as small as the ratios": (
        BLOCKS,
        "block_sizes[0]",
        "4",
        "8 or more: a block of 4, the sum of the ratios",
    ),
    "more strata than blocks can fill": (
        'method = "permuted-blocks"\nblock_sizes = [12, 16]\n',
        "strata",
        "2 strata for 48 people",
        "at most 1",
    ),
    "more strata than a stick can balance": (
        'method = "big-stick"\nlimit = 9\n',
        "strata",
        "2 strata for 48 people",
        "at most 1",
    ),
    "a coin that is foreseen": (
        MINIMIZE + "probability = 0.95\n",
        "probability",
        "0.95",
        "0.7 to 0.8",
    ),
    "a coin for few": (
        'method = "simple"\n',
        "method",
        "'simple' for 48 people",
        "another method below 200 people",
    ),
    "a list that is not there": (
        'method = "imported-list"\n',
        "method",
        "'imported-list'",
        "know that nobody can be randomized before",
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


@pytest.mark.parametrize("case", CAUTIONS.values(), ids=CAUTIONS.keys())
def test_what_is_allowed_and_unwise_is_cautioned_of(case, folder, edit, settings):
    """RND-03, RND-04: as a warning of `manage.py check`."""
    stated, key, found, advised = case
    edit(TRIAL, BLOCKS, stated)
    settings.PROTOCOL_DIR = folder
    (warning,) = check_protocol(None)
    assert (warning.id, warning.is_serious()) == ("trialsite.W010", False)
    assert warning.msg == f"trial.toml: randomization.{key}: found {found}"
    assert warning.hint.startswith(f"advised: {advised}")
    call_command("check")


def test_the_trial_that_ships_is_cautioned_of_nothing():
    assert cautions(load(STAMP)) == []


@pytest.mark.parametrize(
    ("name", "told"), [("a coin for few", True), ("a coin that is foreseen", False)]
)
def test_the_page_tells_no_caution_that_helps_to_guess(
    name, told, client, coordinator, folder, edit, settings
):
    """RND-06: block sizes and coins stay with those who set them."""
    stated, _, _, advised = CAUTIONS[name]
    edit(TRIAL, BLOCKS, stated)
    settings.PROTOCOL_DIR = folder
    client.force_login(coordinator)
    page = client.get(reverse("protocol")).content.decode()
    assert (advised in page) is told


@pytest.mark.parametrize("case", CAUTIONS.values(), ids=CAUTIONS.keys())
def test_cautions_about_what_helps_to_guess_are_concealed(case, folder, edit):
    """RND-06."""
    stated = case[0]
    edit(TRIAL, BLOCKS, stated)
    (caution,) = cautions(load(folder))
    assert caution.concealed is ("simple" not in stated and "list" not in stated)
