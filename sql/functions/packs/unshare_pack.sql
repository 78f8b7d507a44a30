-- Ends that another client uses a pack too; what is booked on it stays booked. Returns the pack; zero rows,
-- and nothing changed, when it is unknown, another business's or not shared with that client. Safe to repeat
-- with p_request_id.
-- Error requests_same_content: that request id belongs to another act, pack or client.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION unshare_pack(
    p_purchase_id uuid, p_client_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'unshare_pack', concat_ws(' ', p_purchase_id, p_client_id)) THEN
        PERFORM 1 FROM client_purchases WHERE org_id = app_org() AND id = p_purchase_id FOR NO KEY UPDATE;
        UPDATE purchase_sharers SET ended_at = now()
        WHERE org_id = app_org() AND purchase_id = p_purchase_id AND client_id = p_client_id
            AND ended_at IS NULL;
        v_done := FOUND;
        IF v_done THEN
            PERFORM note_pack_event(
                p_purchase_id, 'unshared', p_reason, p_details => jsonb_build_object('client_id', p_client_id)
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION unshare_pack(uuid, uuid, text, uuid) TO trainer_app;
