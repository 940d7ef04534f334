"""Records as chance would have them, and what is done to them with no trigger on."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.fixtures.moved import connected_to
from tests.waiting import wait_until
from trialsite.access.models import User
from trialsite.audit.seals.redacting import redact
from trialsite.audit.seals.sealing import seal_new, seal_on_new_server

Link = psycopg.Connection[tuple[object, ...]]

TEXTS = ("", "x", "é", "a\tb", "a\nb", "a\\b", "\\N", '"],["', "],[")
SOME_OR_NONE = (*TEXTS, None)
JSON = ('{"a": 1}', '{"a": null}', '{"b": "\\\\N"}', "null", None)
WRITE = """
    insert into trialsite_auditevent (
        id, at, trial_at, txid, table_name, row_pk, study_id, site_code, action,
        changed, old, new, actor_id, actor_kind, actor, role, reason, request_id, source
    ) overriding system value values (
        %s, now(), now() + interval '1 day', pg_current_xact_id()::text::bigint,
        'of_no_audit', %s, %s, %s, 'update', array[%s], %s, %s, %s, %s, %s, %s, %s, %s,
        'web'
    )
"""
NUMBER = "select nextval(pg_get_serial_sequence('trialsite_auditevent', 'id'))"

# With the number of one event as e, and somebody's text as t.
EVENTS = {
    **{
        f"another {column}": f"update trialsite_auditevent set {column} = %(t)s "
        "where id = %(e)s"
        for column in ("row_pk", "study_id", "site_code", "actor", "role", "reason")
    },
    "none for a study id": "update trialsite_auditevent set study_id = null "
    "where id = %(e)s",
    "a study id for none": r"update trialsite_auditevent set study_id = '\N' "
    "where id = %(e)s and study_id is null",
    "one text moved to the next": "update trialsite_auditevent "
    "set actor = actor || chr(9) || role, role = '' where id = %(e)s",
    "another value": """update trialsite_auditevent set new = '{"a": 2}' """
    "where id = %(e)s",
    "none for a null": "update trialsite_auditevent set old = null where id = %(e)s",
    "a null for none": "update trialsite_auditevent set old = 'null' where id = %(e)s",
    "others changed": "update trialsite_auditevent set changed = '{p,q}' "
    "where id = %(e)s",
    "an earlier time": "update trialsite_auditevent set at = at - interval '1 us' "
    "where id = %(e)s",
    "an earlier time shown": "update trialsite_auditevent "
    "set trial_at = trial_at - interval '1 h' where id = %(e)s",
    "an earlier transaction": "update trialsite_auditevent set txid = txid - 1 "
    "where id = %(e)s",
    "a transaction to come": "update trialsite_auditevent set txid = txid + 1000000 "
    "where id = %(e)s",
    "another number": "update trialsite_auditevent set id = %(n)s where id = %(e)s",
    "gone": "delete from trialsite_auditevent where id = %(e)s",
    "gone with its transaction": "delete from trialsite_auditevent where txid = "
    "(select txid from trialsite_auditevent where id = %(e)s)",
    **{
        f"once more, {where}": "insert into trialsite_auditevent overriding system "
        "value select (jsonb_populate_record(e, jsonb_build_object("
        f"'id', {number}, 'txid', {place}))).* "
        "from trialsite_auditevent e where id = %(e)s"
        for where, number, place in (
            ("beside it", "%(n)s::bigint", "txid"),
            ("later", "%(n)s::bigint", "txid + 3"),
            ("before all", "- %(n)s::bigint", "txid"),
            ("in an old transaction", "%(n)s::bigint", "1"),
            ("in one to come", "%(n)s::bigint", "txid + 1000000"),
        )
    },
}
# With the number of one seal as s.
SEALS = {
    "gone": "delete from trialsite_auditseal where number = %(s)s",
    "another header": """update trialsite_auditseal
        set header = replace(header, '"after":', '"after":1') where number = %(s)s""",
    "another list": "update trialsite_auditseal "
    "set entries = replace(entries, 'audit', 'sudit') where number = %(s)s",
    "a list with another end": "update trialsite_auditseal "
    "set entries = overlay(entries placing '{' from 1) where number = %(s)s",
    "a list with blanks": "update trialsite_auditseal "
    "set entries = replace(entries, '],[', '], [') where number = %(s)s",
    "once more": "insert into trialsite_auditseal select number + 1000, header, "
    "signature, public_key, entries from trialsite_auditseal where number = %(s)s",
}
TABLES = ("trialsite_auditevent", "trialsite_auditseal", "trialsite_auditredaction")


class ByChance:
    """Writes, seals, and lays a hand on what was sealed."""

    def __init__(self, seed: int, link: Link, people: tuple[User, User]) -> None:
        self.chance = random.Random(seed)
        self.link = link
        self.people = people

    def record(self) -> None:
        """Transactions whose numbers are not in the order of their events', with seals
        among them that end anywhere, and the end not sealed; now and then the database
        moves."""
        moves = self.chance.choice([None, 2, 3])
        for part in range(5):
            if part == moves:
                owner = os.environ["TEST_OWNER_URL"]
                with connected_to(owner.format(database=os.environ["TEST_DATABASE"])):
                    seal_on_new_server(note="Moved.", most=self.chance.randint(2, 9))
            self._write(self.chance.randint(3, 25))
            if part < 4:
                most = self.chance.choice([1, 3, 7, 1_000])
                wait_until(lambda most=most: seal_new(most=most))

    def _write(self, count: int) -> None:
        numbers = [self._one(NUMBER) for _ in range(count)]
        self.chance.shuffle(numbers)
        while numbers:
            some = self.chance.randint(1, 6)
            with self.link.transaction():
                for number in numbers[:some]:
                    self._write_one(number)
            numbers = numbers[some:]

    def _write_one(self, number: int) -> None:
        # Most are as events are, with nothing in them to escape.
        plain = self.chance.random() < 0.9
        texts, maybe = (("x", "y"), ("x", None)) if plain else (TEXTS, SOME_OR_NONE)
        pick = self.chance.choice
        values = [number, pick(texts), pick(maybe), pick(maybe), pick(texts)]
        values += [pick(JSON), pick(JSON), pick([None, 7])]
        values += [pick(texts) for _ in range(5)]
        self.link.execute(WRITE, values)

    @contextmanager
    def touched(self) -> Iterator[list[str]]:
        """The record with a few faults, or none, whose names are given; as it was
        afterwards."""
        for table in TABLES:
            self._say(f"create temp table kept_{table} as table {table}")
        done = [self._touch() for _ in range(self.chance.randint(0, 3))]
        yield done
        self._say(f"truncate {', '.join(TABLES)}")
        for table in TABLES:
            self._say(f"insert into {table} overriding system value table kept_{table}")
            self._say(f"drop table kept_{table}")

    def _touch(self) -> str:
        event = self._one("select id from trialsite_auditevent order by random()")
        seal = self._one("select number from trialsite_auditseal order by random()")
        values = {"e": event, "s": seal, "n": self._one(NUMBER)}
        values["t"] = self.chance.choice(TEXTS)
        which = self.chance.random()
        if which < 0.15:
            self._redact()
            return "a redaction"
        kinds = EVENTS if which < 0.85 else SEALS
        name = self.chance.choice(list(kinds))
        self.link.execute(kinds[name].encode(), values)
        return f"{name} ({values})"

    def _redact(self) -> None:
        event = self._one(
            "select id from trialsite_auditevent "
            "where reason <> '(redacted)' order by random()"
        )
        one, other = self.people
        redact(
            event=event, fields=["reason"], reason="A name.", by=one, agreed_by=other
        )

    def _one(self, query: str) -> int:
        row = self.link.execute(query.encode()).fetchone()
        assert row is not None
        return int(str(row[0]))

    def _say(self, statement: str) -> None:
        self.link.execute(statement.encode())
