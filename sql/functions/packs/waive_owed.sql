-- Lets the session go that a delivered booking owes: no pack pays for it. Returns the booking; zero rows, and
-- nothing changed, when it is unknown, another business's or no longer owes one. Safe to repeat with
-- p_request_id. The line in audit_entries is what undo_owed takes back.
-- Error requests_same_content: that request id belongs to another act or booking.
-- Called by Today and the client's page.
CREATE OR REPLACE FUNCTION waive_owed(
    p_booking_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking bookings;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'waive_owed', p_booking_id::text) THEN
        SELECT * INTO v_booking FROM bookings
        WHERE org_id = app_org() AND id = p_booking_id AND settlement = 'owed'
        FOR NO KEY UPDATE;
        v_done := FOUND;
        IF v_done THEN
            PERFORM change_owed(v_booking, 'waived', 'waived', v_booking.purchase_id, p_reason);
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

GRANT EXECUTE ON FUNCTION waive_owed(uuid, text, uuid) TO trainer_app;
