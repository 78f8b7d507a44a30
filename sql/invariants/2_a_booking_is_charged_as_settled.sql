-- Invariant 2: the entries of one booking add up to 0 or 1, and to 1 exactly when its settlement is
-- 'deducted'.
WITH ledger AS (
    SELECT
        org_id,
        booking_id,
        sum(delta) AS charged
    FROM session_entries
    WHERE booking_id IS NOT NULL
    GROUP BY org_id, booking_id
)

SELECT
    booking.org_id,
    'booking ' || booking.id AS subject,
    format(
        'settlement is %s, its entries add up to %s', booking.settlement, coalesce(ledger.charged, 0)
    ) AS wrong
FROM bookings AS booking
LEFT JOIN ledger ON booking.org_id = ledger.org_id AND booking.id = ledger.booking_id
WHERE coalesce(ledger.charged, 0) <> (booking.settlement = 'deducted')::integer
