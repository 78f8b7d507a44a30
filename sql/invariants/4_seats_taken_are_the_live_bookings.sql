-- Invariant 4: no class has more live bookings than seats, and seats_taken equals them.
WITH live AS (
    SELECT
        org_id,
        appointment_id,
        count(*) AS bookings
    FROM bookings
    WHERE status IN ('booked', 'confirmed', 'completed', 'no_show')
    GROUP BY org_id, appointment_id
)

SELECT
    appointment.org_id,
    'appointment ' || appointment.id AS subject,
    format(
        'seats_taken is %s of %s, live bookings are %s',
        appointment.seats_taken, appointment.capacity, coalesce(live.bookings, 0)
    ) AS wrong
FROM appointments AS appointment
LEFT JOIN live ON appointment.org_id = live.org_id AND appointment.id = live.appointment_id
WHERE
    appointment.seats_taken <> coalesce(live.bookings, 0)
    OR appointment.seats_taken > appointment.capacity
