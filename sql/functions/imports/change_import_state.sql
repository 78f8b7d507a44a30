-- Moves an import on: p_to 'checking' (with p_mapping, from mapping or checked), 'running' (from checked),
-- 'cancelled' (as long as it is not done) or 'undoing' (what was done, also when it was cancelled half way).
-- True when that is where it now is, so that pressing twice is pressing once; false, and nothing changed,
-- when it is unknown, another business's, or elsewhere.
-- The file is kept no longer than it may be read again.
-- Called by the pages of an import.
CREATE OR REPLACE FUNCTION change_import_state(p_import_id uuid, p_to text, p_mapping jsonb DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE imports
    SET state = p_to, changed_at = clock_timestamp(), actor = app_actor(),
        mapping = coalesce(p_mapping, mapping),
        content = CASE WHEN p_to = 'checking' THEN content END,
        lines_read = CASE WHEN p_to = 'checking' THEN 0 ELSE lines_read END,
        lines_total = CASE WHEN p_to = 'undoing' THEN lines_done ELSE lines_total END,
        lines_done = CASE WHEN p_to = 'undoing' THEN 0 ELSE lines_done END
    WHERE org_id = app_org() AND id = p_import_id
        AND CASE p_to
            WHEN 'checking' THEN state IN ('mapping', 'checked') AND p_mapping IS NOT NULL
            WHEN 'running' THEN state = 'checked'
            WHEN 'cancelled' THEN state IN ('mapping', 'checking', 'checked', 'running')
            WHEN 'undoing' THEN state IN ('done', 'cancelled') AND lines_done > 0
            ELSE false
        END;
    RETURN FOUND OR EXISTS (
        SELECT FROM imports WHERE org_id = app_org() AND id = p_import_id AND state = p_to
    );
END
$$;

GRANT EXECUTE ON FUNCTION change_import_state(uuid, text, jsonb) TO trainer_app;
