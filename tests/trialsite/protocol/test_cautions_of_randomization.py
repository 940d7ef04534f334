"""What a protocol may say of how it randomizes, and had better not, tried on the tiny
one."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.protocols import SCORED
from trialsite.protocol import load
from trialsite.protocol.cautions import cautions
from trialsite.protocol.checks import check_protocol

TRIAL = "trial.toml"
BLOCKS = 'method = "permuted-blocks"\nblock_sizes = [4, 8]\n'
MINIMIZE = 'method = "minimization"\n'

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

# A check asks the database which keys it knows.
pytestmark = pytest.mark.django_db


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


def test_a_prudent_trial_is_cautioned_of_nothing():
    assert cautions(load(SCORED)) == []


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
