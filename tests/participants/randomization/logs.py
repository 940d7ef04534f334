"""True logs of allocations, and what is revealed with them, by every method."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from participants.randomization.commitment import (
    AllocationLine,
    commitment,
    entropy_commitment,
    mixed_seed,
    receipt,
)
from participants.randomization.log import stamp
from participants.randomization.schemes import (
    BigStick,
    Minimization,
    PermutedBlocks,
    Simple,
)
from tests.participants.randomization.trials import (
    DOSE,
    ENTROPY,
    EVEN,
    SALT,
    SITE,
    THREE,
)

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_randomization.py"
BEACON = "Invented beacon, pulse 7: 0a"
SEED = mixed_seed(entropy=ENTROPY, beacon=BEACON)
BLOCKS = PermutedBlocks(arms=EVEN, factors=(SITE, DOSE), block_sizes=(4, 6))
SCHEMES = [
    BLOCKS,
    PermutedBlocks(arms=THREE, block_sizes=(8, 12)),
    Simple(arms=THREE, factors=(SITE,)),
    BigStick(arms=EVEN, factors=(SITE,), limit=3),
    BigStick(arms=THREE, limit=2),
    Minimization(arms=EVEN, factors=(SITE, DOSE)),
    Minimization(arms=THREE, factors=(SITE, DOSE), distance="variance", tie="all"),
    Minimization(arms=THREE, factors=(SITE,), distance="totals", probability=900),
]
PEOPLE = 60


def lines_of(scheme, people=PEOPLE, seed=SEED):
    arm_stream, taken, lines = scheme.begin(seed), {}, []
    start = datetime(2026, 3, 5, 9, tzinfo=UTC)
    for n in range(people):
        levels = {f.code: f.levels[n * n % len(f.levels)] for f in scheme.factors}
        sequence = scheme.sequence_of(levels)
        taken[sequence] = taken.get(sequence, 0) + 1
        line = AllocationLine(
            study_id=f"ST-{1000 + n}",
            at=stamp(start + timedelta(hours=5 * n, microseconds=n)),
            sequence=sequence,
            position=taken[sequence],
            stratum=scheme.stratum_of(levels),
            arm=arm_stream.next(levels).arm,
        )
        lines.append((line, receipt(seed=seed, line=line)))
    return lines


def reveal_of(scheme, people=PEOPLE):
    stated = scheme.configuration()
    return {
        "commitment": commitment(seed=SEED, salt=SALT, configuration=stated),
        "seed": SEED.hex(),
        "salt": SALT.hex(),
        "configuration": stated,
        "allocations": people,
        "entropy": ENTROPY.hex(),
        "beacon": BEACON,
        "entropy_commitment": entropy_commitment(entropy=ENTROPY, salt=SALT),
    }


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
