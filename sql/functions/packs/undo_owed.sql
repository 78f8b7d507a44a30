-- Takes back what was last decided about an owed session: the booking owes it again, a session that was
-- taken goes back, a charge is taken back. Returns the booking; zero rows, and nothing changed, when it is
-- unknown, another business's, nothing was decided, or it has moved on since. Safe to repeat with
-- p_request_id.
-- Error requests_same_content: that request id belongs to another act or booking.
-- Called by Undo after settling, waiving and charging.
CREATE OR REPLACE FUNCTION undo_owed(p_booking_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_entry audit_entries;
    v_done boolean := false;
BEGIN
    IF claim_request(p_request_id, 'undo_owed', p_booking_id::text) THEN
        PERFORM 1 FROM bookings WHERE org_id = app_org() AND id = p_booking_id FOR NO KEY UPDATE;
        SELECT * INTO v_entry FROM audit_entries
        WHERE org_id = app_org() AND subject_id = p_booking_id AND act LIKE 'owed %'
        ORDER BY id DESC LIMIT 1;
        IF v_entry.undoes IS NULL AND v_entry.id IS NOT NULL THEN
            v_done := owe_again(v_entry);
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

GRANT EXECUTE ON FUNCTION undo_owed(uuid, uuid) TO trainer_app;
