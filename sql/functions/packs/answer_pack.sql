-- The answer to an act on a pack: keeps whether it was done (p_done) for whoever repeats the request, and
-- returns the pack as it now is when it was. Without p_done, says what the first answer was.
-- Private: called by every function that changes a pack.
CREATE OR REPLACE FUNCTION answer_pack(p_purchase_id uuid, p_request_id uuid, p_done boolean DEFAULT NULL)
RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done boolean := p_done;
BEGIN
    IF p_done IS NULL THEN
        SELECT answer = 1 INTO v_done FROM requests WHERE org_id = app_org() AND request_id = p_request_id;
    ELSE
        PERFORM answer_request(p_request_id, p_done::integer);
    END IF;
    IF v_done THEN
        RETURN QUERY SELECT * FROM pack_states WHERE org_id = app_org() AND purchase_id = p_purchase_id;
    END IF;
END
$$;
