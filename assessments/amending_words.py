"""What an amendment does to forms, reminders and datasets, in sentences with counts.
Imports no Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trialsite.protocol.problems import counted
from trialsite.protocol.types import Protocol, ReminderStep


@dataclass(frozen=True)
class Affected:
    """Whom a new version reaches: for each visit code how many people have that visit
    planned and come under the new version with it, and how many people have a planned
    follow-up visit among these, which is what reminders are about."""

    visits: Mapping[str, int]
    reminded: int


def forms(old: Protocol, new: Protocol, affected: Affected) -> Iterator[str]:
    """Forms that planned visits ask for in addition, or no longer."""
    before = {visit.code: visit.instruments for visit in old.visits}
    for visit in new.visits:
        if visit.code not in before or not (
            people := affected.visits.get(visit.code, 0)
        ):
            continue
        at = f"at visit {visit.code} of {_people(people)}"
        for code in visit.instruments:
            if code not in before[visit.code]:
                yield f"Form {code}: also asked for {at}."
        for code in before[visit.code]:
            if code not in visit.instruments:
                yield f"Form {code}: no longer asked for {at}."


def kept_forms(begun: Mapping[str, int]) -> Iterator[str]:
    """Forms that people have *begun*, by code, and that are now stated otherwise."""
    for code, number in begun.items():
        yield (
            f"Form {code}: {counted(number, 'form')} begun already, to be finished as "
            "the earlier version has it."
        )


def letters(old: Protocol, new: Protocol, affected: Affected) -> Iterator[str]:
    """Reminders that are new, left out, moved, or say something else."""
    if not affected.reminded:
        return
    to = f"for {_people(affected.reminded)} in follow-up"
    before = {step.code: step for step in old.reminders.steps}
    after = {step.code: step for step in new.reminders.steps}
    for code, step in after.items():
        if code not in before:
            yield f"Reminder {code}: new, {to}."
            continue
        if step != before[code]:
            yield f"Reminder {code}: another day or another way, {to}."
        if _text(new, step) != _text(old, before[code]):
            yield f"Reminder {code}: another text, {to}."
    for code in before:
        if code not in after:
            yield f"Reminder {code}: no longer sent, {to}."


def _text(protocol: Protocol, step: ReminderStep) -> object:
    return protocol.messages.get(step.message or "")


def columns(earlier: Protocol, new: Protocol) -> Iterator[str]:
    """Tables and columns that datasets gain over those of every *earlier* version,
    merged; they lose none."""
    for code, form in new.instruments.items():
        if code not in earlier.instruments:
            yield f"Datasets: new table {code} with {counted(len(form.items), 'item')}."
            continue
        known = {item.code for item in earlier.instruments[code].items}
        added = [item.code for item in form.items if item.code not in known]
        if added:
            noun = "column" if len(added) == 1 else "columns"
            yield f"Datasets: new {noun} in table {code}: {', '.join(added)}."


def _people(number: int) -> str:
    return counted(number, "person", "people")
