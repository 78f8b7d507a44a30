-- Takes back the last p_limit lines of an import that is being undone, the latest first, as the person who
-- asked for it: packs are voided, changed clients put back as they were, new ones hidden. What was used or
-- changed since is kept, and the line says so. Nothing is deleted.
-- Returns how many lines it went through; 0 when none is left (the import is undone) or it isn't being
-- undone.
-- Each call is a whole: a worker killed in it has done nothing of it. Two at once wait for each other.
-- Called by the worker.
CREATE OR REPLACE FUNCTION undo_import(p_import_id uuid, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_caller text := current_setting('app.actor', true);
    v_actor text;
    v_lines integer [];
BEGIN
    SELECT actor INTO v_actor FROM imports
    WHERE org_id = app_org() AND id = p_import_id AND state = 'undoing'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- A new business has no statistics, and loops over all of its clients were 20 times slower.
    PERFORM set_config('enable_nestloop', 'off', true);
    DISCARD PLANS; -- made for tables that were nearly empty then
    v_lines := ARRAY(
        SELECT line FROM import_lines
        WHERE org_id = app_org() AND import_id = p_import_id
            AND applied_at IS NOT NULL AND undone_at IS NULL
        ORDER BY line DESC
        LIMIT p_limit
    );
    PERFORM set_config('app.actor', v_actor, true);
    IF v_lines <> '{}' THEN
        PERFORM undo_import_packs(p_import_id, v_lines[cardinality(v_lines)], v_lines[1]);
        PERFORM undo_import_clients(p_import_id, v_lines[cardinality(v_lines)], v_lines[1]);
        UPDATE import_lines SET undone_at = clock_timestamp()
        WHERE org_id = app_org() AND import_id = p_import_id
            AND line BETWEEN v_lines[cardinality(v_lines)] AND v_lines[1];
    END IF;
    PERFORM set_config('app.actor', coalesce(v_caller, ''), true);
    UPDATE imports
    SET lines_done = lines_done + cardinality(v_lines),
        state = CASE WHEN cardinality(v_lines) < p_limit THEN 'undone' ELSE state END,
        changed_at = CASE WHEN cardinality(v_lines) < p_limit THEN clock_timestamp() ELSE changed_at END
    WHERE org_id = app_org() AND id = p_import_id;
    RETURN cardinality(v_lines);
END
$$;

GRANT EXECUTE ON FUNCTION undo_import(uuid, integer) TO trainer_app;
