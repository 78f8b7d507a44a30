-- Takes back the latest cancellation of the last 30 minutes that the owner of this number made by text or
-- link: 'undone' with the booking, 'undo_impossible' when the time was given away, 'nothing_to_undo'.
-- Private: called by receive_reply.
CREATE OR REPLACE FUNCTION undo_cancelling(p_phone text) RETURNS TABLE (outcome text, booking jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking booking_states;
BEGIN
    SELECT * INTO v_booking FROM latest_cancelling(p_phone);
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'nothing_to_undo', NULL::jsonb;
        RETURN;
    END IF;
    BEGIN
        PERFORM reopen_booking(v_booking.booking_id);
        RETURN QUERY SELECT 'undone', to_jsonb(v_booking);
    EXCEPTION
        WHEN exclusion_violation OR check_violation OR unique_violation THEN
            RETURN QUERY SELECT 'undo_impossible', to_jsonb(v_booking);
    END;
END
$$;
