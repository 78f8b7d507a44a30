-- Invariant 6: nobody is reminded of, or told about, a booking that was cancelled or moved before. A minute
-- is allowed for what was in hand while the change was being written.
SELECT
    message.org_id,
    'message ' || message.id AS subject,
    format(
        'was sent at %s about %s; the booking is %s at %s since %s',
        message.called_at, message.for_start, booking.status, booking.starts_at, booking.changed_at
    ) AS wrong
FROM messages AS message
INNER JOIN bookings AS booking
    ON message.org_id = booking.org_id AND message.booking_id = booking.id
WHERE
    message.direction = 'out' AND message.kind IN ('booking_made', 'booking_moved', 'reminder')
    AND message.called_at > booking.changed_at + interval '1 minute'
    AND (booking.status IN ('cancelled', 'late_cancelled') OR booking.starts_at <> message.for_start)
