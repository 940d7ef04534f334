"""docs/verify_randomization.py finds whatever was done to a log (RND-15).

It is run as a statistician runs it: on two files, by a Python that sees nothing of the
project.
"""

import ast
import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from participants.randomization.commitment import (
    Line,
    commitment,
    entropy_commitment,
    mixed_seed,
    receipt,
)
from participants.randomization.log import stamp, written
from participants.randomization.schemes import (
    BigStick,
    Minimization,
    PermutedBlocks,
    Simple,
)
from participants.randomization.schemes.imported import read_list
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
    course, taken, lines = scheme.begin(seed), {}, []
    start = datetime(2026, 3, 5, 9, tzinfo=UTC)
    for n in range(people):
        levels = {f.code: f.levels[n * n % len(f.levels)] for f in scheme.factors}
        sequence = scheme.sequence_of(levels)
        taken[sequence] = taken.get(sequence, 0) + 1
        line = Line(
            study_id=f"ST-{1000 + n}",
            at=stamp(start + timedelta(hours=5 * n, microseconds=n)),
            sequence=sequence,
            position=taken[sequence],
            stratum=scheme.stratum_of(levels),
            arm=course.next(levels).arm,
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


@pytest.fixture
def verify(tmp_path):
    """Runs the script on a reveal and a log, and gives its end and what it said."""

    def run(reveal, log, *more):
        (tmp_path / "reveal.json").write_text(json.dumps(reveal))
        (tmp_path / "log.csv").write_text(log)
        for n, text in enumerate(more):
            (tmp_path / f"more{n}.csv").write_text(text)
        extra = [f"more{n}.csv" for n in range(len(more))]
        done = subprocess.run(
            [sys.executable, "-I", SCRIPT, "reveal.json", "log.csv", *extra],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()

    return run


@pytest.fixture
def log():
    """The rows of a true log, to be tampered with."""
    return list(csv.reader(io.StringIO(written(lines_of(BLOCKS)))))


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.method)
def test_a_true_log_has_no_mismatch(verify, scheme):
    """RND-01, RND-15: a program written from the page alone finds the same arms."""
    end, said = verify(reveal_of(scheme), written(lines_of(scheme)))
    assert said == [f"{PEOPLE} allocations, 0 mismatches."]
    assert end == 0


def test_an_imported_list_is_held_to_its_digest_and_order(verify):
    text = "stratum,arm\n" + "all,MBT\nall,CBT\nall,CBT\n" * 4
    scheme = read_list(text, arms=EVEN, factors=())
    reveal, log = reveal_of(scheme, 12), written(lines_of(scheme, 12))
    assert verify(reveal, log, text) == (0, ["12 allocations, 0 mismatches."])
    other = text.replace("MBT", "X").replace("CBT", "MBT").replace("X", "CBT")
    end, said = verify(reveal, log, other)
    assert end == 1
    assert said[0] == "list: it is not the one of the configuration"
    assert "line 2, ST-1000: arm MBT, and place 1 has CBT" in said


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
    twice = Line(**{**vars(lines[-1][0]), "study_id": "ST-1000"})
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
    wrong = Line(**{**vars(line), "arm": "CBT" if line.arm == "MBT" else "MBT"})
    lines[20] = (wrong, receipt(seed=SEED, line=wrong))
    end, said = verify(reveal_of(scheme), written(lines))
    assert end == 1
    assert said[0] == f"line 22, ST-1020: arm {wrong.arm}, and place 21 has {line.arm}"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"salt": "00" * 32}, "do not give the commitment"),
        ({"beacon": "pulse 8"}, "entropy and beacon do not give the seed"),
        ({"entropy_commitment": "00" * 32}, "not give the entropy commitment"),
        ({"entropy": None}, "the entropy of the entropy commitment is not there"),
        ({"seed": "00" * 32}, "do not give the commitment"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_reveal_that_is_not_what_was_committed_to_is_named(verify, changed, words):
    """RND-12, RND-15."""
    reveal = {**reveal_of(BLOCKS), **changed}
    reveal = {key: value for key, value in reveal.items() if value is not None}
    end, said = verify(reveal, written(lines_of(BLOCKS)))
    assert end == 1
    assert any(one.startswith("reveal: ") and words in one for one in said)


def test_another_configuration_than_was_committed_to_is_named(verify):
    reveal = reveal_of(BLOCKS)
    reveal["configuration"]["block_sizes"] = [4, 8]
    _, said = verify(reveal, written(lines_of(BLOCKS)))
    assert said[0].endswith("do not give the commitment")
    assert any(", and place " in one for one in said)


@pytest.mark.parametrize(
    "log", ["", "study_id,at\n", written(lines_of(BLOCKS, 2)) + "ST-1,2026\n"]
)
def test_a_file_that_cannot_be_read_is_no_verdict(verify, log):
    end, (said,) = verify(reveal_of(BLOCKS), log)
    assert end == 2
    assert said.startswith("Cannot verify: ")


def test_the_script_stands_alone():
    """RND-15: one file, the standard library, under 200 lines."""
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 200
    named = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert named <= set(sys.stdlib_module_names)
