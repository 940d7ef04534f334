"""Seals of the record and redactions of it: both are written by functions that check
them (docs/adr/0016-seals.md, 0024-closed-record.md)."""

from django.db import migrations

from trialsite.audit.operations import CallableBy

# Who and how is checked whoever inserts. The day is that of the later of the server's
# clock and of the one that people's screens show: the demo's runs ahead, and nobody goes
# back to when they had the right. Who ends such a right meanwhile waits, so that the
# record has both in the order in which they held. trialsite.audit.seals.redacting has
# the role too.
REDACTION = """
create function trialsite_audit_redact() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    event public.trialsite_auditevent;
    becomes public.trialsite_auditevent;
    field text;
    place text[];
    person bigint;
    moment timestamptz := greatest(clock_timestamp(), public.trialsite_shown_at());
begin
    if to_regclass('public.trialsite_auditredaction') is distinct from tg_relid::regclass
    then
        raise insufficient_privilege using message = 'This is not the table of redactions.';
    end if;
    if new.by_id = new.agreed_by_id then
        raise exception 'A redaction takes two people (audit_redaction_takes_two).';
    end if;
    if btrim(new.reason) = '' then
        raise exception 'A redaction says why.';
    end if;
    foreach person in array array[new.by_id, new.agreed_by_id] loop
        perform from public.trialsite_user u where u.id = person and u.is_active for share;
        if not found then
            raise insufficient_privilege using message = format(
                'Account %s may not redact the record: it is not active.', person);
        end if;
        perform from public.trialsite_membership m
        left join public.trialsite_site s on s.code = m.site_id
        where m.user_id = person and m.role = 'administrator'
            and coalesce(m.begins_on, '-infinity')
                <= (moment at time zone coalesce(s.timezone, 'UTC'))::date
            and coalesce(m.ends_on, 'infinity')
                > (moment at time zone coalesce(s.timezone, 'UTC'))::date
        for share of m;
        if not found then
            raise insufficient_privilege using message = format(
                'Account %s may not redact the record: it is no administrator''s now.',
                person);
        end if;
    end loop;
    new.at := moment;
    select * into event from public.trialsite_auditevent where id = new.event for update;
    if not found then
        raise exception 'There is no event % to redact.', new.event;
    end if;
    becomes := event;
    foreach field in array new.fields loop
        place := string_to_array(field, '.');
        if field = 'reason' then
            becomes.reason := '(redacted)';
        end if;
        if becomes.old #> place is not null then
            becomes.old := jsonb_set(becomes.old, place, '"(redacted)"');
        end if;
        if becomes.new #> place is not null then
            becomes.new := jsonb_set(becomes.new, place, '"(redacted)"');
        end if;
    end loop;
    if becomes is not distinct from event then
        raise exception 'Event % has none of % to redact.', new.event, new.fields;
    end if;
    update public.trialsite_auditevent
    set old = becomes.old, new = becomes.new, reason = becomes.reason where id = event.id;
    new.was := array[
        encode(sha256(convert_to(event.old::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(event.new::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(event.reason, 'UTF8')), 'hex')
    ];
    new.now_is := array[
        encode(sha256(convert_to(becomes.old::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(becomes.new::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(becomes.reason, 'UTF8')), 'hex')
    ];
    return new;
end $$;

create function trialsite_redact(
    event bigint, fields text[], reason text, by_id bigint, agreed_by_id bigint
) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.trialsite_auditredaction
        (event, fields, reason, by_id, agreed_by_id, at, was, now_is)
    values ($1, $2, btrim($3), $4, $5, clock_timestamp(), '{}', '{}')
    returning id
$$;
"""

# All that SQL can check of a seal: its form, to the last value and no larger than one can
# be (trialsite.audit.seals.sealing.MOST), so that nothing stands there which somebody
# cannot read; that it comes with a key of ours, as the database knows it; that it
# continues one which is there, and goes neither back nor beyond what has ended. The
# signature it cannot, so a row that gets through unsigned is left aside by who seals next,
# and named by who verifies.
SEAL = r"""
create function trialsite_seal_in_chain() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    says jsonb;
    listed jsonb;
    before bigint := 0;
    was jsonb;
    through bigint[];
    wrong text;
begin
    if to_regclass('public.trialsite_auditseal') is distinct from tg_relid::regclass then
        raise insufficient_privilege using message = 'This is not the table of seals.';
    end if;
    if octet_length(new.header) > 20000 or octet_length(new.entries) > 33554432 then
        raise exception 'Seal % is refused: it is larger than a seal can be.', new.number;
    end if;
    says := new.header;
    listed := new.entries;
    wrong := case
        when jsonb_typeof(says) <> 'object' or (says ->> 'version') is distinct from '1'
            or not says ?& '{seal,trial,at,events,root,previous,through,after,key,note}'
            or exists (
                select from jsonb_each(says) s
                where case s.key
                    when 'through' then jsonb_typeof(s.value) <> 'array'
                        or jsonb_array_length(s.value) <> 2
                        or s.value::text !~ '^\[[0-9]{1,18}, [0-9]{1,18}\]$'
                    when 'seal' then s.value::text !~ '^[1-9][0-9]{0,18}$'
                    when 'version' then s.value::text <> '1'
                    else case
                        when s.key in ('events', 'after')
                            then s.value::text !~ '^[0-9]{1,18}$'
                        when s.key in ('trial', 'at', 'note', 'server')
                            then jsonb_typeof(s.value) <> 'string'
                        when s.key in ('root', 'previous')
                            then s.value::text !~ '^"[0-9a-f]{64}"$'
                        when s.key = 'key' then s.value::text !~ '^"[0-9a-f]{16}"$'
                        else true
                    end
                end
            )
            then 'its header is not that of a seal'
        when new.signature !~ '^[0-9a-f]{128}$' or new.public_key !~ '^[0-9a-f]{64}$'
            then 'its signature or its key is not in hex'
        when says ->> 'key' is distinct from
            left(encode(sha256(decode(new.public_key, 'hex')), 'hex'), 16)
            then 'it names another key than it comes with'
        when not exists (select from public.trialsite_keycheck k
                where k.purpose = 'seals' and k.value = new.public_key)
            then 'it comes with a key that the database does not know'
        when (says ->> 'seal')::numeric is distinct from new.number
            then 'its header has another number'
        when jsonb_typeof(listed) <> 'array' or jsonb_array_length(listed) > 10000
            or (says ->> 'events')::bigint <> jsonb_array_length(listed)
            then 'it counts other events than it lists'
        when exists (
                select from jsonb_array_elements(listed) e
                where case when jsonb_typeof(e) <> 'array' then true
                    else jsonb_array_length(e) <> 6
                        or (e -> 0)::text !~ '^[0-9]{1,18}$'
                        or (e -> 1)::text !~ '^-?[0-9]{1,18}$'
                        or (e -> 2)::text !~ '^-?[0-9]{1,18}$'
                        or jsonb_typeof(e -> 3) <> 'string'
                        or jsonb_typeof(e -> 4) <> 'string'
                        or (e -> 5)::text !~ '^"[0-9a-f]{64}"$'
                    end
            )
            then 'it lists what is no event'
    end;
    if wrong is null then
        through := array[says #>> '{through,0}', says #>> '{through,1}']::bigint[];
        if says ->> 'previous' <> repeat('0', 64) then
            select s.number, s.header::jsonb into before, was
            from public.trialsite_auditseal s
            where s.number < new.number
                and encode(sha256(convert_to(s.header, 'UTF8')), 'hex')
                    = says ->> 'previous'
            order by s.number desc limit 1;
        end if;
        wrong := case
            when before is null
                then 'it continues no seal that is there'
            when new.number - before - 1 <> (
                    select count(*) from public.trialsite_auditseal s
                    where s.number > before and s.number < new.number)
                then 'its number is not the next'
            when through[1] >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                then 'it goes further than what has ended'
            when was is not null and says ->> 'note' = '' and through <
                    array[was #>> '{through,0}', was #>> '{through,1}']::bigint[]
                or (says ->> 'after')::bigint < (was ->> 'after')::bigint
                then 'it goes back behind the seal before it'
        end;
    end if;
    if wrong is not null then
        raise exception 'Seal % is refused: %.', new.number, wrong;
    end if;
    return new;
end $$;

create function trialsite_add_seal(
    number bigint, header text, signature text, public_key text, entries text
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.trialsite_auditseal (number, header, signature, public_key, entries)
    values ($1, $2, $3, $4, $5)
$$;
"""

# When a verification was made is the database's to say: one that is dated in the future
# would put every later one off.
VERIFIED = """
create function trialsite_verified_now() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if to_regclass('public.trialsite_auditverification') is distinct from tg_relid::regclass
    then
        raise insufficient_privilege
            using message = 'This is not the table of verifications.';
    end if;
    new.at := clock_timestamp();
    return new;
end $$;
"""

GUARDS = """
create trigger verified_now before insert on trialsite_auditverification
    for each row execute function trialsite_verified_now();
create trigger redacts before insert on trialsite_auditredaction
    for each row execute function trialsite_audit_redact();
create trigger redaction_kept before update or delete on trialsite_auditredaction
    for each row execute function trialsite_audit_refuse();
create trigger seal_in_chain before insert on trialsite_auditseal
    for each row execute function trialsite_seal_in_chain();
create trigger seal_kept before update or delete on trialsite_auditseal
    for each row execute function trialsite_audit_refuse();
create trigger seals_not_truncated before truncate on trialsite_auditseal
    for each statement execute function trialsite_audit_refuse();
"""

# Lists of hashes do not get shorter by compression, only slower.
AS_IT_IS = "alter table trialsite_auditseal alter column entries set storage external"


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0002_record")]

    operations = [
        migrations.RunSQL(REDACTION),
        migrations.RunSQL(SEAL),
        migrations.RunSQL(VERIFIED),
        migrations.RunSQL(GUARDS),
        migrations.RunSQL(AS_IT_IS),
        CallableBy("the app", "trialsite_add_seal(bigint,text,text,text,text)"),
        # Redacting is granted to whoever seals again: trialsite.privileges.granting.
        CallableBy(
            "nobody",
            "trialsite_audit_redact()",
            "trialsite_redact(bigint,text[],text,bigint,bigint)",
            "trialsite_seal_in_chain()",
            "trialsite_verified_now()",
        ),
    ]
