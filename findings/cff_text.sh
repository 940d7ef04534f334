#!/usr/bin/env bash
# What pypdf 7.1.1 reads of a page whose typeface has cubic outlines (OpenType/CFF, as those
# for Chinese, Japanese and Korean have), as fpdf2 2.8.9 embeds it.
#
# Expected: the text, as PDFium reads it. The font's /Encoding is a stream that says that
# every code has two bytes, which is as the standard has it.
# Seen: pypdf reads one byte at a time. As long as there are fewer than 256 letters a NUL
# stands before each; from then on the upper byte is read as another letter, and letters
# are lost.
# A program that reads such text with pypdf must expect that; one that writes it may use
# TrueType outlines, whose text is read rightly.
#
# Prints what was seen, and fails where a later run sees something else.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check fpdf2==2.8.9 \
    fonttools==4.68.0 cvttf-notosanscjk-regular==1.0 ttf-opensans==2020.10.30 pypdf==7.1.1 pypdfium2==5.15.2
"$here/venv/bin/python" - <<'PYTHON'
import io
import warnings
from importlib.resources import files

import pypdf
import pypdfium2
from fpdf import FPDF

CUBIC = files("cvttf_NotoSansCJK_Regular") / "NotoSansCJKtc-Regular.otf"
QUADRATIC = files("ttf_opensans") / "ttf" / "OpenSans-Regular.ttf"


def read(text: str, face: object) -> tuple[str, str]:
    """The page's text by pypdf and by PDFium, without the breaks of its lines."""
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("Face", fname=str(face))
    pdf.set_font("Face", size=10)
    pdf.multi_cell(0, text=text)
    made = bytes(pdf.output())
    by_pypdf = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    by_pdfium = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    return by_pypdf.replace("\n", ""), by_pdfium.replace("\r\n", "")


warnings.simplefilter("ignore")
name, many = "王小明", "".join(chr(0x4E00 + at) for at in range(400))

by_pypdf, by_pdfium = read(name, CUBIC)
print(f"{name}: pypdf {by_pypdf!r}, PDFium {by_pdfium!r}")
assert (by_pypdf, by_pdfium) == ("\0王\0小\0明", name)

by_pypdf, by_pdfium = read(many, CUBIC)
lost = [sign for sign in many if sign not in by_pypdf]
print(f"400 signs: pypdf loses {len(lost)}, PDFium none")
assert len(lost) == 146 and by_pdfium == many

by_pypdf, by_pdfium = read("Nora Testwell", QUADRATIC)
print(f"TrueType outlines: pypdf {by_pypdf!r}, PDFium {by_pdfium!r}")
assert by_pypdf == by_pdfium == "Nora Testwell"
PYTHON
