-- Locks the trainer's time and the appointment of a booking, before the booking itself is locked.
-- Private: called where a seat or the time of an appointment may change.
CREATE OR REPLACE FUNCTION lock_appointment(p_booking_id uuid, p_other_trainer_id uuid DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_appointment_id uuid;
    v_trainer_id uuid;
BEGIN
    SELECT appointment.id, appointment.trainer_id INTO v_appointment_id, v_trainer_id
    FROM bookings AS booking
    INNER JOIN appointments AS appointment
        ON appointment.org_id = booking.org_id AND appointment.id = booking.appointment_id
    WHERE booking.org_id = app_org() AND booking.id = p_booking_id;

    PERFORM lock_trainers(array_remove(ARRAY[v_trainer_id, p_other_trainer_id], NULL));
    PERFORM 1 FROM appointments WHERE org_id = app_org() AND id = v_appointment_id FOR UPDATE;
END
$$;
