"""How far a participant is, in numbers and words."""

from fractions import Fraction

from assessments.portal.queue import FormStep, Queue, share_left
from tests.protocols import SCORED
from trialsite.protocol import load

BPI, ODI, SF12, LOG = (
    load(SCORED).instrument(code) for code in ("bpi", "odi", "sf12", "opioid_log")
)


def step(instrument, left, done=False):
    return FormStep(instrument, begun=left < 1, done=done, left=Fraction(left))


def test_it_says_how_many_are_done_and_how_long_the_rest_takes():
    """4 of 4 minutes gone, half of 5, all of 4."""
    queue = Queue((step(BPI, 0, done=True), step(ODI, Fraction(1, 2)), step(SF12, 1)))
    assert queue.words == "1 of 3 done, about 7 minutes left"
    assert queue.next.instrument is ODI
    assert [s.minutes for s in queue.steps] == [0, 3, 4]


def test_a_form_that_is_answered_and_not_sent_still_takes_a_minute():
    queue = Queue((step(BPI, 0),))
    assert queue.words == "0 of 1 done, about 1 minute left"


def test_when_all_is_sent_nothing_is_left():
    queue = Queue((step(BPI, 0, done=True),))
    assert (queue.next, queue.minutes) == (None, 0)


def test_a_share_of_nothing_is_nothing():
    assert (share_left(0, 0), share_left(7, 28)) == (0, Fraction(1, 4))
