-- Invariant 6: nothing about a booking is sent once it has begun.
SELECT
    org_id,
    'message ' || id AS subject,
    format('was sent at %s about a session at %s', called_at, for_start) AS wrong
FROM messages
WHERE
    direction = 'out'
    AND kind IN ('booking_made', 'booking_moved', 'booking_cancelled', 'reminder')
    AND called_at >= for_start
