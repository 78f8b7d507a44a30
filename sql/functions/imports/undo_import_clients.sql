-- Puts clients whom the lines from p_first to p_last changed back as they were, the latest line first, in
-- each field that is still as the line left it; and hides those whom the lines made, unless they have
-- bookings or open packs. What is kept, its line says.
-- Private: called by undo_import, which holds the import's row and has voided the packs.
CREATE OR REPLACE FUNCTION undo_import_clients(p_import_id uuid, p_first integer, p_last integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_round integer := 0;
BEGIN
    -- FOR UPDATE: a booking or a sale to one of them waits, and then is refused or seen below.
    PERFORM 1 FROM clients
    WHERE org_id = app_org() AND id IN (
        SELECT client_id FROM import_lines
        WHERE org_id = app_org() AND import_id = p_import_id AND line BETWEEN p_first AND p_last
    )
    ORDER BY id
    FOR UPDATE;

    LOOP
        v_round := v_round + 1;
        WITH turn AS MATERIALIZED (
            SELECT line, client_id, fields, before
            FROM (
                SELECT *, row_number() OVER (PARTITION BY client_id ORDER BY line DESC) AS round
                FROM import_lines
                WHERE org_id = app_org() AND import_id = p_import_id
                    AND line BETWEEN p_first AND p_last AND verdict = 'changed' AND before <> '{}'
            ) AS ranked
            WHERE round = v_round
        ),
        back AS (
            UPDATE clients AS client
            SET name = CASE
                    WHEN before ? 'name' AND name = fields ->> 'name' THEN before ->> 'name' ELSE name
                END,
                email = CASE
                    WHEN before ? 'email' AND email::text = fields ->> 'email' THEN before ->> 'email'
                    ELSE email::text
                END,
                phone = CASE
                    WHEN before ? 'phone' AND phone = fields ->> 'phone' THEN before ->> 'phone' ELSE phone
                END,
                alert = CASE
                    WHEN before ? 'alert' AND alert = fields ->> 'alert' THEN before ->> 'alert' ELSE alert
                END,
                emergency_name = CASE
                    WHEN before ? 'emergency_name' AND emergency_name = fields ->> 'emergency_name'
                        THEN before ->> 'emergency_name'
                    ELSE emergency_name
                END,
                emergency_phone = CASE
                    WHEN before ? 'emergency_phone' AND emergency_phone = fields ->> 'emergency_phone'
                        THEN before ->> 'emergency_phone'
                    ELSE emergency_phone
                END
            FROM turn
            WHERE client.org_id = app_org() AND client.id = turn.client_id AND client.hidden_because IS NULL
            RETURNING turn.line, import_before(client, turn.before) <> '{}' AS is_kept
        )
        UPDATE import_lines AS one
        SET reason = CASE WHEN back.is_kept THEN 'Kept: the client was changed since.' ELSE one.reason END
        FROM back
        WHERE one.org_id = app_org() AND one.import_id = p_import_id
            AND one.line BETWEEN p_first AND p_last AND one.line = back.line;
        EXIT WHEN NOT FOUND;
    END LOOP;

    UPDATE clients AS client SET hidden_because = 'import_undone'
    FROM import_lines AS one
    WHERE one.org_id = app_org() AND one.import_id = p_import_id AND one.line BETWEEN p_first AND p_last
        AND one.verdict = 'new' AND client.org_id = one.org_id AND client.id = one.client_id
        AND client.hidden_because IS NULL
        AND NOT EXISTS (
            SELECT FROM bookings AS booking
            WHERE booking.org_id = client.org_id AND booking.client_id = client.id
        )
        AND NOT EXISTS (
            SELECT FROM client_purchases AS pack
            WHERE pack.org_id = client.org_id AND pack.client_id = client.id AND pack.closed_at IS NULL
        );
    UPDATE import_lines AS one
    SET reason = coalesce(nullif(one.reason, ''), 'Kept: the client has bookings or packs since.')
    FROM clients AS client
    WHERE one.org_id = app_org() AND one.import_id = p_import_id AND one.line BETWEEN p_first AND p_last
        AND one.verdict = 'new' AND client.org_id = one.org_id AND client.id = one.client_id
        AND client.hidden_because IS NULL;
END
$$;
