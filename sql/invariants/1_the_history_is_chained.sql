-- Invariant 1: every line of pack_events carries the hash of the line before it in its pack, and its own
-- hash is that of what it says: nobody changed, removed or slipped in a line by hand.
SELECT
    org_id,
    'event ' || id AS subject,
    CASE
        WHEN previous_hash IS DISTINCT FROM before_hash
            THEN format('it does not follow the line before it in pack %s', purchase_id)
        ELSE format('its content in pack %s is not what was written', purchase_id)
    END AS wrong
FROM (
    SELECT
        line.org_id,
        line.id,
        line.purchase_id,
        line.previous_hash,
        line.hash,
        pack_event_hash(line) AS true_hash,
        lag(line.hash) OVER (PARTITION BY line.org_id, line.purchase_id ORDER BY line.id) AS before_hash
    FROM pack_events AS line
) AS chained
WHERE hash <> true_hash OR previous_hash IS DISTINCT FROM before_hash
