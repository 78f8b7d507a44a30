-- Takes a sale back as if it had not been: no session of the pack may have been used; what was paid goes
-- back. Returns the pack; zero rows, and nothing changed, when it is unknown, another business's, closed or
-- used. Safe to repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act or pack.
-- Called by the pack's page, and by Undo after a sale.
CREATE OR REPLACE FUNCTION void_pack(
    p_purchase_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_pack client_purchases;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'void_pack', p_purchase_id::text) THEN
        SELECT * INTO v_pack FROM client_purchases
        WHERE org_id = app_org() AND id = p_purchase_id AND closed_at IS NULL AND sessions_used = 0
        FOR NO KEY UPDATE;
        v_done := FOUND;
        IF v_done THEN
            PERFORM close_pack(
                v_pack, 'voided',
                (SELECT paid_minor FROM pack_states
                 WHERE org_id = v_pack.org_id AND purchase_id = v_pack.id),
                '', p_reason
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION void_pack(uuid, text, uuid) TO trainer_app;
