-- Asks for money instead of the session that a delivered booking owes: p_amount_minor, or the price of one
-- session of the pack it was booked on. Returns the booking; zero rows, and nothing changed, when it is
-- unknown, another business's or no longer owes one, or there is nothing to charge. Safe to repeat with
-- p_request_id.
-- The line in audit_entries is what undo_owed takes back.
-- Error requests_same_content: that request id belongs to another act, booking or amount.
-- Called by Today and the client's page.
CREATE OR REPLACE FUNCTION charge_owed(
    p_booking_id uuid, p_amount_minor bigint DEFAULT NULL, p_request_id uuid DEFAULT NULL
) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking bookings;
    v_payment_id uuid;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'charge_owed', concat_ws(' ', p_booking_id, p_amount_minor)) THEN
        SELECT * INTO v_booking FROM bookings
        WHERE org_id = app_org() AND id = p_booking_id AND settlement = 'owed'
        FOR NO KEY UPDATE;
        INSERT INTO payments (org_id, client_id, booking_id, kind, amount_minor, currency, paid_on, actor)
        SELECT
            v_booking.org_id, v_booking.client_id, v_booking.id, 'charge',
            coalesce(p_amount_minor, session_minor), currency, business_day(now()), app_actor()
        FROM pack_states
        WHERE org_id = v_booking.org_id AND purchase_id = v_booking.purchase_id
            AND coalesce(p_amount_minor, session_minor) > 0
        RETURNING id INTO v_payment_id;
        v_done := FOUND;
        IF v_done THEN
            PERFORM change_owed(
                v_booking, 'charged', 'waived', v_booking.purchase_id,
                p_details => jsonb_build_object('payment_id', v_payment_id)
            );
        END IF;
        PERFORM answer_request(p_request_id, v_done::integer);
    ELSE
        SELECT answer = 1 INTO v_done FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    IF v_done THEN
        RETURN QUERY SELECT * FROM booking_states WHERE org_id = app_org() AND booking_id = p_booking_id;
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION charge_owed(uuid, bigint, uuid) TO trainer_app;
