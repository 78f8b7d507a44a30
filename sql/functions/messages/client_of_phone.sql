-- The one client of this business who has this number, as text; NULL when nobody has it, or several do.
-- Private: called where a text comes in.
CREATE OR REPLACE FUNCTION client_of_phone(p_phone text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_ids uuid[] := ARRAY(
        SELECT id FROM clients
        WHERE org_id = app_org() AND phone = p_phone AND archived_at IS NULL
        LIMIT 2
    );
BEGIN
    RETURN CASE WHEN cardinality(v_ids) = 1 THEN v_ids[1]::text END;
END
$$;
