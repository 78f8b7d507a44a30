-- Lets another client use a pack too. Returns the pack; zero rows, and nothing changed, when the pack or the
-- client is unknown, another business's, closed or archived, or the client has or shares it already. Safe to
-- repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act, pack or client.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION share_pack(
    p_purchase_id uuid, p_client_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'share_pack', concat_ws(' ', p_purchase_id, p_client_id)) THEN
        PERFORM 1 FROM client_purchases WHERE org_id = app_org() AND id = p_purchase_id FOR NO KEY UPDATE;
        INSERT INTO purchase_sharers AS sharer (org_id, purchase_id, client_id)
        SELECT pack.org_id, pack.id, client.id
        FROM client_purchases AS pack
        INNER JOIN clients AS client
            ON client.org_id = pack.org_id AND client.id = p_client_id AND client.id <> pack.client_id
            AND client.archived_at IS NULL AND client.hidden_because IS NULL
        WHERE pack.org_id = app_org() AND pack.id = p_purchase_id AND pack.closed_at IS NULL
        ON CONFLICT (org_id, purchase_id, client_id) DO UPDATE SET since = now(), ended_at = NULL
        WHERE sharer.ended_at IS NOT NULL;
        v_done := FOUND;
        IF v_done THEN
            PERFORM note_pack_event(
                p_purchase_id, 'shared', p_reason, p_details => jsonb_build_object('client_id', p_client_id)
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION share_pack(uuid, uuid, text, uuid) TO trainer_app;
