"""Every way in which a file of keys can be wrong, for every file of keys there is."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings

from participants.enrolment.models import Identity
from participants.randomization.lists.actions import propose_list, seal_list
from tests.builders import (
    enrolled,
    sealed_list,
    second_administrator,
    somebody,
    statistician,
)
from tests.database import let_keys_be_known
from trialsite.audit.seals.seal import public_half
from trialsite.audit.seals.sealing import seal_new
from trialsite.secrets.keyring import generate, with_new_key

IDENTITIES, LISTS, SEALS = (
    "IDENTITY_KEYS_FILE",
    "RANDOMIZATION_KEY_FILE",
    "AUDIT_SEAL_KEY_FILE",
)


class Files:
    """The three files of keys, each changed once in the life of the database: rows of
    the first key are there, and rows of the second."""

    def __init__(self, folder: Path, settings: LazySettings) -> None:
        self.settings = settings
        self.path = {setting: folder / setting.lower() for setting in ALL}
        for setting, path in self.path.items():
            path.write_text(Path(os.environ[setting]).read_text())
            path.chmod(0o600)
            setattr(settings, setting, str(path))
        self._fill()
        self.right = {setting: path.read_text() for setting, path in self.path.items()}

    def _fill(self) -> None:
        enrolled("MAD", person=somebody(0))
        sealed_list()
        seal_new()
        before = Ed25519PrivateKey.from_private_bytes(
            bytes.fromhex(self.path[SEALS].read_text())
        )
        self.before = {setting: path.read_text() for setting, path in self.path.items()}
        self.put(IDENTITIES, with_new_key(self.before[IDENTITIES]))
        self.put(LISTS, f"{self.before[LISTS]}\n{secrets.token_hex(32)}\n")
        self.put(SEALS, secrets.token_hex(32))
        self.settings.AUDIT_SEAL_PUBLIC_KEYS = [public_half(before)]
        let_keys_be_known()
        enrolled("MAD", person=somebody(1))
        proposal = propose_list(reason="Another key.", by=statistician(), new_seed=True)
        seal_list(proposal=proposal, by=second_administrator())
        seal_new()
        for number in (1, 2):
            assert Identity.objects.filter(email__sealed_with=number).count() == 1

    def put(self, setting: str, text: str | None) -> None:
        """Replace a file whole, as an operator or a deployment does; None takes it
        away."""
        path = self.path[setting]
        if text is None:
            path.unlink()
            return
        draft = path.with_suffix(".draft")
        draft.write_text(text)
        draft.chmod(0o600)
        draft.replace(path)

    def put_right(self) -> None:
        for setting, text in self.right.items():
            self.put(setting, text)

    def as_settings(self) -> dict[str, object]:
        """What another process is to be told."""
        named: dict[str, object] = {name: str(path) for name, path in self.path.items()}
        return named | {"AUDIT_SEAL_PUBLIC_KEYS": self.settings.AUDIT_SEAL_PUBLIC_KEYS}


ALL = (IDENTITIES, LISTS, SEALS)


@dataclass(frozen=True)
class Fault:
    """What is done to the file of *setting*, and what must be said of it."""

    kind: str
    way: str
    setting: str
    change: Callable[[Files], str | None]
    said: str

    def __str__(self) -> str:
        return f"{self.kind}, {self.way}"


def faults() -> Iterator[Fault]:
    """Each kind of key x each way to be wrong."""
    yield from _of_identities()
    yield from _of_the_index()
    yield from _of_lists()
    yield from _of_seals()


def _of_identities() -> Iterator[Fault]:
    def of(way: str, change: Callable[[list[str]], list[str]], said: str) -> Fault:
        def changed(files: Files) -> str:
            return "\n".join(change(files.right[IDENTITIES].split()))

        return Fault("identity key", way, IDENTITIES, changed, said)

    def named(entry: str, name: str) -> str:
        return f"{name}:{entry.partition(':')[2]}"

    other = generate().split()[1]
    yield Fault("identity key", "missing", IDENTITIES, lambda f: None, IDENTITIES)
    yield of("malformed", lambda e: [e[0], "1:no-key", e[2]], IDENTITIES)
    yield of("other key", lambda e: [e[0], other, e[2]], "key 1 is another")
    yield of(
        "swapped",
        lambda e: [e[0], named(e[2], "1"), named(e[1], "2")],
        "key 1 is the one that the database knows as key 2",
    )
    yield of("truncated", lambda e: [e[0], e[1], e[2][:30]], IDENTITIES)
    yield of("half-rotated", lambda e: e[:2], "key 2 is missing, and 1 row is sealed")
    yield of(
        "old key gone", lambda e: [e[0], e[2]], "key 1 is missing, and 1 row is sealed"
    )


def _of_the_index() -> Iterator[Fault]:
    def of(way: str, change: Callable[[list[str]], list[str]], said: str) -> Fault:
        def changed(files: Files) -> str:
            return "\n".join(change(files.right[IDENTITIES].split()))

        return Fault("index key", way, IDENTITIES, changed, said)

    other = generate().split()[0]
    yield of("missing", lambda e: e[1:], IDENTITIES)
    yield of("malformed", lambda e: ["index:no-key", *e[1:]], IDENTITIES)
    yield of("other key", lambda e: [other, *e[1:]], "the index key is another")
    yield of(
        "swapped",
        lambda e: [f"index:{e[1][2:]}", f"1:{e[0][6:]}", e[2]],
        "the index key is the one that the database knows as key 1",
    )
    yield of("truncated", lambda e: [e[0][:30], *e[1:]], IDENTITIES)


def _of_lists() -> Iterator[Fault]:
    def of(way: str, change: Callable[[list[str]], list[str]], said: str) -> Fault:
        def changed(files: Files) -> str:
            return "\n".join(change(files.right[LISTS].split()))

        return Fault("key of lists", way, LISTS, changed, said)

    other = secrets.token_hex(32)
    yield Fault("key of lists", "missing", LISTS, lambda f: None, LISTS)
    yield of("malformed", lambda e: ["no-key", e[1]], LISTS)
    yield of("other key", lambda e: [e[0], other], "key 2 is another")
    yield of(
        "swapped",
        lambda e: [e[1], e[0]],
        "key 1 is the one that the database knows as key 2",
    )
    yield of("truncated", lambda e: [e[0], e[1][:30]], LISTS)
    yield of("half-rotated", lambda e: e[:1], "key 2 is missing, and 1 row is sealed")


def _of_seals() -> Iterator[Fault]:
    def of(way: str, change: Callable[[Files], str | None], said: str) -> Fault:
        return Fault("key of seals", way, SEALS, change, said)

    other = secrets.token_hex(32)
    yield of("missing", lambda f: None, SEALS)
    yield of("malformed", lambda f: "no-key", SEALS)
    yield of("other key", lambda f: other, "key 2 is another")
    yield of("swapped", lambda f: f.right[LISTS].split()[0], "key 2 is another")
    yield of("truncated", lambda f: f.right[SEALS][:30], SEALS)
    yield of(
        "half-rotated",
        lambda f: f.before[SEALS],
        "key 2 is the one that the database knows as key 1",
    )
