#!/usr/bin/env bash
# What programs read of names that fpdf2 2.8.9 writes with its text shaping, which is how
# Arabic, Hindi and others are joined and ordered.
#
# Expected: the letters that were written, since each picture on the page can be said to be
# letters (/ToUnicode).
# Seen: where several pictures are letters together (a letter and its dots, a syllable and
# its vowel sign) the first is said to be all of them, and the others are said to be
# nothing. Programs then read control characters in their place, or leave letters out of
# their order. The pictures themselves are right.
# A program that writes names for people to copy or search must say what every picture is,
# or draw the others as shapes.
#
# Prints what was seen, and fails where a later run sees something else.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check fpdf2==2.8.9 \
    uharfbuzz==0.57.0 fonttools==4.68.0 manimgx-fonts==2026.9.26.post1 pypdf==7.1.1 pypdfium2==5.15.2
"$here/venv/bin/python" - <<'PYTHON'
import io
import re
from importlib.resources import files

import pypdf
import pypdfium2
from fpdf import FPDF

NAMES = {
    # script: a name, glyphs on the page that are said to be no letters
    "Arabic": ("محمد عبد الله", 1),
    "Devanagari": ("श्री क्षितिज शर्मा", 4),
    "Bengali": ("অর্ণব চক্রবর্ত্তী", 3),
    # Each of its pictures is a letter.
    "Hebrew": ("שלום כהן", 0),
}


def made(script: str, name: str) -> bytes:
    pdf = FPDF()
    pdf.add_page()
    face = files("manimgx_fonts") / f"NotoSans{script}[wght].ttf"
    pdf.add_font("Noto", fname=str(face), variations={"wght": 400})
    pdf.set_font("Noto", size=14)
    pdf.set_text_shaping(True)
    pdf.cell(text=name)
    return bytes(pdf.output())


def unsaid(pdf: bytes) -> int:
    """How many of the numbers that the page shows are in no table of letters."""
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    (font,) = page["/Resources"]["/Font"].values()
    table = font["/ToUnicode"].get_data().decode()
    said = set(re.findall(r"^<([0-9A-F]{4})> <[0-9A-F]+>$", table, re.M)) - {"0000"}
    shown = set()
    for operands, operator in pypdf.generic.ContentStream(
        page.get_contents(), page.pdf
    ).operations:
        if operator == b"Tj":
            raw = operands[0].original_bytes
            shown |= {raw[at : at + 2].hex().upper() for at in range(0, len(raw), 2)}
    return len(shown - said)


for script, (name, expected) in NAMES.items():
    pdf = made(script, name)
    by_pypdf = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    by_pdfium = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    found = unsaid(pdf)
    print(f"{script:11} {name}")
    print(f"    pypdf   {by_pypdf!r}{'' if by_pypdf == name else ' WRONG'}")
    print(f"    PDFium  {by_pdfium!r}{'' if by_pdfium == name else ' WRONG'}")
    print(f"    pictures that are said to be nothing: {found}")
    right = found == 0
    assert (by_pypdf == name) == right and (by_pdfium == name) == right, script
    assert found == expected, (script, found)
PYTHON
