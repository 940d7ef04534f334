"""Why a link opens nothing now, in words for the participant. Imports no Django."""

from datetime import date

from assessments.responses.refusals import (
    FormRefused,
    NotOpenYet,
    WindowClosed,
    Withdrew,
)
from trialsite.values.instants import weekday_words

SAVED = "Everything you answered so far is saved."


class LinkRefused(Exception):
    """A link opens nothing now. The message is for the participant; ``site`` is the
    code of the site to call, or "" where it is not known."""

    def __init__(self, words: str, site: str = "") -> None:
        super().__init__(words)
        self.site = site


class NoLink(LinkRefused):
    """This browser did not come by a link, or came too long ago."""

    def __init__(self) -> None:
        super().__init__(
            "Please open the link in your e-mail again. For your privacy, these pages "
            f"close when they are not used for a while. {SAVED}"
        )


class LinkUnknown(LinkRefused):
    """The code belongs to no link."""

    def __init__(self) -> None:
        super().__init__(
            "We do not know this code. A part of it may be missing: please copy the "
            "whole link from our newest e-mail, or call us."
        )


class LinkExpired(LinkRefused):
    """The window of the link's visit is over."""

    def __init__(self, closes_on: date, site: str) -> None:
        super().__init__(
            f"The time for these questions ended on {weekday_words(closes_on)}. "
            f"{SAVED} Please call us if you would like to add something.",
            site,
        )


class LinkTooEarly(LinkRefused):
    """The window of the link's visit has not opened."""

    def __init__(self, opens_on: date, site: str) -> None:
        super().__init__(
            f"These questions open on {weekday_words(opens_on)}. Please come back "
            "then.",
            site,
        )


class LinkEnded(LinkRefused):
    """The trial does not follow this person any more."""

    def __init__(self, site: str) -> None:
        super().__init__(
            "These questions are closed. Thank you for everything you told us. If you "
            "think that this is a mistake, please call us.",
            site,
        )


class LinkNotReady(LinkRefused):
    """Something has to happen at the site before these questions can be asked."""

    def __init__(self, site: str) -> None:
        super().__init__(
            "These questions are not ready for you yet. Please call us.", site
        )


def for_participant(
    refused: FormRefused, *, opens_on: date, closes_on: date, site: str
) -> LinkRefused:
    """The same refusal, as the participant is told it."""
    if isinstance(refused, WindowClosed):
        return LinkExpired(closes_on, site)
    if isinstance(refused, NotOpenYet):
        return LinkTooEarly(opens_on, site)
    if isinstance(refused, Withdrew):
        return LinkEnded(site)
    return LinkNotReady(site)
