-- Does what the lines from p_first to p_last, none of them applied, say: makes clients, changes clients
-- (several lines about one, in their order), makes packs. A pack's sessions used before are its opening
-- entry in the ledger.
-- A pack that is about to end when it comes in is no news to its client: no message is sent about it.
-- Private: called by apply_import, which holds the import's row.
CREATE OR REPLACE FUNCTION apply_import_lines(p_import_id uuid, p_first integer, p_last integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM judge_import_lines(p_import_id, p_first, p_last);

    WITH fresh AS MATERIALIZED (
        SELECT line, gen_random_uuid() AS client_id, fields
        FROM import_lines
        WHERE org_id = app_org() AND import_id = p_import_id AND line BETWEEN p_first AND p_last
            AND verdict = 'new' AND client_id IS NULL
    ),
    made AS (
        INSERT INTO clients (org_id, id, name, email, phone, alert, emergency_name, emergency_phone)
        SELECT
            app_org(), client_id, fields ->> 'name', fields ->> 'email', fields ->> 'phone',
            coalesce(fields ->> 'alert', ''), coalesce(fields ->> 'emergency_name', ''),
            coalesce(fields ->> 'emergency_phone', '')
        FROM fresh
    )
    UPDATE import_lines AS one SET client_id = fresh.client_id
    FROM fresh
    WHERE one.org_id = app_org() AND one.import_id = p_import_id
        AND one.line BETWEEN p_first AND p_last AND one.line = fresh.line;

    UPDATE import_lines AS later SET client_id = found.client_id
    FROM first_lines(p_import_id, p_first, p_last) AS found
    WHERE later.org_id = app_org() AND later.import_id = p_import_id
        AND later.line BETWEEN p_first AND p_last AND later.client_id IS NULL AND later.line = found.line;

    PERFORM change_clients_by_lines(p_import_id, p_first, p_last);

    WITH fresh AS MATERIALIZED (
        SELECT
            one.line, one.client_id, gen_random_uuid() AS purchase_id, pack.name, pack.total, pack.used,
            pack.price_minor, coalesce(pack.purchased_on, business_day(now())) AS purchased_on,
            pack.expires_on
        FROM import_lines AS one
        CROSS JOIN LATERAL jsonb_to_record(one.fields -> 'pack') AS pack (
            name text, total integer, used integer, price_minor bigint, purchased_on date, expires_on date
        )
        WHERE one.org_id = app_org() AND one.import_id = p_import_id AND one.line BETWEEN p_first AND p_last
            AND one.verdict IN ('new', 'changed') AND one.fields ? 'pack'
    ),
    made AS (
        INSERT INTO client_purchases (
            org_id, id, client_id, name, sessions_total, sessions_used, price_minor, currency,
            purchased_on, expires_on
        )
        SELECT
            org.id, fresh.purchase_id, fresh.client_id, fresh.name, fresh.total, fresh.used,
            fresh.price_minor, org.currency, fresh.purchased_on, fresh.expires_on
        FROM fresh
        INNER JOIN orgs AS org ON org.id = app_org()
    ),
    opened AS (
        INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor)
        SELECT app_org(), purchase_id, used, used, 'Opening balance', app_actor()
        FROM fresh WHERE used > 0
    ),
    told AS (
        INSERT INTO messages (
            org_id, kind, dedupe_key, client_id, purchase_id, state, reason, finished_at, created_by
        )
        SELECT
            org.id, 'pack_ending', format('pack:%s', fresh.purchase_id), fresh.client_id,
            fresh.purchase_id, 'cancelled', 'imported', now(), app_actor()
        FROM fresh
        INNER JOIN orgs AS org ON org.id = app_org()
        WHERE fresh.total - fresh.used <= org.pack_ending_left AND fresh.used BETWEEN 1 AND fresh.total - 1
            OR fresh.expires_on BETWEEN business_day(now()) AND business_day(now()) + 14
    )
    UPDATE import_lines AS one SET purchase_id = fresh.purchase_id
    FROM fresh
    WHERE one.org_id = app_org() AND one.import_id = p_import_id
        AND one.line BETWEEN p_first AND p_last AND one.line = fresh.line;

    UPDATE import_lines SET applied_at = clock_timestamp()
    WHERE org_id = app_org() AND import_id = p_import_id AND line BETWEEN p_first AND p_last;
END
$$;
