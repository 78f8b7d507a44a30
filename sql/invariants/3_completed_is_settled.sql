-- Invariant 3: every completed booking is 'deducted', 'owed', 'waived' or 'none'; and 'none' only when
-- it draws on no pack.
SELECT
    org_id,
    'booking ' || id AS subject,
    format('completed with settlement %s and %s', settlement, coalesce('pack ' || purchase_id, 'no pack')) AS wrong
FROM bookings
WHERE
    status = 'completed' AND (
        settlement NOT IN ('deducted', 'owed', 'waived', 'none')
        OR settlement <> 'none' AND purchase_id IS NULL
        OR settlement = 'none' AND purchase_id IS NOT NULL
    )
