-- Undoes completing, a no-show or a cancellation: back to booked, and a session that was taken for it is
-- given back. Returns the booking as it now is; zero rows when it is not this business's or is open.
-- Errors: appointments_trainer_is_free when the time was given away meanwhile,
-- client_purchases_sessions_used_within_total when the session was already reinstated by hand.
-- Safe to repeat: with p_request_id the first answer comes back, without it the guard on the status refuses.
-- Called by the booking panel and the calendar.
CREATE OR REPLACE FUNCTION reopen_booking(p_booking_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM transition_booking(
        'reopen_booking', p_booking_id, ARRAY['completed', 'no_show', 'late_cancelled', 'cancelled'], 'booked', 'Reopened', p_request_id
    );
END
$$;

GRANT EXECUTE ON FUNCTION reopen_booking(uuid, uuid) TO trainer_app;
