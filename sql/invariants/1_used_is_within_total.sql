-- Invariant 1: 0 ≤ sessions_used ≤ sessions_total, for every pack.
SELECT
    org_id,
    'pack ' || id AS subject,
    format('sessions_used is %s of %s', sessions_used, sessions_total) AS wrong
FROM client_purchases
WHERE sessions_used NOT BETWEEN 0 AND sessions_total
