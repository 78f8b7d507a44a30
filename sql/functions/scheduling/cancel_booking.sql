-- Cancels a booked or confirmed booking: inside the cancellation window of its frozen policy it
-- becomes late_cancelled and costs what that policy says, before it (or with p_waive) cancelled and
-- free. p_expected_cost is what the person was told; when it is no longer true nothing happens.
-- Returns the booking as it now is; zero rows when it is not this business's, has already moved on or
-- would cost something else. Safe to repeat with p_request_id.
-- Called by the booking panel.
CREATE OR REPLACE FUNCTION cancel_booking(
    p_booking_id uuid,
    p_waive boolean DEFAULT false,
    p_expected_cost integer DEFAULT NULL,
    p_request_id uuid DEFAULT NULL
) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_to text;
    v_cost integer;
BEGIN
    PERFORM lock_appointment(p_booking_id);
    SELECT cancel_status, cancel_cost INTO v_to, v_cost
    FROM booking_states WHERE org_id = app_org() AND booking_id = p_booking_id;
    IF p_waive THEN
        v_to := 'cancelled';
        v_cost := 0;
    END IF;
    RETURN QUERY SELECT * FROM transition_booking(
        'cancel_booking',
        p_booking_id,
        CASE WHEN v_cost = coalesce(p_expected_cost, v_cost) THEN ARRAY['booked', 'confirmed'] ELSE '{}' END,
        v_to,
        'Late cancellation',
        p_request_id
    );
END
$$;

GRANT EXECUTE ON FUNCTION cancel_booking(uuid, boolean, integer, uuid) TO trainer_app;
