"""A response's answers in words, for staff to read."""

from dataclasses import dataclass

from assessments.responses.models import Response, Score
from trialsite.protocol.types import SKIPPED, Item

LEFT_BLANK = "Left blank"


@dataclass(frozen=True)
class AnswerLine:
    """One item: its code as stored ("" without an answer) and what it means in words.
    ``missing`` says that the words are a reason why there is no answer."""

    item: Item
    code: str
    words: str
    missing: bool


def answer_lines(response: Response) -> list[AnswerLine]:
    """Every item of the instrument, in order; one that was not asked says so."""
    instrument = response.form
    reasons = {SKIPPED: LEFT_BLANK}
    reasons |= {coded.code: coded.label for coded in instrument.missing}
    shown = instrument.shown(response.answers)
    lines = []
    for item in instrument.items:
        labels: dict[object, str] = {o.code: o.label for o in item.options}
        answer = response.answers.get(item.code)
        if answer is not None:
            words = labels.get(answer, "")
            lines.append(AnswerLine(item, str(answer), words, missing=False))
        elif item.code in response.missing:
            reason = response.missing[item.code]
            lines.append(
                AnswerLine(item, "", reasons.get(reason, reason), missing=True)
            )
        else:
            words = "Not answered yet" if item in shown else "Not asked"
            lines.append(AnswerLine(item, "", words, missing=True))
    return lines


def score_lines(response: Response) -> list[tuple[Score, str]]:
    """The scores of a finished response, in the order of their rule, with a label."""
    return [
        (score, score.code.replace("_", " ").replace("mme", "MME"))
        for score in response.scores.order_by("pk")
    ]
