-- Moves one booking from one of the statuses p_from to p_to: the seat, the ledger and the status
-- change together. Returns false, and changes nothing, when the booking is not this business's or
-- has already moved on. What the status costs comes from the policy frozen on the booking. A past
-- booking that is reopened is left to the person who reopened it for an hour before it is due again.
-- For a booking ahead, reminders come and go with it and the client is told. What a client asked about
-- the booking by text is dealt with when the booking is closed.
-- Locks in the order everybody uses: trainer, appointment, booking, pack, messages. The booking's lock lets
-- keys be looked up: whoever holds a message may be about to write a link to the booking.
-- Errors: appointments_trainer_is_free (reopening into time that was given away),
-- appointments_seats_taken_within_capacity (into a full class), bookings_one_live_per_client.
-- Private: called by the booking functions.
CREATE OR REPLACE FUNCTION apply_transition(p_booking_id uuid, p_from text[], p_to text, p_reason text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c_live CONSTANT text[] := ARRAY['booked', 'confirmed', 'completed', 'no_show'];
    v_booking bookings;
    v_seats integer;
    v_cost integer;
    v_settlement text;
    v_owed_because text;
BEGIN
    IF p_to NOT IN ('confirmed', 'completed', 'no_show') THEN -- those change nobody's time
        PERFORM lock_appointment(p_booking_id);
    END IF;
    SELECT * INTO v_booking FROM bookings
    WHERE org_id = app_org() AND id = p_booking_id AND status = ANY(p_from)
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    v_seats := (p_to = ANY(c_live))::integer - (v_booking.status = ANY(c_live))::integer;
    IF v_seats <> 0 THEN
        UPDATE appointments
        SET seats_taken = seats_taken + v_seats,
            holds_time = kind <> 'one_to_one' OR seats_taken + v_seats > 0
        WHERE org_id = v_booking.org_id AND id = v_booking.appointment_id;
    END IF;

    v_cost := CASE p_to
        WHEN 'completed' THEN 1
        WHEN 'no_show' THEN v_booking.no_show_cost
        WHEN 'late_cancelled' THEN v_booking.late_cancel_cost
        ELSE 0
    END;
    SELECT settled.settlement, settled.owed_because INTO v_settlement, v_owed_because
    FROM settle_booking(v_booking, v_cost, p_reason) AS settled;

    UPDATE bookings
    SET status = p_to, settlement = v_settlement, owed_because = v_owed_because,
        settled_at = clock_timestamp(), version = version + 1,
        set_aside_until = CASE
            WHEN p_to = 'booked' AND ends_at <= now() THEN now() + interval '1 hour'
        END,
        failure = NULL,
        changed_at = now(), changed_by = app_actor()
    WHERE org_id = v_booking.org_id AND id = v_booking.id;
    IF v_booking.starts_at > now() AND p_to <> 'confirmed' THEN
        PERFORM plan_reminders(ARRAY[v_booking.id]);
        PERFORM notify_booking(v_booking.id);
    END IF;
    IF p_to NOT IN ('booked', 'confirmed') THEN
        UPDATE messages SET handled_at = now(), seen_at = coalesce(seen_at, now())
        WHERE org_id = v_booking.org_id AND booking_id = v_booking.id AND direction = 'in'
            AND handled_at IS NULL AND outcome IN ('late_cancel_requested', 'cancel_word');
    END IF;
    RETURN true;
END
$$;
