#!/usr/bin/env bash
# What phonenumbers 9.0.43 (the port of libphonenumber that most Python programs use) makes
# of cells as clinics type them into a list of people to call.
#
# Expected: words around a number are refused, or left out.
# Seen: after a number, letters are read as the digits of a telephone's keys, without an
# error: a note makes a number that is too long, and behind a local number of seven digits a
# word of three letters makes one of ten that is possible, and somebody else's. Before a number they are left out. A number
# after a comma becomes an extension. "(0)" is left out behind +44 and kept behind +1.
# A program that takes such cells must split words from numbers itself, and ask where an
# extension was not announced.
#
# Prints what was seen, and fails where a later run sees something else.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$here/venv/bin/python" - <<'PYTHON'
import phonenumbers as p

CELLS = {
    # cell: what is read, with the United States as the country
    "608-555-0142": "+16085550142 possible",
    "call 608-555-0142": "+16085550142 possible",
    "608-555-0142 after 5": "+16085550142238375 too long",
    "608-555-0142 home": "+160855501424663 too long",
    "555-0142 dad": "+15550142323 possible",
    "608-555-0142, 12": "+16085550142 ext. 12 possible",
    "+44 (0)113 496 0123": "+441134960123 possible",
    "+1 (0)608 555 0142": "+106085550142 too long",
    "000-000-0000": "+10000000000 possible",
}


def read(cell: str) -> str:
    number = p.parse(cell, "US")
    words = p.format_number(number, p.PhoneNumberFormat.E164)
    if number.extension:
        words += f" ext. {number.extension}"
    return words + (" possible" if p.is_possible_number(number) else " too long")


seen = {cell: read(cell) for cell in CELLS}
for cell, words in seen.items():
    print(f"{cell!r:26} {words}")
assert seen == CELLS, {c: (CELLS[c], seen[c]) for c in CELLS if seen[c] != CELLS[c]}
PYTHON
