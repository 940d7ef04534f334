"""Guards of this floor's tables, kept by the database itself, whoever connects: what two
people did, what was signed, and what happened (docs/adr/0021-sealed-lists.md,
0024-closed-record.md, 0025-insert-only-facts.md)."""

from django.db import migrations

from trialsite.audit.operations import CallableBy

# Guards are of the tables of the trial alone.
IN_PLACE = """
    if to_regclass('public.' || quote_ident(tg_table_name))
        is distinct from tg_relid::regclass
    then
        raise insufficient_privilege using message = format(
            '%I.%I is no table of the trial.', tg_table_schema, tg_table_name);
    end if;
"""

# Two people are two, whoever connects.
TWO_PEOPLE = f"""
create function participants_two_people() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    first bigint;
begin
    {IN_PLACE}
    if tg_table_name = 'participants_sealedlist' then
        select by_id into first from public.participants_proposedlist
            where id = new.proposal_id;
    else
        select by_id into first from public.participants_ending
            where id = new.ending_id;
    end if;
    if first = new.by_id then
        raise exception 'One person did both parts of what takes two people.';
    end if;
    return new;
end $$;
"""

# A copy is for ever as it was signed; another key may seal the same bytes. Who tries to
# change it is refused as one who may not, like everybody before a wall.
FOR_EVER = f"""
create function participants_copy_for_ever() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    {IN_PLACE}
    if tg_op = 'DELETE' or to_jsonb(old) - 'pdf' <> to_jsonb(new) - 'pdf' then
        raise exception 'The copy of a consent is kept as it was signed.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""

# What these rows say happened, so no reason is good enough to change or delete one.
STAYS = """
create function participants_fact_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise insufficient_privilege using message = format(
        '%s of %s is refused: what happened stays on record. Add a row instead.',
        lower(tg_op), tg_table_name);
end $$;
"""


def before(event, trigger, tables, function):
    """SQL by which *function* is asked before each *event* of a row of *tables*."""
    return "".join(
        f"create trigger {trigger} before {event} on participants_{table} "
        f"for each row execute function {function}();\n"
        for table in tables.split()
    )


CHANGE = "update or delete"
TRIGGERS = (
    before(
        "insert",
        "takes_two",
        "sealedlist endingagreed",
        "participants_two_people",
    )
    + before(
        CHANGE,
        "kept",
        "proposedlist sealedlist ending endingagreed",
        "trialsite_audit_refuse",
    )
    + before(CHANGE, "for_ever", "consentcopy", "participants_copy_for_ever")
    + before(
        CHANGE,
        "fact_stays",
        "randomizationerror stratumcorrection unblinding unblindingimpact",
        "participants_fact_stays",
    )
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0003_record")]

    operations = [
        migrations.RunSQL(TWO_PEOPLE),
        migrations.RunSQL(FOR_EVER),
        migrations.RunSQL(STAYS),
        migrations.RunSQL(TRIGGERS),
        CallableBy(
            "nobody",
            "participants_two_people()",
            "participants_copy_for_ever()",
            "participants_fact_stays()",
        ),
    ]
