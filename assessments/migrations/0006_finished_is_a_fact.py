"""A response that was finished is a fact, and so is what belongs to it: whatever reason
is given, nobody changes, deletes or adds to it (docs/adr/0025-insert-only-facts.md)."""

from django.db import migrations

STAYS = """
create function assessments_finished_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    facts jsonb := case when tg_op = 'INSERT' then to_jsonb(new) else to_jsonb(old) end;
    finished boolean;
begin
    if to_regclass('public.' || quote_ident(tg_table_name))
        is distinct from tg_relid::regclass
    then
        raise insufficient_privilege using message = format(
            '%s is no table of the trial.', tg_table_name);
    end if;
    if tg_table_name = 'assessments_response' then
        finished := facts ->> 'completed_at' is not null;
    elsif tg_table_name = 'assessments_opioiddose' then
        select r.completed_at is not null into finished
        from public.assessments_opioidday d
        join public.assessments_response r on r.id = d.response_id
        where d.id = (facts ->> 'day_id')::bigint;
    else
        select r.completed_at is not null into finished
        from public.assessments_response r
        where r.id = (facts ->> 'response_id')::bigint;
    end if;
    if finished then
        raise insufficient_privilege using message = format(
            '%s of %s is refused: the form was finished, and stays as it is.',
            lower(tg_op), tg_table_name);
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger finished_stays before update or delete on assessments_response
    for each row when (old.completed_at is not null)
    execute function assessments_finished_stays();
""" + "".join(
    f"create trigger finished_stays before insert or update or delete on {table} "
    "for each row execute function assessments_finished_stays();\n"
    for table in (
        "assessments_opioidproduct",
        "assessments_opioidday",
        "assessments_opioiddose",
    )
)
GOES = "".join(
    f"drop trigger finished_stays on {table};\n"
    for table in (
        "assessments_response",
        "assessments_opioidproduct",
        "assessments_opioidday",
        "assessments_opioiddose",
    )
) + "drop function assessments_finished_stays();"


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0005_site_of_visits'),
        ('participants', '0016_sites_follow'),
    ]

    operations = [migrations.RunSQL(STAYS, GOES)]
