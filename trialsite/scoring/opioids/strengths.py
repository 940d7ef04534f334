"""Strengths sold in the US, to ask about a number that no product has.

Kept by hand from product labels, immediate and extended release together. A strength
that is not here is asked about and kept: the list will age, and it refuses nothing.
"""

from collections.abc import Mapping
from decimal import Decimal


def _list(text: str) -> frozenset[Decimal]:
    return frozenset(Decimal(number) for number in text.split())


STRENGTHS: Mapping[tuple[str, str], frozenset[Decimal]] = {
    ("buprenorphine", "film"): _list("75 150 300 450 600 750 900"),
    ("buprenorphine", "oral"): _list("0.7 1.4 2 2.9 4 5.7 8 8.6 11.4 12"),
    ("buprenorphine", "patch"): _list("5 7.5 10 15 20"),
    ("codeine", "oral"): _list("15 16 30 60"),
    ("fentanyl", "patch"): _list("12 12.5 25 37.5 50 62.5 75 87.5 100"),
    ("hydrocodone", "oral"): _list("2.5 5 7.5 10 15 20 30 40 50 60 80 100 120"),
    ("hydromorphone", "oral"): _list("2 4 8 12 16 32"),
    ("methadone", "oral"): _list("5 10 40"),
    ("morphine", "oral"): _list(
        "10 15 20 30 40 45 50 60 70 75 80 90 100 120 130 150 200"
    ),
    ("oxycodone", "oral"): _list(
        "2.5 4.8355 5 7.5 9 10 13.5 15 18 20 27 30 36 40 60 80"
    ),
    ("oxymorphone", "oral"): _list("5 7.5 10 15 20 30 40"),
    ("tapentadol", "oral"): _list("50 75 100 150 200 250"),
    ("tramadol", "oral"): _list("25 37.5 44 50 75 100 150 200 300"),
}
