"""Rows as they were, rebuilt from the record (docs/adr/0043-changed-keys.md).

The event of a row's making keeps all of it. That of a change keeps the columns that
changed, and of a column that was an object and is one, such as the answers to a form,
the keys that changed alone: a key that ``old`` has and ``new`` lacks was taken out, one
that ``new`` alone has came, and null is a value like others. So one event says nothing
of what else stood in the object, and all events of a row together say all of it, to the
last digit of a number. In the database ``trialsite_audit_image(old, new order by id)``
puts them together.
"""

from psycopg import sql

IMAGES = """
    select e.row_pk as pk,
        (array_agg(e.action order by e.id desc))[1] as last,
        max(e.id) as event,
        trialsite_audit_image(e.old, e.new order by e.id) as image
    from trialsite_auditevent e
    where e.table_name = {table} and e.id <= {until}
    group by e.row_pk
"""
LAST = 2**63 - 1
"""The greatest number that an event can have."""


def images(table: str, *, until: int = LAST) -> sql.Composed:
    """A query of every row of *table* as the events up to *until* leave it: its key
    (``pk``), the ``last`` thing that was done to it, by which ``event``, and its
    columns (``image``), null where it was deleted. What the record keeps sealed reads
    so, and a column or an object whose beginning it does not have is left out."""
    return sql.SQL(IMAGES).format(table=sql.Literal(table), until=sql.Literal(until))
