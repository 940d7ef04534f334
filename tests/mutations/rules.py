"""The pure rules that are mutated, and the tests that must notice it."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Rule:
    """*files* and *tests* are paths or patterns from the root of the project. Tests
    that import nothing of Django are told apart, for they begin sooner."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    django: bool = True

    def paths(self) -> list[str]:
        """Every file of the rule, in one order on every machine. Raises
        FileNotFoundError for a pattern that finds none."""
        return sorted({path for pattern in self.files for path in found(pattern)})


def found(pattern: str) -> list[str]:
    """The files of the project that *pattern* names, as paths from its root. Raises
    FileNotFoundError where there is none."""
    paths = [str(path.relative_to(ROOT)) for path in ROOT.glob(pattern)]
    if not paths:
        raise FileNotFoundError(f"tests/mutations/rules.py names {pattern}: not there.")
    return paths


RULES = (
    Rule(
        "scores",
        (
            "trialsite/scoring/*.py",
            "trialsite/scoring/scores/*.py",
        ),
        (
            "tests/trialsite/scoring/*.py",
            "tests/trialsite/scoring/scores/*.py",
        ),
        django=False,
    ),
    Rule(
        "opioid dose",
        ("trialsite/scoring/opioids/**/*.py",),
        ("tests/trialsite/scoring/opioids/*.py",),
        django=False,
    ),
    Rule(
        "schemes",
        ("participants/randomization/schemes/*.py",),
        (
            "tests/participants/randomization/test_big_stick.py",
            "tests/participants/randomization/test_blocks.py",
            "tests/participants/randomization/test_configurations.py",
            "tests/participants/randomization/test_imported_list.py",
            "tests/participants/randomization/test_minimization.py",
            "tests/participants/randomization/test_stream.py",
            "tests/participants/randomization/test_vectors.py",
        ),
    ),
    Rule(
        "windows",
        ("trialsite/protocol/windows.py", "trialsite/protocol/offsets.py"),
        (
            "tests/trialsite/protocol/test_windows.py",
            "tests/trialsite/protocol/test_offsets.py",
        ),
    ),
    Rule(
        "reminders",
        (
            "assessments/reminders/decision.py",
            "participants/contact/hindrances.py",
            "participants/contact/rule.py",
        ),
        (
            "tests/assessments/reminders/test_decision.py",
            "tests/assessments/reminders/test_ladder_days.py",
            "tests/participants/contact/test_hindrances.py",
            "tests/participants/contact/test_rule.py",
        ),
    ),
    Rule(
        "ids",
        ("participants/enrolment/study_id.py",),
        (
            "tests/participants/enrolment/test_near_ids.py",
            "tests/participants/enrolment/test_study_id.py",
        ),
    ),
    Rule(
        "eligibility",
        ("participants/screening/rules.py", "trialsite/protocol/types/eligibility.py"),
        (
            "tests/participants/screening/test_rules.py",
            "tests/trialsite/protocol/test_criterion.py",
        ),
    ),
    Rule(
        "seals",
        (
            "trialsite/audit/seals/chain.py",
            "trialsite/audit/seals/faults.py",
            "trialsite/audit/seals/seal.py",
            "trialsite/audit/seals/tree.py",
        ),
        (
            "tests/trialsite/audit/seals/test_chain.py",
            "tests/trialsite/audit/seals/test_faults.py",
            "tests/trialsite/audit/seals/test_seal.py",
            "tests/trialsite/audit/seals/test_tree.py",
        ),
    ),
)
