"""The ladder: sent while the window is open, at a time of day that exists."""

from collections.abc import Iterator, Sequence

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types import Reminders, ReminderStep, VisitPlan


def check_reminders(draft: Draft) -> Iterator[Problem]:
    """Each step has the message that its action needs, and a day inside the window of
    every follow-up visit; every e-mail comes before the calls. Who is called was
    written to before, and a letter after the call would read as if nobody had."""
    reminders = draft.table(Reminders)
    if reminders is None:
        return
    if reminders.send_until <= reminders.send_from:
        yield Problem(
            TRIAL,
            "reminders.send_until",
            shown(reminders.send_until),
            f"later than {reminders.send_from}, the send_from",
        )
    for step in reminders.steps:
        at = f"reminders.steps.{step.code}"
        yield from _message(draft, step, at)
        yield from _day(draft, step, at)
    yield from _after_a_call(draft, reminders.steps)


def _message(draft: Draft, step: ReminderStep, at: str) -> Iterator[Problem]:
    known = draft.codes["messages"]
    if step.action == "call":
        if step.message is not None:
            allowed = "nothing, for a call has no text"
            yield Problem(TRIAL, f"{at}.message", shown(step.message), allowed)
    elif step.message not in known:
        allowed = one_of(known, near=step.message)
        yield Problem(TRIAL, f"{at}.message", shown(step.message), allowed)


def _follow_ups(draft: Draft) -> Iterator[VisitPlan]:
    return (plan for plan in draft.parts(VisitPlan) if plan.phase == "follow-up")


def _anchors(visit: VisitPlan) -> dict[str, int]:
    """What steps are counted from, in days from the target."""
    return {"opens": visit.opens, "target": 0, "closes": visit.closes}


def _day(draft: Draft, step: ReminderStep, at: str) -> Iterator[Problem]:
    for visit in _follow_ups(draft):
        start = _anchors(visit)
        first = visit.opens - start[step.anchor]
        last = visit.closes - start[step.anchor]
        if not first <= step.days <= last:
            yield Problem(
                TRIAL,
                f"{at}.days",
                shown(step.days),
                f"from {first} to {last} days from {step.anchor}, "
                f"inside the window of {visit.code}",
            )
            return


def _after_a_call(draft: Draft, steps: Sequence[ReminderStep]) -> Iterator[Problem]:
    for step in steps:
        if step.action != "email":
            continue
        for visit in _follow_ups(draft):
            start = _anchors(visit)
            falls = start[step.anchor] + step.days
            calls = [
                (start[one.anchor] + one.days, one.code)
                for one in steps
                if one.action == "call"
            ]
            if calls and min(calls)[0] < falls <= visit.closes:
                day, call = min(calls)
                yield Problem(
                    TRIAL,
                    f"reminders.steps.{step.code}.days",
                    shown(step.days),
                    f"at most {day - start[step.anchor]} days from {step.anchor}, for "
                    f"the call {call} comes last, in the window of {visit.code}",
                )
                break
