"""The ways of drawing an arm, each in a file of its own. Imports no Django.

docs/randomization.md states all of it well enough to be written again in another
language; docs/verify_randomization.py is such a second writing.
"""

from participants.randomization.schemes.base import (
    SCHEME_VERSION,
    ArmStream,
    Draw,
    Factor,
    Levels,
    Placed,
    Scheme,
    Share,
)
from participants.randomization.schemes.big_stick import BigStick
from participants.randomization.schemes.blocks import PermutedBlocks
from participants.randomization.schemes.canonical import canonical
from participants.randomization.schemes.imported import (
    ImportedList,
    ListUsedUp,
    read_list,
)
from participants.randomization.schemes.minimization import Minimization
from participants.randomization.schemes.of_configuration import narrowed, scheme_from
from participants.randomization.schemes.of_protocol import scheme_of
from participants.randomization.schemes.simple import Simple

__all__ = [
    "SCHEME_VERSION",
    "ArmStream",
    "BigStick",
    "Draw",
    "Factor",
    "ImportedList",
    "Levels",
    "ListUsedUp",
    "Minimization",
    "PermutedBlocks",
    "Placed",
    "Scheme",
    "Share",
    "Simple",
    "canonical",
    "narrowed",
    "read_list",
    "scheme_from",
    "scheme_of",
]
