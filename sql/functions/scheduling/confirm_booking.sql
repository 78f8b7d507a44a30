-- Notes that the client confirmed. Moves no session. Returns the booking as it now is; zero rows when it
-- is not this business's or is no longer just booked.
-- Safe to repeat: with p_request_id the first answer comes back, without it the guard on the status refuses.
-- Called by the booking panel and the calendar.
CREATE OR REPLACE FUNCTION confirm_booking(p_booking_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM transition_booking(
        'confirm_booking', p_booking_id, ARRAY['booked'], 'confirmed', 'Confirmed', p_request_id
    );
END
$$;

GRANT EXECUTE ON FUNCTION confirm_booking(uuid, uuid) TO trainer_app;
