-- For each line from p_first to p_last that is about the same person as an earlier one: that one's client
-- and verdict. Looked up line by line, by the key: a new import has no statistics, and joined as a whole,
-- each line was compared with all others (500 lines of 12,000 took 3 seconds).
-- Private: called where lines are judged and applied.
CREATE OR REPLACE FUNCTION first_lines(p_import_id uuid, p_first integer, p_last integer)
RETURNS TABLE (line integer, client_id uuid, verdict text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT later.line, first.client_id, first.verdict
    FROM import_lines AS later
    CROSS JOIN LATERAL (
        SELECT one.client_id, one.verdict FROM import_lines AS one
        WHERE one.org_id = later.org_id AND one.import_id = later.import_id AND one.line = later.same_line
        LIMIT 1
    ) AS first
    WHERE later.org_id = app_org() AND later.import_id = p_import_id
        AND later.line BETWEEN p_first AND p_last AND later.same_line IS NOT NULL;
END
$$;
