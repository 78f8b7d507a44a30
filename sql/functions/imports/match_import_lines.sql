-- Whom lines of a file are about: p_sought holds line, name and, where known, phone and email. A client is
-- found by the phone number, then by the e-mail address, then by the exact name; among several with one
-- number, by the name too. `alike` is how many fit equally well; a line nobody fits is not in the answer.
-- Private: called by check_import_lines.
CREATE OR REPLACE FUNCTION match_import_lines(p_sought jsonb)
RETURNS TABLE (line integer, client_id uuid, way text, alike bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH sought AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(p_sought) AS one (line integer, name text, phone text, email citext)
    ),
    found AS (
        SELECT sought.line, client.id, 1 AS place, 'phone number' AS way, client.name = sought.name AS is_named
        FROM sought
        INNER JOIN clients AS client
            ON client.org_id = app_org() AND client.phone = sought.phone AND client.hidden_because IS NULL
        UNION ALL
        SELECT sought.line, client.id, 2, 'e-mail address', client.name = sought.name
        FROM sought
        INNER JOIN clients AS client
            ON client.org_id = app_org() AND client.email = sought.email AND client.hidden_because IS NULL
        UNION ALL
        SELECT sought.line, client.id, 3, 'name', true
        FROM sought
        INNER JOIN clients AS client
            ON client.org_id = app_org() AND client.name = sought.name AND client.hidden_because IS NULL
    )
    SELECT DISTINCT ON (found.line)
        found.line, found.id, found.way,
        count(*) OVER (PARTITION BY found.line, found.place, found.is_named)
    FROM found
    ORDER BY found.line, found.place, found.is_named DESC, found.id;
END
$$;
