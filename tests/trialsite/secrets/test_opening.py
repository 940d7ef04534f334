"""After a restore: whether the keys at hand open what the database holds."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from participants.enrolment.models import Identity
from tests.builders import PERSON, enrolled, somebody
from tests.database import let_keys_be_known
from trialsite.secrets.keyfile import add_key
from trialsite.secrets.keyring import generate, parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(key_file: Path) -> list[Identity]:
    """Two people under the first key, and one under the second."""
    made = [enrolled("MAD", person=somebody(number)).identity for number in range(2)]
    add_key(key_file)
    let_keys_be_known()
    return [*made, enrolled("MAD", person=somebody(2)).identity]


def told(**options: object) -> tuple[str, int]:
    """What the command says, and the status that it ends with."""
    out = StringIO()
    try:
        call_command("verify_sealed", stdout=out, **options)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_it_opens_every_column_under_every_key_and_shows_nothing(
    people: list[Identity],
) -> None:
    said, status = told()
    assert status == 0
    email = "participants.Identity.email"
    assert f"{email}, key 1: 2 of 2 tried were opened; there are 2" in said
    assert f"{email}, key 2: 1 of 1 tried were opened; there are 1" in said
    assert said.splitlines()[-1].startswith("All is well: ")
    for value in (PERSON.given_name, PERSON.family_name, "example.org", "1970"):
        assert value not in said


def test_a_sample_is_of_each_column_and_key(people: list[Identity]) -> None:
    said, _ = told(sample=1)
    assert "participants.Identity.email, key 1: 1 of 1 tried" in said
    assert "participants.Identity.email, key 2: 1 of 1 tried" in said
    assert told(sample=0) == told(sample=1000)


def test_a_key_that_is_not_there_is_named(
    people: list[Identity], key_file: Path
) -> None:
    entries = key_file.read_text().split()
    key_file.write_text("\n".join(e for e in entries if not e.startswith("2:")))
    said, status = told()
    assert status == 1
    assert "is sealed with key 2, and the file has 1" in said
    assert "participants.Identity.email, key 2: 0 of 1 tried were opened" in said
    assert "participants.Identity.email, key 1: 2 of 2 tried were opened" in said


def test_other_keys_of_the_same_numbers_open_nothing(
    people: list[Identity], key_file: Path
) -> None:
    """The file of another installation is as well-formed as one's own."""
    key_file.write_text(generate())
    add_key(key_file)
    said, status = told()
    assert status == 1
    assert "does not open with key 1" in said
    assert "participants.Identity.email, key 1: 0 of 2 tried were opened" in said


def test_another_index_key_is_found_though_everything_opens(
    people: list[Identity], key_file: Path
) -> None:
    ring, other = parse(key_file.read_text()), parse(generate())
    key_file.write_text(
        f"index:{other.index.hex()}\n"
        + "\n".join(f"{number}:{key.hex()}" for number, key in ring.sealing.items())
    )
    said, status = told()
    assert status == 1
    assert "email_index of row" in said
    assert "the index key is another" in said


def test_a_value_that_was_altered_is_named_by_its_place(people: list[Identity]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update participants_identity set email = set_byte(email, 20, "
            "get_byte(email, 20) # 1) where participant_id = %s",
            [people[0].pk],
        )
    said, status = told()
    assert status == 1
    assert f"participants_identity.email of row {people[0].pk} does not open" in said


def test_no_keys_and_a_wrong_sample_are_refused(
    people: list[Identity], key_file: Path
) -> None:
    with pytest.raises(CommandError, match="--sample is -1; it must be 0"):
        told(sample=-1)
    key_file.write_text("")
    with pytest.raises(CommandError, match="there are no identity keys"):
        told()
