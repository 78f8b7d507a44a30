-- Does what the next p_limit lines of a running import say, in the order of the file, as the person who
-- started it. Returns how many lines it went through; 0 when none is left (the import is done) or it isn't
-- running any more. A line that the database refuses is set aside with the reason and stops no other.
-- Each call is a whole: a worker killed in it has done nothing of it. Two at once wait for each other.
-- Called by the worker.
CREATE OR REPLACE FUNCTION apply_import(p_import_id uuid, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_caller text := current_setting('app.actor', true);
    v_actor text;
    v_lines integer [];
    v_line integer;
BEGIN
    SELECT actor INTO v_actor FROM imports
    WHERE org_id = app_org() AND id = p_import_id AND state = 'running'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- A new business has no statistics, and loops over all of its clients were 20 times slower.
    PERFORM set_config('enable_nestloop', 'off', true);
    DISCARD PLANS; -- made for tables that were nearly empty then
    v_lines := ARRAY(
        SELECT line FROM import_lines
        WHERE org_id = app_org() AND import_id = p_import_id AND applied_at IS NULL
        ORDER BY line
        LIMIT p_limit
    );
    PERFORM set_config('app.actor', v_actor, true);
    BEGIN
        PERFORM apply_import_lines(p_import_id, v_lines[1], v_lines[cardinality(v_lines)])
        WHERE v_lines <> '{}';
    EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
        FOREACH v_line IN ARRAY v_lines LOOP
            BEGIN
                PERFORM apply_import_lines(p_import_id, v_line, v_line);
            EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
                UPDATE import_lines
                SET verdict = 'rejected', applied_at = clock_timestamp(),
                    reason = 'The database refused this line: ' || sqlerrm
                WHERE org_id = app_org() AND import_id = p_import_id AND line = v_line;
            END;
        END LOOP;
    END;
    PERFORM set_config('app.actor', coalesce(v_caller, ''), true);
    UPDATE imports
    SET lines_done = lines_done + cardinality(v_lines),
        state = CASE WHEN cardinality(v_lines) < p_limit THEN 'done' ELSE state END,
        changed_at = CASE WHEN cardinality(v_lines) < p_limit THEN clock_timestamp() ELSE changed_at END
    WHERE org_id = app_org() AND id = p_import_id;
    RETURN cardinality(v_lines);
END
$$;

GRANT EXECUTE ON FUNCTION apply_import(uuid, integer) TO trainer_app;
