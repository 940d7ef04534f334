"""`python -m tests.mutations`: draws mutants of the pure rules, tries each against the
tests of its rule, and prints how many were noticed. Ends with 0 where enough were and
every other one is listed with its reason in unnoticed.toml."""

import argparse
import random
import sys
import time

from tests.mutations.mutants import Mutant, mutants
from tests.mutations.rules import RULES, Rule
from tests.mutations.trying import TestsFail, check_tests, copies, unnoticed
from tests.mutations.unnoticed import reason_for

NAMES = [rule.name for rule in RULES]


def main() -> int:
    asked = _asked()
    rules = [rule for rule in RULES if asked.rule in (None, rule.name)]
    made = [mutant for rule in rules for mutant in mutants(rule)]
    number = min(asked.draw or len(made), len(made))
    _say(f"{len(made):,} mutants of {_files(rules)} files; {number} drawn by seed ")
    _say(f"{asked.seed}.\n")
    # No secret hangs on it: whoever has the seed draws the same.
    drawn = random.Random(asked.seed).sample(made, number)
    began = time.monotonic()
    with copies() as there:
        try:
            check_tests(there, rules)
        except TestsFail as error:
            _say(f"{error}\n")
            return 2
        passed = unnoticed(there, drawn, _dot)
    seconds = time.monotonic() - began
    return _report(passed, number, asked.least, seconds)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.mutations", description=__doc__)
    any_seed = random.SystemRandom().getrandbits(32)
    parser.add_argument("--seed", type=int, default=any_seed)
    parser.add_argument("--draw", type=int, default=100, help="0 for all mutants")
    parser.add_argument("--least", type=int, default=95, help="of a hundred")
    parser.add_argument("--rule", choices=NAMES, help="the mutants of this rule alone")
    return parser.parse_args()


def _report(passed: list[Mutant], number: int, least: int, seconds: float) -> int:
    noticed = number - len(passed)
    _say(f"\nMutants of the pure rules: {number} tried, {noticed} noticed, ")
    _say(f"{seconds / number:.1f} s each.\n")
    unlisted = []
    for mutant in passed:
        why = reason_for(mutant)
        _say(f"{mutant}\n    {why or 'not listed in tests/mutations/unnoticed.toml'}\n")
        unlisted += [] if why else [mutant]
    return 1 if unlisted or noticed * 100 < least * number else 0


def _files(rules: list[Rule]) -> int:
    return sum(len(rule.paths()) for rule in rules)


def _dot() -> None:
    _say(".")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
