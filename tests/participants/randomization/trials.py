"""Seeds, arms and people that the tests of randomization share."""

from participants.randomization.schemes import Factor, Levels, Scheme, Share

SEED = bytes(range(32))
SALT = bytes(range(32, 64))
ENTROPY = bytes(range(64, 96))

EVEN = (Share("MBT", 1), Share("CBT", 1))
THREE = (Share("WALK", 2), Share("STRETCH", 1), Share("LEAFLET", 1))
SITE = Factor("site", ("MAD", "BOS", "SLC"))
DOSE = Factor("dose", ("lt90", "ge90"))


def first_stratum(scheme: Scheme) -> Levels:
    """The first level of each factor."""
    return {factor.code: factor.levels[0] for factor in scheme.factors}


def arms_of(scheme: Scheme, number: int, *, seed: bytes = SEED) -> list[str]:
    """The first arms of the first stratum."""
    arm_stream, levels = scheme.begin(seed), first_stratum(scheme)
    return [arm_stream.next(levels).arm for _ in range(number)]
