-- Takes lines of a file that is being checked, as read (line, fields, changes, reason, is_rejected,
-- same_line), and says of each what it would do: nothing is changed but the import. p_lines_read is how many
-- lines were read by now, p_is_last that these end the file; then it is checked, and waits for somebody to
-- start it.
-- Returns false, and takes nothing, when it is no longer being checked since p_changed_at: somebody
-- cancelled it, or started the check anew. Safe to repeat and to run twice at once.
-- Called by the worker.
CREATE OR REPLACE FUNCTION check_import_lines(
    p_import_id uuid, p_changed_at timestamptz, p_lines jsonb, p_lines_read integer, p_is_last boolean
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE imports
    SET lines_read = greatest(lines_read, p_lines_read),
        lines_total = CASE WHEN p_is_last THEN p_lines_read ELSE lines_total END,
        state = CASE WHEN p_is_last THEN 'checked' ELSE state END,
        changed_at = CASE WHEN p_is_last THEN clock_timestamp() ELSE changed_at END
    WHERE org_id = app_org() AND id = p_import_id AND state = 'checking' AND changed_at = p_changed_at;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    -- A new business has no statistics, and loops over all of its clients were 20 times slower.
    PERFORM set_config('enable_nestloop', 'off', true);
    WITH given AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(p_lines) AS one (
            line integer, fields jsonb, changes text [], reason text, is_rejected boolean, same_line integer
        )
    ),
    matched AS MATERIALIZED (
        SELECT * FROM match_import_lines((
            SELECT coalesce(jsonb_agg(fields || jsonb_build_object('line', line)), '[]') FROM given
            WHERE NOT is_rejected AND same_line IS NULL
        ))
    )
    INSERT INTO import_lines (
        org_id, import_id, line, fields, changes, verdict, reason, same_line, client_id
    )
    SELECT
        app_org(), p_import_id, given.line, given.fields, given.changes,
        CASE WHEN given.is_rejected OR matched.alike > 1 THEN 'rejected' ELSE 'new' END,
        CASE
            WHEN matched.alike > 1 THEN format(
                '%s clients have this %s: give the line a phone number or an e-mail address that only one of them has.',
                matched.alike, matched.way
            )
            ELSE given.reason
        END,
        given.same_line, CASE WHEN matched.alike = 1 THEN matched.client_id END
    FROM given
    LEFT JOIN matched ON matched.line = given.line
    ON CONFLICT (org_id, import_id, line) DO UPDATE
    SET fields = excluded.fields, changes = excluded.changes, verdict = excluded.verdict,
        reason = excluded.reason, same_line = excluded.same_line, client_id = excluded.client_id, before = NULL;

    PERFORM judge_import_lines(p_import_id, min(one.line), max(one.line))
    FROM jsonb_to_recordset(p_lines) AS one (line integer);
    -- A line about somebody whom an earlier line makes changes that client, where it says anything new.
    UPDATE import_lines SET verdict = CASE WHEN reason LIKE 'Repeats %' THEN 'unchanged' ELSE 'changed' END
    WHERE org_id = app_org() AND import_id = p_import_id AND verdict = 'new' AND same_line IS NOT NULL
        AND line >= (SELECT min(one.line) FROM jsonb_to_recordset(p_lines) AS one (line integer));
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION check_import_lines(uuid, timestamptz, jsonb, integer, boolean) TO trainer_app;
