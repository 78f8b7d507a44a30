-- Ends a freeze: the pack can be used again, and its last day moves by as many days (on the business's
-- calendar) as it was frozen. Returns the pack; zero rows, and nothing changed, when it is unknown, another
-- business's, closed or not frozen. Safe to repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act or pack.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION unfreeze_pack(
    p_purchase_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_pack client_purchases;
    v_expires_on date;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'unfreeze_pack', p_purchase_id::text) THEN
        SELECT * INTO v_pack FROM client_purchases
        WHERE org_id = app_org() AND id = p_purchase_id AND frozen_at IS NOT NULL AND closed_at IS NULL
        FOR NO KEY UPDATE;
        v_done := FOUND;
        IF v_done THEN
            v_expires_on := v_pack.expires_on + (business_day(now()) - business_day(v_pack.frozen_at));
            UPDATE client_purchases SET frozen_at = NULL, expires_on = v_expires_on
            WHERE org_id = v_pack.org_id AND id = v_pack.id;
            PERFORM note_pack_event(
                p_purchase_id, 'unfrozen', p_reason,
                p_details => jsonb_build_object(
                    'frozen', false, 'frozen_at', v_pack.frozen_at,
                    'expires_before', v_pack.expires_on, 'expires_after', v_expires_on
                )
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION unfreeze_pack(uuid, text, uuid) TO trainer_app;
