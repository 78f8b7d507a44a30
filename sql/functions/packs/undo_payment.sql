-- Takes back a payment that was noted by mistake, by a line of its own. Returns the pack; zero rows, and
-- nothing changed, when the payment is unknown, another business's, not one that came in for a pack, taken
-- back already, or its pack is closed. Safe to repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act or payment.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION undo_payment(p_payment_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_payment payments;
    v_done boolean;
BEGIN
    SELECT * INTO v_payment FROM payments
    WHERE org_id = app_org() AND id = p_payment_id AND kind = 'payment' AND undoes IS NULL;
    IF claim_request(p_request_id, 'undo_payment', p_payment_id::text) THEN
        PERFORM 1 FROM client_purchases
        WHERE org_id = app_org() AND id = v_payment.purchase_id AND closed_at IS NULL
        FOR NO KEY UPDATE;
        v_done := FOUND;
        IF v_done THEN
            INSERT INTO payments (
                org_id, client_id, purchase_id, kind, amount_minor, currency, method, paid_on, actor, undoes
            ) VALUES (
                v_payment.org_id, v_payment.client_id, v_payment.purchase_id, 'payment',
                -v_payment.amount_minor, v_payment.currency, v_payment.method, business_day(now()),
                app_actor(), v_payment.id
            ) ON CONFLICT (org_id, undoes) DO NOTHING;
            v_done := FOUND;
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(v_payment.purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION undo_payment(uuid, uuid) TO trainer_app;
