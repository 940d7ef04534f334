"""The file of keys: what it may say, and how a key is added to it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.database import let_keys_be_known
from trialsite.secrets.checks import check_keys
from trialsite.secrets.keyfile import add_key
from trialsite.secrets.keyring import KeysMissing, generate, parse, with_new_key
from trialsite.secrets.keys import edition_of_keys, keys, ring_of

A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def test_a_new_file_holds_two_keys_and_no_two_files_are_alike():
    ring = parse(generate())
    assert ring.newest == 1
    assert ring.index != ring.sealing[1]
    assert ring.sealing != parse(generate()).sealing


def test_the_keys_of_a_ring_are_never_printed():
    text = generate()
    ring = parse(text)
    assert not any(entry.split(":")[1] in repr(ring) for entry in text.split())
    assert repr(ring.index) not in repr(ring)


def test_the_highest_number_seals_whatever_the_order():
    assert parse(f"2:{A} index:{B} 1:{C}").newest == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there are no identity keys"),
        (f"index:{A}", "lack a sealing key"),
        (f"1:{A}", "lack an index key"),
        (f"index:{A} 1:{B[:-1]}", "entry 2 .* 64 hex digits"),
        (f"index:{A} 1:{B[:-1]}g", "entry 2 .* 64 hex digits"),
        (f"index:{A} 0:{B}", "entry 2 .* from 1 to 65535"),
        (f"index:{A} 65536:{B}", "entry 2 .* from 1 to 65535"),
        (f"index:{A} 01:{B}", "entry 2 .* from 1 to 65535"),
        (f"index:{A} ²:{B}", "entry 2 .* from 1 to 65535"),
        (f"index:{A} first:{B}", "entry 2"),
        (f"index:{A} 1:{B} 1:{C}", "state 1 twice"),
        (f"index:{A} 1:{A}", "the same key"),
    ],
)
def test_a_faulty_file_is_refused_without_showing_a_key(text, said):
    with pytest.raises(KeysMissing, match=said) as raised:
        parse(text)
    assert not any(key in str(raised.value) for key in (A, B[:-1], C))


def test_no_key_is_numbered_higher_than_a_value_can_say():
    with pytest.raises(KeysMissing, match="65535 is the last"):
        with_new_key(f"index:{A} 65535:{B}")


@pytest.mark.django_db
def test_an_added_key_seals_once_the_database_knows_it_and_the_others_stay(key_file):
    before = keys()
    assert add_key(key_file) == 2
    assert keys() == before
    assert let_keys_be_known() == ["IDENTITY_KEYS_FILE: key 2 is registered."]
    after = keys()
    assert after.newest == 2
    assert after.sealing[1] == before.sealing[1]
    assert after.index == before.index
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["keys"]


def test_two_who_add_at_once_get_a_key_each(key_file):
    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(add_key, [key_file] * 6))
    assert sorted(numbers) == [2, 3, 4, 5, 6, 7]
    assert set(ring_of(edition_of_keys()).sealing) == {1, *numbers}


def test_a_new_key_gets_a_number_that_the_database_never_knew(key_file):
    assert add_key(key_file, above=4) == 5


def test_the_program_does_not_start_without_keys(settings, key_file):
    assert check_keys(None) == []
    key_file.chmod(0o666)
    (error,) = check_keys(None)
    assert "written to by others" in error.msg
    key_file.unlink()
    (error,) = check_keys(None)
    assert error.id == "trialsite.E010"
    assert "cannot be read (No such file or directory)" in error.msg
    settings.IDENTITY_KEYS_FILE = settings.IDENTITY_KEYS = ""
    (error,) = check_keys(None)
    assert "there are no identity keys" in error.msg


def test_keys_can_come_from_the_environment(settings):
    settings.IDENTITY_KEYS_FILE = ""
    settings.IDENTITY_KEYS = f"index:{A} 3:{B}"
    assert ring_of(edition_of_keys()).newest == 3
    assert check_keys(None) == []
