-- One press of a button that moves a booking: applies the transition once per request id and
-- returns the booking as it now is; zero rows when it was refused (not this business's, moved on).
-- A repeated request id gets the first answer and changes nothing.
-- Private: what complete_booking, confirm_booking, mark_no_show, reopen_booking and cancel_booking share.
CREATE OR REPLACE FUNCTION transition_booking(
    p_act text, p_booking_id uuid, p_from text[], p_to text, p_reason text, p_request_id uuid
) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, p_act, p_booking_id::text) THEN
        v_done := apply_transition(p_booking_id, p_from, p_to, p_reason);
        PERFORM answer_request(p_request_id, v_done::integer);
    ELSE
        SELECT answer = 1 INTO v_done FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    IF v_done THEN
        RETURN QUERY SELECT * FROM booking_states
        WHERE org_id = app_org() AND booking_id = p_booking_id;
    END IF;
END
$$;
