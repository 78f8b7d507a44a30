-- Notes money that came in for a pack, in minor units of its currency. Returns the pack; zero rows, and
-- nothing changed, when it is unknown, another business's or closed, or more is noted than is due. Safe to
-- repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act, pack or amount.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION pay_pack(
    p_purchase_id uuid, p_amount_minor bigint, p_method text, p_paid_on date DEFAULT NULL,
    p_note text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'pay_pack', concat_ws(' ', p_purchase_id, p_amount_minor)) THEN
        PERFORM 1 FROM client_purchases WHERE org_id = app_org() AND id = p_purchase_id FOR NO KEY UPDATE;
        INSERT INTO payments (
            org_id, client_id, purchase_id, kind, amount_minor, currency, method, paid_on, note, actor
        )
        SELECT
            org_id, client_id, purchase_id, 'payment', p_amount_minor, currency, p_method,
            coalesce(p_paid_on, business_day(now())), p_note, app_actor()
        FROM pack_states
        WHERE org_id = app_org() AND purchase_id = p_purchase_id AND closed_as IS NULL
            AND p_amount_minor BETWEEN 1 AND due_minor;
        v_done := FOUND;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(p_purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION pay_pack(uuid, bigint, text, date, text, uuid) TO trainer_app;
