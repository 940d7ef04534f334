-- The generator once more, from docs/randomization.md, in PostgreSQL without extensions:
-- HMAC is built on sha256(bytea). Everything is temporary and goes with the connection.

create function pg_temp.padded(key bytea, pad int) returns bytea language sql as $$
    select decode(string_agg(lpad(to_hex(
        (case when i < length(key) then get_byte(key, i) else 0 end) # pad
    ), 2, '0'), '' order by i), 'hex')
    from generate_series(0, 63) as i
$$;

-- The keys of HMAC are padded once: inside with 0x36, outside with 0x5c.
create temporary table keys as
select pg_temp.padded(:seed, 54) as inside, pg_temp.padded(:seed, 92) as outside;

create function pg_temp.word(
    inside bytea, outside bytea, method text, sequence text, unit bigint, counter bigint
) returns bigint language sql as $$
    select ('x' || encode(substring(sha256(outside || sha256(inside || convert_to(
        concat_ws(E'\n', 'trialsite-randomization/2', method, sequence, unit, counter),
        'UTF8'
    ))) for 6), 'hex'))::bit(48)::bigint
$$;

-- Simple randomization: for each place the first word that is not thrown away.
create function pg_temp.simple(sequence text, arms text[], ratios int[], places int)
returns table (place bigint, arm text) language sql as $$
    with shares as (
        select share.arm, share.n, sum(share.ratio) over (order by share.n) as upto
        from unnest(arms, ratios) with ordinality as share (arm, ratio, n)
    ), whole as (
        select max(upto)::bigint as parts from shares
    ), drawn as (
        select p as place, (
            select w.word from generate_series(0, 20) as c,
                lateral (select pg_temp.word(
                    inside, outside, 'simple', sequence, p, c
                ) as word) as w
            where w.word < (1::bigint << 48) - (1::bigint << 48) % parts
            order by c limit 1
        ) % parts as number
        from keys, whole, generate_series(1::bigint, places) as p
    )
    select place, (
        select shares.arm from shares where drawn.number < upto order by n limit 1
    )
    from drawn order by place
$$;

-- Permuted blocks, a place for each row.
create function pg_temp.blocks(
    sequence text, arms text[], ratios int[], sizes int[], places int
) returns setof text language plpgsql as $$
declare
    k keys%rowtype;
    parts int := (select sum(r) from unnest(ratios) as r);
    unit bigint := 0;
    counter bigint;
    given int := 0;
    size int;
    lim bigint;
    w bigint;
    other int;
    held text;
    block text[];
begin
    select * into k from keys;
    while given < places loop
        counter := 0;
        size := 0;
        block := '{}';
        -- The first number is the block's size, the others its order, from the end.
        lim := cardinality(sizes);
        while size = 0 or lim > 1 loop
            loop
                w := pg_temp.word(
                    k.inside, k.outside, 'permuted-blocks', sequence, unit, counter
                );
                counter := counter + 1;
                exit when w < (1::bigint << 48) - (1::bigint << 48) % lim;
            end loop;
            if size = 0 then
                size := sizes[1 + w % lim];
                for a in 1 .. cardinality(arms) loop
                    block := block
                        || array_fill(arms[a], array[ratios[a] * size / parts]);
                end loop;
                lim := size;
            else
                other := 1 + w % lim;
                held := block[lim];
                block[lim] := block[other];
                block[other] := held;
                lim := lim - 1;
            end if;
        end loop;
        for place in 1 .. size loop
            exit when given = places;
            return next block[place];
            given := given + 1;
        end loop;
        unit := unit + 1;
    end loop;
end
$$;
