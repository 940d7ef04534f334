"""What is sent in place of a sensible value: some 300 of each type of input.

The lists are the same in every run. Nothing in them harms anybody: what is meant to
break is our own reading of it.
"""

from collections.abc import Iterable, Iterator
from itertools import product

NUL, RLO, ZWJ = "\0", "\u202e", "\u200d"
LONG = (255, 256, 1_000, 4_301, 10_001, 70_000)


def _unique(*values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for some in values for value in some))


def _signs() -> Iterator[str]:
    """Single signs that are controls, marks, separators, or outside the first plane."""
    ranges = ((0, 32), (0x7F, 0xA1), (0x2000, 0x2010), (0x2028, 0x2030))
    for first, last in (*ranges, (0x2060, 0x2070), (0xFDD0, 0xFDD8), (0xFFF8, 0x10000)):
        yield from map(chr, range(first, last))
    yield from "\u00ad\u061c\u180e\u3000\ufeff\U0001f468\U000e0041\U0010ffff"


WORDS = r"""
    ' " ';-- '--OR--1=1 % _ \ %s %(x)s {0} {} $${x} <b>x</b> <!-- ]]> {{7|add:1}}
    ../../etc ..\.. / // ? # & ; = | ~ * None null nan true undefined [] {} \0 %00 &#0;
    a@b @ a@b@c é@exämple.org a@[::1] "a"@example.org http://[ http://[::1 //[a
    javascript:x http://a:99999/ =1+1 +1 -1 @sum \ud800 ı İ ǅ Σς ﬁ ½ ① ٣ ߃ 𝟙 שלום
"""
NUMERALS = """
    NaN123 nan(1) INF 1.#INF 1e e1 1e+ 0e0 -0 00 1_000 1,000 1.000,5 1'000 1.2.3 0x1F
    0b1 0o7 1L 1f ½ ² ① ٣ ४ 𝟙 一 ⁵ . - + --1 +-1 1- 1. .5 -.5 0.1 1/2 1:2 1.5 1.55 1.555
    999999999.5 999999999.555
"""
DAYS = """
    26-06-02 2O26-06-02 ２０２６-06-02 +2026-06-02 2026-6-2 2026/06/02 06/02/2026
    02.06.2026 2026-06-02T00:00 2026-06-02T24:00 2026-06-02T23:59:60 now today tomorrow
    2026-06-02T12:00+99:00 2026-06-02T12:00Z 2026-W23-2 2026-153 20260602 1780358400
    46175 0001-01-01T00:00:00-14:00 9999-12-31T23:59:59+14:00 2026-03-08
"""
YEARS = "0000 0001 0099 1582 1899 9999 10000 99999 -1"
NOT_NUMBERS = "nan NaN inf Infinity sNaN"
CODES = """
    ST-1001-X st-1001-x ST-0000-0 ST-99999999999-1 ST- ST-1- MAD mad BOS NOWHERE
    urn:uuid:5f1c7c52-9d0a-4c0e-8e34-1f2b3c4d5e6f
"""


def _texts() -> Iterator[str]:
    yield from ("", " ", NUL, f"a{NUL}b", NUL * 20, "a b", "ß" * 50, "a@" + "b" * 300)
    yield from (f"Erin{RLO}enotS", "\u2066Erin\u2069", ZWJ * 50, "ا" * 90, "\ufffd")
    # Lone surrogates, which are no text and can be percent-encoded all the same.
    yield from ("\ud800", "a\udfffb", "\udcff" * 40)
    for size in LONG:
        yield from ("x" * size, "é" * size, "9" * size, "\U0001f600" * size)
    yield from ("a\u0301" * 500, "ﷺ" * 300, "Z" + "\u0337" * 900, "\r\n" * 300)
    yield from ("a\nBcc: x@example.org", "a@example.org\r\nX: y", "{% now 'Y' %}")
    yield from WORDS.split()
    for sign in _signs():
        yield from (sign, f"a{sign}b")


def _numbers() -> Iterator[str]:
    for power in (3, 4, 7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 128, 1023, 1024):
        for step in (-1, 0, 1):
            yield from (str(2**power + step), str(-(2**power) + step))
    yield from (f"1{'0' * zeros}" for zeros in range(1, 40))
    yield from ("9" * digits for digits in (18, 19, 20, 308, 309, 4_300, 4_301, 5_000))
    yield from (f"1e{power}" for power in (1, 5, 18, 19, 308, 309, 999, 9_999, 999_999))
    yield from (f"1E-{power}" for power in (1, 5, 30, 308, 324, 400, 999_999))
    for sign, word in product(
        ("", "-", "+"), ["nan", "NaN", "inf", "Infinity", "sNaN"]
    ):
        yield sign + word
    yield from NUMERALS.split()
    yield from ("0." + "3" * places for places in (1, 3, 4, 10, 28, 29, 400, 5_000))
    yield from (f" {number} " for number in range(-5, 15))
    yield from (str(number) for number in range(-20, 60))
    yield from (f"7{sign}" for sign in f"{NUL}\n\t {RLO}\u200b\u00a0")


def _dates() -> Iterator[str]:
    days = (0, 1, 28, 29, 30, 31, 32)
    for year, month, day in product((2026, 2024, 1900), (0, 2, 13), days):
        yield f"{year}-{month:02}-{day:02}"
    for year in [
        "0000",
        "0001",
        "0099",
        "1582",
        "1899",
        "9999",
        "10000",
        "99999",
        "-1",
    ]:
        yield from (f"{year}-01-01", f"{year}-12-31", f"01/02/{year}")
    yield from DAYS.split()
    yield from (f"2026-{month:02}-15" for month in range(1, 13))
    yield from (f"{year}-02-29" for year in range(1896, 2040, 4))
    yield from (f"{year}-05-05" for year in range(2000, 2060))


def _keys() -> Iterator[str]:
    nil = "00000000-0000-0000-0000-000000000000"
    known = "5f1c7c52-9d0a-4c0e-8e34-1f2b3c4d5e6f"
    yield from (nil, nil.replace("0", "f"), known, known.upper(), known[:-1])
    yield from (known.replace("-", ""), f"{{{known}}}", f" {known}", f"{known}{NUL}")
    yield from (known.replace("5", "g"), known.replace("-", "_"), f"{known}0")
    for place in range(36):
        yield known[:place] + "é" + known[place + 1 :]
    yield from CODES.split()
    yield from (
        f"ST-{number}-{check}" for number in range(1000, 1012) for check in "0X*"
    )


TEXTS, NUMBERS = _unique(_texts()), _unique(_numbers())
DATES = _unique(_dates(), TEXTS[:40], NUMBERS[:100])
KEYS = _unique(_keys(), TEXTS[:120], NUMBERS[:120])
CHOICES = _unique(TEXTS[:120], NUMBERS[:90], KEYS[:50], DATES[:60])
LISTS = tuple(
    tuple(pool[(at + step * 7) % len(pool)] for step in range(at % 5 + 2))
    for at in range(150)
    for pool in (TEXTS, NUMBERS)
)
"""Several values where one is meant."""
