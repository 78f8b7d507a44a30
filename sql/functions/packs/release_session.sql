-- Gives one session back to a pack. Returns the new sessions_used, or −1 and changes nothing when it
-- was already 0 or the pack is closed, unknown or another business's. Neither expiry nor freezing is looked
-- at: reinstating is a deliberate correction. With p_request_id a repeated call returns the first
-- answer and gives nothing more back.
-- Error requests_same_content: that request id belongs to another act or pack.
-- Called by the client page.
CREATE OR REPLACE FUNCTION release_session(
    p_purchase_id uuid, p_request_id uuid DEFAULT NULL, p_reason text DEFAULT 'Reinstated by hand'
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_org_id uuid := app_org();
    v_used integer;
BEGIN
    IF p_request_id IS NOT NULL
        AND NOT claim_request(p_request_id, 'release_session', p_purchase_id::text) THEN
        RETURN (SELECT answer FROM requests WHERE org_id = v_org_id AND request_id = p_request_id);
    END IF;

    UPDATE client_purchases SET sessions_used = sessions_used - 1
    WHERE org_id = v_org_id AND id = p_purchase_id AND sessions_used > 0 AND closed_at IS NULL
    RETURNING sessions_used INTO v_used;

    IF v_used IS NOT NULL THEN
        INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor, request_id)
        VALUES (v_org_id, p_purchase_id, -1, v_used, p_reason, app_actor(), p_request_id);
    END IF;
    IF p_request_id IS NOT NULL THEN
        PERFORM answer_request(p_request_id, coalesce(v_used, -1));
    END IF;
    RETURN coalesce(v_used, -1);
END
$$;

GRANT EXECUTE ON FUNCTION release_session(uuid, uuid, text) TO trainer_app;
