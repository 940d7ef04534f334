"""The vectors of docs/randomization.md are what the program draws (RND-01)."""

import hashlib
import hmac
import json
from itertools import product
from pathlib import Path

import pytest

from participants.randomization.commitment import (
    AllocationLine,
    commitment,
    entropy_commitment,
    mixed_seed,
    receipt,
)
from participants.randomization.schemes import (
    BigStick,
    Factor,
    Minimization,
    PermutedBlocks,
    Share,
    Simple,
    canonical,
)
from participants.randomization.schemes.imported import read_list
from participants.randomization.schemes.stream import Stream
from tests.participants.randomization.trials import ENTROPY, EVEN, SALT, SEED

PAGE = Path(__file__).parents[3] / "docs" / "randomization.md"
VECTORS = json.loads(PAGE.read_text().split("```json\n")[1].split("```")[0])
METHODS = {
    kind.method: kind for kind in (PermutedBlocks, Simple, BigStick, Minimization)
}


def scheme_of(configuration):
    own = {k: v for k, v in configuration.items() if k not in ("method", "arms")}
    factors = tuple(
        Factor(f["code"], tuple(f["levels"]), f.get("weight", 1))
        for f in own.pop("factors")
    )
    if "block_sizes" in own:
        own["block_sizes"] = tuple(own["block_sizes"])
    arms = tuple(Share(a["code"], a["ratio"]) for a in configuration["arms"])
    return METHODS[configuration["method"]](arms=arms, factors=factors, **own)


@pytest.mark.parametrize(
    "vector", VECTORS["sequences"], ids=lambda vector: vector["configuration"]["method"]
)
def test_the_arms_of_the_page_are_drawn(vector):
    """RND-01: every method, on any machine."""
    scheme = scheme_of(vector["configuration"])
    assert scheme.configuration() == vector["configuration"]
    codes, people = [f.code for f in scheme.factors], vector["people"]
    if isinstance(people, int):
        people = [[f.levels[0] for f in scheme.factors]] * people
    arm_stream = scheme.begin(SEED)
    arms = [arm_stream.next(dict(zip(codes, one, strict=True))).arm for one in people]
    assert " ".join(arms) == vector["arms"]


def test_the_page_has_a_vector_of_every_method_and_setting():
    """A choice without a vector could be written another way."""
    stated = [vector["configuration"] for vector in VECTORS["sequences"]]
    assert {one["method"] for one in stated} == set(METHODS)
    for key, values in {
        "distance": {"range", "variance", "totals"},
        "tie": {"tied", "all"},
    }.items():
        assert {one[key] for one in stated if key in one} == values
    unequal = {
        one["method"] for one in stated if len({a["ratio"] for a in one["arms"]}) > 1
    }
    assert unequal == set(METHODS)


def test_the_first_word_of_the_page():
    vector = VECTORS["digest_of_block_0"]
    label = [vector[key] for key in ("method", "sequence", "unit", "counter")]
    message = "\n".join(map(str, ["trialsite-randomization/2", *label]))
    digest = hmac.digest(SEED, message.encode(), hashlib.sha256)
    assert digest.hex() == vector["hmac"]
    stream = Stream(SEED, vector["method"], vector["sequence"], vector["unit"])
    assert stream.below(2**48) == vector["word"]


@pytest.mark.parametrize(
    ("name", "limit"), [("below_6", 6), ("below_2_47_plus_1", 2**47 + 1)]
)
def test_the_numbers_of_the_page(name, limit):
    """RND-02: the second has words that are thrown away."""
    vector = VECTORS[name]
    stream = Stream(SEED, vector["method"], vector["sequence"], vector["unit"])
    assert [stream.below(limit) for _ in vector["values"]] == vector["values"]


def test_the_hashes_of_the_page():
    """RND-01, RND-12: seed, commitments, receipt and list."""
    configuration = VECTORS["sequences"][0]["configuration"]
    assert canonical(configuration).decode() == VECTORS["canonical"]
    committed = commitment(seed=SEED, salt=SALT, configuration=configuration)
    assert committed == VECTORS["commitment"]
    early = entropy_commitment(entropy=ENTROPY, salt=SALT)
    assert early == VECTORS["entropy_commitment"]
    assert mixed_seed(entropy=ENTROPY).hex() == VECTORS["seed_without_beacon"]
    seed = mixed_seed(entropy=ENTROPY, beacon=VECTORS["beacon"])
    assert seed.hex() == VECTORS["seed_with_beacon"]
    proof = dict(VECTORS["receipt"])
    assert proof.pop("receipt") == receipt(seed=SEED, line=AllocationLine(**proof))
    listed = read_list(VECTORS["imported"]["list"], arms=EVEN, factors=())
    assert listed.digest == VECTORS["imported"]["digest"]


def test_vectors_have_strata_of_every_kind():
    people = {
        tuple(one)
        for vector in VECTORS["sequences"]
        if isinstance(vector["people"], list)
        for one in vector["people"]
    }
    assert people == set(product(["MAD", "BOS", "SLC"], ["lt90", "ge90"]))
