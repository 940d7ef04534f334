"""The answers to one instrument, and what a change does to them. Imports no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments.responses.refusals import AnswersRefused
from trialsite.protocol.types import SKIPPED, AnswerError, Instrument, Item

Stored = int | float | str
"""What JSON keeps of an answer; a number is stored as one, never as text."""

# A JSON number is read back through a binary float, which holds so many digits.
DIGITS = 15


@dataclass(frozen=True)
class Missing:
    """No answer, and why: a missing code of the instrument."""

    code: str


Change = object
"""A new answer, a Missing, or None to take back what was said before."""


@dataclass(frozen=True)
class Sheet:
    """Answers and missing codes by item code; no item is in both."""

    instrument: Instrument
    answers: Mapping[str, Stored]
    missing: Mapping[str, str]

    @property
    def said(self) -> dict[str, Change]:
        """Every item that was dealt with, by code: an answer, or a Missing."""
        missing = {code: Missing(why) for code, why in self.missing.items()}
        return {**self.answers, **missing}

    @property
    def shown(self) -> tuple[Item, ...]:
        """The items to ask, in order."""
        return self.instrument.shown(self.answers)

    @property
    def open(self) -> tuple[Item, ...]:
        """The items to ask that were dealt with neither way, in order."""
        return tuple(
            item
            for item in self.shown
            if item.code not in self.answers and item.code not in self.missing
        )

    def changed(self, changes: Mapping[str, Change]) -> "Sheet":
        """The sheet after *changes*, by item code.

        Answers to items that are no longer asked go with their condition. Raises
        AnswersRefused, with an AnswerError for each item that cannot be kept: of the
        wrong type, out of range, a missing code that the item does not take
        ("wrong_missing"), or an item that is not asked ("not_asked"). Raises
        LookupError for an item that the instrument lacks.
        """
        answers, missing = dict(self.answers), dict(self.missing)
        errors: dict[str, AnswerError] = {}
        for code, change in changes.items():
            item = self.instrument.item(code)
            try:
                if isinstance(change, Missing):
                    missing[code] = self._missing(item, change)
                    answers.pop(code, None)
                elif change is None:
                    answers.pop(code, None)
                    missing.pop(code, None)
                else:
                    answers[code] = stored(item, change)
                    missing.pop(code, None)
            except AnswerError as error:
                errors[code] = error
        asked = {item.code for item in self.instrument.shown(answers)}
        for code in changes.keys() - asked - errors.keys():
            if changes[code] is not None:
                errors[code] = self._not_asked(self.instrument.item(code), answers)
        if errors:
            raise AnswersRefused(errors)
        return Sheet(
            instrument=self.instrument,
            answers={code: answers[code] for code in answers if code in asked},
            missing={code: missing[code] for code in missing if code in asked},
        )

    def closed(self) -> "Sheet":
        """The sheet when it is finished: what is still open counts as skipped."""
        return self.changed({item.code: Missing(SKIPPED) for item in self.open})

    def values(self) -> tuple[int | None, ...]:
        """The answers in the order of the form, None where there is none: what a
        scoring rule takes. Only whole numbers count; no rule takes any other."""
        answers = (self.answers.get(item.code) for item in self.instrument.items)
        return tuple(value if isinstance(value, int) else None for value in answers)

    def _missing(self, item: Item, change: Missing) -> str:
        allowed = self.instrument.missing_codes(item)
        if change.code not in allowed:
            raise AnswerError(
                "wrong_missing", change.code, f"one of {', '.join(allowed)}"
            )
        return change.code

    def _not_asked(self, item: Item, answers: Mapping[str, Stored]) -> AnswerError:
        when = condition_of(self.instrument, item)
        return AnswerError(
            "not_asked", answers.get(item.code), f"an answer is taken only if {when}"
        )


def condition_of(instrument: Instrument, item: Item) -> str:
    """When *item* is asked, in words; "" for one that always is."""
    if item.show_if is None:
        return ""
    earlier = instrument.item(item.show_if.item)
    labels = {option.code: option.label for option in earlier.options}
    wanted = " or ".join(
        f"“{labels.get(code, str(code))}”" for code in item.show_if.equals
    )
    return f"“{earlier.label}” is {wanted}"


def stored(item: Item, value: object) -> Stored:
    """The checked answer as JSON keeps it. Raises AnswerError: what Item.check
    raises, and out_of_range for a number of more digits than JSON keeps, or a text
    with a null character, which PostgreSQL cannot keep."""
    checked = item.check(value)
    if isinstance(checked, str) and "\x00" in checked:
        raise AnswerError("out_of_range", value, "a text without null characters")
    if not isinstance(checked, Decimal):
        return checked
    number = int(checked) if checked == checked.to_integral_value() else float(checked)
    if Decimal(str(number)) != checked or len(checked.as_tuple().digits) > DIGITS:
        raise AnswerError("out_of_range", value, f"a number of at most {DIGITS} digits")
    return number
