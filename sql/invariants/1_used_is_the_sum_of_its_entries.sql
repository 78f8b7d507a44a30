-- Invariant 1: sessions_used is the sum of delta over the pack's entries, for every pack.
WITH ledger AS (
    SELECT
        org_id,
        purchase_id,
        sum(delta) AS used
    FROM session_entries
    GROUP BY org_id, purchase_id
)

SELECT
    pack.org_id,
    'pack ' || pack.id AS subject,
    format(
        'sessions_used is %s, its entries add up to %s', pack.sessions_used, coalesce(ledger.used, 0)
    ) AS wrong
FROM client_purchases AS pack
LEFT JOIN ledger ON pack.org_id = ledger.org_id AND pack.id = ledger.purchase_id
WHERE pack.sessions_used <> coalesce(ledger.used, 0)
