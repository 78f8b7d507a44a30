-- Changes clients as the changing lines from p_first to p_last say, and keeps in each line what they were
-- before. One statement changes a row once: several lines about one client are taken one after the other.
-- Private: called by apply_import_lines.
CREATE OR REPLACE FUNCTION change_clients_by_lines(p_import_id uuid, p_first integer, p_last integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_round integer := 0;
BEGIN
    LOOP
        v_round := v_round + 1;
        WITH turn AS MATERIALIZED (
            SELECT ranked.line, ranked.fields, ranked.client_id, import_before(client, ranked.fields) AS before
            FROM (
                SELECT
                    line, fields, client_id,
                    row_number() OVER (PARTITION BY client_id ORDER BY line) AS round
                FROM import_lines
                WHERE org_id = app_org() AND import_id = p_import_id
                    AND line BETWEEN p_first AND p_last AND verdict = 'changed'
            ) AS ranked
            INNER JOIN clients AS client ON client.org_id = app_org() AND client.id = ranked.client_id
            WHERE ranked.round = v_round
        ),
        changed AS (
            UPDATE clients AS client
            SET name = coalesce(turn.fields ->> 'name', client.name),
                email = coalesce(turn.fields ->> 'email', client.email::text),
                phone = coalesce(turn.fields ->> 'phone', client.phone),
                alert = coalesce(turn.fields ->> 'alert', client.alert),
                emergency_name = coalesce(turn.fields ->> 'emergency_name', client.emergency_name),
                emergency_phone = coalesce(turn.fields ->> 'emergency_phone', client.emergency_phone)
            FROM turn
            WHERE client.org_id = app_org() AND client.id = turn.client_id AND turn.before <> '{}'
        )
        UPDATE import_lines AS one SET before = turn.before
        FROM turn
        WHERE one.org_id = app_org() AND one.import_id = p_import_id
            AND one.line BETWEEN p_first AND p_last AND one.line = turn.line;
        EXIT WHEN NOT FOUND;
    END LOOP;
END
$$;
