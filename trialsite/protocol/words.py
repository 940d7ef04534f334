"""What the protocol states, in the words that its page shows. Imports no Django."""

from collections.abc import Sequence
from decimal import Decimal

from trialsite.protocol.problems import counted
from trialsite.protocol.types import (
    Arm,
    Contact,
    Criterion,
    Payments,
    Randomization,
    ReminderStep,
    StratumFactor,
    VisitPlan,
)

MODES = {
    "self": "own phone or computer",
    "phone": "phone call",
    "paper": "paper",
    "in_person": "in person",
}

METHODS = {
    "permuted-blocks": "Random permuted blocks",
    "minimization": "Minimization with a random element",
    "simple": "Simple randomization",
    "big-stick": "Big stick: simple until the arms are too far apart",
    "imported-list": "A list made elsewhere",
}


def target_words(visit: VisitPlan) -> str:
    """When the visit is due: "3 months after enrolment"."""
    if visit.offset.is_zero():
        return f"day of {visit.anchor}"
    return f"{visit.offset} after {visit.anchor}"


def window_words(visit: VisitPlan) -> str:
    """The window as days from the target, with signs: "0 to +45 days"."""
    if visit.opens == visit.closes == 0:
        return "that day only"
    opens = f"−{-visit.opens}" if visit.opens else "0"
    closes = f"+{visit.closes}" if visit.closes else "0"
    return f"{opens} to {closes} days"


def mode_words(visit: VisitPlan) -> str:
    """How answers may come: "phone call, paper"."""
    return ", ".join(MODES[mode] for mode in visit.modes)


def limit_words(criterion: Criterion) -> str:
    """The numbers that a criterion names: "at least 21 years"; "" for a yes or no."""
    least, most = criterion.minimum, criterion.maximum
    if least is not None and most is not None:
        limits = f"{least} to {most}"
    elif least is not None:
        limits = f"at least {least}"
    elif most is not None:
        limits = f"at most {most}"
    else:
        return ""
    return f"{limits} {criterion.unit}".strip()


def step_words(step: ReminderStep) -> str:
    """The day of a rung: "3 days after the window opens"."""
    day = {
        "opens": "the window opens",
        "target": "the target day",
        "closes": "the window closes",
    }[step.anchor]
    if step.days:
        side = "after" if step.days > 0 else "before"
        return f"{counted(abs(step.days), 'day')} {side} {day}"
    return f"on {day}" if step.anchor == "target" else f"on the day {day}"


CONTACT_MODES = {
    "phone": "phone call",
    "text": "text message",
    "email": "e-mail",
    "letter": "letter",
    "contact_person": "contact person",
    "in_person": "in person",
    "social": "social network",
}


def contact_words(rule: Contact) -> str:
    """The rule of trying: "3 attempts on 2 days or more, by phone call, letter"."""
    modes = ", ".join(CONTACT_MODES[mode] for mode in rule.modes)
    tries = counted(rule.attempts, "attempt")
    return f"{tries} on {counted(rule.days, 'day')} or more, by {modes}"


def money_words(payments: Payments, amount: Decimal) -> str:
    """An amount with its currency: "USD 60", "EUR 12.50"."""
    cents = "" if amount == amount.to_integral_value() else ".2f"
    return f"{payments.currency} {format(amount, cents or '.0f')}"


def ratio_words(arms: Sequence[Arm]) -> str:
    """The arms' shares: "1:1, Morning walk to A leaflet"."""
    shares = ":".join(str(arm.ratio) for arm in arms)
    return f"{shares}, {' to '.join(arm.label for arm in arms)}"


def method_words(randomization: Randomization) -> str:
    """The method, without the settings that would help to guess the next arm."""
    return METHODS[randomization.method]


def strata_words(randomization: Randomization) -> list[tuple[str, str]]:
    """What the arms are balanced within, as a name and a value for each factor."""
    return [
        ("Balanced within", f"{factor.label}{_levels(factor)}")
        for factor in randomization.strata
    ]


def _levels(factor: StratumFactor) -> str:
    return "".join(
        f"{': ' if level is factor.levels[0] else '; '}{level.label}"
        for level in factor.levels
    )
