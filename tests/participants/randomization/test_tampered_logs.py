"""docs/verify_randomization.py finds whatever was done to a log (RND-15)."""

import pytest

from participants.randomization.commitment import AllocationLine, receipt
from participants.randomization.log import written
from participants.randomization.schemes import Minimization
from tests.participants.randomization.logs import (
    BLOCKS,
    PEOPLE,
    SEED,
    lines_of,
    reveal_of,
    text_of,
)
from tests.participants.randomization.trials import DOSE, EVEN, SITE


def test_an_altered_arm_is_named(verify, log):
    """RND-15: by line, person, what is there and what belongs there."""
    true = log[7][5]
    log[7][5] = "CBT" if true == "MBT" else "MBT"
    assert verify(reveal_of(BLOCKS), text_of(log)) == (
        1,
        [
            "line 8, ST-1006: the receipt does not belong to what the line says",
            f"line 8, ST-1006: arm {log[7][5]}, and place {log[7][3]} has {true}",
            "60 allocations, 2 mismatches.",
        ],
    )


def test_an_altered_person_or_stratum_is_named(verify, log):
    """RND-15: where no arm changes, the receipt tells."""
    log[3][0] = "ST-9999"
    log[9][4] = log[9][4].replace("lt90", "ge90").replace("MAD", "LDS")
    end, said = verify(reveal_of(BLOCKS), text_of(log))
    assert end == 1
    assert (
        "line 4, ST-9999: the receipt does not belong to what the line says"
    ) in said
    assert any(one.startswith("line 10, ST-1008: no place") for one in said)


@pytest.mark.parametrize("dropped", [1, 30, PEOPLE])
def test_a_dropped_allocation_is_named(verify, log, dropped):
    """RND-15: also the last of all."""
    gone = log.pop(dropped)
    end, said = verify(reveal_of(BLOCKS), text_of(log))
    assert end == 1
    assert "log: 59 allocations, and 60 were made" in said
    later = [row for row in log[dropped:] if row[2] == gone[2]]
    if later:
        place = int(gone[3])
        line = log.index(later[0]) + 1
        due = f"place {place + 1} of {gone[2]}, where {place} is due"
        assert f"line {line}, {later[0][0]}: {due}" in said


def test_an_inserted_allocation_is_named(verify, log):
    """RND-15: it has a place that is taken, and no receipt that fits."""
    forged = ["ST-7777", log[20][1], *log[20][2:6], "0" * 64]
    log.insert(21, forged)
    end, said = verify(reveal_of(BLOCKS), text_of(log))
    assert end == 1
    where = "line 22, ST-7777"
    assert f"{where}: the receipt does not belong to what the line says" in said
    due = f"place {forged[3]} of {forged[2]}, where {int(forged[3]) + 1} is due"
    assert f"{where}: {due}" in said
    assert "log: 61 allocations, and 60 were made" in said


def test_a_person_who_is_there_twice_is_named(verify):
    """RND-07: nobody is randomized twice."""
    lines = lines_of(BLOCKS)
    twice = AllocationLine(**{**vars(lines[-1][0]), "study_id": "ST-1000"})
    lines[-1] = (twice, receipt(seed=SEED, line=twice))
    assert verify(reveal_of(BLOCKS), written(lines)) == (
        1,
        [
            "line 61, ST-1000: randomized before, line 2",
            "60 allocations, 1 mismatches.",
        ],
    )


def test_lines_that_changed_places_are_named(verify, log):
    """RND-15: neither arms nor receipts tell, the order does."""
    log[10], log[11] = log[11], log[10]
    end, said = verify(reveal_of(BLOCKS), text_of(log))
    assert (end, len(said)) == (1, 2)
    assert said[0] == f"line 12, {log[11][0]}: {log[11][1]} comes after {log[10][1]}"


def test_people_who_changed_places_are_named(verify, log):
    """RND-15: two people whose places and arms were exchanged."""
    one, other = 5, 5 + next(n for n in range(1, 40) if log[5 + n][2] == log[5][2])
    log[one][0], log[other][0] = log[other][0], log[one][0]
    _, said = verify(reveal_of(BLOCKS), text_of(log))
    assert len([line for line in said if "receipt" in line]) == 2


def test_an_allocation_that_was_dated_anew_is_named(verify, log):
    """RND-15: by a second, so that the order stays, and by a year."""
    log[4][1] = log[4][1].replace(":00:00.", ":00:01.")
    log[40][1] = log[40][1].replace("2026", "2025")
    end, said = verify(reveal_of(BLOCKS), text_of(log))
    assert end == 1
    assert said == [
        "line 5, ST-1003: the receipt does not belong to what the line says",
        "line 41, ST-1039: the receipt does not belong to what the line says",
        f"line 41, ST-1039: {log[40][1]} comes after {log[39][1]}",
        "60 allocations, 3 mismatches.",
    ]


def test_an_altered_arm_is_found_under_minimization(verify):
    """RND-04, RND-15: and those after are worked out from what the log says."""
    scheme = Minimization(arms=EVEN, factors=(SITE, DOSE))
    lines = lines_of(scheme)
    line = lines[20][0]
    wrong = AllocationLine(
        **{**vars(line), "arm": "CBT" if line.arm == "MBT" else "MBT"}
    )
    lines[20] = (wrong, receipt(seed=SEED, line=wrong))
    end, said = verify(reveal_of(scheme), written(lines))
    assert end == 1
    assert said[0] == f"line 22, ST-1020: arm {wrong.arm}, and place 21 has {line.arm}"
