-- Cancels a booking because the client asked, when that costs the client nothing: 'cancelled'. Otherwise
-- nothing changes and the outcome is 'late_cancel_requested', for the team to decide; 'moved_on' when the
-- booking is not open any more.
-- Private: called by receive_reply and follow_reply_link.
CREATE OR REPLACE FUNCTION cancel_for_client(p_booking_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_state booking_states;
BEGIN
    PERFORM 1 FROM cancel_booking(p_booking_id, p_expected_cost => 0);
    IF FOUND THEN
        RETURN 'cancelled';
    END IF;
    SELECT * INTO v_state FROM booking_states WHERE org_id = app_org() AND booking_id = p_booking_id;
    RETURN CASE WHEN v_state.status IN ('booked', 'confirmed') THEN 'late_cancel_requested' ELSE 'moved_on' END;
END
$$;
