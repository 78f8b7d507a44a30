-- The businesses in which an import is being checked, run or undone, each with how far it has come, so that
-- one that goes on is told from one that stands still. Asks each business in turn, inside its own row
-- security.
-- Changes nothing; leaves the transaction without a business.
-- Called by the ticker.
CREATE OR REPLACE FUNCTION businesses_with_due_imports() RETURNS TABLE (org_id uuid, progress text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_org_id uuid;
BEGIN
    FOR v_org_id IN SELECT id FROM orgs ORDER BY id LOOP
        PERFORM set_config('app.org_id', v_org_id::text, true);
        RETURN QUERY
        SELECT
            v_org_id,
            string_agg(concat_ws(' ', id, state, changed_at, lines_read, lines_done), ', ' ORDER BY id)
        FROM imports
        WHERE org_id = v_org_id AND state IN ('checking', 'running', 'undoing')
        HAVING count(*) > 0;
    END LOOP;
    PERFORM set_config('app.org_id', '', true);
END
$$;

GRANT EXECUTE ON FUNCTION businesses_with_due_imports() TO trainer_app;
