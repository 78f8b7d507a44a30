-- Gives a pack another last day, or none (NULL). Returns the pack; zero rows, and nothing changed, when it is
-- unknown, another business's, closed, or ends on that day already. Safe to repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act, pack or day.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION change_pack_expiry(
    p_purchase_id uuid, p_expires_on date, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_before date;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'change_pack_expiry', concat_ws(' ', p_purchase_id, p_expires_on)) THEN
        SELECT expires_on INTO v_before FROM client_purchases
        WHERE org_id = app_org() AND id = p_purchase_id AND closed_at IS NULL
            AND expires_on IS DISTINCT FROM p_expires_on
        FOR NO KEY UPDATE;
        v_done := FOUND;
        IF v_done THEN
            UPDATE client_purchases SET expires_on = p_expires_on
            WHERE org_id = app_org() AND id = p_purchase_id;
            PERFORM note_pack_event(
                p_purchase_id, 'expiry_changed', p_reason,
                p_details => jsonb_build_object('expires_before', v_before, 'expires_after', p_expires_on)
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION change_pack_expiry(uuid, date, text, uuid) TO trainer_app;
