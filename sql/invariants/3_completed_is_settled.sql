-- Invariant 3: every completed booking is 'deducted', 'owed', 'waived' or 'none'; and 'none' exactly when
-- it draws on no pack.
SELECT
    org_id,
    'booking ' || id AS subject,
    format('completed and %s, with %s', settlement, coalesce('pack ' || purchase_id, 'no pack')) AS wrong
FROM bookings
WHERE
    status = 'completed' AND (
        settlement NOT IN ('deducted', 'owed', 'waived', 'none')
        OR (settlement = 'none') <> (purchase_id IS NULL)
    )
