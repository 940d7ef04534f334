"""How many lines a file has, and what they are: an account that everybody can check in
their spreadsheet, made apart from what reads the people. Imports no Django."""

import re

from participants.call_list.columns import Layout, separator_hint
from trialsite.values.tables import records

_END = re.compile(r"\r\n|\r|\n")


def count(text: str, layout: Layout) -> dict[str, int]:
    """The lines of *text*, as ``lines``, and of them: ``rows`` of people, ``above``
    (the header, and rows above it that are not blank), ``blank`` ones, and ``inside``:
    further lines of a row whose cell holds a line break. A sum that does not come to
    the lines is told by ``rows`` being -1."""
    ends = _END.findall(text)
    lines = len(ends) + bool(text and not text.endswith(("\r", "\n")))
    skipped = layout.row or bool(separator_hint(text))
    found = {"lines": lines, "rows": 0, "above": 0, "blank": 0, "inside": 0}
    begun = []
    for record in records(text, layout.separator, len(layout.fields)):
        begun.append(record.line)
        kind = "above" if record.number <= skipped else "rows"
        found["blank" if record.is_blank else kind] += 1
    following = [*begun[1:], lines + 1]
    pairs = zip(begun, following, strict=False)
    found["inside"] = sum(after - line - 1 for line, after in pairs)
    if sum(found[kind] for kind in ("rows", "above", "blank", "inside")) != lines:
        found["rows"] = -1
    return found
