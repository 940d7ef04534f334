"""A list made elsewhere: read, refused by line, used in order."""

import pytest

from participants.randomization.schemes.imported import (
    ImportedList,
    ListRefused,
    ListUsedUp,
    read_list,
)
from tests.participants.randomization.trials import DOSE, EVEN, SEED, SITE

PLAIN = "stratum,arm\nall,MBT\nall,CBT\nall,CBT\n"


def listed(text, *factors):
    return read_list(text, arms=EVEN, factors=factors)


def refused(text, *factors):
    with pytest.raises(ListRefused) as raised:
        listed(text, *factors)
    return list(raised.value.faults)


def by_site(*rows):
    return "\n".join(["stratum,arm", *rows]) + "\n"


def test_arms_are_given_in_the_order_of_the_list():
    arm_stream = listed(PLAIN).begin(SEED)
    assert [arm_stream.next({}).arm for _ in range(3)] == ["MBT", "CBT", "CBT"]
    assert listed(PLAIN).draw(seed=SEED, levels={}, position=2).arm == "CBT"


def test_each_stratum_is_used_in_its_own_order():
    rows = [f"site={site},{arm}" for arm in ("MBT", "CBT") for site in SITE.levels]
    scheme = listed(by_site(*rows, "site=BOS,MBT"), SITE)
    arm_stream = scheme.begin(SEED)
    assert [arm_stream.next({"site": "BOS"}).arm for _ in range(3)] == [
        "MBT",
        "CBT",
        "MBT",
    ]
    assert arm_stream.next({"site": "MAD"}).arm == "MBT"


def test_after_the_last_place_nobody_is_given_an_arm():
    with pytest.raises(ListUsedUp, match="All 3 places of the list for all are taken"):
        listed(PLAIN).draw(seed=SEED, levels={}, position=4)


def test_the_digest_is_of_the_places_and_not_of_the_file():
    """RND-12: two people enter the same list, whatever program saved it."""
    same = '\ufeffStratum, Arm\r\n"all","MBT"\r\nall , CBT\r\n\r\nall,CBT'
    assert listed(same).digest == listed(PLAIN).digest
    other = "stratum,arm\nall,CBT\nall,MBT\nall,CBT\n"
    assert listed(other).digest != listed(PLAIN).digest
    assert ImportedList.method == "imported-list"
    assert listed(PLAIN).settings() == {"list": listed(PLAIN).digest}


def test_every_faulty_line_is_named_with_what_is_allowed():
    rows = ("site=MAD,MBT", "site=LDS,MBT", "site=MAD,XXX", "site=MAD", "a,b,c")
    assert refused(by_site(*rows), SITE) == [
        "line 3: found stratum 'site=LDS'; allowed: site=MAD, site=BOS, site=SLC",
        "line 4: found arm 'XXX'; allowed: MBT, CBT",
        "line 5: found 1 values; give 2",
        "line 6: found 3 values; give 2",
    ]


def test_a_stratum_without_places_or_without_an_arm_is_named():
    assert refused(by_site("dose=lt90,MBT", "dose=lt90,MBT"), DOSE) == [
        "stratum dose=lt90: never gives CBT",
        "stratum dose=ge90: no place; give every stratum its places",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "nothing"), ("arm,stratum\n", "arm,stratum"), ("stratum,arm,name\n", "name")],
)
def test_another_header_is_refused(text, found):
    """A column more could name people."""
    (fault,) = refused(text)
    assert fault.startswith("line 1: found")
    assert found in fault
