-- Adds sessions to a pack's total, or takes some away (negative), with the reason. Returns the pack; zero
-- rows, and nothing changed, when it is unknown, another business's or closed, or p_sessions is 0. Safe to
-- repeat with p_request_id.
-- Errors: client_purchases_sessions_used_within_total when fewer would be left than were used;
-- requests_same_content when that request id belongs to another act, pack or number.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION adjust_pack(
    p_purchase_id uuid, p_sessions integer, p_reason text, p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'adjust_pack', concat_ws(' ', p_purchase_id, p_sessions)) THEN
        UPDATE client_purchases SET sessions_total = sessions_total + p_sessions
        WHERE org_id = app_org() AND id = p_purchase_id AND closed_at IS NULL AND p_sessions <> 0;
        v_done := FOUND;
        IF v_done THEN
            PERFORM note_pack_event(p_purchase_id, 'sessions_changed', p_reason, p_sessions);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION adjust_pack(uuid, integer, text, uuid) TO trainer_app;
