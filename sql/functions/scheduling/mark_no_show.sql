-- Marks that the client did not come, which costs what the policy frozen on the booking says; also
-- corrects a booking that was completed by mistake. Returns the booking as it now is; zero rows when it
-- is not this business's or was cancelled.
-- Safe to repeat: with p_request_id the first answer comes back, without it the guard on the status refuses.
-- Called by the booking panel and the calendar.
CREATE OR REPLACE FUNCTION mark_no_show(p_booking_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM transition_booking(
        'mark_no_show', p_booking_id, ARRAY['booked', 'confirmed', 'completed'], 'no_show', 'No-show', p_request_id
    );
END
$$;

GRANT EXECUTE ON FUNCTION mark_no_show(uuid, uuid) TO trainer_app;
