-- Moves a booked or confirmed one-to-one booking to another time, length (minutes) or trainer. The
-- client confirmed the old time, so a moved booking is booked again. With p_version it moves only what
-- the person saw: two tabs can't overwrite each other. The client is told, and reminders move along.
-- Returns the booking as it now is; zero rows when it is not this business's, has moved on, is not
-- one-to-one, or the trainer is unknown.
-- Errors: appointments_trainer_is_free when the time is taken,
-- appointments_during_is_a_stretch_of_time and appointments_lasts_at_most_12_hours.
-- Safe to repeat with p_request_id.
-- Called by the booking panel.
CREATE OR REPLACE FUNCTION reschedule(
    p_booking_id uuid,
    p_starts_at timestamptz,
    p_minutes integer DEFAULT NULL,
    p_trainer_id uuid DEFAULT NULL,
    p_version integer DEFAULT NULL,
    p_request_id uuid DEFAULT NULL
) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking bookings;
    v_moved boolean := false;
BEGIN
    IF p_minutes <= 0 THEN
        RAISE EXCEPTION 'an appointment of % minutes', p_minutes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointments_during_is_a_stretch_of_time';
    END IF;
    IF claim_request(
        p_request_id, 'reschedule',
        format('%s %s %s %s', p_booking_id, extract(EPOCH FROM p_starts_at), p_minutes, p_trainer_id)
    ) THEN
        PERFORM lock_appointment(p_booking_id, p_trainer_id);
        SELECT * INTO v_booking FROM bookings
        WHERE org_id = app_org() AND id = p_booking_id AND status IN ('booked', 'confirmed')
            AND version = coalesce(p_version, version)
        FOR NO KEY UPDATE;
        UPDATE appointments AS appointment
        SET trainer_id = trainer.user_id,
            during = tstzrange(p_starts_at, p_starts_at + coalesce(
                make_interval(mins => p_minutes), ends_at - starts_at
            ))
        FROM memberships AS trainer
        WHERE appointment.org_id = v_booking.org_id AND appointment.id = v_booking.appointment_id
            AND appointment.kind = 'one_to_one'
            AND trainer.org_id = appointment.org_id
            AND trainer.user_id = coalesce(p_trainer_id, appointment.trainer_id)
            AND (trainer.gives_sessions AND trainer.ended_at IS NULL
                OR trainer.user_id = appointment.trainer_id);
        v_moved := FOUND;
        IF v_moved THEN
            UPDATE bookings
            SET status = 'booked', version = version + 1, set_aside_until = NULL, failure = NULL,
                changed_at = now(), changed_by = app_actor()
            WHERE org_id = v_booking.org_id AND id = v_booking.id;
            PERFORM plan_reminders(ARRAY[v_booking.id]);
            PERFORM notify_booking(v_booking.id);
        END IF;
        PERFORM answer_request(p_request_id, v_moved::integer);
    ELSE
        SELECT answer = 1 INTO v_moved FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    IF v_moved THEN
        RETURN QUERY SELECT * FROM booking_states
        WHERE org_id = app_org() AND booking_id = p_booking_id;
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION reschedule(uuid, timestamptz, integer, uuid, integer, uuid) TO trainer_app;
