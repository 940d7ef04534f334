"""`make bench-old`: what an earlier build took for an act beside what this takes."""

import argparse
import sys

from tests.bench.old import builds, memory, paging, starting

ACTS = (starting.rows, paging.rows, memory.rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--turns", type=int, default=1, help="of each act; figures are medians"
    )
    parser.add_argument("--old", default=builds.OLD, help="the commit to compare with")
    chosen = parser.parse_args()
    with builds.pair(chosen.turns, chosen.old) as pair:
        for act in ACTS:
            for row in act(pair):
                sys.stdout.write(row.line() + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
