"""Messages: placeholders that are filled, and subjects that give nothing away."""

import re
from collections.abc import Iterator
from string import Formatter

from trialsite.protocol.draft import Draft
from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types import Reminders
from trialsite.protocol.types.reminders import PLACEHOLDERS


def check_messages(draft: Draft) -> Iterator[Problem]:
    """Only known {names}, closed braces, a link to the form in every reminder, and no
    word of what people are treated for in a subject line, which strangers see on a
    locked phone."""
    reminders = draft.table(Reminders)
    reminding = {step.message for step in reminders.steps} if reminders else set()
    for message in draft.messages.values():
        file = f"messages/{message.code}.txt"
        yield from _unknown(file, "subject", message.subject)
        yield from _unknown(file, "body", message.body)
        names = _names(message.body)
        if message.code in reminding and names is not None and "link" not in names:
            allowed = "a text with {link} in it, for it asks to fill a form"
            yield Problem(file, "body", "no {link}", allowed)
        for word in reminders.never_in_subject if reminders else ():
            if re.search(rf"\b{re.escape(word)}\b", message.subject, re.IGNORECASE):
                allowed = f"a subject without the word {word} (never_in_subject)"
                yield Problem(file, "subject", shown(message.subject), allowed)


def _unknown(file: str, key: str, text: str) -> Iterator[Problem]:
    names = _names(text)
    if names is None:
        allowed = "braces in pairs around a name; {{ and }} for braces themselves"
        yield Problem(file, key, "a brace without its partner", allowed)
    for name in names or ():
        if name not in PLACEHOLDERS:
            allowed = one_of([f"{{{known}}}" for known in PLACEHOLDERS], near=name)
            yield Problem(file, key, f"{{{name}}}", allowed)


def _names(text: str) -> list[str] | None:
    """What stands in braces, as it is written; None where the braces do not pair."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return None
    return [
        name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
        for _, name, form, conversion in fields
        if name is not None
    ]
