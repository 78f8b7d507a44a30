-- Books one client with one trainer: makes the appointment and the booking, with the policy of the
-- service as it is now, and lets the booking draw on p_purchase_id (a pack of
-- this client or shared with them, that covers the service) or on none.
-- The client is told, and reminders are planned.
-- A pack with fewer sessions left than are booked is no obstacle: the page warns.
-- Returns the booking; zero rows when the client, service, trainer, place or pack is not this
-- business's, is retired or archived, or the pack is closed, not this client's or not for this service.
-- Errors: appointments_trainer_is_free when the time is taken,
-- appointments_during_is_a_stretch_of_time and appointments_lasts_at_most_12_hours.
-- Safe to repeat with p_request_id.
-- Called by the booking form.
CREATE OR REPLACE FUNCTION book(
    p_client_id uuid,
    p_service_id uuid,
    p_trainer_id uuid,
    p_starts_at timestamptz,
    p_purchase_id uuid DEFAULT NULL,
    p_minutes integer DEFAULT NULL,
    p_location_id uuid DEFAULT NULL,
    p_request_id uuid DEFAULT NULL
) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking_id uuid;
BEGIN
    IF p_minutes <= 0 THEN
        RAISE EXCEPTION 'an appointment of % minutes', p_minutes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointments_during_is_a_stretch_of_time';
    END IF;
    IF claim_request(
        p_request_id, 'book',
        format(
            '%s %s %s %s %s %s %s', p_client_id, p_service_id, p_trainer_id,
            extract(EPOCH FROM p_starts_at), p_purchase_id, p_minutes, p_location_id
        )
    ) THEN
        PERFORM lock_trainers(ARRAY[p_trainer_id]);
        -- A pack that is being moved to another client is waited for.
        PERFORM 1 FROM client_purchases WHERE org_id = app_org() AND id = p_purchase_id FOR SHARE;
        WITH appointment AS (
            INSERT INTO appointments (org_id, trainer_id, location_id, service_id, kind, during, seats_taken)
            SELECT
                service.org_id, trainer.user_id, location.id, service.id, 'one_to_one',
                tstzrange(p_starts_at, p_starts_at + make_interval(
                    mins => coalesce(p_minutes, service.duration_minutes)
                )),
                1
            FROM services AS service
            INNER JOIN memberships AS trainer
                ON trainer.org_id = service.org_id AND trainer.user_id = p_trainer_id
                AND trainer.gives_sessions AND trainer.ended_at IS NULL
            INNER JOIN clients AS client
                ON client.org_id = service.org_id AND client.id = p_client_id
                AND client.archived_at IS NULL AND client.hidden_because IS NULL
            LEFT JOIN client_purchases AS pack
                ON pack.org_id = client.org_id AND pack.id = p_purchase_id AND pack.closed_at IS NULL
                AND (pack.client_id = client.id OR EXISTS (
                    SELECT FROM purchase_sharers AS sharer
                    WHERE sharer.org_id = pack.org_id AND sharer.purchase_id = pack.id
                        AND sharer.client_id = client.id AND sharer.ended_at IS NULL
                ))
            LEFT JOIN locations AS location
                ON location.org_id = service.org_id AND location.id = p_location_id
            WHERE service.org_id = app_org() AND service.id = p_service_id AND service.retired_at IS NULL
                AND (
                    p_purchase_id IS NULL
                    OR pack.id IS NOT NULL AND pack_covers(pack.id, service.id)
                )
                AND (p_location_id IS NULL OR location.id IS NOT NULL)
            RETURNING *
        )
        INSERT INTO bookings (
            org_id, appointment_id, during, client_id, purchase_id, changed_by,
            cancel_window_minutes, late_cancel_cost, no_show_cost
        )
        SELECT
            appointment.org_id, appointment.id, appointment.during, p_client_id, p_purchase_id, app_actor(),
            service.cancel_window_minutes, service.late_cancel_cost, service.no_show_cost
        FROM appointment
        INNER JOIN services AS service
            ON service.org_id = appointment.org_id AND service.id = appointment.service_id
        RETURNING id INTO v_booking_id;
        PERFORM plan_reminders(ARRAY[v_booking_id]);
        PERFORM notify_booking(v_booking_id);
        PERFORM answer_request(p_request_id, (v_booking_id IS NOT NULL)::integer, v_booking_id);
    ELSE
        SELECT answer_id INTO v_booking_id FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN QUERY SELECT * FROM booking_states
    WHERE org_id = app_org() AND booking_id = v_booking_id;
END
$$;

GRANT EXECUTE ON FUNCTION book(uuid, uuid, uuid, timestamptz, uuid, integer, uuid, uuid) TO trainer_app;
