-- Gives a pack to another client, sessions used and all. Open bookings of the client who had it draw on
-- another pack of theirs from then on, or on none; what was completed stays as it was. Returns the pack; zero
-- rows, and nothing changed, when the pack or the client is unknown, another business's, closed or archived,
-- or has the pack already. Safe to repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act, pack or client.
-- Bookings are locked before the pack, as by whoever completes them.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION move_pack(
    p_purchase_id uuid, p_client_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_pack client_purchases;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'move_pack', concat_ws(' ', p_purchase_id, p_client_id)) THEN
        PERFORM 1 FROM bookings
        WHERE org_id = app_org() AND purchase_id = p_purchase_id AND status IN ('booked', 'confirmed')
        ORDER BY id
        FOR NO KEY UPDATE;
        SELECT * INTO v_pack FROM client_purchases
        WHERE org_id = app_org() AND id = p_purchase_id AND closed_at IS NULL AND client_id <> p_client_id
        FOR NO KEY UPDATE;
        UPDATE client_purchases AS pack SET client_id = client.id
        FROM clients AS client
        WHERE pack.org_id = v_pack.org_id AND pack.id = v_pack.id
            AND client.org_id = pack.org_id AND client.id = p_client_id
            AND client.archived_at IS NULL AND client.hidden_because IS NULL;
        v_done := FOUND;
        IF v_done THEN
            UPDATE purchase_sharers SET ended_at = now()
            WHERE org_id = v_pack.org_id AND purchase_id = v_pack.id AND client_id = p_client_id
                AND ended_at IS NULL;
            PERFORM note_pack_event(
                p_purchase_id, 'moved', p_reason,
                p_details => jsonb_build_object(
                    'client_before', v_pack.client_id, 'client_after', p_client_id,
                    'was_shared', FOUND, 'bookings', draw_elsewhere(p_purchase_id)
                )
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION move_pack(uuid, uuid, text, uuid) TO trainer_app;
