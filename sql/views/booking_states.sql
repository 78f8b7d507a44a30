-- A booking as it now is, with its client, its pack's counts, whether the pack can pay for it (on the
-- day of the booking, as settle_booking judges), and what cancelling it now would do by the policy
-- frozen on it. Every booking function returns rows of this shape.
CREATE VIEW booking_states WITH (security_invoker = true) AS
SELECT
    booking.org_id,
    booking.id AS booking_id,
    booking.appointment_id,
    booking.version,
    booking.status,
    booking.settlement,
    booking.owed_because,
    booking.set_aside_until,
    booking.failure,
    booking.no_show_cost,
    booking.changed_at,
    booking.changed_by,
    appointment.trainer_id,
    trainer.name AS trainer_name,
    trainer.colour AS trainer_colour,
    appointment.kind,
    appointment.service_id,
    service.name AS service_name,
    place.name AS location_name,
    booking.client_id,
    client.name AS client_name,
    client.alert AS client_alert,
    booking.purchase_id,
    pack.name AS pack_name,
    pack.sessions_total,
    pack.sessions_used,
    pack.sessions_booked,
    pack.sessions_left,
    pack.sessions_short,
    booking.starts_at,
    booking.ends_at,
    CASE
        WHEN pack.frozen_at IS NOT NULL THEN 'frozen'
        WHEN pack.expires_on < (booking.starts_at AT TIME ZONE org.timezone)::date THEN 'expired'
        WHEN pack.sessions_left <= 0 THEN 'empty'
        WHEN pack.purchase_id IS NOT NULL THEN 'active'
    END AS pack_state,
    CASE WHEN cancelling.is_late THEN 'late_cancelled' ELSE 'cancelled' END AS cancel_status,
    CASE WHEN cancelling.is_late THEN booking.late_cancel_cost ELSE 0 END AS cancel_cost
FROM bookings AS booking
INNER JOIN orgs AS org ON booking.org_id = org.id
INNER JOIN appointments AS appointment
    ON booking.org_id = appointment.org_id AND booking.appointment_id = appointment.id
INNER JOIN memberships AS trainer
    ON appointment.org_id = trainer.org_id AND appointment.trainer_id = trainer.user_id
INNER JOIN clients AS client
    ON booking.org_id = client.org_id AND booking.client_id = client.id
LEFT JOIN services AS service
    ON appointment.org_id = service.org_id AND appointment.service_id = service.id
LEFT JOIN locations AS place
    ON appointment.org_id = place.org_id AND appointment.location_id = place.id
LEFT JOIN pack_states AS pack
    ON booking.org_id = pack.org_id AND booking.purchase_id = pack.purchase_id
CROSS JOIN LATERAL (
    SELECT now() > booking.starts_at - make_interval(mins => booking.cancel_window_minutes) AS is_late
) AS cancelling;

GRANT SELECT ON booking_states TO trainer_app, trainer_functions;
