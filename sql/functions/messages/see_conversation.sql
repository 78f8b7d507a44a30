-- Notes that the team has seen what a client, or a number that belongs to no client, wrote. Returns how
-- many were new. Safe to repeat.
-- Called by the inbox when a conversation is opened.
CREATE OR REPLACE FUNCTION see_conversation(p_client_id uuid DEFAULT NULL, p_phone text DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_seen integer;
BEGIN
    UPDATE messages SET seen_at = now()
    WHERE org_id = app_org() AND direction = 'in' AND seen_at IS NULL
        AND (client_id = p_client_id OR p_client_id IS NULL AND client_id IS NULL AND address = p_phone);
    GET DIAGNOSTICS v_seen = ROW_COUNT;
    RETURN v_seen;
END
$$;

GRANT EXECUTE ON FUNCTION see_conversation(uuid, text) TO trainer_app;
