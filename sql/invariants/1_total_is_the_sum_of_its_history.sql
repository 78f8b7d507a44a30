-- Invariant 1: sessions_total is the sum of what the lines of the pack's history added and took.
WITH history AS (
    SELECT
        org_id,
        purchase_id,
        sum(sessions) AS total
    FROM pack_events
    GROUP BY org_id, purchase_id
)

SELECT
    pack.org_id,
    'pack ' || pack.id AS subject,
    format(
        'sessions_total is %s, its history adds up to %s', pack.sessions_total, coalesce(history.total, 0)
    ) AS wrong
FROM client_purchases AS pack
LEFT JOIN history ON pack.org_id = history.org_id AND pack.id = history.purchase_id
WHERE pack.sessions_total <> coalesce(history.total, 0)
