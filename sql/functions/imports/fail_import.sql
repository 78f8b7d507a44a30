-- Ends the check of a file that turned out to be unreadable, with the sentence that says why; nothing was
-- changed by it. True when it was being checked since p_changed_at; false, and nothing changed, otherwise.
-- Called by the worker.
CREATE OR REPLACE FUNCTION fail_import(p_import_id uuid, p_changed_at timestamptz, p_failure text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE imports SET state = 'failed', failure = p_failure, content = NULL, changed_at = clock_timestamp()
    WHERE org_id = app_org() AND id = p_import_id AND state = 'checking' AND changed_at = p_changed_at;
    RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION fail_import(uuid, timestamptz, text) TO trainer_app;
