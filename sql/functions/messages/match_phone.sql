-- Gives everything that came from, or went to, a number that belonged to nobody to a client. Returns how
-- many messages moved; 0 when the client is not this business's. Safe to repeat.
-- Called by the inbox.
CREATE OR REPLACE FUNCTION match_phone(p_phone text, p_client_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_moved integer;
BEGIN
    UPDATE messages SET client_id = client.id
    FROM clients AS client
    WHERE client.org_id = app_org() AND client.id = p_client_id
        AND messages.org_id = client.org_id AND messages.client_id IS NULL AND messages.address = p_phone
        AND messages.kind <> 'test';
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END
$$;

GRANT EXECUTE ON FUNCTION match_phone(text, uuid) TO trainer_app;
