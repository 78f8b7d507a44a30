-- Freezes a pack: it is not used until it is unfrozen, and its last day then moves by the days between.
-- Returns the pack; zero rows, and nothing changed, when it is unknown, another business's, closed or frozen
-- already. Safe to repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act or pack.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION freeze_pack(
    p_purchase_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'freeze_pack', p_purchase_id::text) THEN
        UPDATE client_purchases SET frozen_at = clock_timestamp()
        WHERE org_id = app_org() AND id = p_purchase_id AND frozen_at IS NULL AND closed_at IS NULL;
        v_done := FOUND;
        IF v_done THEN
            PERFORM note_pack_event(
                p_purchase_id, 'frozen', p_reason, p_details => jsonb_build_object('frozen', true)
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION freeze_pack(uuid, text, uuid) TO trainer_app;
