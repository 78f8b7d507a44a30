-- Locks a client's bookings, packs and messages, in id order and in the order in which everybody locks them.
-- Private: called by merge_clients and unmerge_clients.
CREATE OR REPLACE FUNCTION lock_belongings(p_client_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM bookings
    WHERE org_id = app_org() AND client_id = p_client_id ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM client_purchases
    WHERE org_id = app_org() AND client_id = p_client_id ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM messages
    WHERE org_id = app_org() AND client_id = p_client_id ORDER BY id FOR NO KEY UPDATE;
END
$$;
