-- Refunds a pack in money and closes it: the whole of what was paid, or the unused sessions at what was paid
-- for each (in minor units, half a unit rounded up). Whatever is unused leaves the pack; what was used stays
-- in the ledger. Returns the pack; zero rows, and nothing changed, when it is unknown, another business's or
-- closed, or, with p_amount_minor, when the refund would no longer be the amount the person saw. Safe to
-- repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act, pack or way.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION refund_pack(
    p_purchase_id uuid, p_whole boolean, p_method text DEFAULT '', p_reason text DEFAULT '',
    p_amount_minor bigint DEFAULT NULL, p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_pack client_purchases;
    v_amount bigint;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'refund_pack', concat_ws(' ', p_purchase_id, p_whole)) THEN
        SELECT * INTO v_pack FROM client_purchases
        WHERE org_id = app_org() AND id = p_purchase_id AND closed_at IS NULL
        FOR NO KEY UPDATE;
        SELECT CASE WHEN p_whole THEN paid_minor ELSE unused_minor END INTO v_amount
        FROM pack_states WHERE org_id = v_pack.org_id AND purchase_id = v_pack.id;
        v_done := FOUND AND v_amount = coalesce(p_amount_minor, v_amount);
        IF v_done THEN
            PERFORM close_pack(v_pack, 'refunded', v_amount, p_method, p_reason);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION refund_pack(uuid, boolean, text, text, bigint, uuid) TO trainer_app;
