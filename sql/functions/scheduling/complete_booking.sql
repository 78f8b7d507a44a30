-- Completes a booked or confirmed booking and takes one session from its pack; without a pack nothing
-- is taken, and from an empty, expired or frozen one the session stays owed. Returns the booking as it
-- now is; zero rows when it is not this business's or has already moved on.
-- Safe to repeat: with p_request_id the first answer comes back, without it the guard on the status refuses.
-- Called by the booking panel and the calendar.
CREATE OR REPLACE FUNCTION complete_booking(p_booking_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM transition_booking(
        'complete_booking', p_booking_id, ARRAY['booked', 'confirmed'], 'completed', 'Completed', p_request_id
    );
END
$$;

GRANT EXECUTE ON FUNCTION complete_booking(uuid, uuid) TO trainer_app;
